"""What is kept about a review: candidates, and the signatures under them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from fupin_cms.checks.base import Report
from fupin_cms.ledger.canonical import digest
from fupin_cms.ledger.events import Event, Step, Stream
from fupin_cms.ledger.signatures import Signature

if TYPE_CHECKING:
    from wagtail.models import TaskState

__all__ = [
    "Candidate",
    "CandidateFile",
    "CandidateSignature",
]

CLOSED_MARK = "（已封闭）"
"""Begins what stands for a title that a withdrawal for personal data or secrecy closed."""
CHAIN = (Step.HEAD, Step.SECRECY, Step.LEADER)
"""The steps that every review has, as the event table asks; each is signed by another person."""


class CandidateQuerySet(models.QuerySet["Candidate"]):
    def open(self) -> CandidateQuerySet:
        """Those in review or signed and waiting for their time: at most one for each item."""
        return self.filter(status__in=OPEN)

    def in_review(self) -> CandidateQuerySet:
        """Those that wait for a signature."""
        return self.filter(status=Candidate.Status.IN_REVIEW)

    def approved(self) -> CandidateQuerySet:
        """Those that all have signed and that wait for their time."""
        return self.filter(status=Candidate.Status.APPROVED)


class Candidate(models.Model):
    """送审稿: the document and files as frozen on submission. It is never built again."""

    class Status(models.TextChoices):
        IN_REVIEW = "in_review", "审签中"
        APPROVED = "approved", "已签待发"
        RETURNED = "returned", "已退回"
        CALLED_BACK = "called_back", "已撤回送审"
        CANCELLED = "cancelled", "已作废"
        RELEASED = "released", "已发布"

    content_id = models.UUIDField("信息标识", db_index=True)
    page = models.ForeignKey(
        "wagtailcore.Page", on_delete=models.SET_NULL, null=True, related_name="fupin_candidates"
    )
    revision = models.ForeignKey(
        "wagtailcore.Revision", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    workflow_state = models.ForeignKey(
        "wagtailcore.WorkflowState", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    stream = models.CharField("流", max_length=10, choices=Stream.choices)
    event = models.CharField("事件", max_length=20, choices=Event.choices)
    index_number = models.CharField("索引号", max_length=100)
    title = models.CharField("名称", max_length=255)
    category = models.CharField("信息类别", max_length=40)
    department_code = models.CharField("责任科室代码", max_length=40)
    department_name = models.CharField("责任科室", max_length=100)
    document = models.BinaryField()
    digest = models.CharField("摘要", max_length=64)
    revision_digest = models.CharField("页面版本摘要", max_length=64)
    leaving_act = models.BinaryField(null=True)
    """The withdrawal from the other stream that this release brings with it."""
    report = models.JSONField("检查报告", default=list)
    authors = models.JSONField("起草人", default=list)
    """Usernames of everyone who wrote a revision since the last release, and of the submitter."""
    author_ids = models.JSONField("起草账号", default=list)
    """The keys of their accounts, as text: an account that is renamed stays an author."""
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    submitted_by_name = models.CharField("送审人", max_length=150)
    submitted_at = models.DateTimeField("送审时间", default=timezone.now)
    status = models.CharField(
        "状态", max_length=12, choices=Status.choices, default=Status.IN_REVIEW
    )
    closed_at = models.DateTimeField("办结时间", null=True)
    closed_by_name = models.CharField("办结人", max_length=150, blank=True)
    close_reason = models.TextField("退回理由", blank=True)
    returned_at_step = models.CharField("退回环节", max_length=20, choices=Step.choices, blank=True)
    """Whose signature it did not get; those before it hold if the same bytes come again."""
    parked_at = models.DateTimeField("上报确定时间", null=True)
    """Since when it waits for the answer of the higher authority (条例 17)."""
    release_seq = models.PositiveBigIntegerField(null=True)
    release_at = models.DateTimeField("定时发布", null=True)
    """The moment that the editor asked for; none: released with the last signature."""
    held_at = models.DateTimeField("未能发布的时间", null=True)
    held_reason = models.TextField("未能按时发布的原因", blank=True)
    """Why it stayed back at its time. It is not tried again: it is called back."""

    objects = CandidateQuerySet.as_manager()

    class Meta:
        verbose_name = "送审稿"
        verbose_name_plural = "送审稿"
        ordering = ["-submitted_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["content_id"],
                condition=Q(status__in=["in_review", "approved"]),
                name="fupin_candidate_one_open",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether it has not ended: the page is locked."""
        return self.status in OPEN

    @property
    def is_in_review(self) -> bool:
        """Whether it waits for a signature."""
        return self.status == self.Status.IN_REVIEW

    @property
    def is_parked(self) -> bool:
        """Whether it waits for the answer of the higher authority; its clock stands still."""
        return self.is_in_review and self.parked_at is not None

    @property
    def is_erased(self) -> bool:
        """Whether its content was erased; who signed what digest, and when, stays."""
        return not self.document

    @property
    def is_concealed(self) -> bool:
        """Whether title and reasons are closed: they may quote what was withdrawn."""
        return self.title.startswith(CLOSED_MARK)

    @property
    def content(self) -> dict[str, Any]:
        """The document, read from the frozen bytes."""
        value: dict[str, Any] = orjson.loads(bytes(self.document))
        return value

    @property
    def checked(self) -> Report:
        """What the checks found when the item was submitted."""
        return Report.from_json(self.report)

    @property
    def leaving(self) -> dict[str, Any] | None:
        """The act of leaving the other stream, read from the frozen bytes."""
        return orjson.loads(bytes(self.leaving_act)) if self.leaving_act else None

    @property
    def leaving_digest(self) -> str:
        """SHA-256 of the act of leaving the other stream; empty where there is none."""
        return digest(bytes(self.leaving_act)) if self.leaving_act else ""

    @property
    def current_task_state(self) -> TaskState | None:
        """The step whose turn it is; None once the review is closed."""
        if not self.is_open or self.workflow_state is None:
            return None
        return self.workflow_state.current_task_state


OPEN = frozenset({Candidate.Status.IN_REVIEW, Candidate.Status.APPROVED})


class CandidateFile(models.Model):
    """A frozen file of a candidate."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="files")
    sha256 = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=255)

    class Meta:
        verbose_name = "送审文件"
        verbose_name_plural = "送审文件"

    def __str__(self) -> str:
        return self.name


class SignatureFields(models.Model):
    """A signature before it goes into the ledger; the columns of `ledger.append.Signature`."""

    step = models.CharField("环节", max_length=20, choices=Step.choices)
    step_label = models.CharField("环节名称", max_length=60)
    department_code = models.CharField(max_length=40)
    department_name = models.CharField("科室", max_length=100)
    role_label = models.CharField("身份", max_length=60)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    """The account itself, which may be renamed; the ledger takes the names as they were."""
    person_username = models.CharField(max_length=150)
    person_name = models.CharField("姓名", max_length=150)
    person_title = models.CharField("职务", max_length=60, blank=True)
    entitlement = models.CharField("授权依据", max_length=300)
    conclusion = models.CharField("结论", max_length=40, blank=True)
    ground = models.CharField("依据", max_length=300, blank=True)
    opinion = models.TextField("意见", blank=True)
    acknowledged = models.JSONField("确认事项", default=list)
    signed_at = models.DateTimeField("签署时间", default=timezone.now)
    signed_digest = models.CharField("所签摘要", max_length=64)
    salt = models.CharField(max_length=64)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.step_label} {self.person_name}"

    def for_ledger(self, **instead: str) -> Signature:
        """The signature as the ledger takes it: a copy of every name and value.

        `instead` gives the digest and salt where the signature also lay over an act.
        """
        fields = [field.name for field in SignatureFields._meta.local_fields]
        shared = {name: getattr(self, name) for name in fields if name != "person"}
        return Signature(**shared | instead)


def signed_by(user: Any, of: str = "") -> Q:
    """What selects the signatures of an account, whatever it was called when it signed.

    `of` is the relation's prefix, e.g. `signatures__`. A name that another account has taken over
    counts too: nobody may profit from a renaming.
    """
    return Q(**{f"{of}person": user.pk}) | Q(**{f"{of}person_username": user.get_username()})


class CandidateSignature(SignatureFields):
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="signatures")
    leaving_digest = models.CharField("所签撤出摘要", max_length=64, blank=True)
    """Of the act of leaving the other stream, where the candidate brings one."""
    carried_from = models.ForeignKey(
        Candidate, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    """The returned candidate of the same bytes that it was given to."""

    class Meta:
        verbose_name = "送审稿签名"
        verbose_name_plural = "送审稿签名"
        ordering = ["signed_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["candidate", "step"], name="fupin_candidate_step"),
            models.UniqueConstraint(
                fields=["candidate", "person_username"], name="fupin_candidate_person"
            ),
            models.UniqueConstraint(fields=["candidate", "person"], name="fupin_candidate_account"),
        ]
