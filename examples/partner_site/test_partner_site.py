"""The mirror against an office of a few answers."""

from __future__ import annotations

import hashlib
import io

import httpx
import pytest

from partner_site.documents import FileName, canonical, files_of
from partner_site.pages import item_address
from partner_site.source import EpochError, RefusedError, Source, SourceError


def source(*answers: httpx.Response) -> tuple[Source, list[float]]:
    """An office that gives these answers in turn, and how long was waited."""
    waited: list[float] = []
    coming = iter(answers)
    transport = httpx.MockTransport(lambda _: next(coming))
    return Source("http://office", transport=transport, wait=waited.append), waited


def test_told_to_wait__waits_as_long_and_asks_again() -> None:
    office, waited = source(
        httpx.Response(429, headers={"Retry-After": "7"}),
        httpx.Response(503),
        httpx.Response(200, json={"seq": 1}),
    )
    assert office.json("ledger") == {"seq": 1}
    assert waited == [7, 2]


def test_told_to_wait_for_an_hour__ends() -> None:
    office, waited = source(httpx.Response(429, headers={"Retry-After": "3600"}))
    with pytest.raises(SourceError, match="429"):
        office.json("ledger")
    assert waited == []


@pytest.mark.parametrize(("status", "error"), [(409, EpochError), (422, RefusedError)])
def test_refused__is_told_at_once(status: int, error: type[Exception]) -> None:
    office, waited = source(httpx.Response(status, json={"title": "no"}))
    with pytest.raises(error):
        office.json("changes", after=1)
    assert waited == []


def test_file__is_written_from_the_start_after_a_broken_answer() -> None:
    sha256 = hashlib.sha256(b"whole").hexdigest()
    office, _ = source(httpx.Response(502), httpx.Response(200, content=b"whole"))
    into = io.BytesIO(b"what a broken transfer left, and longer")
    assert office.file(FileName(sha256, "a.txt"), into, held=False) == 200
    assert into.getvalue() == b"whole"


def test_files_of__own_ones_and_those_that_html_links_to() -> None:
    own, other = "a" * 64, "b" * 64
    document = {
        "attachments": [{"title": "t", "file": {"sha256": own, "name": "明细 1.txt"}}],
        "body": [{"type": "rich_text", "html": f'<a href="/files/{other}/a%20%26%20b.pdf">x</a>'}],
    }
    assert files_of(document) == {
        FileName(own, "明细 1.txt"): True,
        FileName(other, "a & b.pdf"): False,
    }


def test_canonical__is_sorted_utf8_without_blanks() -> None:
    value = {"b": "扶", "a": [1, None, "\u001f"]}
    assert canonical(value) == '{"a":[1,null,"\\u001f"],"b":"扶"}'.encode()


def test_address__is_the_office_s_own() -> None:
    assert item_address("007/2018 甲") == "/items/007%2F2018%20%E7%94%B2"
