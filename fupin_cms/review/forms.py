"""What a reviewer fills in at each step. The verbs validate with these forms, for any caller."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.db import models

from fupin_cms.ledger.events import Step

if TYPE_CHECKING:
    from fupin_cms.checks.base import Report


LONGEST_KEY = 500


class Conclusion(models.TextChoices):
    """保密审查结论 (条例 17). The label is what the signature keeps."""

    OPEN = "可以公开", "可以公开"
    PARTIAL = "部分公开", "部分公开"
    WITHHELD = "不予公开", "不予公开"
    REFERRED = "上报确定", "上报确定"


class KeysField(forms.MultipleChoiceField):
    """Keys of findings; `signing.sign` compares them with the candidate's report."""

    widget = forms.CheckboxSelectMultiple

    def valid_value(self, value: str) -> bool:
        return len(value) <= LONGEST_KEY


class SigningForm(forms.Form):
    """审核、签发: an opinion, and the digest of what was read."""

    digest = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    opinion = forms.CharField(
        label="意见",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="可不填。意见只供内部留存，不对外公布。",
    )

    def __init__(self, *args: Any, report: Report | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.report = report


class SecrecyForm(SigningForm):
    """保密审查: conclusion, ground and opinion, and what must be confirmed by name."""

    conclusion = forms.ChoiceField(
        label="审查结论", choices=Conclusion.choices, widget=forms.RadioSelect
    )
    ground = forms.CharField(
        label="依据",
        required=False,
        max_length=300,
        help_text="结论不是“可以公开”的，必须写明依据，如：条例第十五条，涉及个人隐私。",
    )
    acknowledged = KeysField(
        label="逐项确认",
        required=False,
        help_text="下列事项无法由系统核对，请打开原件查看后逐项确认。",
    )

    field_order = ["digest", "conclusion", "ground", "opinion", "acknowledged"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.report is None:
            return
        findings = self.report.to_acknowledge
        if findings:
            field = cast("KeysField", self.fields["acknowledged"])
            field.choices = [(finding.key, finding.message) for finding in findings]
        else:
            del self.fields["acknowledged"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("conclusion") not in {None, Conclusion.OPEN}:
            for name, label in (("ground", "依据"), ("opinion", "意见")):
                if not cleaned.get(name):
                    self.add_error(name, f"结论不是“可以公开”的，请写明{label}。")
        return cleaned


class ReturnForm(forms.Form):
    """退回."""

    reason = forms.CharField(
        label="退回理由",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="起草人会看到这段理由，请写明哪里要改、怎么改。",
        error_messages={"required": "请写明退回理由，起草人要据此修改。"},
    )


def form_for(step: str) -> type[SigningForm]:
    """The form that a step is signed with."""
    return SecrecyForm if step == Step.SECRECY else SigningForm
