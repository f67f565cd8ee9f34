"""办件: acts (withdrawal, confirmation, validity, erasure) as proposed, and who signed them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import orjson
from django.db import models
from django.db.models import Q
from django.utils import timezone

from fupin_cms.disclosures.enums import Validity
from fupin_cms.ledger.events import Event, Stream

from .records import SignatureFields

if TYPE_CHECKING:
    import datetime as dt

WHOLE = 0
"""`Proposal.version` of an act on the item as a whole."""


class WithdrawalGround(models.TextChoices):
    """Why an item or a version is withdrawn, told to the public."""

    WRONG = "wrong", "内容有误"
    PRIVACY = "privacy", "涉及个人隐私（条例第十五条）"
    NOT_DISCLOSABLE = "not_disclosable", "属于不予公开的信息（条例第十四条）"
    OUTDATED = "outdated", "情况变化，不再适用"


SENSITIVE = frozenset({WithdrawalGround.PRIVACY.value, WithdrawalGround.NOT_DISCLOSABLE.value})
"""Grounds that allow an emergency withdrawal, and close the page behind the item."""


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def open(self) -> ProposalQuerySet:
        """Those that wait for a signature."""
        return self.filter(status=Proposal.Status.OPEN)

    def sensitive(self) -> ProposalQuerySet:
        """Withdrawals that were carried out because of personal data or secrecy."""
        return self.filter(event=Event.WITHDRAWN, status=Proposal.Status.DONE, ground__in=SENSITIVE)

    def overdue(self, now: dt.datetime) -> ProposalQuerySet:
        """Those that wait longer than they may."""
        return self.open().filter(deadline__lt=now).order_by("deadline")


class Proposal(models.Model):
    """办件: an act as it was proposed. Its last signature carries it out and appends it."""

    class Status(models.TextChoices):
        OPEN = "open", "待签署"
        DECLINED = "declined", "不同意"
        DONE = "done", "已办结"

    event = models.CharField("事项", max_length=20, choices=Event.choices)
    content_id = models.UUIDField("信息标识", db_index=True)
    stream = models.CharField("流", max_length=10, choices=Stream.choices)
    version = models.PositiveIntegerField("版本", default=WHOLE)
    """An earlier version that the act speaks of alone; 0 for the item as a whole."""
    title = models.CharField("名称", max_length=255)
    index_number = models.CharField("索引号", max_length=100)
    department_code = models.CharField("责任科室代码", max_length=40)
    ground = models.CharField("依据", max_length=40, choices=WithdrawalGround.choices, blank=True)
    reason = models.TextField("理由", help_text="公众会看到这段理由。")
    emergency = models.BooleanField("紧急", default=False)
    """Withdrawn at once by one person; another confirms afterwards."""
    validity = models.CharField("有效性", max_length=10, choices=Validity.choices, blank=True)
    basis = models.CharField("依据的文件", max_length=300, blank=True)
    replacement = models.CharField("替代文件的索引号", max_length=100, blank=True)
    confirms = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="confirmations"
    )
    """The emergency withdrawal that this confirms."""
    act = models.BinaryField()
    digest = models.CharField("摘要", max_length=64)
    status = models.CharField("状态", max_length=10, choices=Status.choices, default=Status.OPEN)
    proposed_at = models.DateTimeField("提出时间", default=timezone.now)
    deadline = models.DateTimeField("期限", null=True)
    closed_at = models.DateTimeField("办结时间", null=True)
    close_reason = models.TextField("不同意的理由", blank=True)
    release_seq = models.PositiveBigIntegerField("发布序号", null=True)
    reopened_at = models.DateTimeField("恢复编辑时间", null=True)
    """When a page that the withdrawal had closed was opened for its correction."""
    reopened_by_name = models.CharField("恢复编辑人", max_length=150, blank=True)
    reopen_reason = models.TextField("恢复编辑的理由", blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "办件"
        verbose_name_plural = "办件"
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["stream", "content_id", "event", "version"],
                condition=Q(status="open"),
                name="fupin_proposal_one_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.label}：{self.title}"

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN

    @property
    def scope(self) -> int | Literal["all"]:
        """The version as an act names it."""
        return self.version or "all"

    @property
    def label(self) -> str:
        """What is to be done, in the office's words."""
        match self.event:
            case Event.WITHDRAWN:
                words = "紧急撤回" if self.emergency else "撤回公开"
            case Event.CONFIRMED:
                words = "确认紧急撤回"
            case Event.VALIDITY_CHANGED:
                words = f"有效性变更为“{self.get_validity_display()}”"
            case Event.ERASED:
                words = "清除内容"
            case _:
                words = str(self.get_event_display())
        return f"{words}（第{self.version}版）" if self.version else words

    @property
    def status_label(self) -> str:
        """Its state, and for a confirmation that it waits for one."""
        if self.is_open and self.event == Event.CONFIRMED:
            return "待确认"
        return str(self.get_status_display())

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.deadline is not None and self.deadline < timezone.now()

    @property
    def content(self) -> dict[str, Any]:
        """The act, read from the bytes that are signed; nothing where its words were erased."""
        value: dict[str, Any] = orjson.loads(bytes(self.act) or b"{}")
        return value


class ProposalSignature(SignatureFields):
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="signatures")

    class Meta:
        verbose_name = "办件签名"
        verbose_name_plural = "办件签名"
        ordering = ["signed_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "step"], name="fupin_proposal_step"),
            models.UniqueConstraint(
                fields=["proposal", "person_username"], name="fupin_proposal_person"
            ),
            models.UniqueConstraint(fields=["proposal", "person"], name="fupin_proposal_account"),
        ]
