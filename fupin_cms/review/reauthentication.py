"""签署前的身份确认: a signature asks for the password, or the second factor, once more.

Every view that signs uses `ConfirmationMixin`. To be signed in is not enough: a desk left open, or
a stolen session, must not sign. What was confirmed holds for SIGNING_CONFIRMATION_MINUTES in that
session, and not in another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from django import forms
from django.contrib.auth import authenticate, logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone
from django.utils.module_loading import import_string

from fupin_cms.conf import get_settings

if TYPE_CHECKING:
    from collections.abc import Callable

SESSION_KEY = "fupin_confirmed_at"
FAILURES_KEY = "fupin_confirmation_failures"
MAXIMUM_FAILURES = 5
"""Wrong answers in one session, until it ends."""


class NotConfirmedError(PermissionDenied):
    """Whoever signs has not shown again who they are; the message says in Chinese what to do."""


class SecondFactor(Protocol):
    """What FUPIN_CMS["SECOND_FACTOR"] names: it knows which accounts have one, and checks it."""

    label: str
    help_text: str

    def is_set_up(self, user: Any, /) -> bool:
        """Whether the account has a second factor: then it is asked for, not the password."""
        ...

    def check(self, user: Any, code: str, /) -> bool:
        """Whether the code is right now; a code that was right once is right no more."""
        ...


class ConfirmationForm(forms.Form):
    """口令或动态验证码, in the form that is signed with."""

    confirmation = forms.CharField(
        max_length=200,
        strip=False,
        error_messages={"required": "签署前请确认身份。"},
    )

    def __init__(self, request: HttpRequest, *args: Any) -> None:
        super().__init__(*args)
        self.request = request
        self.factor = second_factor_of(request.user)
        field = self.fields["confirmation"]
        minutes = get_settings().SIGNING_CONFIRMATION_MINUTES
        again = f"确认后{minutes}分钟内再签署不再询问。" if minutes else "每次签署都须确认。"
        if self.factor is None:
            field.label = "登录口令"
            field.help_text = f"签署须再次确认身份。{again}"
            field.widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})
        else:
            field.label = self.factor.label
            field.help_text = f"{self.factor.help_text}{again}"
            field.widget = forms.TextInput(
                attrs={"autocomplete": "one-time-code", "autocapitalize": "off"}
            )
        field.widget.is_required = True

    def clean_confirmation(self) -> str:
        answer: str = self.cleaned_data["confirmation"]
        if not self._is_right(answer):
            raise forms.ValidationError("不正确，没有签署。请重新输入。")
        return answer

    def _is_right(self, answer: str) -> bool:
        user: Any = self.request.user
        if self.factor is not None:
            return self.factor.check(user, answer.strip())
        # Through Django's backends, so that failures count wherever sign-ins are limited.
        found = authenticate(
            self.request, **{user.USERNAME_FIELD: user.get_username(), "password": answer}
        )
        return found is not None and found.pk == user.pk


class ConfirmationMixin:
    """For views that sign: `confirmation()` into the context, `confirm()` before the verb."""

    request: HttpRequest
    _confirmation: ConfirmationForm | None = None

    def confirmation(self) -> ConfirmationForm | None:
        """The form to show with the one that is signed; None while a confirmation holds."""
        if self._confirmation is None and not is_confirmed(self.request):
            self._confirmation = ConfirmationForm(self.request)
        return self._confirmation

    def confirm(self) -> bool:
        """Whether whoever posts has confirmed, now or shortly before.

        Where not, nothing may be signed: show the screen again, `confirmation()` says why. Raises
        NotConfirmedError where it was wrong too often; the session has ended then.
        """
        if is_confirmed(self.request):
            return True
        self._confirmation = ConfirmationForm(self.request, self.request.POST)
        return _confirm(self.request, self._confirmation)


def is_confirmed(request: HttpRequest) -> bool:
    """Whether this account confirmed in this session within SIGNING_CONFIRMATION_MINUTES."""
    kept = request.session.get(SESSION_KEY)
    if not isinstance(kept, dict) or kept.get("user") != str(request.user.pk):
        return False
    age = timezone.now().timestamp() - float(kept["at"])
    return 0 <= age < get_settings().SIGNING_CONFIRMATION_MINUTES * 60


def second_factor_of(user: Any) -> SecondFactor | None:
    """The configured second factor, where the account has set it up."""
    path = get_settings().SECOND_FACTOR
    if not path:
        return None
    factor: SecondFactor = import_string(path)()
    return factor if factor.is_set_up(user) else None


def identify(username: str, ask: Callable[[str], str]) -> Any:
    """The account of whoever is at a terminal: its password, and its second factor if it has one.

    `ask` gets the answer to a question in Chinese. Raises NotConfirmedError.
    """
    request = HttpRequest()
    request.META["REMOTE_ADDR"] = "127.0.0.1"
    user = authenticate(request, username=username, password=ask("登录口令"))
    if user is None:
        raise NotConfirmedError("账号或口令不正确。")
    factor = second_factor_of(user)
    if factor is not None and not factor.check(user, ask(factor.label).strip()):
        raise NotConfirmedError("动态验证码不正确。")
    return user


def _confirm(request: HttpRequest, form: ConfirmationForm) -> bool:
    if form.is_valid():
        request.session.pop(FAILURES_KEY, None)
        request.session[SESSION_KEY] = {
            "user": str(request.user.pk),
            "at": timezone.now().timestamp(),
        }
        return True
    if form.data.get("confirmation"):
        _count_failure(request)
    return False


def _count_failure(request: HttpRequest) -> None:
    """End a session in which somebody guesses. Raises NotConfirmedError then."""
    failures = request.session.get(FAILURES_KEY, 0) + 1
    request.session[FAILURES_KEY] = failures
    if failures >= MAXIMUM_FAILURES:
        logout(request)
        raise NotConfirmedError(f"身份确认连续{MAXIMUM_FAILURES}次不正确，已退出登录，没有签署。")
