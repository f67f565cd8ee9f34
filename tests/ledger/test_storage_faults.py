"""What cannot be stored or read in time is refused in words, and the next try works."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING, Any

import pytest

from fupin_cms.ledger import texts
from fupin_cms.ledger.extraction import Extraction, Status
from fupin_cms.ledger.freeze import FileRefusedError, freeze
from fupin_cms.ledger.models import FrozenFile

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_storage_that_does_not_take_the_file__refuses_and_keeps_nothing(
    attached: Any, frozen_root: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(_descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", refuse)
        with pytest.raises(FileRefusedError, match="请管理员检查存储的空间和写入权限"):
            freeze(attached)
    assert not FrozenFile.objects.exists()
    assert [path for path in frozen_root.rglob("*") if path.is_file()] == []

    assert len(freeze(attached).files) == 1


def test_text_that_takes_too_long__refuses_and_is_read_again(
    attached: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*_: Any, **__: Any) -> Extraction:
        return Extraction(Status.FAILED, message="读取超过60秒，已停止", over_limit=True)

    with monkeypatch.context() as patched:
        patched.setattr(texts, "extract", slow)
        with pytest.raises(FileRefusedError, match="没有读完（读取超过60秒，已停止）"):
            freeze(attached)
    assert FrozenFile.objects.get().text_status == FrozenFile.TextStatus.PENDING

    freeze(attached)
    assert FrozenFile.objects.get().text_status == FrozenFile.TextStatus.READ
