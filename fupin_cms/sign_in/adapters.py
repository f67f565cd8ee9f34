"""What allauth asks its site: here nobody signs up, and a required factor stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter

from fupin_cms.conf import get_settings

from .requirement import is_required

if TYPE_CHECKING:
    from allauth.mfa.models import Authenticator
    from django.http import HttpRequest


class StaffAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": "用户名或口令不正确。",
        "incorrect_password": "口令不正确。",
        "too_many_login_attempts": "尝试次数过多，请稍后再试。",
        "rate_limited": "操作过于频繁，请稍后再试。",
    }

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        """No: accounts are made by administrators."""
        return False


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "验证码不正确。",
        "cannot_delete_authenticator": "您所在的组必须使用动态验证码，不能停用。",
    }

    def get_totp_issuer(self) -> str:
        return get_settings().SITE_NAME

    def get_totp_label(self, user: Any) -> str:
        return str(user.get_username())

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not is_required(authenticator.user)
