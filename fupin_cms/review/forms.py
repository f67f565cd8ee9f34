"""What a reviewer fills in at each step. The verbs validate with these forms, for any caller."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, cast

from django import forms
from django.db import models
from django.utils import timezone

from .chain_records import StepForm

if TYPE_CHECKING:
    from fupin_cms.checks.base import Report


LONGEST_KEY = 500


class Conclusion(models.TextChoices):
    """保密审查结论 (条例 17). The label is what the signature keeps."""

    OPEN = "可以公开", "可以公开"
    PARTIAL = "部分公开", "部分公开"
    WITHHELD = "不予公开", "不予公开"
    REFERRED = "上报确定", "上报确定"


_NEEDED: dict[str, tuple[str, ...]] = {
    Conclusion.PARTIAL.value: ("ground", "to_remove"),
    Conclusion.WITHHELD.value: ("ground", "opinion", "review_on"),
    Conclusion.REFERRED.value: ("ground", "opinion"),
}
"""What each conclusion asks for."""


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

    def __init__(
        self, *args: Any, report: Report | None = None, parked: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.report = report
        self.parked = parked


class SecrecyForm(SigningForm):
    """保密审查: conclusion, ground and opinion, what each conclusion asks for besides, and what
    must be confirmed by name.
    """

    conclusion = forms.ChoiceField(
        label="审查结论", choices=Conclusion.choices, widget=forms.RadioSelect
    )
    ground = forms.CharField(
        label="依据",
        required=False,
        max_length=300,
        help_text="结论不是“可以公开”的，必须写明依据，如：条例第十五条，涉及个人隐私。",
    )
    to_remove = forms.CharField(
        label="须删除的内容",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="结论为“部分公开”的填写，逐处写明删去什么，起草人据此修改。",
    )
    review_on = forms.DateField(
        label="复核日期",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="结论为“不予公开”的填写，到期重新审查能否公开。",
    )
    answer = forms.CharField(
        label="上级答复",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="已上报确定的填写：答复的机关、文号、日期和内容。",
    )
    acknowledged = KeysField(
        label="逐项确认",
        required=False,
        help_text="下列事项无法由系统核对，请打开原件查看后逐项确认。",
    )

    field_order = [
        "digest",
        "answer",
        "conclusion",
        "ground",
        "to_remove",
        "review_on",
        "opinion",
        "acknowledged",
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        opinion = self.fields["opinion"]
        opinion.help_text = "结论为“不予公开”“上报确定”的须写明理由。意见只供内部留存，不对外公布。"
        if not self.parked:
            del self.fields["answer"]
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
        conclusion = cleaned.get("conclusion")
        for name in _NEEDED.get(conclusion or "", ()):
            if not cleaned.get(name) and name not in self.errors:
                label = self.fields[name].label
                self.add_error(name, f"结论为“{conclusion}”的，请写明{label}。")
        if self.parked and conclusion != Conclusion.REFERRED and not cleaned.get("answer"):
            self.add_error("answer", "本件已上报确定，请写明上级的答复，再作结论。")
        return cleaned

    def clean_review_on(self) -> Any:
        day = self.cleaned_data["review_on"]
        if day is not None and day <= timezone.localdate():
            raise forms.ValidationError("复核日期应在今天以后。")
        return day


class ReturnForm(forms.Form):
    """退回."""

    reason = forms.CharField(
        label="退回理由",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="起草人会看到这段理由，请写明哪里要改、怎么改。",
        error_messages={"required": "请写明退回理由，起草人要据此修改。"},
    )


class _Step(Protocol):
    @property
    def signed_with(self) -> StepForm: ...


def form_for(step: _Step) -> type[SigningForm]:
    """The form that a step is signed with, as it is configured."""
    return SecrecyForm if step.signed_with == StepForm.CONCLUSION else SigningForm
