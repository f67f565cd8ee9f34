"""半公开: what the law or the catalogue asks of an item, and it does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fupin_cms.checks.base import Check, Finding
from fupin_cms.checks.registry import register

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fupin_cms.checks.subject import Subject


@register
class RequiredElements(Check):
    """The elements of the item's type and stage, each with the rule that asks for it."""

    id = "required_elements"
    label = "必备要素"
    source = "方案：防止半公开"

    def run(self, subject: Subject) -> Iterator[Finding]:
        for element in subject.page.all_required():
            if element.is_missing(subject.page):
                yield self.finding(
                    f"缺少“{element.label}”，请填写后再送审。", element.label, source=element.source
                )
        for part, message in subject.unbuilt.items():
            yield self.finding(message, part)
