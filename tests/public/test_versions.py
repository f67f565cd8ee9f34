"""Earlier versions of an item: each readable, its changes shown, one withdrawn alone."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest

from tests.factories import make_fund
from tests.ledger.acting import amend, correct, issue, make_internal, withdraw, withdraw_version
from tests.public.reading import address, page_of, read, row_of

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from fupin_cms.ledger.models import Disclosure
    from tests.factories import Tree

SECRET = "误写入的姓名"


@pytest.fixture
def amended(item: Disclosure) -> Disclosure:
    """An item whose first version says what the second does not."""
    page = page_of(item)
    amend(page, summary=SECRET)
    return row_of(correct(page, summary="已经更正的概述") and page)


def test_version__is_read_as_it_was_signed(citizen: Client, amended: Disclosure) -> None:
    page = read(citizen, f"{address(amended)}/versions/2")
    assert SECRET in page
    assert "第2版，不是现行版本" in page
    assert '<meta name="robots" content="noindex">' in page


def test_version__in_force_leads_to_the_item(citizen: Client, amended: Disclosure) -> None:
    answer = citizen.get(f"{address(amended)}/versions/3")
    assert (answer.status_code, answer.headers["Location"]) == (HTTPStatus.FOUND, address(amended))


@pytest.mark.parametrize("number", ["0", "4", "01", "x", "9999999"])
def test_version__that_there_never_was(citizen: Client, amended: Disclosure, number: str) -> None:
    read(citizen, f"{address(amended)}/versions/{number}", HTTPStatus.NOT_FOUND)
    read(citizen, f"{address(amended)}/versions/{number}/changes", HTTPStatus.NOT_FOUND)


def test_changes__are_shown_word_by_word(citizen: Client, amended: Disclosure) -> None:
    page = read(citizen, f"{address(amended)}/versions/3/changes")
    assert f"<del>{SECRET}</del>" in page
    assert "第3版与第2版相比" in page
    assert "更正了数字。" in page


def test_changes__of_the_first_version(citizen: Client, amended: Disclosure) -> None:
    assert "没有可以比较的内容" in read(citizen, f"{address(amended)}/versions/1/changes")


def test_item__leads_to_its_versions(citizen: Client, amended: Disclosure) -> None:
    page = read(citizen, address(amended))
    for path in ("versions/1", "versions/2", "versions/2/changes", "versions/3/changes"):
        assert f'href="{address(amended)}/{path}"' in page
    assert f'href="{address(amended)}/versions/3"' not in page


def test_withdrawn_version__is_gone_everywhere(citizen: Client, amended: Disclosure) -> None:
    withdraw_version(amended.content_id, 2)
    for path in ("versions/2", "versions/2/changes", "versions/3/changes", "versions/1", ""):
        answer = citizen.get(f"{address(amended)}/{path}".rstrip("/"))
        gone = path.startswith("versions/2")
        assert answer.status_code == (HTTPStatus.GONE if gone else HTTPStatus.OK), path
        assert SECRET not in answer.content.decode()
    assert "第2版已不再公开" in read(
        citizen, f"{address(amended)}/versions/2", status=HTTPStatus.GONE
    )
    assert "第3版与第1版相比" in read(citizen, f"{address(amended)}/versions/3/changes")
    page = read(citizen, address(amended))
    assert "这一版已撤回" in page
    assert "第2版 撤回" in page, "and not the version in force, which the act leaves as it is"


def test_withdrawn_item__has_no_versions(citizen: Client, amended: Disclosure) -> None:
    withdraw(amended.content_id)
    for path in ("versions/1", "versions/3", "versions/2/changes"):
        page = read(citizen, f"{address(amended)}/{path}", HTTPStatus.GONE)
        assert SECRET not in page


def test_internal_versions__are_for_staff(
    citizen: Client, admin_client: Client, tree: Tree
) -> None:
    page = make_internal(make_fund(tree.finance))
    issue(page)
    row = row_of(page, "internal")
    amend(page)
    path = f"/internal/items/{row.index_number}/versions/1"
    assert citizen.get(path).status_code == HTTPStatus.FOUND
    assert citizen.get(path.removeprefix("/internal")).status_code == HTTPStatus.NOT_FOUND
    answer = admin_client.get(path)
    assert answer.status_code == HTTPStatus.OK
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert admin_client.get(f"{path}/changes").status_code == HTTPStatus.OK


def test_version__number_of_queries_does_not_grow(
    citizen: Client, amended: Disclosure, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for note in ("再次更新。", "第三次更新。"):
        amend(page_of(amended), note=note)
    with django_assert_max_num_queries(5):
        read(citizen, f"{address(amended)}/versions/1")
    with django_assert_max_num_queries(5):
        read(citizen, f"{address(amended)}/versions/4/changes")
