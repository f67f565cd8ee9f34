"""The internal reader: for staff, and for nobody else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from fupin_cms.catalogue.enums import Audience
from tests.factories import make_fund, make_user
from tests.ledger.acting import issue, make_internal, withdraw
from tests.public.conftest import TEXT
from tests.public.reading import attachment_of, body_of, row_of

if TYPE_CHECKING:
    from fupin_cms.ledger.models import Disclosure
    from tests.factories import Tree
    from tests.review.office import Office


@pytest.fixture
def staff(tree: Tree) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(make_user("editor"))
    return client


@pytest.fixture
def internal(tree: Tree) -> Disclosure:
    """An item for certain groups, disclosed within."""
    page = make_fund(tree.finance, title="特定群众的公示", audience=Audience.SPECIFIC)
    issue(page)
    return row_of(page, "internal")


def addresses(row: Disclosure) -> list[str]:
    item = f"/internal/items/{row.index_number}"
    return ["/internal/", item, f"{item}/sheet", f"/internal/files/{'0' * 64}/x.pdf"]


def test_internal__staff_read_it(staff: Client, internal: Disclosure) -> None:
    listing = staff.get("/internal/").content.decode()
    assert f'href="/internal/items/{internal.index_number}"' in listing
    page = staff.get(f"/internal/items/{internal.index_number}").content.decode()
    assert internal.title in page
    assert "内部阅读" in page
    assert '<meta name="robots" content="noindex">' in page
    assert 'rel="canonical"' not in page or "/internal/items/" in page
    assert "/api/v1/disclosures/" not in page


def test_internal__sheet_for_the_notice_board(staff: Client, internal: Disclosure) -> None:
    sheet = staff.get(f"/internal/items/{internal.index_number}/sheet").content.decode()
    assert "特定群众的公示" in sheet
    assert "12317" in sheet
    assert "原文" not in sheet


def test_internal__nothing_is_kept_by_a_proxy(staff: Client, internal: Disclosure) -> None:
    for address in addresses(internal):
        assert staff.get(address)["Cache-Control"] == "private, no-store"


def test_internal__anonymous_are_sent_to_the_login__whatever_they_ask_for(
    citizen: Client, internal: Disclosure
) -> None:
    for address in [*addresses(internal), "/internal/items/007187648-N1999-000001"]:
        answer = citizen.get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/admin/login/")
        assert "no-store" in answer["Cache-Control"]


def test_internal__account_without_access_to_the_admin__reads_nothing(
    citizen: Client, internal: Disclosure
) -> None:
    citizen.force_login(get_user_model().objects.create_user("visitor"))
    for address in addresses(internal):
        answer = citizen.get(address)
        assert answer.status_code == 302
        assert internal.title not in answer.content.decode()


def test_internal__public_items_are_not_in_it(staff: Client, item: Disclosure) -> None:
    assert item.title not in staff.get("/internal/").content.decode()
    assert staff.get(f"/internal/items/{item.index_number}").status_code == 404


def test_internal__withdrawn_is_410(staff: Client, internal: Disclosure) -> None:
    withdraw(internal.content_id, "internal")  # type: ignore[arg-type]
    answer = staff.get(f"/internal/items/{internal.index_number}")
    assert answer.status_code == 410
    assert internal.title not in answer.content.decode()


def test_internal__words_are_refused_and_not_ignored(staff: Client, internal: Disclosure) -> None:
    answer = staff.get("/internal/?q=公示")
    assert answer.status_code == 400
    assert "没有全文检索" in answer.content.decode()


def test_internal__files_of_internal_items(staff: Client, citizen: Client, with_file: Any) -> None:
    issue(make_internal(with_file))
    row = row_of(with_file, "internal")
    page = staff.get(f"/internal/items/{row.index_number}").content.decode()
    (address,) = re.findall(r'href="(/internal/files/[^"]+)"', page)
    answer = staff.get(address)
    assert body_of(answer) == TEXT
    assert answer["Cache-Control"] == "private, no-store"
    assert citizen.get(address).status_code == 302
    assert attachment_of(row)["sha256"] in address


def test_internal__files_of_a_candidate__only_for_those_who_may_read_it(office: Office) -> None:
    candidate = office.submitted(office.fund_with_attachment())
    (file,) = candidate.files.all()
    address = f"/internal/files/{file.sha256}/{file.name}"
    assert office.client("secrecy").get(address).status_code == 200
    stranger = Client(raise_request_exception=False)
    stranger.force_login(make_user("editor", username="stranger"))
    assert stranger.get(address).status_code == 404
