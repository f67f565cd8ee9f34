"""Wagtail's API v3, where a site installs it: not needed here, and closed to what the gate closes.

Its actions ask the permission testers, its edits the lock, and its reverts the rows; what they
refuse is logged and said in Chinese here. What they do is done in the name of the token's account,
as in the admin: a change of the structure is announced with who made it.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

import orjson
from django.apps import apps
from django.core import checks
from django.core.exceptions import PermissionDenied
from wagtail.log_actions import LogContext

from .refusing import page_of, reason, record

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from wagtail.models import Page

APP = "wagtail.api.v3"
ROUTES = {
    "create_page": "add",
    "update_page": "save",
    "delete_page": "delete",
    "pages_actions_publish": "publish",
    "pages_actions_unpublish": "unpublish",
    "pages_actions_copy": "copy",
    "pages_actions_move": "move",
    "pages_actions_delete": "delete",
    "pages_actions_revert": "revisions_revert",
    "pages_actions_convert_alias": "convert_alias",
    "pages_actions_create_alias": "create_alias",
    "pages_actions_copy_for_translation": "copy_for_translation",
}
"""The gate's route for each writing operation, by the name of its address."""


def connect() -> None:
    """Stand before v3's operations and its answer to a refusal, where v3 is installed."""
    if apps.is_installed(APP):
        stand_before()


def stand_before() -> None:
    """Run v3's operations in the name of whoever sends them; answer its refusals ourselves."""
    # Importing it is what builds it, and no site that has not installed it needs that.
    from wagtail.api.v3.api import api  # noqa: PLC0415
    from wagtail.api.v3.errors import problem_response  # noqa: PLC0415

    def answered(status: int, said: str) -> HttpResponse:
        response: HttpResponse = problem_response(status=status, detail=said)
        return response

    def refused(request: HttpRequest, refusal: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return answered(401, "请用有效的令牌登录。")
        route, page = _asked(request)
        said = reason(route, page, refusal)
        record(route, page, request.user, said, method=request.method or "")
        return answered(403, said)

    api.add_exception_handler(PermissionDenied, refused)
    api.add_decorator(_in_the_name_of_the_token)


def _in_the_name_of_the_token(operation: Callable[..., Any]) -> Callable[..., Any]:
    """What is logged or announced meanwhile names the account, as in Wagtail's admin."""

    @wraps(operation)
    def named(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        user = request.user if request.user.is_authenticated else None
        with LogContext(user=user):
            return operation(request, *args, **kwargs)

    return named


def _asked(request: HttpRequest) -> tuple[str, Page | None]:
    """The gate's route and the page, or the parent of the page that was to be made."""
    match = request.resolver_match
    name = match.url_name if match is not None and match.url_name else ""
    pk = match.kwargs.get("page_id") if match is not None else None
    try:
        meta = orjson.loads(request.body)["meta"]
        publishes, parent = meta.get("action") == "publish", meta.get("parent_id")
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
        publishes, parent = False, None
    route = "publish" if publishes else ROUTES.get(name, name)
    return route, page_of(pk or parent)


@checks.register("fupin_cms")
def check_api_v3(**_: Any) -> list[checks.CheckMessage]:
    """W030: Wagtail's API v3 shows drafts to tokens, and titles of drafts to everyone."""
    if not apps.is_installed(APP):
        return []
    return [
        checks.Warning(
            f"{APP} is installed: it is a preview that ignores unknown filters, takes a bad token"
            " for no token, and shows titles of drafts above a page, and of internal items that"
            " are released to staff, to anyone.",
            hint="Readers and partners are served by the plugin's own API under /api/v1/."
            " If v3 must stay, see docs/gate.md for what it may do.",
            id="fupin_cms.W030",
        )
    ]
