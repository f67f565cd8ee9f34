"""The sections (栏目) as administrators ordered them: the only thing read from the page tree."""

from __future__ import annotations

from dataclasses import dataclass

from fupin_cms.disclosures.addresses import section_address
from fupin_cms.disclosures.enums import ColumnType
from fupin_cms.disclosures.models import SectionPage


@dataclass(frozen=True)
class Section:
    slug: str
    title: str
    column_type: str
    description: str
    keywords: str

    @property
    def address(self) -> str:
        return section_address(self.slug)


def public_sections() -> list[Section]:
    """Published sections that are not internal, in their order: one query."""
    rows = SectionPage.objects.filter(live=True, is_internal=False).order_by("path")
    values = rows.values_list("slug", "title", "column_type", "description", "keywords")
    return [
        Section(slug, title, ColumnType(column_type).label, description, keywords)
        for slug, title, column_type, description, keywords in values
    ]
