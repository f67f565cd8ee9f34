"""How a refusal is told and logged: outside of whatever transaction was rolled back with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, HttpResponseForbidden, JsonResponse
from django.shortcuts import redirect
from wagtail.admin import messages
from wagtail.models import Page

from fupin_cms.disclosures.gate import GateRefusedError
from fupin_cms.review import journal

from .wording import ROUTES, instead

if TYPE_CHECKING:
    from django.core.exceptions import PermissionDenied
    from django.http import HttpRequest


def reason(route: str, page: Page | None, refusal: PermissionDenied) -> str:
    """What the account reads: the refusal's own words where it is in Chinese, else what to do."""
    said = str(refusal)
    if isinstance(refusal, GateRefusedError) or (said and not said.isascii()):
        return said
    return instead(route, page)


def record(route: str, page: Page | None, user: Any, said: str, *, method: str) -> None:
    """Log a refusal by the gate, once for each try."""
    journal.gate_refused(page, user, route=ROUTES.get(route, route), reason=said, method=method)


def answer(
    request: HttpRequest, route: str, page: Page | None, refusal: PermissionDenied
) -> HttpResponse:
    """The refusal as the screen, its scripts or its modal window can show it."""
    said = reason(route, page, refusal)
    record(route, page, request.user, said, method=request.method or "")
    if not request.accepts("text/html"):
        return JsonResponse(
            {"success": False, "error_code": "fupin_gate", "error_message": said}, status=400
        )
    if request.headers.get("x-requested-with") == "XMLHttpRequest":
        return HttpResponseForbidden(said, content_type="text/plain; charset=utf-8")
    messages.error(request, said)
    if page is not None and request.method == "POST" and _may_edit(page, request.user):
        return redirect("wagtailadmin_pages:edit", page.pk)
    return redirect("wagtailadmin_home")


def _may_edit(page: Page, user: Any) -> bool:
    return bool(page.permissions_for_user(user).can_edit())


def page_of(pk: Any) -> Page | None:
    return Page.objects.filter(pk=pk).first()
