"""Many public items at once: one ready row, copied. What a list or an export reads is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .site import Site

_SCRIPT = """
import datetime as dt, json, uuid
from fupin_cms.ledger.models import Disclosure, Head
now = dt.datetime(2018, 11, 1, tzinfo=dt.UTC)
def row(n):
    key = uuid.UUID(int=n)
    body = json.dumps({{"content_id": str(key), "text": "资" * {size}}}, ensure_ascii=False)
    return Disclosure(
        stream="public", content_id=key, seq=n, first_seq=n, version=1, event="issued",
        state="current", index_number=f"N-{{n}}", title="资金", category="fund", section="s",
        department="d", region="441500", subject="x", catalogue_item="c", audience="society",
        validity="in_force", written_on=now.date(), year=2018, first_released_at=now,
        released_at=now, body=body.encode(), summary=b"{{}}", etag="0" * 64, summary_etag="0" * 64)
for start in range(1, {count} + 1, 500):
    Disclosure.objects.bulk_create(row(n) for n in range(start, min(start + 500, {count} + 1)))
Head.objects.filter(stream="public").update(seq={count})
"""


NO_LIMITS = {"FUPIN_LIMITS": "1000000/second", "FUPIN_KEY_LIMITS": "1000000/second"}
"""For who asks more than one address may."""


def fill(site: Site, count: int, *, characters: int) -> None:
    """Put so many items into a site, each with so many Chinese characters."""
    site.manage("shell", "--no-imports", "-c", _SCRIPT.format(count=count, size=characters))
