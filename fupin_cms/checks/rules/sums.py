"""Totals against what their parts add up to."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from fupin_cms.checks.base import Check, Finding, Severity
from fupin_cms.checks.registry import register

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fupin_cms.checks.subject import Subject


def _yuan(amount: Decimal) -> str:
    return f"{amount:,.2f}元"


@register
class Sums(Check):
    """A typed total that differs is said, never corrected: only the office knows which is right."""

    id = "sums"
    label = "合计与明细"
    severity = Severity.WARNS
    source = "方案：提高信息的准确性"

    def run(self, subject: Subject) -> Iterator[Finding]:
        for one in subject.page.sums():
            if one.difference == 0:
                continue
            parts = one.parts or "明细"
            yield self.finding(
                f"填写的合计是{_yuan(one.typed or Decimal(0))}，"
                f"{parts}相加是{_yuan(one.computed)}，相差{_yuan(abs(one.difference))}；请核对合计和{parts}。",
                f"{one.label}（{parts}）",
            )
