"""The catalogue (公开目录) as readers get it: the items of disclosure that are for everybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from fupin_cms.catalogue.enums import Audience, Mode
from fupin_cms.catalogue.models import CatalogueItem

from .models import Disclosure

if TYPE_CHECKING:
    import datetime as dt


@dataclass(frozen=True)
class CatalogueEntry:
    """An item of the catalogue, with the number of current public items under it."""

    item: CatalogueItem
    count: int


def public_catalogue(today: dt.date) -> list[CatalogueEntry]:
    """主动公开 to 全社会: of the editions in effect on a day, and whatever current items are under.

    A code that several editions have is given as the newest of them has it. Two queries.
    """
    counted = Disclosure.objects.public().order_by().values_list("catalogue_item")
    counts = dict(counted.annotate(count=Count("pk")))
    in_effect = Q(version__effective_from__lte=today) & (
        Q(version__effective_to=None) | Q(version__effective_to__gte=today)
    )
    rows = (
        CatalogueItem.objects.filter(mode=Mode.ACTIVE, audience=Audience.SOCIETY)
        .filter(in_effect | Q(code__in=list(counts)))
        .select_related("version", "department")
        .order_by("version__effective_from", "version__code", "sort_order", "code")
    )
    newest = {row.code: row for row in rows}
    return [CatalogueEntry(row, counts.get(code, 0)) for code, row in newest.items()]
