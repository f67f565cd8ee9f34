"""What each rule finds, and that a complete item has nothing to be found."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from fpdf import FPDF

from fupin_cms.catalogue.enums import Audience, DisclosureAttribute, LegalGround
from fupin_cms.checks.base import Severity
from fupin_cms.checks.run import check_draft
from fupin_cms.disclosures.models import InterpretationPage, PolicyPage
from fupin_cms.ledger.models import FrozenFile
from tests import factories
from tests.ledger.acting import issue, withdraw

from .examining import attach, examine, of

if TYPE_CHECKING:
    from fupin_cms.checks.base import Report
    from fupin_cms.disclosures.models import FundPage


TOMORROW = dt.date.today() + dt.timedelta(days=1)  # noqa: DTZ011


def places(report: Report, check_id: str) -> list[str]:
    return [finding.where for finding in of(report, check_id)]


def test_complete_item__may_be_submitted(fund: FundPage) -> None:
    assert examine(fund).findings == ()


def test_complete_draft__may_be_submitted(fund: FundPage) -> None:
    assert check_draft(fund).findings == ()


# Required elements --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "empty", "label"),
    [
        ("summary", "", "内容概述"),
        ("use", " ", "用途"),
        ("allocation", {"rows": []}, "分配结果"),
        ("supervising_telephone", "", "监督电话"),
    ],
)
def test_required_element__missing_blocks(
    fund: FundPage, name: str, empty: object, label: str
) -> None:
    setattr(fund, name, empty)
    (finding,) = of(examine(fund), "required_elements")
    assert finding.severity == Severity.BLOCKS
    assert finding.where == label
    assert label in finding.message
    assert finding.source


def test_required_element__depends_on_the_stage(fund: FundPage) -> None:
    fund.allocation, fund.allocated_on, fund.stage = {}, None, "annual_plan"
    assert of(check_draft(fund), "required_elements") == []
    fund.stage = "allocation"
    assert places(check_draft(fund), "required_elements") == ["分配结果", "下达日期"]


def test_draft__lacking_nearly_all_is_still_read(tree: factories.Tree) -> None:
    page = factories.add_item(tree.finance, type(factories.make_fund(tree.finance))(title="空"))
    report = check_draft(page)
    assert "责任科室" in places(report, "required_elements")


def test_draft__with_an_unfinished_block_says_so(fund: FundPage) -> None:
    fund.body = [("figure", {"image": None, "alternative": "图", "caption": ""})]
    (finding,) = of(check_draft(fund), "required_elements")
    assert finding.where == "正文"
    assert "图片" in finding.message


# Metadata -----------------------------------------------------------------------------


def withheld(page: Any, **fields: Any) -> Any:
    page.attribute = DisclosureAttribute.WITHHELD
    for name, value in {
        "ground": LegalGround.TRADE_SECRET,
        "reason": "涉及商业秘密。",
        "review_on": TOMORROW,
        **fields,
    }.items():
        setattr(page, name, value)
    return page


def test_withheld__with_ground_reason_and_date_passes(fund: FundPage) -> None:
    assert of(examine(withheld(fund)), "required_metadata") == []


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"ground": ""}, "不主动公开的依据"),
        ({"reason": ""}, "不主动公开的理由"),
        ({"review_on": None}, "复审日期"),
        ({"review_on": dt.date(2018, 1, 1)}, "复审日期"),
    ],
)
def test_withheld__lacking_one_blocks(fund: FundPage, fields: dict[str, Any], where: str) -> None:
    report = examine(withheld(fund, **fields))
    assert places(report, "required_metadata") == [where]
    assert report.blocks


def test_disclosed__with_a_ground_contradicts_itself(fund: FundPage) -> None:
    fund.ground = LegalGround.PRIVACY
    assert places(examine(fund), "required_metadata") == ["不主动公开的依据"]


def test_section__internal_takes_internal_items_only(tree: factories.Tree) -> None:
    page = factories.make_fund(tree.sections["internal"])
    (finding,) = of(examine(page), "required_metadata")
    assert finding.severity == Severity.BLOCKS
    page.audience = Audience.INTERNAL
    assert of(examine(page), "required_metadata") == []


def test_section__internal_item_in_an_outward_one_is_said(fund: FundPage) -> None:
    fund.audience = Audience.INTERNAL
    (finding,) = of(examine(fund), "required_metadata")
    assert finding.severity == Severity.WARNS


def test_change_note__is_asked_for_once_the_item_is_disclosed(fund: FundPage) -> None:
    issue(fund)
    assert places(examine(fund), "required_metadata") == ["变更类型", "变更说明"]
    fund.change_kind, fund.change_note = "update", "更新了数据。"
    assert of(examine(fund), "required_metadata") == []


# Catalogue ----------------------------------------------------------------------------


def listed(fund: FundPage, **fields: Any) -> list[Severity]:
    for name, value in fields.items():
        setattr(fund.catalogue_item, name, value)
    return [finding.severity for finding in of(examine(fund), "catalogue_match")]


def test_catalogue__internal_matter_before_the_public_blocks(fund: FundPage) -> None:
    assert listed(fund, audience="internal") == [Severity.BLOCKS]


def test_catalogue__audience_wider_or_narrower_is_said(fund: FundPage) -> None:
    assert listed(fund, audience="specific") == [Severity.WARNS]
    fund.audience = Audience.SPECIFIC
    assert listed(fund, audience="society") == [Severity.WARNS]


def test_catalogue__mode_is_compared(fund: FundPage) -> None:
    assert listed(fund, mode="on_request") == [Severity.WARNS]
    assert listed(withheld(fund), mode="active") == [Severity.WARNS]


def test_catalogue__category_edition_and_verification(fund: FundPage) -> None:
    assert listed(fund, categories=["policy"]) == [Severity.WARNS]
    assert listed(fund, categories=[]) == []
    assert listed(fund, unverified=True) == [Severity.INFORMS]
    ended = factories.CatalogueVersionFactory.create(code="2018", effective_to=dt.date(2020, 1, 1))
    assert listed(fund, unverified=False, version=ended) == [Severity.WARNS]


# Attachments --------------------------------------------------------------------------


def test_attachment__readable_passes(fund: FundPage) -> None:
    attach(fund, "plan.txt", "使用安排说明".encode())
    assert of(examine(fund), "attachments") == []


def scan(pages: int = 1) -> bytes:
    """A PDF without any text, as a scanner makes it."""
    pdf = FPDF()
    for _ in range(pages):
        pdf.add_page()
    return bytes(pdf.output())


def test_attachment__unreadable_must_be_acknowledged_by_name(fund: FundPage) -> None:
    attach(fund, "scan.pdf", scan(), title="扫描件")
    report = examine(fund)
    (finding,) = of(report, "attachments")
    assert not report.blocks
    assert finding in report.to_acknowledge
    assert finding.where == "附件《扫描件》（scan.pdf）"
    assert report.unacknowledged([finding.key]) == ()


def test_attachment__two_unreadable_files_are_acknowledged_one_by_one(fund: FundPage) -> None:
    attach(fund, "one.pdf", scan(1), title="甲")
    attach(fund, "two.pdf", scan(2), title="乙")
    report = examine(fund)
    first, second = report.to_acknowledge
    assert report.unacknowledged([first.key]) == (second,)


def test_attachment__not_read_yet_blocks(fund: FundPage, monkeypatch: pytest.MonkeyPatch) -> None:
    attach(fund, "plan.txt", "使用安排说明".encode())
    examine(fund)
    FrozenFile.objects.update(text_status="pending")
    monkeypatch.setattr("fupin_cms.ledger.freeze.read_text", lambda *_: None)
    report = examine(fund)
    assert [finding.severity for finding in of(report, "attachments")] == [Severity.BLOCKS]


def test_attachment__gone_from_the_library_blocks_a_draft(fund: FundPage) -> None:
    attach(fund, "plan.txt", "说明".encode())
    fund.save_revision()
    fund.attachments[0].value["document"].delete()
    fund.refresh_from_db()
    report = check_draft(fund.get_latest_revision_as_object())
    assert [finding.where for finding in report.blocks] == ["附件第1项"]


def test_attachment__of_a_draft_is_read_on_submission(fund: FundPage) -> None:
    attach(fund, "plan.txt", "说明".encode())
    (finding,) = check_draft(fund).findings
    assert finding.severity == Severity.INFORMS


# Sums ---------------------------------------------------------------------------------


def test_sums__difference_is_said_with_both_numbers(fund: FundPage) -> None:
    fund.total_yuan = Decimal("3000001.50")
    messages = [finding.message for finding in of(examine(fund), "sums")]
    assert len(messages) == 2
    for message in messages:
        assert "3,000,001.50元" in message
        assert "3,000,000.00元" in message
        assert "相差1.50元" in message


# Links --------------------------------------------------------------------------------


def linking(fund: FundPage, href: str) -> list[Severity]:
    fund.body = [("rich_text", f'<p><a href="{href}">见此</a></p>')]
    return [finding.severity for finding in of(examine(fund), "site_links")]


def test_link__to_a_released_item_passes(tree: factories.Tree, fund: FundPage) -> None:
    number = issue(factories.make_fund(tree.finance, title="另一件")).index_number
    assert linking(fund, f"/items/{number}") == []
    assert linking(fund, f"http://127.0.0.1:8000/items/{number}#body") == []


def test_link__to_a_withdrawn_item_is_said(tree: factories.Tree, fund: FundPage) -> None:
    other = factories.make_fund(tree.finance, title="另一件")
    number = issue(other).index_number
    withdraw(other.identity.content_id)
    assert linking(fund, f"/items/{number}") == [Severity.WARNS]


def test_link__to_an_item_in_the_making_is_said(tree: factories.Tree, fund: FundPage) -> None:
    other = factories.make_fund(tree.finance, title="另一件")
    assert linking(fund, f"/items/{other.identity.reserve(internal=False)}") == [Severity.WARNS]


@pytest.mark.parametrize(
    "href",
    [
        "/items/007187648-2018-999999",
        "/internal/items/007187648-N2018-000001",
        f"/files/{'0' * 64}/plan.pdf",
        "/sections/nowhere",
        "/admin/pages/1/",
        "/documents/1/plan.pdf",
        "/nowhere-at-all",
    ],
)
def test_link__that_leads_nowhere_blocks(fund: FundPage, href: str) -> None:
    assert linking(fund, href) == [Severity.BLOCKS]


@pytest.mark.parametrize(
    "href",
    ["https://www.gov.cn/", "mailto:a@example.invalid", "tel:12317", "#top", "/sections/finance"],
)
def test_link__elsewhere_or_to_a_section_passes(fund: FundPage, href: str) -> None:
    assert linking(fund, href) == []


def test_link__to_own_file_passes(fund: FundPage) -> None:
    document = attach(fund, "plan.txt", "说明".encode())
    fund.body = [("rich_text", f'<p><a linktype="document" id="{document.pk}">见附件</a></p>')]
    assert of(examine(fund), "site_links") == []


def test_related_item__that_is_not_released_is_said(tree: factories.Tree, fund: FundPage) -> None:
    other = factories.make_fund(tree.finance, title="另一件")
    fund.related = [("item", {"relation": "related", "page": other})]
    for report in (examine(fund), check_draft(fund)):
        (finding,) = of(report, "site_links")
        assert finding.severity == Severity.WARNS
        assert "《另一件》" in finding.message


def test_interpreted_policy__that_is_not_released_blocks(tree: factories.Tree) -> None:
    policies = tree.section_for("policy")
    policy = factories.add_item(policies, PolicyPage(title="办法", **factories.common_fields()))
    page = InterpretationPage(title="解读", points="一点", **factories.common_fields())
    page.policies = [("policy", policy)]
    factories.add_item(policies, page)
    (finding,) = of(examine(page), "site_links")
    assert finding.severity == Severity.BLOCKS
    assert finding.where == "政策解读"
