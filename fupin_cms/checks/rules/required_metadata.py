"""What must be said of an item that is not 主动公开, is internal, or was disclosed before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fupin_cms.catalogue.enums import Audience, DisclosureAttribute
from fupin_cms.checks.base import Check, Finding, Severity
from fupin_cms.checks.registry import register
from fupin_cms.disclosures.identity import Identity
from fupin_cms.disclosures.sections import SectionPage
from fupin_cms.ledger.events import State, Stream
from fupin_cms.ledger.models import Disclosure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fupin_cms.checks.subject import Subject

_ACTIVE = DisclosureAttribute.ACTIVE


@register
class RequiredMetadata(Check):
    """Ground, reason and review date; audience and section; the change note."""

    id = "required_metadata"
    label = "公开属性和变更说明"
    source = "条例第十三条至第十六条"

    def run(self, subject: Subject) -> Iterator[Finding]:
        if subject.page.attribute == _ACTIVE:
            yield from self._disclosed(subject)
        else:
            yield from self._not_disclosed(subject)
        yield from self._section(subject)
        yield from self._change(subject)

    def _disclosed(self, subject: Subject) -> Iterator[Finding]:
        if subject.page.ground:
            yield self.finding(
                "公开属性是“主动公开”，却选了不主动公开的依据；请清除依据，或改正公开属性。",
                "不主动公开的依据",
            )

    def _not_disclosed(self, subject: Subject) -> Iterator[Finding]:
        page = subject.page
        if not page.ground:
            yield self.finding("不主动公开的信息必须选择法律依据。", "不主动公开的依据")
        if not page.reason.strip():
            yield self.finding("不主动公开的信息必须写明理由。", "不主动公开的理由")
        if page.review_on is None:
            yield self.finding(
                "请填写复审日期，到期重新审查是否可以公开。", "复审日期", source="条例第十八条"
            )
        elif page.review_on <= subject.today:
            yield self.finding(
                "复审日期已到，请重新审查；仍不公开的，填写今后的日期。",
                "复审日期",
                source="条例第十八条",
            )

    def _section(self, subject: Subject) -> Iterator[Finding]:
        page: Any = subject.page
        section = page.get_parent().specific
        if not isinstance(section, SectionPage):
            return
        is_internal = page.audience == Audience.INTERNAL
        if section.is_internal and not is_internal:
            yield self.finding(
                f"栏目“{section.title}”只放机关内部公开的信息；请把公开对象改为“机关内部”，"
                "或将信息移到其他栏目。",
                "公开对象",
                source="方案：在机关内部定期公开",
            )
        elif is_internal and not section.is_internal:
            yield self.finding(
                f"公开对象是“机关内部”，栏目“{section.title}”却是对外栏目；请核对公开对象和栏目。",
                "公开对象",
                severity=Severity.WARNS,
                source="方案：在机关内部定期公开",
            )

    def _change(self, subject: Subject) -> Iterator[Finding]:
        page = subject.page
        stream = Stream.INTERNAL if page.is_internal else Stream.PUBLIC
        content_ids = Identity.objects.filter(page_id=page.pk).values("content_id")
        is_amendment = Disclosure.objects.filter(
            content_id__in=content_ids, stream=stream, state=State.CURRENT
        ).exists()
        if not is_amendment:
            return
        for name, label in (("change_kind", "变更类型"), ("change_note", "变更说明")):
            if not getattr(page, name).strip():
                yield self.finding(
                    f"这条信息已经公开，再次送审必须填写“{label}”，向公众说明改了什么。",
                    label,
                    source="方案：防止假公开",
                )
