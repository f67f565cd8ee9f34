"""Verification of each item: its events follow the table, its ready row follows its releases."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Count, Exists, Max, OuterRef, Prefetch, prefetch_related_objects

from .events import RULES, Event, Signed
from .faults import Fault
from .models import Disclosure, Head, Release, ReleaseSignature
from .projection import bare_standings, projected, stored_bytes
from .rules import steps_suffice
from .standing import ENDING, BrokenLedgerError, state_after

if TYPE_CHECKING:
    import uuid
    from collections import Counter
    from collections.abc import Iterator, Sequence

    from .events import Stream
    from .projection import Projected
    from .standing import Standing

    Signers = dict[int, list[tuple[str, str]]]

BATCH = 100
"""Items that are read at a time, with their documents."""
# As plain lists: a query set for each row would cost more than to compare it.
_BESIDE = tuple(Prefetch(name, to_attr=f"given_{name}") for name in ("topics", "files", "links"))
COLUMNS = tuple(field for field in Disclosure._meta.concrete_fields if not field.primary_key)


def faults(
    checked: Counter[str], stream: Stream, since: int, low: uuid.UUID, high: uuid.UUID
) -> Iterator[Fault]:
    """Every item with low <= content_id <= high that has a release after `since`."""
    for batch in _batches(stream, since, low, high):
        checked["信息"] += len(batch)
        if list(_batch(stream, batch)):
            # An item may have been released while it was read: only what stands is told.
            with nothing_appended():
                yield from list(_batch(stream, batch))


@contextmanager
def nothing_appended() -> Iterator[None]:
    """Hold the heads: releases, ready rows and pages are read as one transaction left them."""
    with transaction.atomic():
        list(Head.objects.select_for_update().order_by("stream"))
        yield


def _batches(
    stream: Stream, since: int, low: uuid.UUID, high: uuid.UUID
) -> Iterator[list[uuid.UUID]]:
    releases = (
        Release.objects.filter(stream=stream, seq__gt=since, content_id__lte=high)
        .exclude(event=Event.STRUCTURE)  # no item: `structure_watch` looks at them
        .order_by("content_id")
        .values_list("content_id", flat=True)
        .distinct()
    )
    batch = list(releases.filter(content_id__gte=low)[:BATCH])
    while batch:
        yield batch
        batch = list(releases.filter(content_id__gt=batch[-1])[:BATCH])


def _batch(stream: Stream, batch: Sequence[uuid.UUID]) -> Iterator[Fault]:
    found = bare_standings(stream, batch)
    signed = _signed([release for one in found for release in one.releases])
    prefetch_related_objects([one for each in found for one in _told(each)], "signatures", "files")
    items = Disclosure.objects.filter(stream=stream, content_id__in=batch)
    rows = {row.content_id: row for row in items.prefetch_related(*_BESIDE)}
    stored = stored_bytes(key for one in found for key in _digests(one))
    for standing in found:
        yield from _events(standing.releases, signed)
        yield from _projection(standing, stored, rows.get(standing.last.content_id))


def _signed(releases: Sequence[Release]) -> Signers:
    """Step and person of every signature, by the key of its release."""
    rows = ReleaseSignature.objects.filter(release__in=[one.pk for one in releases])
    found: Signers = {one.pk: [] for one in releases}
    for release, *who in rows.values_list("release_id", "step", "person_username").iterator():
        found[release].append((who[0], who[1]))
    return found


def _told(standing: Standing) -> list[Release]:
    """The releases whose signatures and files stand in the ready row; others' are not read."""
    try:
        return [standing.document, *([standing.act] if standing.act else [])]
    except BrokenLedgerError:
        return []  # said where the item is projected


def _digests(standing: Standing) -> set[str]:
    try:
        return standing.digests()
    except BrokenLedgerError:
        return set()  # said where the item is projected


def _events(releases: Sequence[Release], signed: Signers) -> Iterator[Fault]:
    version, in_force = 0, ""
    for position, release in enumerate(releases):
        event = Event(release.event)
        rule = RULES[event]
        where = (release.stream, release.seq)
        if state_after(releases[:position]) not in rule.before:
            yield Fault(*where, f"在此状态下不能有“{event.label}”")
        version += rule.signed == Signed.DOCUMENT
        in_force = document_after(release, in_force)
        if release.document_digest != in_force:
            yield Fault(*where, "现行文件摘要与事件不符")
        if release.version != version:
            yield Fault(*where, f"版本为{release.version}，应为{version}")
        if release.index_number != releases[0].index_number:
            yield Fault(*where, f"索引号改变过：原为{releases[0].index_number}")
        if not steps_suffice(event, [step for step, _ in signed[release.pk]]):
            yield Fault(*where, f"“{event.label}”的签名不齐")
        if len({person for _, person in signed[release.pk]}) != len(signed[release.pk]):
            yield Fault(*where, "同一人签了两个环节")


def document_after(release: Release, before: str) -> str:
    """The digest of the document in force after a release, from the one before it.

    Whether a notice stays after its end the document itself says (`verify_chain`).
    """
    event = Event(release.event)
    if RULES[event].signed == Signed.DOCUMENT:
        return release.content_digest
    if event == Event.EXPIRED:
        return release.content_digest if release.document_digest else ""
    return "" if event in ENDING and release.act_version is None else before


def _projection(
    standing: Standing, stored: dict[str, bytes], row: Disclosure | None
) -> Iterator[Fault]:
    where = (standing.last.stream, standing.last.seq)
    try:
        should = projected(standing, stored)
    except (BrokenLedgerError, KeyError, ValueError) as error:
        yield Fault(*where, f"不能从发布记录得出现状：{error}")
        return
    if row is None:
        yield Fault(*where, "没有这条信息的现状行。请运行 fupin_rebuild")
        return
    differing = sorted(_differences(should, row))
    if differing:
        yield Fault(
            *where,
            f"现状行与发布记录不符：{'、'.join(differing)}。改过站点设置或被人改动；"
            "查明原因后运行 fupin_rebuild",
        )


def _differences(should: Projected, row: Disclosure) -> Iterator[str]:
    for column in COLUMNS:
        if _plain(getattr(should.row, column.attname)) != _plain(getattr(row, column.attname)):
            yield str(column.name)
    beside: Any = row
    place = (should.row.stream, should.row.first_seq)
    topics = ((topic.code, topic.stream, topic.first_seq) for topic in beside.given_topics)
    if sorted((code, *place) for code in should.topics) != sorted(topics):
        yield "topics"
    if sorted(should.files) != sorted((file.sha256, file.name) for file in beside.given_files):
        yield "files"
    links = ((link.relation, str(link.target)) for link in beside.given_links)
    if sorted(should.links) != sorted(links):
        yield "links"


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def orphans(stream: Stream) -> Iterator[Fault]:
    """Ready rows of items that were never released, and numbers that two items have."""
    released = Release.objects.filter(stream=stream, content_id=OuterRef("content_id"))
    rows = Disclosure.objects.filter(~Exists(released), stream=stream).order_by("seq")
    for seq, content_id in rows.values_list("seq", "content_id").iterator():
        yield Fault(stream, seq, f"现状行 {content_id} 没有发布记录")
    twice = (
        Release.objects.filter(stream=stream)
        .order_by()
        .values("index_number")
        .annotate(items=Count("content_id", distinct=True), last=Max("seq"))
        .filter(items__gt=1)
    )
    for row in twice.iterator():
        yield Fault(stream, row["last"], f"索引号{row['index_number']}属于{row['items']}件信息")
