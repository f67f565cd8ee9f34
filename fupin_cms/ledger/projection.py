"""The ready rows: what readers get, made from the releases by one function."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import prefetch_related_objects

from fupin_cms.disclosures.enums import Validity

from . import readable, scopes
from .canonical import canonical, digest
from .contents import item_links
from .events import Event, State, Stream
from .expiry import expiry_of
from .models import (
    ERASED_MARK,
    Disclosure,
    DisclosureFile,
    DisclosureLink,
    DisclosureTopic,
    Head,
    Release,
    ReleaseScope,
    StoredBytes,
)
from .moments import office_day
from .standing import DOCUMENT_EVENTS, Standing

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Iterator, Mapping, Sequence

BATCH = 200
"""Items that are read and written at a time, so that memory stays flat."""


@dataclass(frozen=True)
class Projected:
    """A ready row and the rows beside it, not saved."""

    row: Disclosure
    topics: Sequence[str] = ()
    files: Sequence[tuple[str, str]] = ()
    links: Sequence[tuple[str, str]] = ()
    """(relation, content_id) of the items that the document links to."""


def stored_bytes(digests: Iterable[str]) -> dict[str, bytes]:
    """Stored bytes by digest, in one query."""
    return {
        stored.digest: bytes(stored.data)
        for stored in StoredBytes.objects.filter(digest__in=set(digests))
    }


def standings(stream: Stream | str, content_ids: Iterable[uuid.UUID]) -> list[Standing]:
    """Where these items stand in a stream, with the signatures and files of their releases."""
    found = bare_standings(stream, content_ids)
    releases = [release for standing in found for release in standing.releases]
    prefetch_related_objects(releases, "signatures", "files")
    return found


def bare_standings(stream: Stream | str, content_ids: Iterable[uuid.UUID]) -> list[Standing]:
    """The same without signatures and files, which are then read for each release by itself."""
    releases = (
        Release.objects.filter(stream=stream, content_id__in=list(content_ids))
        .exclude(event=Event.STRUCTURE)  # no item: sections and vocabularies have no standing
        .order_by("content_id", "seq")
    )
    return [Standing(list(group)) for _, group in groupby(releases, lambda r: r.content_id)]


def project(stream: Stream | str, content_ids: Iterable[uuid.UUID]) -> Iterator[Projected]:
    """The ready rows of these items as their releases say, not saved.

    Raises BrokenLedgerError where a release's bytes are missing.
    """
    found = standings(stream, content_ids)
    stored = stored_bytes(one for standing in found for one in standing.digests())
    for standing in found:
        yield projected(standing, stored)


def projected(standing: Standing, stored: Mapping[str, bytes]) -> Projected:
    """The ready row of one item: a pure function of its releases and their bytes."""
    if standing.is_erased(standing.document.version):
        return Projected(_row(standing, _erased(standing), readable.tombstone(standing, stored)))
    content = standing.content(stored)
    columns = _columns(content) | {"validity": standing.validity(stored)}
    if standing.state != State.CURRENT:
        return Projected(_row(standing, columns, readable.tombstone(standing, stored)))
    expiry = expiry_of(content)
    if expiry is not None and standing.notice_over is None:
        columns["expires_on"] = expiry.last_day
    body = canonical(readable.full(standing, stored))
    row = _row(standing, columns, body, canonical(readable.summary(standing, stored)))
    return Projected(
        row=row,
        topics=[topic["code"] for topic in content["topics"]],
        files=sorted((file.sha256, file.name) for file in standing.document.files.all()),
        links=sorted({(link["relation"], link["content_id"]) for link in item_links(content)}),
    )


def _columns(content: Mapping[str, Any]) -> dict[str, Any]:
    written_on = dt.date.fromisoformat(content["written_on"])
    return {
        "document_number": content["document_number"] or "",
        "title": content["title"],
        "section": content["section"]["slug"],
        "department": content["department"]["code"],
        "region": content["region"]["code"],
        "subject": content["subject"]["code"],
        "catalogue_item": content["catalogue_item"]["code"],
        "audience": content["disclosure"]["audience"]["code"],
        "written_on": written_on,
        "year": written_on.year,
        "has_attachment": bool(content["attachments"]),
    }


def _erased(standing: Standing) -> dict[str, Any]:
    """The columns of an item whose document is erased: not a word of it."""
    released_on = office_day(standing.document.released_at)
    return {
        "title": ERASED_MARK,
        "validity": Validity.IN_FORCE,
        "written_on": released_on,
        "year": released_on.year,
    }


def _row(
    standing: Standing, columns: Mapping[str, Any], body: bytes, summary: bytes = b""
) -> Disclosure:
    first, shown, document = standing.first, standing.shown, standing.document
    return Disclosure(
        stream=shown.stream,
        content_id=shown.content_id,
        seq=shown.seq,
        first_seq=first.seq,
        version=shown.version,
        event=shown.event,
        state=standing.state,
        index_number=shown.index_number,
        category=document.category,
        first_released_at=first.released_at,
        released_at=shown.released_at,
        page_id=document.page_id,
        body=body,
        summary=summary,
        etag=digest(body),
        summary_etag=digest(summary) if summary else "",
        **columns,
    )


def write(stream: Stream | str, content_id: uuid.UUID) -> None:
    """Bring one item's ready row to its releases, in the caller's transaction."""
    for one in project(stream, [content_id]):
        if one.row.event in DOCUMENT_EVENTS:
            # Nothing new where the release spoke of an earlier version, or of its withdrawal.
            scope = scopes.scope_of(one.row)
            ReleaseScope.objects.bulk_create([scope], ignore_conflicts=True)
        old = Disclosure.objects.filter(stream=stream, content_id=content_id)
        one.row.pk = old.values_list("pk", flat=True).first()
        one.row.save()
        for beside in (DisclosureTopic, DisclosureFile, DisclosureLink):
            beside.objects.filter(disclosure=one.row).delete()
        write_beside([one])


def write_beside(rows: Sequence[Projected]) -> None:
    """The rows beside ready rows that are saved and had none."""
    DisclosureTopic.objects.bulk_create(
        DisclosureTopic(
            disclosure=one.row, stream=one.row.stream, code=code, first_seq=one.row.first_seq
        )
        for one in rows
        for code in one.topics
    )
    DisclosureFile.objects.bulk_create(
        DisclosureFile(disclosure=one.row, sha256=sha256, name=name)
        for one in rows
        for sha256, name in one.files
    )
    DisclosureLink.objects.bulk_create(
        DisclosureLink(disclosure=one.row, relation=relation, target=target)
        for one in rows
        for relation, target in one.links
    )


def items(stream: Stream | str, *, since: int = 0) -> Iterator[list[uuid.UUID]]:
    """The items that have releases after `since`, in batches, without holding them all."""
    releases = (
        Release.objects.filter(stream=stream, seq__gt=since)
        .exclude(event=Event.STRUCTURE)
        .order_by("content_id")
        .values_list("content_id", flat=True)
        .distinct()
    )
    batch = list(releases[:BATCH])
    while batch:
        yield batch
        batch = list(releases.filter(content_id__gt=batch[-1])[:BATCH])


@transaction.atomic
def rebuild(stream: Stream | str) -> int:
    """Make all ready rows of a stream again from its releases; the number of items.

    Readers see the old rows until the new ones are there. Raises BrokenLedgerError where the bytes
    of a release are missing; nothing is changed then.
    """
    Head.objects.select_for_update().filter(stream=stream).first()
    Disclosure.objects.filter(stream=stream).delete()
    count = 0
    for batch in items(stream):
        rows = list(project(stream, batch))
        Disclosure.objects.bulk_create(one.row for one in rows)
        write_beside(rows)
        count += len(rows)
    scopes.refill(stream)
    return count
