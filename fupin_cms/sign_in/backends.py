"""Who may be signed in at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend

from fupin_cms.demo.accounts import PASSWORD, is_of_demo

if TYPE_CHECKING:
    from django.http import HttpRequest


class StaffBackend(ModelBackend):
    """Differs from Django's: accounts of the demo, whose password is known, are nobody here."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> Any:
        if password == PASSWORD and not demo_allowed():
            return None
        return super().authenticate(request, username=username, password=password, **kwargs)

    def user_can_authenticate(self, user: Any) -> bool:
        """Asked at every request: a demo's account does not keep a session either."""
        if is_of_demo(user) and not demo_allowed():
            return False
        return super().user_can_authenticate(user)


def demo_allowed() -> bool:
    """Whether these are the demo's or the tests' settings."""
    return getattr(settings, "FUPIN_DEMO_ACCOUNTS", False) is True


def username_of(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """Whom a failed sign-in is counted against: the account, whatever case it was typed in."""
    given = (credentials or {}).get("username")
    if not given and request is not None:
        given = request.POST.get("login") or request.POST.get("username")
    return str(given or "").strip().lower()
