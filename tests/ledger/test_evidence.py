"""A bundle of evidence is checked elsewhere, by a script that needs nothing of ours."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command

from fupin_cms.ledger import anchors
from fupin_cms.ledger.events import Event, Stream
from fupin_cms.ledger.evidence import Bundle, find
from tests import factories

from . import acting

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db

SCRIPT = Path(__file__).resolve().parents[2] / "docs" / "verify_bundle.py"


@pytest.fixture
def item(tree: factories.Tree) -> Any:
    """An item with a file, amended after another item was issued; the head is a third one's."""
    page = acting.attach(factories.make_fund(tree.finance), "明细.txt", b"12317")
    first = acting.issue(page)
    acting.issue(factories.make_fund(tree.finance, title="另一件不公开标题的信息"))
    acting.amend(page)
    acting.issue(factories.make_fund(tree.finance))
    return first


def bundle(item: Any, path: Path, **options: Any) -> Path:
    with path.open("wb") as out:
        Bundle(Stream.PUBLIC, item.content_id, **options).write(out)
    return path


def check(path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """As on another machine: isolated, without site-packages."""
    return subprocess.run(
        [sys.executable, "-I", "-S", str(SCRIPT), str(path), *arguments],
        capture_output=True,
        text=True,
        env={"PYTHONIOENCODING": "utf-8"},
        check=False,
    )


def altered(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The same bundle with other members."""
    with zipfile.ZipFile(path) as old:
        members = {name: old.read(name) for name in old.namelist()}
    change(members)
    other = path.with_name("altered.zip")
    with zipfile.ZipFile(other, "w") as new:
        for name, data in members.items():
            new.writestr(name, data)
    return other


def test_script__is_short_and_needs_the_standard_library_alone() -> None:
    assert len(SCRIPT.read_text(encoding="utf-8").splitlines()) <= 60


@pytest.mark.parametrize("with_names", [False, True])
def test_good_bundle__is_found_good(item: Any, tmp_path: Path, with_names: bool) -> None:
    path = bundle(item, tmp_path / "bundle.zip", with_names=with_names)
    done = check(path)
    assert done.returncode == 0, done.stderr
    assert "相符 OK" in done.stdout
    assert "seq 1 issued" in done.stdout
    assert "seq 3 amended" in done.stdout
    with zipfile.ZipFile(path) as opened:
        everything = b"".join(opened.read(name) for name in opened.namelist())
        assert ("head姓名".encode() in everything) == with_names
        assert "另一件不公开标题的信息".encode() not in everything
        assert "怎样核对" in opened.read("README.txt").decode()
        chain = opened.read("chain.jsonl").splitlines()
    assert [json.loads(line)["entry"]["seq"] for line in chain] == [1, 2, 3, 4]


def _document(members: dict[str, bytes]) -> None:
    name = next(name for name in members if name.startswith("documents/"))
    members[name] = members[name].replace(b"2018", b"2017")


def _file(members: dict[str, bytes]) -> None:
    name = next(name for name in members if name.startswith("files/"))
    members[name] += b"0"


def _link(members: dict[str, bytes]) -> None:
    lines = members["chain.jsonl"].splitlines(keepends=True)
    members["chain.jsonl"] = lines[0] + b"".join(lines[2:])


def _entry(members: dict[str, bytes]) -> None:
    members["chain.jsonl"] = members["chain.jsonl"].replace(b'"amended"', b'"corrected"')


def _tail(members: dict[str, bytes]) -> None:
    members["chain.jsonl"] = b"".join(members["chain.jsonl"].splitlines(keepends=True)[:-1])


def _signer(members: dict[str, bytes]) -> None:
    members["bundle.json"] = members["bundle.json"].replace("head姓名".encode(), "别人".encode())


def _signature(members: dict[str, bytes]) -> None:
    value = json.loads(members["bundle.json"])
    value["releases"][0]["signatures"].pop()
    members["bundle.json"] = json.dumps(value).encode()


def _release(members: dict[str, bytes]) -> None:
    value = json.loads(members["bundle.json"])
    value["releases"].pop()
    members["bundle.json"] = json.dumps(value).encode()


def _foreign(members: dict[str, bytes]) -> None:
    members["files/另外.txt"] = b"0"


@pytest.mark.parametrize(
    "change",
    [_document, _file, _link, _entry, _tail, _signer, _signature, _release, _foreign],
)
def test_tampered_bundle__is_found_out(item: Any, tmp_path: Path, change: Any) -> None:
    path = bundle(item, tmp_path / "bundle.zip", with_names=True)
    done = check(altered(path, change))
    assert done.returncode == 1
    assert "不符 FAILED" in done.stderr
    assert "相符 OK" not in done.stdout


def test_anchor__outside_shows_a_chain_that_was_made_anew(item: Any, tmp_path: Path) -> None:
    path = bundle(item, tmp_path / "bundle.zip")
    kept = tmp_path / "heads.txt"
    call_command("fupin_anchor", file=kept, stdout=io.StringIO())
    assert "与公布的链头相符" in check(path, "--anchor", str(kept)).stdout
    kept.write_text(kept.read_text().replace(anchors.heads(["public"])[0].chain, "0" * 64))
    assert check(path, "--anchor", str(kept)).returncode == 1


def test_withdrawn__is_in_the_bundle_by_its_digest_alone(item: Any, tmp_path: Path) -> None:
    acting.withdraw(item.content_id)
    path = bundle(item, tmp_path / "bundle.zip")
    with zipfile.ZipFile(path) as opened:
        names = opened.namelist()
        assert "已撤下" in opened.read("bundle.json").decode()
    assert sum(name.startswith("documents/") for name in names) == 1  # the act
    assert not any(name.startswith("files/") for name in names)
    assert "相符 OK" in check(path).stdout
    whole = bundle(item, tmp_path / "whole.zip", with_withdrawn=True)
    assert "left out" not in check(whole).stdout


def test_find__by_number_and_by_identity(item: Any) -> None:
    assert find(item.index_number) == (Stream.PUBLIC, item.content_id)
    assert find(str(item.content_id)) == (Stream.PUBLIC, item.content_id)


def test_command__writes_once_and_says_what_is_left_out(
    item: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    acting.do_act(Event.WITHDRAWN, item.content_id, steps=["leader"], emergency=True)
    path = tmp_path / "evidence.zip"
    call_command("fupin_evidence", item.index_number, output=path)
    assert "没有放入：第1号（第1版）的文件已撤下" in capsys.readouterr().out
    with pytest.raises(CommandError, match="已经存在"):
        call_command("fupin_evidence", item.index_number, output=path)
    with pytest.raises(CommandError, match="没有发布过"):
        call_command("fupin_evidence", "无此索引号")
