"""检索试查 in the admin: a form to try a query, and why each hit stands where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import path, reverse
from wagtail.admin.auth import require_admin_access
from wagtail.admin.menu import MenuItem

from fupin_cms.ledger.search import SearchQuery, SearchUnavailableError

from . import following
from .current import engine
from .explaining import explain

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

PERMISSION = "fupin_search.change_synonymgroup"
_LONGEST = 200


@require_admin_access
def explain_view(request: HttpRequest) -> HttpResponse:
    """The public index, asked; for those who may change synonyms."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    text = request.GET.get("q", "")[:_LONGEST]
    context: dict[str, object] = {"text": text}
    if text.strip():
        following.begin()
        try:
            context["explained"] = explain(engine(), SearchQuery(text, facets=()))
        except SearchUnavailableError:
            context["is_down"] = True
    return render(request, "fupin_search/explain.html", context)


def urls() -> list[URLPattern]:
    return [path("search/explain/", explain_view, name="fupin_search_explain")]


class _Item(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(PERMISSION))


def menu_item() -> MenuItem:
    return _Item("检索试查", reverse("fupin_search_explain"), icon_name="search", order=920)
