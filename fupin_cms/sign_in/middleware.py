"""What is asked of every request of somebody who is signed in."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect, resolve_url

from fupin_cms.conf import get_settings

from .requirement import is_required, is_set_up, was_given

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

SEEN_KEY = "fupin_seen_at"
WRITE_SECONDS = 30
"""So seldom is a session written only to say that somebody is there."""
BACKGROUND = "wagtailadmin_editing_sessions"
"""The addresses that an open edit screen asks every few seconds, with nobody before it."""


class _ForSessions:
    """Looks at requests that bring a session; the public's never touch one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        return self.look(request) if request.user.is_authenticated else None

    def look(self, request: HttpRequest) -> HttpResponse | None:
        raise NotImplementedError


class IdleTimeout(_ForSessions):
    """Ends a session in which nobody did anything for IDLE_MINUTES."""

    def look(self, request: HttpRequest) -> HttpResponse | None:
        minutes = get_settings().IDLE_MINUTES
        if not minutes:
            return None
        now = time.time()
        seen = request.session.get(SEEN_KEY, now)
        if now - seen > minutes * 60:
            return _sign_in_again(request, f"超过{minutes}分钟没有操作，已自动退出，请重新登录。")
        fresh = now - seen < WRITE_SECONDS and SEEN_KEY in request.session
        if not fresh and not _is_background(request):
            request.session[SEEN_KEY] = now
        return None


class SecondFactorRequired(_ForSessions):
    """Lets nobody on who has a second factor and did not give it, or must have one and has none.

    Whatever way the session was begun: Wagtail's own sign-in page, another site's view, a shell.
    """

    def look(self, request: HttpRequest) -> HttpResponse | None:
        if _is_about_signing_in(request) or was_given(request):
            return None
        if is_set_up(request.user):
            return _sign_in_again(request, "请用口令和动态验证码登录。")
        if is_required(request.user):
            messages.warning(request, "您所在的组必须使用动态验证码，请先设置。")
            return redirect("mfa_activate_totp")
        return None


def _is_background(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and BACKGROUND in match.namespaces


def _is_about_signing_in(request: HttpRequest) -> bool:
    match = request.resolver_match
    name = (match.url_name or "") if match else ""
    return name.startswith(("account_", "mfa_")) or name == "wagtailadmin_logout"


def _sign_in_again(request: HttpRequest, why: str) -> HttpResponse:
    """End the session; a page is led back to after the sign-in, what was posted is not."""
    logout(request)
    messages.warning(request, why)
    where = resolve_url(settings.LOGIN_URL)
    if request.method == "GET":
        return redirect_to_login(request.get_full_path(), where)
    return redirect(where)
