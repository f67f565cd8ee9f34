"""Of whom a second factor is required, and who has one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator

from fupin_cms.conf import get_settings

if TYPE_CHECKING:
    from django.http import HttpRequest


def is_required(user: Any) -> bool:
    """Whether one of the account's groups must have a second factor; superusers, if any must."""
    names = get_settings().SECOND_FACTOR_GROUPS
    if not names:
        return False
    return bool(user.is_superuser or user.groups.filter(name__in=names).exists())


def is_set_up(user: Any) -> bool:
    """Whether the account has an authenticator app. Recovery codes alone are none."""
    return bool(
        Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists()
    )


def was_given(request: HttpRequest) -> bool:
    """Whether this session was begun, or confirmed, with a second factor."""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)
