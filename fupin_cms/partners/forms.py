"""Forms of the partners' screens."""

from __future__ import annotations

from typing import Any

from django import forms
from wagtail.admin.forms import WagtailAdminModelForm

from . import issuing
from .networks import normalised
from .scopes import Scope


class NetworksField(forms.CharField):
    """One network on each line; the model has them as a list."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        return normalised(super().clean(value).split())

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(super().has_changed(self.prepare_value(initial), data))


class PartnerForm(WagtailAdminModelForm):
    """Networks are written one on each line."""

    networks = NetworksField(
        label="允许的网段",
        required=False,
        help_text="每行一个，如 203.0.113.0/24 或 2001:db8::/32；不写则从任何地址都可以使用密钥。",
    )


class KeyForm(forms.Form):
    """What a new key is for, and how long."""

    scopes = forms.MultipleChoiceField(
        label="权限",
        choices=Scope.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="公开的内容不需要密钥即可读取；这些权限提高限额，对账则必须有密钥。",
    )
    days = forms.IntegerField(
        label="有效期（天）",
        initial=issuing.DAYS,
        min_value=1,
        max_value=issuing.MOST_DAYS,
        help_text="到期以前请更换：新旧两个密钥可以同时使用。",
    )


class RotateForm(forms.Form):
    """How long the old key stays good beside the new one."""

    days = forms.IntegerField(
        label="新密钥的有效期（天）",
        initial=issuing.DAYS,
        min_value=1,
        max_value=issuing.MOST_DAYS,
    )
    grace_days = forms.IntegerField(
        label="旧密钥再用几天",
        initial=issuing.GRACE_DAYS,
        min_value=0,
        max_value=90,
        help_text="请在这几天里通知对方换用新的密钥。",
    )
