"""Frozen files of undone submissions go after a while; those of releases and candidates stay."""

from __future__ import annotations

import datetime as dt
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from fupin_cms.ledger.files import frozen_storage
from fupin_cms.ledger.freeze import freeze
from fupin_cms.ledger.models import FrozenFile
from fupin_cms.review.unused_files import remove_unused

if TYPE_CHECKING:
    from .office import Office

pytestmark = pytest.mark.django_db


def age(days: int) -> None:
    FrozenFile.objects.update(frozen_at=timezone.now() - dt.timedelta(days=days))


def test_unused__goes_and_used_stays(
    office: Office, django_capture_on_commit_callbacks: Any
) -> None:
    office.submitted(office.fund_with_attachment("在用"))
    kept = FrozenFile.objects.get()
    freeze(office.fund_with_attachment("没有送审成功"))
    age(31)
    with django_capture_on_commit_callbacks(execute=True):
        (removed,) = remove_unused()
    assert removed != kept.sha256
    assert list(FrozenFile.objects.values_list("sha256", flat=True)) == [kept.sha256]
    stored = [path.name for path in Path(frozen_storage().location).rglob("*") if path.is_file()]  # type: ignore[attr-defined]
    assert stored == [kept.sha256]


def test_submitted_again__is_in_use_again(office: Office, capsys: Any) -> None:
    page = office.fund_with_attachment("先没有成功")
    freeze(page)
    age(31)
    freeze(page)
    assert remove_unused() == []
    call_command("fupin_clean_up", days=0, dry_run=True)
    assert "可以删除没有使用的固化文件1个" in capsys.readouterr().out


def test_interrupted_writing__is_removed_when_it_is_old(office: Office) -> None:
    root = Path(frozen_storage().location)  # type: ignore[attr-defined]
    root.mkdir(parents=True, exist_ok=True)
    old, new = root / ".old.part", root / ".new.part"
    for path in (old, new):
        path.write_bytes(b"half")
    long_ago = time.time() - 31 * 86400
    os.utime(old, (long_ago, long_ago))
    remove_unused()
    assert not old.exists()
    assert new.exists()
