"""不予公开: items that the secrecy review has found must not be disclosed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone

from fupin_cms.ledger.events import Stream

from .records import Candidate

if TYPE_CHECKING:
    import datetime as dt


class WithholdingQuerySet(models.QuerySet["Withholding"]):
    def in_force(self) -> WithholdingQuerySet:
        """Those that keep their item from being submitted."""
        return self.filter(lifted_at=None)

    def to_review(self, today: dt.date) -> WithholdingQuerySet:
        """Those whose date of review has come (条例 44: what is withheld is reviewed in time)."""
        return self.in_force().filter(review_on__lte=today)


class Withholding(models.Model):
    """不予公开登记: why an item is not disclosed, and when that is to be looked at again."""

    content_id = models.UUIDField("信息标识", db_index=True)
    candidate = models.ForeignKey(
        Candidate, on_delete=models.SET_NULL, null=True, related_name="withholdings"
    )
    """The one that was reviewed."""
    stream = models.CharField("流", max_length=10, choices=Stream.choices)
    title = models.CharField("名称", max_length=255)
    index_number = models.CharField("索引号", max_length=100)
    department_code = models.CharField("责任科室代码", max_length=40)
    department_name = models.CharField("责任科室", max_length=100)
    ground = models.CharField("依据", max_length=300)
    reason = models.TextField("理由")
    review_on = models.DateField("复核日期")
    marked_at = models.DateTimeField("登记时间", default=timezone.now)
    marked_by_name = models.CharField("登记人", max_length=150)
    lifted_at = models.DateTimeField("解除时间", null=True)
    lifted_by_name = models.CharField("解除人", max_length=150, blank=True)
    lift_reason = models.TextField("解除理由", blank=True)

    objects = WithholdingQuerySet.as_manager()

    class Meta:
        verbose_name = "不予公开登记"
        verbose_name_plural = "不予公开登记"
        ordering = ["review_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["content_id"],
                condition=Q(lifted_at=None),
                name="fupin_withholding_one_in_force",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_in_force(self) -> bool:
        return self.lifted_at is None

    @property
    def is_due(self) -> bool:
        """Whether it should be looked at again by now."""
        return self.is_in_force and self.review_on <= timezone.localdate()
