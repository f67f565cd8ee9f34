"""What a citizen reads off a page, and which rows stand behind it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import orjson

from fupin_cms.disclosures.models import FundPage
from fupin_cms.ledger.models import Disclosure

if TYPE_CHECKING:
    from django.test import Client


def row_of(page: Any, stream: str = "public") -> Disclosure:
    """The ready row of a released page."""
    return Disclosure.objects.get(stream=stream, content_id=page.identity.content_id)


def page_of(row: Disclosure) -> FundPage:
    return FundPage.objects.get(fupin_identity__content_id=row.content_id)


def attachment_of(row: Disclosure) -> dict[str, Any]:
    """The first attachment, as the document lists it."""
    file: dict[str, Any] = orjson.loads(row.body)["attachments"][0]["file"]
    return file


def address(row: Disclosure) -> str:
    return f"/items/{row.index_number}"


def read(citizen: Client, path: str, status: int = 200) -> str:
    answer = citizen.get(path)
    assert answer.status_code == status, answer.content.decode()
    return answer.content.decode()


def body_of(answer: Any) -> bytes:
    """The bytes of a streamed answer."""
    return b"".join(answer.streaming_content)


def meta_of(html: str) -> dict[str, str]:
    return dict(re.findall(r'<meta name="(\w+)" content="([^"]*)">', html))


def listed(html: str) -> list[str]:
    """Titles of the entries, in order."""
    return re.findall(r'<li>\s*<h2><a href="/items/[^"]+">([^<]*)</a>', html)


def facet(html: str, label: str) -> dict[str, int]:
    """A facet's values with their counts."""
    part = re.search(rf"<h2>{label}</h2>(.*?)</section>", html, re.DOTALL)
    pairs = re.findall(
        r'<span>([^<]+)</span><span class="n">(\d+)</span>', part.group(1) if part else ""
    )
    return {name: int(count) for name, count in pairs}
