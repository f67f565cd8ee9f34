"""The ledger's own places of content: its rows, its ready rows, and the frozen files."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat

from .erasure import Erasure, Place
from .files import frozen_storage, storage_name
from .models import (
    ERASED_MARK,
    Disclosure,
    DisclosureFile,
    ErasedBytes,
    FrozenFile,
    Release,
    ReleaseFile,
    ReleaseSignature,
    StoredBytes,
)
from .standing import DOCUMENT_EVENTS
from .traces import search_storage, search_tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_TABLES = (
    Release,
    ReleaseSignature,
    ReleaseFile,
    StoredBytes,
    Disclosure,
    DisclosureFile,
    FrozenFile,
)


class LedgerRows(Place):
    """Stored bytes, and what append-only rows copied of them; the ready row follows by itself."""

    name = "账本"

    def remove(self, erasure: Erasure) -> None:
        """Delete the bytes; put the mark in place of titles, file names and opinions."""
        StoredBytes.objects.filter(digest__in=list(erasure.digests)).erase_rows()
        of_item = Release.objects.filter(stream=erasure.stream, content_id=erasure.content_id)
        gone = list(
            of_item.filter(event__in=DOCUMENT_EVENTS, content_digest__in=list(erasure.digests))
        )
        of_item.filter(version__in=[one.version for one in gone]).exclude(
            title=ERASED_MARK
        ).erase_words(title=ERASED_MARK)
        brought = [one.pk for one in gone]
        ReleaseFile.objects.filter(release__in=brought).exclude(
            name__startswith=ERASED_MARK
        ).erase_words(
            # Each name of its own: a release may list one file under two names.
            name=Concat(Value(ERASED_MARK), Cast(F("pk"), CharField()))
        )
        acts = of_item.filter(content_digest__in=list(erasure.acts))
        quoted = [*brought, *acts.values_list("pk", flat=True)]
        # Without the salt nobody can try words until they give the commitment.
        ReleaseSignature.objects.filter(release__in=quoted).exclude(salt="").erase_words(
            opinion=ERASED_MARK, ground="", acknowledged=[], salt=""
        )

    def search(self, needles: Sequence[str]) -> list[str]:
        return list(search_tables(_TABLES, needles))


class FrozenFiles(Place):
    """The storage of frozen files, with the rows that keep their text."""

    name = "固化文件"

    def remove(self, erasure: Erasure) -> None:
        """Delete the rows now, the files once that is committed: these cannot be rolled back."""
        FrozenFile.objects.filter(sha256__in=erasure.files).delete()
        transaction.on_commit(partial(delete_files, list(erasure.files)))

    def search(self, needles: Sequence[str]) -> list[str]:
        return [f"固化文件 {name}" for name in search_storage(frozen_storage(), needles)]


def delete_files(sha256s: Iterable[str]) -> None:
    """Delete the stored bytes of erased files; what is gone already is passed over."""
    storage = frozen_storage()
    for sha256 in sha256s:
        storage.delete(storage_name(sha256))


def sweep() -> list[str]:
    """Delete erased files that a fault left in the storage after the erasure; their SHA-256."""
    erased = ErasedBytes.objects.filter(kind=ErasedBytes.Kind.FILE).order_by("digest")
    storage = frozen_storage()
    left = [
        sha256
        for sha256 in erased.values_list("digest", flat=True).iterator()
        if storage.exists(storage_name(sha256))
    ]
    delete_files(left)
    return left
