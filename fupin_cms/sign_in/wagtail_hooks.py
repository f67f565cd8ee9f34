"""A way from the admin's own account page to the second factor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse
from wagtail import hooks

if TYPE_CHECKING:
    from django.http import HttpRequest


@hooks.register("register_account_menu_item")
def second_factor_item(_request: HttpRequest) -> dict[str, str] | None:
    """Nothing where the site has not mounted the addresses, which a check asks for."""
    try:
        address = reverse("mfa_index")
    except NoReverseMatch:
        return None
    return {
        "url": address,
        "label": "动态验证码",
        "help_text": "用手机上的身份验证器保护登录和签署。",
    }
