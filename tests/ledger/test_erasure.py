"""What is erased is nowhere any more, and the ledger still says that it was there."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from django.db import DatabaseError, connection, transaction

from fupin_cms.ledger import erasure, projection, triggers
from fupin_cms.ledger.append import AppendRefusedError
from fupin_cms.ledger.erasing import sweep
from fupin_cms.ledger.events import Event, State, Stream
from fupin_cms.ledger.files import access, frozen_storage, storage_name
from fupin_cms.ledger.freeze import FileRefusedError
from fupin_cms.ledger.models import (
    ERASED_MARK,
    Disclosure,
    ErasedBytes,
    FrozenFile,
    Release,
    ReleaseFile,
    ReleaseSignature,
    StoredBytes,
)
from fupin_cms.ledger.verify import Verification
from tests import factories

from . import acting
from .feeding import change_entries
from .refusals import act_refused

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db

LEAKED = "999999199001011233"
"""A made-up number of an area that there is not."""
NAME = f"{LEAKED}.txt"


@pytest.fixture
def leaking(tree: factories.Tree) -> Any:
    """An item that holds the number in its title, text, attachment and the attachment's name."""
    page = factories.make_fund(tree.finance, title=f"名单 {LEAKED}", summary=f"概述 {LEAKED}")
    return acting.attach(page, NAME, f"身份证号 {LEAKED}".encode(), title=LEAKED)


def released(page: Any) -> Release:
    candidate = acting.candidate(page)
    digest = candidate.signatures[0].signed_digest
    candidate.signatures = [
        acting.signature(step, digest, opinion=f"同意公开{LEAKED}") for step in acting.CHAIN
    ]
    return candidate.append()


def faults() -> list[str]:
    return [str(f) for f in Verification().faults() if "页面" not in f.message]


def found() -> dict[str, list[str]]:
    return {
        name: where
        for name, where in erasure.search([LEAKED]).items()
        if name in ("账本", "固化文件")
    }


@pytest.fixture
def withdrawn(leaking: Any) -> Release:
    release = released(leaking)
    acting.withdraw(release.content_id)
    return release


def erased(content_id: Any, capture: Any, **more: Any) -> Release:
    with capture(execute=True):
        return acting.erase(content_id, **more)


# What goes and what stays ---------------------------------------------------------------


def test_whole__not_a_trace_but_digest_and_chain(
    withdrawn: Release, django_capture_on_commit_callbacks: Any, frozen_root: Path
) -> None:
    assert len(found()) == 2
    before = list(Release.objects.values_list("seq", "chain", "content_digest"))
    release = erased(withdrawn.content_id, django_capture_on_commit_callbacks)
    assert found() == {}
    assert [path for path in frozen_root.rglob("*") if path.is_file()] == []
    assert not FrozenFile.objects.exists()
    assert list(Release.objects.values_list("seq", "chain", "content_digest"))[:2] == before
    assert set(Release.objects.values_list("title", flat=True)) == {ERASED_MARK}
    assert set(ErasedBytes.objects.values_list("kind", flat=True)) == {
        "document",
        "revision",
        "file",
    }
    assert (release.event, release.document_digest, release.act_version) == ("erased", "", None)
    assert faults() == []


def test_whole__readers_get_a_tombstone_of_the_erasure(
    withdrawn: Release, django_capture_on_commit_callbacks: Any
) -> None:
    erased(withdrawn.content_id, django_capture_on_commit_callbacks, reason="依法删除。")
    row = Disclosure.objects.get()
    stone = orjson.loads(bytes(row.body))
    assert (row.state, row.seq, row.title, row.department) == (State.ERASED, 3, ERASED_MARK, "")
    assert (stone["event"]["code"], stone["reason"], stone["seq"]) == ("erased", "依法删除。", 3)
    assert access("0" * 64, NAME).status == 404
    sha256 = ReleaseFile.objects.get().sha256
    assert access(sha256, NAME).status == 410
    entries = [orjson.loads(data) for _, data in change_entries(Stream.PUBLIC, after=0, limit=9)]
    assert [(one["event"]["code"], one["document"]) for one in entries] == [
        ("issued", None),
        ("withdrawn", None),
        ("erased", None),
    ]
    before = bytes(row.body)
    projection.rebuild(Stream.PUBLIC)
    assert bytes(Disclosure.objects.get().body) == before


def test_version__goes_and_the_item_stays_as_it_is(
    leaking: Any, django_capture_on_commit_callbacks: Any
) -> None:
    content_id = released(leaking).content_id
    acting.attach(leaking, "新.txt", b"12317", title="附件")
    acting.correct(leaking, title="名单", summary="概述", slug="list")
    act_refused("还在公开.*先撤回", Event.ERASED, content_id, version=1)
    act_refused("先撤回整件", Event.ERASED, content_id)
    acting.withdraw_version(content_id, 1)
    before = bytes(Disclosure.objects.get().body)
    erased(content_id, django_capture_on_commit_callbacks, version=1)
    assert found() == {}
    assert bytes(Disclosure.objects.get().body) == before
    titles = list(Release.objects.order_by("seq").values_list("title", flat=True))
    assert titles == [ERASED_MARK, "名单", "名单", "名单"]
    assert faults() == []
    act_refused("已经清除", Event.ERASED, content_id, version=1)


def test_signatures__stay_with_the_commitment_but_without_words(
    withdrawn: Release, django_capture_on_commit_callbacks: Any
) -> None:
    before = dict(ReleaseSignature.objects.values_list("pk", "commitment"))
    erased(withdrawn.content_id, django_capture_on_commit_callbacks)
    rows = ReleaseSignature.objects.filter(release=withdrawn)
    assert [(row.person_username, row.opinion, row.salt) for row in rows] == [
        (step, ERASED_MARK, "") for step in acting.CHAIN
    ]
    assert all(before[row.pk] == row.commitment for row in rows)
    assert not ReleaseSignature.objects.exclude(release=withdrawn).filter(salt="").exists()


def test_acts__that_quote_the_content_go_too(
    leaking: Any, django_capture_on_commit_callbacks: Any
) -> None:
    content_id = released(leaking).content_id
    withdrawal = acting.do_act(Event.WITHDRAWN, content_id, reason=f"泄露{LEAKED}。")
    act_refused("只能一并清除", Event.ERASED, content_id, acts=["0" * 64])
    digests = [withdrawal.content_digest]
    erased(content_id, django_capture_on_commit_callbacks, acts=digests, reason="依法删除。")
    assert found() == {}
    assert not StoredBytes.objects.filter(digest=withdrawal.content_digest).exists()
    assert faults() == []


def test_acts__of_a_withdrawn_version_are_told_by_the_erasure(
    leaking: Any, django_capture_on_commit_callbacks: Any
) -> None:
    """The item is withdrawn later: its tombstone is that of its own withdrawal."""
    content_id = released(leaking).content_id
    acting.attach(leaking, "新.txt", b"12317", title="附件")
    acting.correct(leaking, title="名单", summary="概述", slug="list")
    withdrawal = acting.withdraw_version(content_id, 1, reason=f"泄露{LEAKED}。")
    acts = [withdrawal.content_digest]
    erased(content_id, django_capture_on_commit_callbacks, version=1, acts=acts)
    assert found() == {}
    acting.withdraw(content_id)
    assert faults() == []


def test_shared__what_another_item_uses_stays_and_is_said(
    withdrawn: Release, tree: factories.Tree, django_capture_on_commit_callbacks: Any
) -> None:
    other = factories.make_fund(tree.finance)
    acting.attach(other, "同一.txt", f"身份证号 {LEAKED}".encode(), title="同一")
    number = acting.issue(other).index_number
    release = erased(withdrawn.content_id, django_capture_on_commit_callbacks)
    (kept,) = erasure.erasure_of(release).kept
    assert (kept.kind, str(kept).endswith(f"{number}第1版仍在使用")) == ("file", True)
    assert "固化文件" in found()
    assert faults() == []
    # Once the other item is erased too, nothing keeps the file.
    acting.withdraw(other.identity.content_id)
    erased(other.identity.content_id, django_capture_on_commit_callbacks)
    assert found() == {}
    assert faults() == []


def test_shared__two_versions_with_the_same_bytes(
    fund: Any, django_capture_on_commit_callbacks: Any
) -> None:
    first = acting.issue(fund)
    acting.withdraw(first.content_id)
    again = acting.candidate(fund, Event.REINSTATED).append()
    assert again.content_digest == first.content_digest
    erased(first.content_id, django_capture_on_commit_callbacks, version=1)
    assert StoredBytes.objects.filter(digest=first.content_digest).exists()
    assert faults() == []
    acting.withdraw(first.content_id)
    erased(first.content_id, django_capture_on_commit_callbacks, version=2)
    assert not StoredBytes.objects.filter(digest=first.content_digest).exists()
    assert set(Release.objects.values_list("title", flat=True)) == {ERASED_MARK}
    assert faults() == []


def test_afterwards__the_same_content_never_comes_back(
    leaking: Any, withdrawn: Release, django_capture_on_commit_callbacks: Any
) -> None:
    candidate = acting.candidate(leaking, Event.REINSTATED)
    erased(withdrawn.content_id, django_capture_on_commit_callbacks, version=1)
    with pytest.raises(AppendRefusedError, match=r"没有固化|已依法清除"):
        candidate.append()
    with pytest.raises(FileRefusedError, match="已依法清除"):
        acting.candidate(leaking, Event.REINSTATED)
    acting.attach(leaking, "新.txt", b"12317", title="附件")
    leaking.title = leaking.summary = "名单"
    acting.candidate(leaking, Event.REINSTATED).append()
    assert Disclosure.objects.public().get().title == "名单"
    assert faults() == []


def test_by_one_person_is_refused(withdrawn: Release) -> None:
    act_refused("签名不齐", Event.ERASED, withdrawn.content_id, steps=["leader"])
    assert found()


def test_fault_of_a_place__undoes_the_event(
    withdrawn: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stuck(erasure.Place):
        name = "卡住"

        def remove(self, _: erasure.Erasure) -> None:
            raise OSError("no space")

    monkeypatch.setitem(erasure._places, "卡住", Stuck())
    with pytest.raises(OSError, match="no space"), transaction.atomic():
        acting.erase(withdrawn.content_id)
    assert Release.objects.count() == 2
    assert frozen_storage().exists(storage_name(ReleaseFile.objects.get().sha256))


def test_sweep__deletes_a_file_that_a_fault_left(withdrawn: Release) -> None:
    acting.erase(withdrawn.content_id)  # the test's transaction is not committed: the file stays
    sha256 = ErasedBytes.objects.get(kind="file").digest
    assert sweep() == [sha256]
    assert sweep() == []


# What the database lets through ---------------------------------------------------------


def refused(statement: str) -> None:
    words = "opinion = @mark, ground = '', acknowledged = '[]', salt = ''"
    statement = statement.replace("@words", words).replace("@mark", f"'{ERASED_MARK}'")
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


BEFORE_THE_EVENT = (
    "UPDATE fupin_cms_release SET title = @mark",
    "DELETE FROM fupin_cms_storedbytes",
    "UPDATE fupin_cms_releasefile SET name = @mark || id",
    "UPDATE fupin_cms_releasesignature SET @words",
)
AFTER_IT = (
    "UPDATE fupin_cms_release SET title = 'x' WHERE seq = 1",
    "UPDATE fupin_cms_release SET title = @mark, page_id = 7 WHERE seq = 1",
    "UPDATE fupin_cms_release SET act_version = 1 WHERE seq = 1",
    "UPDATE fupin_cms_releasefile SET name = 'x'",
    "UPDATE fupin_cms_releasesignature SET person_name = 'x'",
    "UPDATE fupin_cms_releasesignature SET opinion = 'x'",
    "UPDATE fupin_cms_erasedbytes SET kind = 'act'",
    "DELETE FROM fupin_cms_erasedbytes",
    "DELETE FROM fupin_cms_releasesignature",
    "DELETE FROM fupin_cms_storedbytes",
)


def test_triggers__let_nothing_through_but_what_the_event_names(
    tree: factories.Tree, withdrawn: Release
) -> None:
    for statement in BEFORE_THE_EVENT:
        refused(statement)
    acting.issue(factories.make_fund(tree.finance))
    acting.erase(withdrawn.content_id)
    for statement in AFTER_IT:
        refused(statement)


def test_verify__bytes_that_no_event_erased_are_missing(
    tree: factories.Tree, withdrawn: Release, frozen_root: Path
) -> None:
    """Naming them as erased is not enough, for whoever takes the triggers off."""
    acting.erase(withdrawn.content_id)
    other = acting.issue(factories.make_fund(tree.finance))
    assert faults() == []
    with triggers.lifted():
        StoredBytes.objects.filter(digest=other.content_digest).erase_rows()
    for release in (other, withdrawn):
        with transaction.atomic():
            ErasedBytes.objects.create(
                digest=other.content_digest, kind="document", release=release
            )
            assert any("缺少摘要" in fault for fault in faults())
            transaction.set_rollback(True)


# Searching ------------------------------------------------------------------------------


def test_search__finds_words_in_zipped_files_and_escaped_text(fund: Any, release: Release) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", f"<t>{LEAKED}</t>" * 100)
    frozen_storage().save(storage_name("f" * 64), io.BytesIO(packed.getvalue()))
    frozen_storage().save(storage_name("e" * 64), io.BytesIO(f"甲{LEAKED}".encode("utf-16-le")))
    assert erasure.search([LEAKED])["固化文件"] == [
        f"固化文件 {storage_name('e' * 64)}",
        f"固化文件 {storage_name('f' * 64)}",
    ]
    assert erasure.search([fund.title])["账本"]
    assert erasure.search([" "]) == {}


def test_moment__is_told(withdrawn: Release) -> None:
    release = acting.erase(withdrawn.content_id)
    row = ErasedBytes.objects.filter(release=release).first()
    assert row is not None
    assert abs(row.erased_at - release.released_at) < dt.timedelta(minutes=1)
