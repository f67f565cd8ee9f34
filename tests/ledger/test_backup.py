"""A backup is whole or refused; what was erased by law is remembered beside it."""

from __future__ import annotations

import io
import json
import tarfile
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command

from fupin_cms.ledger import backup
from fupin_cms.ledger.models import FrozenFile
from fupin_cms.ledger.restoring import RestoreRefusedError, check

from . import acting

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db


@pytest.fixture
def archive(attached: Any, tmp_path: Path) -> Path:
    acting.issue(attached)
    path = tmp_path / "backup.tar"
    call_command("fupin_backup", str(path), stdout=io.StringIO())
    return path


def altered(path: Path, name: str, data: bytes) -> Path:
    """The same archive with other bytes in a member."""
    other = path.with_name("altered.tar")
    with tarfile.open(path) as old, tarfile.open(other, "w") as new:
        for member in old:
            kept = old.extractfile(member)
            assert kept is not None
            content = data if member.name == name else kept.read()
            member.size = len(content)
            new.addfile(member, io.BytesIO(content))
    return other


def test_backup__holds_database_files_and_originals(archive: Path) -> None:
    manifest = check(archive)
    assert manifest["heads"]["public"] == 1
    with tarfile.open(archive) as tar:
        names = tar.getnames()
    assert names[:2] == ["manifest.json", "database"]
    assert f"frozen/{FrozenFile.objects.get().sha256}" in names
    assert sum(name.startswith("library/") for name in names) == 1
    assert [path.name for path in archive.parent.glob("*.part")] == []


def test_backup__overwrites_nothing(archive: Path) -> None:
    with pytest.raises(CommandError, match="没有覆盖"):
        call_command("fupin_backup", str(archive))


def test_altered_or_cut_archive__is_refused(archive: Path, tmp_path: Path) -> None:
    file = f"frozen/{FrozenFile.objects.get().sha256}"
    for name in (file, "complete.json"):
        with pytest.raises(RestoreRefusedError, match="不完整或被改动过"):
            check(altered(archive, name, b'{"digests": {}}'))
    cut = tmp_path / "cut.tar"
    whole = archive.read_bytes()
    for length in (len(whole) // 2, 100, 0):
        cut.write_bytes(whole[:length])
        with pytest.raises(RestoreRefusedError):
            check(cut)


def test_restore__refuses_where_there_is_content(archive: Path) -> None:
    with pytest.raises(CommandError, match="--replace"):
        call_command("fupin_restore", str(archive))


def test_erased__is_noted_and_never_forgotten(db: None, tmp_path: Path) -> None:
    path = tmp_path / "fupin-erased.jsonl"
    earlier = {"digest": "0" * 64, "kind": "file", "content_id": "x"}
    path.write_text(json.dumps(earlier) + "\n", encoding="utf-8")
    assert backup.note_erased(path) == 1
    assert backup.read_erased(path) == [earlier]
    assert backup.read_erased(tmp_path / "none") == []
