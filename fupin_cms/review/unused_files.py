"""Frozen files that nothing uses any more: of submissions that were refused or undone."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from fupin_cms.ledger.erasing import delete_files
from fupin_cms.ledger.files import frozen_storage
from fupin_cms.ledger.models import FrozenFile, ReleaseFile
from fupin_cms.ledger.storage import AtomicFileSystemStorage

from .records import CandidateFile

if TYPE_CHECKING:
    from django.db.models import QuerySet

DAYS = 30


def unused(days: int = DAYS) -> QuerySet[FrozenFile]:
    """Frozen files of no release and no candidate that nobody has submitted for `days` days."""
    released = ReleaseFile.objects.filter(sha256=OuterRef("sha256"))
    submitted = CandidateFile.objects.filter(sha256=OuterRef("sha256"))
    found: QuerySet[FrozenFile] = FrozenFile.objects.filter(
        ~Exists(released),
        ~Exists(submitted),
        frozen_at__lt=timezone.now() - dt.timedelta(days=days),
    )
    return found


def remove_unused(days: int = DAYS) -> list[str]:
    """Delete unused frozen files and what interrupted writing left; the SHA-256 of the files.

    Each in a transaction of its own; safe at any time, since a submission renews `frozen_at`.
    """
    removed = []
    for sha256 in list(unused(days).order_by("sha256").values_list("sha256", flat=True)):
        with transaction.atomic():
            still = unused(days).select_for_update().filter(sha256=sha256)
            if still.exists():
                FrozenFile.objects.filter(sha256=sha256).delete()
                transaction.on_commit(partial(delete_files, [sha256]))
                removed.append(sha256)
    storage = frozen_storage()
    if isinstance(storage, AtomicFileSystemStorage):
        storage.remove_interrupted(dt.timedelta(days=days))
    return removed
