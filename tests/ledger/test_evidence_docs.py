"""The commands of docs/evidence.md do what it says."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from wagtail.actions.publish_page_revision import PublishPageRevisionAction

from . import acting

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]


def commands() -> Iterator[list[str]]:
    text = (ROOT / "docs" / "evidence.md").read_text(encoding="utf-8")
    for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL):
        for line in block.splitlines():
            yield shlex.split(line)


def test_commands__run_in_their_order(
    fund: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = acting.issue(fund)
    PublishPageRevisionAction(fund.get_latest_revision()).execute(skip_permission_checks=True)
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "docs", tmp_path / "docs", ignore=shutil.ignore_patterns("images"))
    run = []
    for command in commands():
        words = [release.index_number if word == "INDEX_NUMBER" else word for word in command]
        if words[:2] == ["python", "manage.py"]:
            call_command(*words[2:])
        else:
            subprocess.run([sys.executable, *words[1:]], check=True)
        run.append(words[2])
    assert {"fupin_verify", "fupin_anchor", "fupin_evidence"} <= set(run)
    assert len(run) == 7
