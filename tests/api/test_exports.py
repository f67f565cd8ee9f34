"""The full export: with the changes after it a partner has the public state, whatever happens."""

from __future__ import annotations

import gzip
import json
import random
import zlib
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
from django.core.signals import request_finished
from django.db import OperationalError, close_old_connections
from django.test import RequestFactory

from fupin_cms.api import places
from fupin_cms.ledger import bulk
from fupin_cms.ledger.canonical import canonical
from fupin_cms.ledger.events import Event, State
from fupin_cms.ledger.models import Disclosure, Head
from tests import factories
from tests.ledger.acting import (
    amend,
    candidate,
    confirm,
    correct,
    erase,
    issue,
    make_internal,
    withdraw,
    withdraw_at_once,
    withdraw_version,
)

from .test_disclosures import read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client

EXPORT = "/api/v1/exports/disclosures.ndjson"


def lines_of(data: bytes) -> list[Any]:
    assert data.endswith(b"\n")
    return [json.loads(line) for line in data.splitlines()]


def exported(client: Client, path: str = EXPORT) -> bytes:
    response = client.get(path)
    assert response.status_code == 200, response.content
    return b"".join(response)


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "FIRST_ROWS", 1)
    monkeypatch.setattr(bulk, "MOST_ROWS", 2)


@pytest.fixture
def items(tree: factories.Tree) -> list[Any]:
    pages = [factories.make_fund(tree.finance, title=f"第{n}批资金") for n in range(3)]
    for page in pages:
        issue(page)
    return pages


def test_documents_are_the_ready_bytes_between_first_and_last_line(
    items: list[Any], tree: factories.Tree, client: Client, django_assert_num_queries: Any
) -> None:
    issue(make_internal(factories.make_fund(tree.finance, title="内部资金")))
    withdraw(items[1].identity.content_id)
    with django_assert_num_queries(4):  # the head twice, one piece, one that is empty
        data = exported(client)
    first, *documents, last = data.splitlines()
    head = Head.objects.get(stream="public")
    state = {"as_of": head.seq, "epoch": str(head.epoch)}
    assert json.loads(first) == {
        "export": "fupin.disclosures/1",
        **state,
        "changes": f"/api/v1/changes?after={head.seq}&epoch={head.epoch}",
    }
    rows = Disclosure.objects.public().order_by("first_seq")
    assert documents == [bytes(row.body) for row in rows]
    assert json.loads(last) == {"end": True, "items": 2, **state}
    assert read(client, json.loads(first)["changes"])["items"] == []


def test_gzip_holds_the_same_lines__and_the_same_bytes_each_time(fund: Any, client: Client) -> None:
    issue(fund)
    packed = exported(client, f"{EXPORT}.gz")
    assert gzip.decompress(packed) == exported(client)
    assert packed == exported(client, f"{EXPORT}.gz")


def test_pieces_are_small_where_documents_are_long(
    items: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "FIRST_ROWS", 2)
    monkeypatch.setattr(bulk, "PIECE_BYTES", 10)
    assert [len(piece) for piece in bulk.current_documents(up_to=99)] == [2, 1]


# While the stream runs ----------------------------------------------------------------


def mirrored(first: Any, documents: list[Any], client: Client) -> dict[str, bytes]:
    """What a partner holds that follows docs: the export, then the changes after it."""
    held = {one["content_id"]: (one["release"]["seq"], canonical(one)) for one in documents}
    path: str | None = first["changes"] + "&limit=3"
    while path:
        answer = read(client, path)
        for entry in answer["items"]:
            key, seq = entry["content_id"], entry["seq"]
            if entry["act_version"] is not None or entry["event"]["code"] == "confirmed":
                continue
            if seq <= held.get(key, (0, b""))[0]:
                continue
            held.pop(key, None)
            if entry["document"] is not None:
                held[key] = (seq, canonical(entry["document"]))
        path = answer["next"]
    return {key: body for key, (_, body) in held.items()}


def public_state() -> dict[str, bytes]:
    rows = Disclosure.objects.public()
    return {str(row.content_id): bytes(row.body) for row in rows}


def issue_another(tree: factories.Tree, pages: list[Any]) -> None:
    pages.append(factories.make_fund(tree.finance, title=f"新{len(pages)}"))
    issue(pages[-1])


def random_act(tree: factories.Tree, pages: list[Any], chance: random.Random) -> None:
    """One event that is allowed now, of any kind that a mirror has to follow."""
    page = chance.choice(pages)
    row = Disclosure.objects.get(stream="public", content_id=page.identity.content_id)
    if row.state == State.ERASED:
        return
    if row.state != State.CURRENT:
        acts: list[Callable[[], Any]] = [
            lambda: candidate(page, Event.REINSTATED).append(),
            lambda: erase(row.content_id),
        ]
    else:
        acts = [
            lambda: issue_another(tree, pages),
            lambda: amend(page, title=f"{page.title[:40]}改"),
            lambda: correct(page),
            lambda: withdraw(row.content_id),
            lambda: confirm(withdraw_at_once(row.content_id)),
        ]
        if row.version > 1:
            acts.append(lambda: amend(page) and withdraw_version(row.content_id, row.version))
    chance.choice(acts)()


@pytest.mark.parametrize("seed", range(3))
def test_export_and_changes_are_the_public_state__whatever_happens_between_pieces(
    seed: int, items: list[Any], tree: factories.Tree, client: Client, small_pieces: None
) -> None:
    chance = random.Random(seed)  # noqa: S311 - a history, not a secret
    data = b""
    for block in client.get(EXPORT):
        data += block
        for _ in range(chance.randint(0, 4)):
            random_act(tree, items, chance)
    first, *documents, last = lines_of(data)
    assert last["items"] == len(documents)
    assert len({one["content_id"] for one in documents}) == len(documents)
    assert mirrored(first, documents, client) == public_state()


# Broken off ---------------------------------------------------------------------------


class FailingPieces:
    """The database is lost after the first piece."""

    def __call__(self, *, up_to: int) -> Iterator[list[bytes]]:
        yield from [next(bulk.current_documents(up_to=up_to))]
        raise OperationalError("server closed the connection unexpectedly")


def test_database_lost_midway__no_last_line_and_the_place_is_free(
    items: list[Any], client: Client, small_pieces: None, caplog: pytest.LogCaptureFixture
) -> None:
    blocks: list[bytes] = []
    with mock.patch("fupin_cms.api.exports.current_documents", FailingPieces()):
        response = client.get(EXPORT)
        with pytest.raises(OperationalError):
            blocks.extend(response)
    assert len(blocks) == 2
    assert b'"end"' not in b"".join(blocks)
    assert "broken off" in caplog.text
    assert places.places.taken == 0


def test_gzip_broken_off_is_no_gzip_file(
    items: list[Any], client: Client, small_pieces: None
) -> None:
    blocks: list[bytes] = []
    with mock.patch("fupin_cms.api.exports.current_documents", FailingPieces()):
        response = client.get(f"{EXPORT}.gz")
        with pytest.raises(OperationalError):
            blocks.extend(response)
    reader = zlib.decompressobj(16 + zlib.MAX_WBITS)
    reader.decompress(b"".join(blocks))
    assert not reader.eof


def test_backup_restored_midway__no_last_line(
    items: list[Any], client: Client, small_pieces: None
) -> None:
    response = client.get(EXPORT)
    stream = iter(response)
    blocks = [next(stream)]
    Head.objects.filter(stream="public").update(epoch="00000000-0000-4000-8000-000000000000")
    with pytest.raises(Exception, match="restored"):
        blocks.extend(stream)
    assert b'"end"' not in b"".join(blocks)


# Places, conditions -------------------------------------------------------------------


def test_places_are_few__taken_until_the_body_is_closed(
    tree: factories.Tree, client: Client, settings: Any
) -> None:
    settings.FUPIN_CMS = {**settings.FUPIN_CMS, "EXPORTS_AT_ONCE": 1}
    never_read = places.LongAnswer(iter([b""]))
    refused = client.get(EXPORT)
    assert (refused.status_code, refused["Retry-After"]) == (503, "30")
    assert refused.json()["type"].endswith("/busy")
    never_read.close()
    assert exported(client)


@pytest.fixture
def _connection_stays() -> Iterator[None]:
    """The end of an answer that is not read closes connections; here it is the test's own."""
    request_finished.disconnect(close_old_connections)
    yield
    request_finished.connect(close_old_connections)


@pytest.mark.usefixtures("_connection_stays")
def test_unchanged_is_304__a_release_is_not(fund: Any, client: Client) -> None:
    issue(fund)
    tag = client.head(EXPORT)["ETag"]
    assert tag.startswith('W/"')
    unchanged = client.get(EXPORT, headers={"if-none-match": tag})
    assert (unchanged.status_code, unchanged["ETag"]) == (304, tag)
    amend(fund)
    changed = client.get(EXPORT, headers={"if-none-match": tag})
    assert b"".join(changed)
    assert changed["ETag"] != tag


@pytest.mark.usefixtures("_connection_stays")
def test_head_reads_nothing_and_takes_no_place(
    db: None, client: Client, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        response = client.head(EXPORT)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/x-ndjson"
    assert response["Accept-Ranges"] == "none"
    assert places.places.taken == 0


def test_reader_who_takes_nothing_is_left() -> None:
    from fupin_cms.api.exports import PATIENCE_SECONDS, _expect_reading  # noqa: PLC0415

    socket = mock.Mock()
    _expect_reading(RequestFactory().get(EXPORT, **{"gunicorn.socket": socket}))
    socket.settimeout.assert_called_once_with(PATIENCE_SECONDS)
