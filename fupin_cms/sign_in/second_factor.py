"""The second factor before a signature: the authenticator app's code, or a recovery code."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator

from .requirement import is_set_up


class AuthenticatorCodes:
    """A `fupin_cms.review.reauthentication.SecondFactor`."""

    label = "动态验证码"
    help_text = "请输入身份验证器上的六位数字；验证器不在身边的，可用一个备用码。"

    def is_set_up(self, user: Any, /) -> bool:
        return is_set_up(user)

    def check(self, user: Any, code: str, /) -> bool:
        for authenticator in Authenticator.objects.filter(user_id=user.pk):
            if authenticator.wrap().validate_code(code):
                authenticator.record_usage()
                return True
        return False
