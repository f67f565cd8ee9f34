"""`/`: what is new, by section, and where to search, to ask and to report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.views.decorators.http import require_safe

from fupin_cms.conf import get_settings
from fupin_cms.disclosures.enums import ColumnType
from fupin_cms.ledger.models import Disclosure
from fupin_cms.ledger.reading import VocabularyEntry, vocabulary

from .listing import Entry, entries
from .metatags import column_tags
from .pages import answer, compose
from .structure import Section, public_sections

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

NEWEST = 8
NEWEST_OF_SECTION = 5
_INTERNAL_CATEGORY = "internal"


@dataclass(frozen=True)
class SectionView:
    section: Section
    entries: list[Entry]


@require_safe
def home(_request: HttpRequest) -> HttpResponse:
    """The home page. A constant number of queries, however many sections there are."""
    site = get_settings()
    categories = [one for one in vocabulary("category") if one.count]
    context = {
        "newest": entries(Disclosure.objects.public().order_by("-first_seq")[:NEWEST]),
        "sections": newest_by_section(public_sections()),
        "categories": categories,
        "total": _total(categories),
    }
    meta = column_tags(site.SITE_NAME, ColumnType.HOME.label)
    page = compose("fupin_cms/public/home.html", context, meta=meta, address="/")
    return answer(page, scripts=True)


def newest_by_section(sections: list[Section]) -> list[SectionView]:
    """Each section with its newest items: one query."""
    public = Disclosure.objects.public()
    ranked = public.annotate(
        rank=Window(RowNumber(), partition_by=[F("section")], order_by=F("first_seq").desc())
    )
    # The ranking reads the index alone; only the rows that are shown are read whole.
    shown = ranked.filter(rank__lte=NEWEST_OF_SECTION).values("pk")
    found: dict[str, list[Entry]] = {}
    for entry in entries(public.filter(pk__in=shown).order_by("-first_seq")):
        found.setdefault(entry.summary["section"]["slug"], []).append(entry)
    return [SectionView(section, found.get(section.slug, [])) for section in sections]


def _total(categories: list[VocabularyEntry]) -> int:
    return sum(category.count for category in categories)
