"""Pages that allauth has not."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from axes.helpers import get_cool_off
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def locked_out(request: HttpRequest, *_: Any) -> HttpResponse:
    """What an account that is locked is told, whether it exists or not."""
    period = get_cool_off(request)
    minutes = int(period.total_seconds() // 60) if period else 0
    return render(
        request,
        "fupin_sign_in/locked.html",
        {"minutes": minutes},
        status=HTTPStatus.TOO_MANY_REQUESTS,
    )


@never_cache
def to_sign_in(request: HttpRequest, **_: Any) -> HttpResponse:
    """In the place of Wagtail's own sign-in and password reset, which know no second factor."""
    response = redirect("account_login")
    if query := request.META.get("QUERY_STRING", ""):
        response["Location"] += f"?{query}"
    return response
