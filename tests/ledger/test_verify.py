"""Verification finds what was altered by hand, and names the row."""

from __future__ import annotations

import io
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.db import connection
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.models import Page

from fupin_cms.disclosures.models import FundPage
from fupin_cms.ledger import triggers
from fupin_cms.ledger.events import Event
from fupin_cms.ledger.models import Disclosure, DisclosureFile, DisclosureTopic, FrozenFile, Release
from fupin_cms.ledger.verify import Verification
from tests import factories
from tests.scenes import shared

from . import acting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("verify")]

RELEASE = "FROM fupin_cms_release WHERE seq ="
OF = f"release_id = (SELECT id {RELEASE}"
"""The rows of one release: the seq and a bracket follow."""


def go_live(page: Any, release: Release) -> None:
    """What the last signature does: the released revision goes live."""
    revision = page.get_latest_revision()
    assert revision.pk == release.revision_id
    PublishPageRevisionAction(revision).execute(skip_permission_checks=True)


@pytest.fixture(scope="module")
def built(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any
) -> Iterator[tuple[int, Path]]:
    """The ledger of these tests: the key of its first page, and the folder of its files."""
    folder = tmp_path_factory.mktemp("ledger")
    with shared(folder, django_db_blocker):
        yield build(factories.make_tree()).pk, folder


def build(tree: factories.Tree) -> Any:
    """seq 1: an item with a file, amended by 2; 3: an item, withdrawn by 4; one internal item."""
    first = acting.attach(factories.make_fund(tree.finance), "明细.txt", b"12317")
    acting.issue(first)
    go_live(first, acting.amend(first))
    second = acting.issue(factories.make_fund(tree.finance))
    acting.do_act(Event.WITHDRAWN, second.content_id, steps=["leader"], emergency=True)
    internal = acting.make_internal(factories.make_fund(tree.finance))
    go_live(internal, acting.issue(internal))
    return first


@pytest.fixture
def ledger(built: tuple[int, Path], frozen_root: Path, settings: Any) -> FundPage:
    """The first page of the ledger (`build`), each time as it was built."""
    page, files = built
    shutil.copytree(files / "frozen", frozen_root)
    shutil.copytree(files / "private", settings.MEDIA_ROOT)
    return FundPage.objects.get(pk=page)


def faults(since: int = 0) -> list[str]:
    return [str(fault) for fault in Verification(since).faults()]


def alter(statement: str) -> None:
    """As someone with the database's password would, who lifts the triggers and puts them back."""
    with triggers.lifted(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_good_ledger__no_fault_and_says_what_was_checked(ledger: Any) -> None:
    verification = Verification()
    assert list(verification.faults()) == []
    assert verification.checked["发布记录"] == 5
    assert verification.checked["信息"] == 3
    assert verification.checked["签名"] == 13
    assert verification.checked["固化文件"] == 1
    assert verification.checked["页面"] == 2


@pytest.mark.parametrize(
    ("table", "alteration", "where"),
    [
        ("release", "SET title = 'x' WHERE seq = 2 AND stream = 'public'", "public 2"),
        ("release", "SET version = 9 WHERE seq = 2", "public 2"),
        ("release", "SET index_number = 'x' WHERE seq = 3", "public 3"),
        ("release", "SET category = 'plan' WHERE seq = 3", "public 3"),
        ("release", "SET event = 'issued' WHERE seq = 2", "public 2"),
        ("release", "SET chain = 'x' WHERE seq = 1 AND stream = 'internal'", "internal 1"),
        ("release", "SET document_digest = 'x' WHERE seq = 1 AND stream = 'public'", "public 1"),
        ("release", "SET revision_digest = 'x' WHERE seq = 2", "public 2"),
        (
            "releasesignature",
            f"SET person_name = 'x' WHERE step = 'secrecy' AND {OF} 2)",
            "public 2",
        ),
        ("releasesignature", f"SET commitment = 'x' WHERE step = 'head' AND {OF} 3)", "public 3"),
        ("releasefile", "SET name = 'x'", "public 2"),
        ("head", "SET seq = 3 WHERE stream = 'public'", "public 4"),
    ],
)
def test_altered_release__is_named(ledger: Any, table: str, alteration: str, where: str) -> None:
    alter(f"UPDATE fupin_cms_{table} {alteration}")
    found = faults()
    assert any(fault.startswith(f"{where}:") for fault in found), found


@pytest.mark.parametrize(
    ("table", "which", "where"),
    [
        ("releasesignature", f"{OF} 4)", "public 4"),
        ("releasefile", "1 = 1", "public 1"),
        ("storedbytes", f"digest = (SELECT content_digest {RELEASE} 2)", "public 2"),
        ("head", "stream = 'internal'", "internal"),
    ],
)
def test_removed_rows__are_named(ledger: Any, table: str, which: str, where: str) -> None:
    alter(f"DELETE FROM fupin_cms_{table} WHERE {which}")  # noqa: S608 - the test's own words
    found = faults()
    assert any(fault.startswith(f"{where}:") for fault in found), found


def test_removed_release__is_named(ledger: Any) -> None:
    alter(f"DELETE FROM fupin_cms_releasesignature WHERE {OF} 4)")  # noqa: S608 - the test's own words
    alter("DELETE FROM fupin_cms_release WHERE seq = 4")
    assert any("链头（4）" in fault for fault in faults())


def test_altered_bytes__name_every_release_that_points_to_them(ledger: Any) -> None:
    release = Release.objects.get(stream="public", seq=3)
    with triggers.lifted(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE fupin_cms_storedbytes SET data = %s WHERE digest = %s",
            [b"{}", release.content_digest],
        )
    found = faults()
    assert any(one.startswith("public 3:") and "被改动过" in one for one in found)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("title", "x"),
        ("body", b"{}"),
        ("summary", b"{}"),
        ("etag", "x"),
        ("validity", "repealed"),
        ("state", "withdrawn"),
        ("department", "x"),
        ("first_seq", 9),
        ("page_id", 10**9),
    ],
)
def test_altered_projection__is_named(ledger: Any, column: str, value: Any) -> None:
    Disclosure.objects.filter(stream="public", seq=2).update(**{column: value})
    (found,) = [fault for fault in faults() if "现状行与发布记录不符" in fault]
    assert found.startswith("public 2:")
    assert column in found


def test_altered_projection__of_a_withdrawn_item_is_named(ledger: Any) -> None:
    Disclosure.objects.filter(stream="public", seq=4).update(state="current", body=b"{}")
    assert any(fault.startswith("public 4:") and "body" in fault for fault in faults())


@pytest.mark.parametrize(
    ("column", "value"), [("code", "x"), ("stream", "internal"), ("first_seq", 9)]
)
def test_altered_topic__is_named(ledger: Any, column: str, value: Any) -> None:
    ledger.topics = [factories.TopicFactory.create()]
    acting.amend(ledger)
    assert not any("topics" in fault for fault in faults())
    DisclosureTopic.objects.update(**{column: value})
    assert any(fault.startswith("public 5:") and "topics" in fault for fault in faults())


def test_missing_and_added_projection_rows_are_named(ledger: Any) -> None:
    DisclosureFile.objects.all().delete()
    assert any("files" in fault for fault in faults())
    Disclosure.objects.filter(seq=2).delete()
    assert any(fault.startswith("public 2: 没有") for fault in faults())


def test_changed_setting__asks_for_a_rebuild(ledger: Any, settings: Any) -> None:
    settings.FUPIN_CMS = {**settings.FUPIN_CMS, "BASE_URL": "https://other.invalid"}
    assert any("fupin_rebuild" in fault for fault in faults())
    call_command("fupin_rebuild", stdout=io.StringIO())
    assert faults() == []


def test_altered_file__is_named_with_the_release_that_lists_it(
    ledger: Any, frozen_root: Path
) -> None:
    row = FrozenFile.objects.get()
    path = frozen_root / row.storage_name
    path.write_bytes(b"12318")
    (found,) = faults()
    assert found.startswith(f"public 1: 固化文件 {row.sha256} 的内容被改动过")
    path.unlink()
    (found,) = faults()
    assert "在存储中缺失" in found
    FrozenFile.objects.all().delete()
    assert any("没有固化记录" in fault for fault in faults())


def test_missing_trigger__is_said(ledger: Any) -> None:
    triggers.remove(connection)
    try:
        assert any("缺少触发器 fupin_cms_release_no_" in fault for fault in faults())
    finally:
        triggers.install(connection)


# Pages --------------------------------------------------------------------------------


def test_page__live_without_a_release_is_said(ledger: Any, tree: factories.Tree) -> None:
    page = factories.make_fund(tree.finance)
    page.live = True
    page.save()
    (found,) = faults()
    assert f"页面 {page.pk} 是已发布状态" in found


def test_page__live_with_another_revision_than_was_signed_is_named(ledger: Any) -> None:
    page = FundPage.objects.get(pk=ledger.pk)
    page.title = "未审签的标题"
    revision = page.save_revision()
    PublishPageRevisionAction(revision).execute(skip_permission_checks=True)
    (found,) = faults()
    assert found.startswith("public 2:")
    assert "不是发布时审签的版本" in found


def test_page__whose_revision_was_overwritten_in_place_is_named(ledger: Any) -> None:
    revision = Page.objects.get(pk=ledger.pk).live_revision
    revision.content["title"] = "覆盖的标题"
    revision.save(update_fields=["content"])
    assert any("不是发布时审签的版本" in fault for fault in faults())


def test_page__unpublished_or_deleted_behind_the_ledger_is_named(ledger: Any) -> None:
    Page.objects.filter(pk=ledger.pk).update(live=False)
    (found,) = faults()
    assert found.startswith("public 2:")


def test_page__of_a_withdrawn_item_that_is_live_is_said(ledger: Any) -> None:
    release = Release.objects.get(stream="public", seq=3)
    Page.objects.filter(pk=release.page_id).update(live=True)
    assert any(f"页面 {release.page_id} " in fault for fault in faults())


# The command --------------------------------------------------------------------------


def test_command__says_what_was_checked(ledger: Any, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("fupin_verify")
    out = capsys.readouterr().out
    assert "已核对发布记录：5" in out
    assert "没有发现不符" in out


def test_command__exits_with_1_and_names_the_fault(
    ledger: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    alter("UPDATE fupin_cms_release SET title = 'x' WHERE seq = 2")
    with pytest.raises(SystemExit) as exit_:
        call_command("fupin_verify")
    assert exit_.value.code == 1
    assert "public 2: title" in capsys.readouterr().out


def test_since__reads_what_came_after_and_starts_from_the_chain_there(ledger: Any) -> None:
    alter("UPDATE fupin_cms_release SET title = 'x' WHERE seq = 1 AND stream = 'public'")
    verification = Verification(since=2)
    found = [str(fault) for fault in verification.faults()]
    assert verification.checked["发布记录"] == 2
    assert [one for one in found if one.startswith("public")] == []
    alter("UPDATE fupin_cms_release SET chain = 'x' WHERE seq = 2")
    assert any(fault.startswith("public 3:") for fault in faults(since=2))
