"""`/internal/`: what is disclosed within the office, and to certain groups, for signed-in staff.

Anonymous readers are sent to the login, whatever they ask for, so that an address tells nothing.
Nothing here may be kept by a proxy.
"""

from __future__ import annotations

from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import orjson
from django.http import Http404, HttpRequest
from django.views.decorators.http import require_safe
from wagtail.admin.auth import require_admin_access

from fupin_cms.ledger.addresses import item_url
from fupin_cms.ledger.events import State, Stream
from fupin_cms.ledger.files import internal_access
from fupin_cms.ledger.models import Disclosure, FrozenFile
from fupin_cms.review.entitlement import may_read
from fupin_cms.review.models import Candidate

from .asking import WrongQuestionError, read_question
from .downloads import file_gone, send
from .errors import not_found
from .items import find, gone
from .listing import list_rows
from .pages import NOT_KEPT, answer, compose
from .rendering import render_item
from .sheet import render_sheet
from .surroundings import surroundings

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http.response import HttpResponseBase

    View = Callable[..., HttpResponseBase]

_LIST = "fupin_cms/public/internal.html"


def staff_only(view: View) -> View:
    """Staff with access to the admin get the view, others the login; nobody's copy is kept."""
    guarded = require_admin_access(require_safe(view))

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase
        try:
            response = guarded(request, *args, **kwargs)
        except Http404:
            response = not_found(request)
        response.headers["Cache-Control"] = NOT_KEPT
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return answered


@staff_only
def index(request: HttpRequest) -> HttpResponseBase:
    """Everything that is current in the internal stream."""
    context: dict[str, Any] = {"address": "/internal/"}
    try:
        question = read_question(request.GET, Disclosure.objects.internal(), searchable=False)
    except WrongQuestionError as error:
        return answer(compose(_LIST, {**context, "faults": error.messages}), status=400)
    context["listing"] = list_rows(question)
    return answer(compose(_LIST, context))


@staff_only
def item(_request: HttpRequest, index_number: str) -> HttpResponseBase:
    """An internal item's page."""
    row = find(Stream.INTERNAL, index_number)
    document = orjson.loads(row.body)
    if row.state != State.CURRENT:
        return gone(document)
    address = item_url(index_number, Stream.INTERNAL)
    return answer(render_item(document, surroundings(row), address=address, internal=True))


@staff_only
def sheet(_request: HttpRequest, index_number: str) -> HttpResponseBase:
    """An internal item as a sheet for the notice board: what is for certain groups hangs there."""
    row = find(Stream.INTERNAL, index_number)
    document = orjson.loads(row.body)
    if row.state != State.CURRENT:
        return gone(document)
    address = item_url(index_number, Stream.INTERNAL)
    return answer(render_sheet(document, address=address, internal=True))


@staff_only
def file(request: HttpRequest, sha256: str, name: str) -> HttpResponseBase:
    """A file of a current item, or of a candidate that the reader may read."""
    found = internal_access(sha256, name)
    frozen = found.file or _of_candidate(request, sha256, name)
    if frozen is not None:
        return send(request, frozen, name, cache=NOT_KEPT)
    if found.status == HTTPStatus.GONE.value:
        return file_gone()
    raise Http404


def _of_candidate(request: HttpRequest, sha256: str, name: str) -> FrozenFile | None:
    candidates = Candidate.objects.open().filter(files__sha256=sha256, files__name=name)
    if any(may_read(candidate, request.user) for candidate in candidates.distinct()):
        return FrozenFile.objects.filter(sha256=sha256).defer("text").first()
    return None
