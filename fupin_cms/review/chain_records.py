"""The chain of one candidate as it was configured when the candidate was submitted."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import models

from fupin_cms.ledger.events import Step

from .records import CHAIN, Candidate

STEPS = (*CHAIN, Step.SUPERIOR)
"""The steps that a chain may have, each once, in the order that the workflow gives."""
BY_GROUP = frozenset({Step.SECRECY, Step.SUPERIOR})
"""Steps that a group's members sign; the others are signed by the department's officers."""


class StepForm(models.TextChoices):
    """What a step is signed with."""

    OPINION = "opinion", "意见"
    CONCLUSION = "conclusion", "结论、依据和意见"

    @classmethod
    def usual(cls, step: str) -> StepForm:
        """The form of a step for which nothing else is configured."""
        return cls.CONCLUSION if step == Step.SECRECY else cls.OPINION


class StepFields(models.Model):
    """What an administrator configures for a step, and what a candidate copies of it."""

    step = models.CharField(
        "环节", max_length=20, choices=[(one.value, one.label) for one in STEPS]
    )
    form = models.CharField(
        "签署表单",
        max_length=12,
        choices=StepForm.choices,
        blank=True,
        help_text="留空：保密审查填写结论、依据和意见，其他环节填写意见。",
    )
    limit_days = models.PositiveSmallIntegerField("办理时限（工作日）", default=3)

    class Meta:
        abstract = True

    @property
    def signed_with(self) -> StepForm:
        return StepForm(self.form) if self.form else StepForm.usual(self.step)


class CandidateStep(StepFields):
    """环节: a step as it stood in the workflow on submission. Later changes leave it alone."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    task = models.ForeignKey(
        "fupin_cms.SigningTask", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    group = models.ForeignKey(Group, on_delete=models.SET_NULL, null=True, related_name="+")
    group_name = models.CharField("审查组", max_length=150, blank=True)

    class Meta:
        verbose_name = "送审稿环节"
        verbose_name_plural = "送审稿环节"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "step"], name="fupin_candidate_step_configured"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_step_display())
