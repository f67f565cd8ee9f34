"""content_id and 索引号: given once, never copied, never used again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from fupin_cms.catalogue.enums import Audience
from fupin_cms.disclosures.gate import GateRefusedError
from fupin_cms.disclosures.identity import Identity
from fupin_cms.disclosures.models import FundPage
from tests import factories

if TYPE_CHECKING:
    from tests.factories import Tree


def identities() -> dict[int | None, str]:
    return {row.page_id: str(row.content_id) for row in Identity.objects.all()}


def test_first_save__makes_the_identity(fund: FundPage) -> None:
    made = identities()[fund.pk]
    fund.title = "改了名称"
    fund.save()
    assert identities() == {fund.pk: made}
    assert fund.identity.index_number is None, "no number before the first submission"


def test_copy__gets_an_identity_of_its_own(fund: FundPage) -> None:
    fund.identity.reserve(internal=False)
    copy = fund.copy(update_attrs={"slug": "copy"})
    assert copy.identity.content_id != fund.identity.content_id
    assert copy.identity.index_number is None


def test_alias__is_not_made(fund: FundPage, tree: Tree) -> None:
    with pytest.raises(GateRefusedError, match="不能建立别名"):
        fund.create_alias(parent=tree.finance, update_slug="alias")

    assert list(identities()) == [fund.pk]


def test_alias__of_before_the_gate_has_no_identity(fund: FundPage) -> None:
    alias = fund.copy(update_attrs={"slug": "alias"})
    alias.alias_of = fund

    with pytest.raises(ValueError, match="alias"):
        _ = alias.identity


def test_revert__keeps_the_identity(fund: FundPage) -> None:
    first = fund.get_latest_revision()
    number = fund.identity.reserve(internal=False)
    fund.title = "第二稿"
    fund.save_revision()
    restored = first.as_object()
    restored.save_revision()
    restored.save()
    assert FundPage.objects.get(pk=fund.pk).identity.index_number == number
    assert len(identities()) == 1


def test_deletion__keeps_the_row_and_its_number(fund: FundPage, tree: Tree) -> None:
    number = fund.identity.reserve(internal=False)
    fund.delete()
    row = Identity.objects.get(index_number=number)
    assert row.page_id is None
    assert factories.make_fund(tree.finance).identity.reserve(internal=False) != number


def test_reserve__gives_one_number_for_good(fund: FundPage) -> None:
    first = fund.identity.reserve(internal=False)
    assert fund.identity.reserve(internal=False) == first
    internal = fund.identity.reserve(internal=True)
    assert internal != first
    assert "N" in internal, "internal items have a series of their own"
    assert fund.identity.reserve(internal=False) == first


def test_reserve__two_items_of_a_year_follow_each_other(fund: FundPage, tree: Tree) -> None:
    other = factories.make_fund(tree.finance, title="另一件")
    assert fund.identity.reserve(internal=False).endswith("-000001")
    assert other.identity.reserve(internal=False).endswith("-000002")


def test_address__is_of_the_items_own_stream(fund: FundPage) -> None:
    assert fund.get_url() is None
    public = fund.identity.reserve(internal=False)
    assert fund.get_url() == f"/items/{public}"
    fund.audience = Audience.SPECIFIC
    assert fund.get_url() is None, "a public number says nothing about the internal one"
    internal = fund.identity.reserve(internal=True)
    assert fund.get_url() == f"/internal/items/{internal}"
    assert fund.full_url == f"http://127.0.0.1:8000/internal/items/{internal}"


@pytest.mark.django_db(transaction=True)
def test_reserve__many_at_the_same_time_leave_no_hole_and_no_double() -> None:
    section = factories.make_tree().finance
    pages = [factories.make_fund(section, title=f"第{n}件").pk for n in range(4)]

    def take(pk: int) -> tuple[int, str]:
        try:
            return pk, Identity.objects.get(page_id=pk).reserve(internal=False)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        taken = list(threads.map(take, pages * 3))
    by_page = dict(taken)
    assert set(taken) == set(by_page.items()), "an item keeps the number it was given first"
    assert sorted(number[-6:] for number in by_page.values()) == [
        "000001", "000002", "000003", "000004",
    ]  # fmt: skip
