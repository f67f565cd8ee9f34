"""The index in the admin: where it stands, what was set aside, and trying that again."""

from __future__ import annotations

import errno
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.urls import reverse

from fupin_cms.ledger.search import EngineState, SearchUnavailableError
from search.engines.protocol import IndexOutdatedError, IndexUnusableError
from search.remedy import remedy

from . import rows
from .test_refused import faulty

if TYPE_CHECKING:
    from pathlib import Path

    from django.contrib.auth.models import User
    from django.test import Client
    from pytest_django.fixtures import Settings

__all__ = ["faulty"]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def index(settings: Settings, tmp_path: Path) -> None:
    settings.FUPIN_SEARCH = {"INDEX_DIR": tmp_path / "index", "FOLLOW": "off"}


def test_refused_item__is_shown_with_its_reason_and_tried_again(
    admin_client: Client, faulty: pytest.MonkeyPatch
) -> None:
    rows.put(rows.row(1, 1), rows.row(2, 2, "村级公示栏照片"))
    call_command("fupin_consume", once=True, stdout=StringIO())
    address = reverse("fupin_search_index")
    page = admin_client.get(address).content.decode()
    assert "村级公示栏照片" in page
    assert "KeyError" in page
    one = admin_client.post(address, {"content_id": rows.content_id(2)}, follow=True)
    assert "仍然不能收录" in one.content.decode()
    faulty.undo()
    assert "有 1 条信息被搁置" in page
    assert "set aside" not in page
    everything = admin_client.post(address, {"content_id": ""}, follow=True).content.decode()
    assert "已重新收录" in everything
    assert "村级公示栏照片" not in everything
    for again in ("", rows.content_id(2), "nobody"):
        late = admin_client.post(address, {"content_id": again}, follow=True).content.decode()
        assert "不用重新收录" in late


def test_retry__says_what_keeps_the_index_from_being_written(
    admin_client: Client, faulty: pytest.MonkeyPatch
) -> None:
    rows.put(rows.row(2, 2, "村级公示栏照片"))
    call_command("fupin_consume", once=True, stdout=StringIO())

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    faulty.setattr("search.index_admin.retry", full)
    said = admin_client.post(reverse("fupin_search_index"), {"content_id": ""}, follow=True)
    assert "索引现在不能写入" in said.content.decode()


def test_outage__is_said_with_what_to_do(admin_client: Client) -> None:
    page = admin_client.get(reverse("fupin_search_index")).content.decode()
    assert "检索现在不可用" in page
    assert "自动重建" in page


def test_blocked_index__is_said(admin_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    state = EngineState("e", ready=True, seq=0, documents=3, message="blocked: write", blocked=True)
    monkeypatch.setattr("search.engines.embedded.engine.EmbeddedEngine.state", lambda _: state)
    page = admin_client.get(reverse("fupin_search_index")).content.decode()
    assert "索引现在不能写入" in page
    assert "blocked: write" in page


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (IndexOutdatedError("another mapping"), "不会自动重建：请运行 search_rebuild"),
        (IndexUnusableError("no index"), "自动重建，也可以运行 search_rebuild"),
        (SearchUnavailableError("down"), "排除故障后自动恢复"),
    ],
)
def test_remedy__is_that_of_the_fault(error: SearchUnavailableError, advice: str) -> None:
    assert advice in remedy(error)


def test_silent_engine__is_waited_for_once(
    admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def silent(_: object) -> None:
        asked.append(1)
        raise SearchUnavailableError("down")

    monkeypatch.setattr("search.engines.embedded.engine.Reader.searching", silent)
    page = admin_client.get(reverse("fupin_search_index")).content.decode()
    assert "排除故障后自动恢复" in page
    assert len(asked) == 1


def test_report__is_for_those_who_keep_the_search(
    client: Client, django_user_model: type[User]
) -> None:
    client.force_login(django_user_model.objects.create_user("reader"))
    assert client.get(reverse("fupin_search_index")).status_code == 302
