"""Whether an item is disclosed as the catalogue (公开目录) says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fupin_cms.catalogue.enums import Audience, DisclosureAttribute, Mode
from fupin_cms.checks.base import Check, Finding, Severity
from fupin_cms.checks.registry import register

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fupin_cms.catalogue.models import CatalogueItem
    from fupin_cms.checks.subject import Subject

_BREADTH = {Audience.INTERNAL: 0, Audience.SPECIFIC: 1, Audience.SOCIETY: 2}


@register
class CatalogueMatch(Check):
    """Audience, mode, category and edition of the catalogue's item against the item's own."""

    id = "catalogue_match"
    label = "与公开目录一致"
    severity = Severity.WARNS
    source = "基层政务公开标准目录"

    def run(self, subject: Subject) -> Iterator[Finding]:
        item = subject.page.catalogue_item
        if item is None:
            return
        yield from self._audience(subject, item)
        yield from self._mode(subject, item)
        yield from self._category(subject, item)
        yield from self._edition(subject, item)

    def _audience(self, subject: Subject, item: CatalogueItem) -> Iterator[Finding]:
        page = subject.page
        listed, chosen = Audience(item.audience), Audience(page.audience)
        if _BREADTH[chosen] > _BREADTH[listed]:
            # An internal matter before the public is a leak; a village's list before all is not
            # always one, but nobody may decide it in passing.
            is_leak = listed == Audience.INTERNAL
            yield self.finding(
                f"目录规定这一事项的公开对象是“{listed.label}”，本信息却选了“{chosen.label}”；"
                "请改正公开对象，或另选公开事项。",
                "公开对象",
                severity=Severity.BLOCKS if is_leak else Severity.WARNS,
            )
        elif _BREADTH[chosen] < _BREADTH[listed]:
            yield self.finding(
                f"目录规定向“{listed.label}”公开，本信息只向“{chosen.label}”公开，属于半公开；"
                "请核对公开对象。",
                "公开对象",
            )

    def _mode(self, subject: Subject, item: CatalogueItem) -> Iterator[Finding]:
        attribute = DisclosureAttribute(subject.page.attribute)
        is_active = attribute == DisclosureAttribute.ACTIVE
        if item.mode == Mode.ACTIVE and not is_active:
            yield self.finding(
                f"目录规定这一事项主动公开，本信息却是“{attribute.label}”；请核对依据和理由。",
                "公开属性",
            )
        elif item.mode == Mode.ON_REQUEST and is_active:
            yield self.finding(
                "目录规定这一事项依申请公开，本信息却主动公开；请核对是否涉及个人隐私或商业秘密。",
                "公开属性",
            )

    def _category(self, subject: Subject, item: CatalogueItem) -> Iterator[Finding]:
        if item.categories and subject.page.category not in item.categories:
            yield self.finding(
                f"公开事项“{item.level1} / {item.level2}”不用于“{subject.page.category_label}”；"
                "请另选公开事项。",
                "公开事项",
            )

    def _edition(self, subject: Subject, item: CatalogueItem) -> Iterator[Finding]:
        version = item.version
        ended = version.effective_to is not None and version.effective_to < subject.today
        if ended or version.effective_from > subject.today:
            yield self.finding(
                f"公开事项属于“{version.name}”，该版目录现在不适用；请选用现行目录的事项。",
                "公开事项",
            )
        if item.unverified:
            yield self.finding(
                "这一公开事项尚未与正式文本核对（待核实），请管理员核对目录。",
                "公开事项",
                severity=Severity.INFORMS,
            )
