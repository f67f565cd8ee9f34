"""What the search box's script asks for and tells: suggestions, and which hit was opened."""

from __future__ import annotations

import hmac
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from fupin_cms.client_address import client_address, counted_as
from fupin_cms.ledger.search import DEEPEST, SearchUnavailableError, get_engine

from .asking import MAX_WORDS
from .pages import NOT_KEPT, RETRY_SECONDS

if TYPE_CHECKING:
    from django.http import HttpRequest

_MOST = 8


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Ways to go on typing, as `{"items": [{"text", "kind"}]}`; 503 while there is no index."""
    typed = request.GET.get("q", "").strip()[:MAX_WORDS]
    try:
        found = get_engine().suggest(typed, _MOST) if typed else ()
    except SearchUnavailableError:
        return _unavailable(JsonResponse({"items": []}))
    items = [{"text": one.text, "kind": one.kind} for one in found]
    return _kept_by_none(JsonResponse({"items": items}))


# The public pages set no cookie, so that nobody could be made to send anything in another's name.
@csrf_exempt
@require_POST
def clicked(request: HttpRequest) -> HttpResponse:
    """Count that the hit at a rank was opened: the log says what was found and not looked at."""
    text, rank = request.POST.get("q", "").strip(), request.POST.get("rank", "")
    if not text or len(text) > MAX_WORDS or not (rank.isascii() and rank.isdigit()):
        return _kept_by_none(HttpResponse(status=HTTPStatus.BAD_REQUEST))
    if not 1 <= int(rank[:9]) <= DEEPEST:
        return _kept_by_none(HttpResponse(status=HTTPStatus.BAD_REQUEST))
    try:
        get_engine().clicked(text, int(rank))
    except SearchUnavailableError:
        return _unavailable(HttpResponse())
    return _kept_by_none(HttpResponse(status=HTTPStatus.NO_CONTENT))


def asker(request: HttpRequest) -> str:
    """Tells readers apart for a day. It cannot be turned back into an address, nor be followed
    into the next day.
    """
    seen = f"{timezone.localdate()} {counted_as(client_address(request))}"
    return hmac.new(settings.SECRET_KEY.encode(), seen.encode(), "sha256").hexdigest()[:32]


def _unavailable(response: HttpResponse) -> HttpResponse:
    response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    response.headers["Retry-After"] = RETRY_SECONDS
    return _kept_by_none(response)


def _kept_by_none(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = NOT_KEPT
    return response
