"""What whoever proposes an act fills in."""

from __future__ import annotations

from typing import Any

from django import forms

from .proposal_records import SENSITIVE, WithdrawalGround
from .proposing import CHANGES

_PUBLIC = "公众会看到依据和理由，请勿写入不宜公开的内容。"


class ReasonForm(forms.Form):
    """A reason that nobody but the office reads."""

    reason = forms.CharField(
        label="理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明理由。"},
    )


class WithdrawalForm(forms.Form):
    """撤回公开."""

    grounds = WithdrawalGround.choices

    ground = forms.ChoiceField(label="依据", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_PUBLIC,
        error_messages={"required": "请写明撤回的理由，公众会看到。"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = self.grounds  # type: ignore[attr-defined]


class EmergencyForm(WithdrawalForm):
    """紧急撤回: for personal data and secrecy alone."""

    grounds = [choice for choice in WithdrawalGround.choices if choice[0] in SENSITIVE]


class ErasureForm(EmergencyForm):
    """清除."""

    with_acts = forms.BooleanField(
        label="撤回办件中的理由也一并清除",
        required=False,
        help_text="撤回的理由里引用了泄露的内容时勾选。",
    )


class NeedlesForm(forms.Form):
    """What is searched for after the erasure; it is kept nowhere."""

    needles = forms.CharField(
        label="清除后查找的文字",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
        help_text="每行一段，如泄露的号码。清除后立即在各处查找并报告结果；不保存，不记入日志。",
    )

    @property
    def lines(self) -> list[str]:
        return [line.strip() for line in self.data.get("needles", "").splitlines() if line.strip()]


class ValidityForm(forms.Form):
    """有效性变更 (国办发〔2017〕47号)."""

    validity = forms.ChoiceField(
        label="变更为",
        choices=[(one.value, one.label) for one in CHANGES],
        widget=forms.RadioSelect,
    )
    basis = forms.CharField(
        label="依据的文件",
        max_length=300,
        help_text="写明哪份文件宣布修改、废止或失效，如：汕扶办〔2020〕3号。",
        error_messages={"required": "请写明依据的文件，公众会看到。"},
    )
    replacement = forms.CharField(
        label="替代的文件",
        max_length=100,
        required=False,
        help_text="填写替代文件的索引号，可从清单中选择；须是已公开的信息。",
        widget=forms.TextInput(attrs={"list": "fupin-items", "autocomplete": "off"}),
    )
    no_replacement = forms.BooleanField(label="没有替代的文件", required=False)
    reason = forms.CharField(
        label="说明",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_PUBLIC,
        error_messages={"required": "请写明变更的说明，公众会看到。"},
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        none = cleaned.pop("no_replacement", False)
        given = cleaned.get("replacement", "").strip()
        if bool(given) == bool(none):
            self.add_error("replacement", "请填写替代文件的索引号，或者勾选“没有替代的文件”。")
        cleaned["replacement"] = given
        return cleaned
