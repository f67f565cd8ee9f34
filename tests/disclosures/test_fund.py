"""资金使用安排."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from fupin_cms.disclosures.models import FundPage
    from fupin_cms.disclosures.schema import Resolver


def test_a_complete_fund__misses_nothing(fund: FundPage) -> None:
    assert [r.label for r in fund.all_required() if r.is_missing(fund)] == []


def test_required__an_allocation_without_rows_is_missing(fund: FundPage) -> None:
    fund.allocation = {"rows": []}
    assert [r.label for r in fund.all_required() if r.is_missing(fund)] == ["分配结果"]
    fund.stage = "annual_plan"
    assert [r.label for r in fund.all_required() if r.is_missing(fund)] == []


def test_required__completion_needs_its_report_in_the_body(fund: FundPage) -> None:
    fund.stage = "completion"
    fund.body = []
    assert [r.label for r in fund.all_required() if r.is_missing(fund)] == ["计划完成情况"]


def test_sums__say_the_difference(fund: FundPage) -> None:
    fund.city_yuan = Decimal("1000000.50")
    by_parts = {found.parts: found for found in fund.sums()}
    assert by_parts["各级资金来源"].difference == Decimal("-0.50")
    assert by_parts["分配明细"].difference == 0


def test_details__money_is_text_with_two_places(fund: FundPage) -> None:
    details = fund.details(cast("Resolver", None)).model_dump(mode="json")
    assert details["total_yuan"] == "3000000.00"
    assert details["sources"][0] == {
        "level": {"code": "province", "label": "省"},
        "amount_yuan": "2000000.00",
    }
    assert details["using_units"] == ["海丰县扶贫办", "陆河县扶贫办"]
    assert details["allocation"]["rows"][1] == ["陆河县扶贫办", "教育扶贫项目", "1200000.00"]
    assert details["supervision"]["hotline"] == "12317"
    assert details["allocated_on"] == "2018-09-10"
