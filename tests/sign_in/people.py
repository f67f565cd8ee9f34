"""What people do to sign in."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.urls import reverse

from tests import factories

if TYPE_CHECKING:
    from django.test import Client


def sign_in(desk: Client, username: str = "head", password: str = factories.PASSWORD) -> Any:
    return desk.post(reverse("account_login"), {"login": username, "password": password})


def confirm(desk: Client) -> None:
    """The password once more, as the pages about the second factor ask."""
    desk.post(reverse("account_reauthenticate"), {"password": factories.PASSWORD})


def is_in(desk: Client) -> bool:
    """Whether the admin opens."""
    return bool(desk.get(reverse("wagtailadmin_home")).status_code == 200)


def give_factor(user: Any) -> str:
    """Set up an authenticator app with recovery codes; its secret."""
    secret: str = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def code_of(secret: str) -> str:
    """What the app shows now; as if it had not been used before."""
    cache.clear()
    code: str = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
    return code


def recovery_code_of(user: Any) -> str:
    kept = Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES)
    return str(RecoveryCodes(kept).get_unused_codes()[0])
