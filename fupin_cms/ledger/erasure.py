"""清除: content disappears from every place that holds it; digest, chain and metadata stay.

`append` calls `carry_out` for an `erased` event, in its transaction. Whatever keeps content of
items registers a `Place`: it removes what an erasure names, and says where words still stand.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

import orjson
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from .events import Stream
from .models import ErasedBytes, Release, ReleaseFile, StoredBytes
from .standing import DOCUMENT_EVENTS
from .versions import erasures

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping, Sequence

Kind = ErasedBytes.Kind


@dataclass(frozen=True)
class Kept:
    """Content of an erased version that stays, because something else still uses it."""

    digest: str
    kind: str
    user: str
    """What uses it, in Chinese."""

    def __str__(self) -> str:
        return f"{ErasedBytes.Kind(self.kind).label} {self.digest}：{self.user}仍在使用"


@dataclass(frozen=True)
class Erasure:
    """What an `erased` event takes away. The releases still have their words when this is made."""

    release: Release
    """The `erased` event."""
    versions: Sequence[Release]
    """The releases that brought the versions whose content goes."""
    acts: Sequence[str]
    """Digests of the acts whose words go too, because they quote the content."""

    @property
    def stream(self) -> Stream:
        return Stream(self.release.stream)

    @property
    def content_id(self) -> uuid.UUID:
        return self.release.content_id

    @property
    def is_whole(self) -> bool:
        """Whether the item goes with every version; else the versions named."""
        return self.release.act_version is None

    @property
    def revision_ids(self) -> list[int]:
        """The page revisions that the versions were made from."""
        return [one.revision_id for one in self.versions if one.revision_id is not None]

    @cached_property
    def stored(self) -> dict[str, str]:
        """Digest and kind of the stored bytes that these versions and acts consist of."""
        found = {one.content_digest: Kind.DOCUMENT.value for one in self.versions}
        found |= {one.revision_digest: Kind.REVISION.value for one in self.versions}
        return found | dict.fromkeys(self.acts, Kind.ACT.value)

    @cached_property
    def listed_files(self) -> set[str]:
        """SHA-256 of the frozen files that these versions list."""
        rows = ReleaseFile.objects.filter(release__in=[one.pk for one in self.versions])
        return set(rows.values_list("sha256", flat=True))

    @cached_property
    def kept(self) -> list[Kept]:
        """What stays: a version that is not erased, or another place, still uses it."""
        found = [
            Kept(key, self.stored[key], f"{one.index_number}第{one.version}版")
            for one in _documents_beside(self)
            for key in sorted({one.content_digest, one.revision_digest} & self.stored.keys())
        ]
        others = ReleaseFile.objects.filter(
            sha256__in=self.listed_files, release__in=_documents_beside(self)
        ).select_related("release")
        found += [
            Kept(file.sha256, Kind.FILE, f"{file.release.index_number}第{file.release.version}版")
            for file in others
        ]
        for place in places():
            users = place.needed(self, self.listed_files).items()
            found += [Kept(key, Kind.FILE, user) for key, user in users]
        return found

    @cached_property
    def digests(self) -> dict[str, str]:
        """Digest and kind of all that goes: stored bytes and frozen files that nothing else uses.

        Without what an earlier erasure took.
        """
        all_ = self.stored | dict.fromkeys(self.listed_files, Kind.FILE.value)
        earlier = ErasedBytes.objects.filter(digest__in=all_).exclude(release=self.release)
        left = {one.digest for one in self.kept} | set(earlier.values_list("digest", flat=True))
        return {key: all_[key] for key in sorted(all_) if key not in left}

    @property
    def files(self) -> list[str]:
        """SHA-256 of the frozen files that go."""
        return [key for key, kind in self.digests.items() if kind == Kind.FILE]


def _documents_beside(erasure: Erasure) -> QuerySet[Release]:
    """The releases of any item that share content with the erased versions and stay."""
    stored = list(erasure.stored)
    files = ReleaseFile.objects.filter(release=OuterRef("pk"), sha256__in=erasure.listed_files)
    beside: QuerySet[Release] = Release.objects.filter(
        Q(content_digest__in=stored) | Q(revision_digest__in=stored) | Exists(files),
        ~Exists(erasures()),
        event__in=DOCUMENT_EVENTS,
    )
    return beside


class Place:
    """A place that holds content of items. Later rooms register theirs in `ready.py`."""

    name = ""
    """In Chinese, for whoever reads what was found."""

    def needed(self, erasure: Erasure, files: set[str]) -> Mapping[str, str]:  # noqa: ARG002
        """Of these frozen files (SHA-256), those that must stay, with who still uses them."""
        return {}

    def remove(self, erasure: Erasure) -> None:
        """Remove the content from the place, in the transaction of the erasure."""
        raise NotImplementedError

    def compact(self) -> None:
        """Give up the space where deleted content may still lie; outside a transaction, slow."""

    def search(self, needles: Sequence[str]) -> list[str]:
        """Where any of these words still stands, in Chinese; the words themselves are not said."""
        raise NotImplementedError


_places: dict[str, Place] = {}


def register_place(place: Place) -> None:
    """Make a place known; a second one of the same name takes the first's."""
    _places[place.name] = place


def places() -> list[Place]:
    """Every place, in the order in which they were registered."""
    return list(_places.values())


def carry_out(release: Release) -> Erasure:
    """Remove the content that an `erased` event names, in the caller's transaction.

    Everything goes or nothing: what a place cannot remove undoes the event.
    """
    erasure = erasure_of(release)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")
    ErasedBytes.objects.bulk_create(
        ErasedBytes(digest=key, kind=kind, release=release) for key, kind in erasure.digests.items()
    )
    for place in places():
        place.remove(erasure)
    return erasure


def erasure_of(release: Release) -> Erasure:
    """What an `erased` event is about: versions of its item, and acts that quote them.

    Also after it was carried out, to say what was kept.
    """
    data = StoredBytes.objects.values_list("data", flat=True).get(digest=release.content_digest)
    of_item = Release.objects.filter(
        stream=release.stream, content_id=release.content_id, seq__lt=release.seq
    )
    versions = of_item.filter(event__in=DOCUMENT_EVENTS).order_by("seq")
    if release.act_version is not None:
        versions = versions.filter(version=release.act_version)
    return Erasure(release, list(versions), orjson.loads(bytes(data)).get("acts", []))


def search(needles: Sequence[str]) -> dict[str, list[str]]:
    """Where these words still stand, by the name of the place; places without any are left out."""
    wanted = [needle for needle in needles if needle.strip()]
    found = {place.name: place.search(wanted) for place in places()} if wanted else {}
    return {name: where for name, where in found.items() if where}


def compact() -> None:
    """Have the database and every place give up the space where deleted bytes still lie.

    Outside a transaction; it may take minutes and locks the tables.
    """
    statements = {
        "sqlite": ["VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"],
        "postgresql": ["VACUUM FULL"],
    }
    if connection.in_atomic_block:
        transaction.on_commit(partial(compact))
        return
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)
    for place in places():
        place.compact()
