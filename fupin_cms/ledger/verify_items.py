"""Verification of each item: its events follow the table, its ready row follows its releases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef

from .events import RULES, Event, Signed
from .faults import Fault
from .models import Disclosure, Release
from .projection import items, projected, standings, stored_bytes
from .rules import steps_suffice
from .standing import BrokenLedgerError, state_after

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator, Sequence

    from .events import Stream
    from .projection import Projected
    from .standing import Standing

COLUMNS = tuple(field for field in Disclosure._meta.concrete_fields if not field.primary_key)


def faults(stream: Stream, since: int, checked: Counter[str]) -> Iterator[Fault]:
    """Every item that has a release after `since`, and every ready row that has none at all."""
    for batch in items(stream, since=since):
        found = standings(stream, batch)
        rows = {
            row.content_id: row
            for row in Disclosure.objects.filter(
                stream=stream, content_id__in=batch
            ).prefetch_related("topics", "files", "links")
        }
        stored = stored_bytes(key for one in found for key in _digests(one))
        for standing in found:
            checked["信息"] += 1
            yield from _events(standing.releases)
            yield from _projection(standing, stored, rows.get(standing.last.content_id))
    yield from _orphans(stream)


def _digests(standing: Standing) -> set[str]:
    try:
        return standing.digests()
    except BrokenLedgerError:
        return set()  # said where the item is projected


def _events(releases: Sequence[Release]) -> Iterator[Fault]:
    version = 0
    for position, release in enumerate(releases):
        event = Event(release.event)
        rule = RULES[event]
        where = (release.stream, release.seq)
        if state_after(releases[:position]) not in rule.before:
            yield Fault(*where, f"在此状态下不能有“{event.label}”")
        version += rule.signed == Signed.DOCUMENT
        if release.version != version:
            yield Fault(*where, f"版本为{release.version}，应为{version}")
        if release.index_number != releases[0].index_number:
            yield Fault(*where, f"索引号改变过：原为{releases[0].index_number}")
        signatures = list(release.signatures.all())
        people = {signature.person_username for signature in signatures}
        if not steps_suffice(event, [signature.step for signature in signatures]):
            yield Fault(*where, f"“{event.label}”的签名不齐")
        if len(people) != len(signatures):
            yield Fault(*where, "同一人签了两个环节")


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
    if sorted(should.topics) != sorted(topic.code for topic in row.topics.all()):
        yield "topics"
    if sorted(should.files) != sorted((file.sha256, file.name) for file in row.files.all()):
        yield "files"
    links = ((link.relation, str(link.target)) for link in row.links.all())
    if sorted(should.links) != sorted(links):
        yield "links"


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def _orphans(stream: Stream) -> Iterator[Fault]:
    """Ready rows of items that were never released."""
    released = Release.objects.filter(stream=stream, content_id=OuterRef("content_id"))
    rows = Disclosure.objects.filter(~Exists(released), stream=stream).order_by("seq")
    for seq, content_id in rows.values_list("seq", "content_id").iterator():
        yield Fault(stream, seq, f"现状行 {content_id} 没有发布记录")
