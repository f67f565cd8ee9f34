"""Every category goes through Wagtail's create view and gives a document in canonical form."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

import pytest
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from fupin_cms.disclosures import models
from fupin_cms.disclosures.registry import categories
from fupin_cms.disclosures.schema import ItemLink
from fupin_cms.ledger.canonical import canonical
from tests import factories
from tests.disclosures.types.complete import own_fields

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from fupin_cms.disclosures.schema import Resolver

CODES = [
    "policy", "interpretation", "implementation", "plan", "fund", "project", "progress",
    "practice", "achievement", "exemplar", "roster", "guide", "annual_report", "internal",
    "supervision",
]  # fmt: skip


class Links:
    """Knows every item; a types' own part of the document refers to items only."""

    def item(self, page_id: int, relation: str) -> ItemLink:
        return ItemLink(
            relation=relation,
            content_id=str(page_id),
            index_number="n",
            title="政策",
            type="policy",
            url="/items/n",
        )


LINKS = cast("Resolver", Links())


@pytest.fixture
def create(tree: factories.Tree, client: Client) -> Callable[..., Any]:
    """Create an item of a category through the admin's create view; gives the draft."""
    client.force_login(factories.make_user("editor"))
    policy = factories.add_item(
        tree.section_for("policy"), models.PolicyPage(title="既有政策", **factories.common_fields())
    )

    def posted(category: str, **changed: Any) -> Any:
        model: Any = categories()[category]
        own = own_fields(category, policy)
        common = {
            "title": f"{model.category_label}一则",
            "summary": "为接受群众监督，现予公开。",
            "department": tree.department.pk,
            "catalogue_item": tree.catalogue_item.pk,
            "issuing_body": "汕尾市扶贫开发办公室",
            "written_on": "2018-09-14",
            "document_number": "汕扶示[2018]第7号",
            "genre": "notice",
            "subject": tree.subject.pk,
            "region": tree.region.pk,
            "topics": [tree.topic.pk],
            "keywords": "扶贫、公开",
            "attribute": "active",
            "audience": "specific" if category == "roster" else "society",
            "body": streamfield([("rich_text", rich_text("<p>现将有关情况公开如下。</p>"))]),
            "attachments": streamfield([]),
            "related": streamfield([]),
        }
        for name in ("replaces", "policies"):
            if hasattr(model, name):
                common[name] = streamfield([])
        section = tree.section_for(category)
        response = client.post(
            f"/admin/pages/add/{model._meta.app_label}/{model._meta.model_name}/{section.pk}/",
            nested_form_data({**common, **own, **changed}),
        )
        if response.status_code != 302:
            raise AssertionError(response.context["form"].errors)
        return model.objects.get(title=common["title"]).get_latest_revision_as_object()

    return posted


def empty_draft(category: str) -> Any:
    model: Any = categories()[category]
    return model(title="草稿")


def missing(page: Any) -> list[str]:
    return [required.label for required in page.all_required() if required.is_missing(page)]


def test_categories__are_the_fifteen_of_the_plan() -> None:
    assert set(categories()) == set(CODES)


@pytest.mark.parametrize("category", CODES)
def test_create_view__gives_a_complete_item(category: str, create: Callable[..., Any]) -> None:
    page = create(category)
    assert missing(page) == []
    assert page.live is False
    assert page.document_number == "汕扶示〔2018〕7号"


@pytest.mark.parametrize("category", CODES)
def test_details__are_canonical_and_their_model_s(
    category: str, create: Callable[..., Any]
) -> None:
    page = create(category)
    details = page.details(LINKS)
    content = details.model_dump(mode="json")
    assert json.loads(canonical(content)) == content  # refuses floats and foreign keys
    assert type(details).model_validate(content) == details
    assert content["type"] == category


@pytest.mark.django_db  # a page asks for its content type
@pytest.mark.parametrize("category", CODES)
def test_details__of_an_empty_draft_are_canonical_too(category: str) -> None:
    page = empty_draft(category)
    assert canonical(page.details(LINKS).model_dump(mode="json"))


@pytest.mark.parametrize("category", CODES)
def test_every_field_of_the_details__has_a_chinese_title(category: str) -> None:
    fields = categories()[category].details_model.model_fields
    untitled = [name for name, field in fields.items() if name != "type" and not field.title]
    assert untitled == []


@pytest.mark.django_db  # a page asks for its content type
@pytest.mark.parametrize("category", CODES)
def test_an_empty_draft__misses_elements_with_their_rule(category: str) -> None:
    page = empty_draft(category)
    own = [required for required in page.required_elements if required.is_missing(page)]
    assert own
    assert all(required.source for required in own)


def test_interpretation__without_a_policy_is_incomplete(create: Callable[..., Any]) -> None:
    page = create("interpretation", policies=streamfield([]))
    assert missing(page) == ["解读的政策"]


def test_interpretation__links_the_policies_it_interprets(create: Callable[..., Any]) -> None:
    links = create("interpretation").details(LINKS).policies
    assert [(link.relation, link.title) for link in links] == [("interprets", "政策")]


def test_policy__names_what_it_replaces_here_and_elsewhere(create: Callable[..., Any]) -> None:
    details = create("policy").details(LINKS)
    assert [link.relation for link in details.replaces] == ["replaces"]
    assert details.replaces_other == ["旧办法（2016年）"]


def test_implementation__of_a_policy_elsewhere_is_complete(create: Callable[..., Any]) -> None:
    page = create("implementation", policy="", policy_name="粤办函〔2018〕225号")
    assert missing(page) == []
    page.policy_name = " "
    assert missing(page) == ["所落实的政策"]


@pytest.mark.parametrize(
    ("stage", "elements"),
    [
        ("library", {"带贫减贫机制", "申报审核程序", "项目名单"}),
        ("annual_plan", {"项目名单", "补助标准"}),
        ("before", set()),
        ("after", set()),
    ],
)
def test_project__asks_for_the_elements_of_its_stage(
    stage: str, elements: set[str], create: Callable[..., Any]
) -> None:
    page = create("project", stage=stage)
    assert set(missing(page)) == elements


def test_project__after_the_work_asks_for_results(create: Callable[..., Any]) -> None:
    empty = {"bidding": "", "funds_used": "", "results": "", "acceptance": "", "performance": ""}
    labels = ["采购招标情况", "资金使用情况", "实施结果", "验收情况", "绩效目标实现情况"]
    page = create("project", **empty)
    assert missing(page) == labels
    page.stage = "before"
    assert missing(page) == []


def test_project__sums_its_sources(create: Callable[..., Any]) -> None:
    page = create("project")
    [found] = page.sums()
    assert (found.parts, found.computed) == ("资金来源", Decimal("2200000.50"))
    assert found.difference == 0


def test_exemplar__a_person_must_have_consented(create: Callable[..., Any]) -> None:
    page = create("exemplar", consented="", consented_on="")
    assert missing(page) == ["本人同意公开", "同意日期"]
    page.kind = "collective"
    assert missing(page) == []


def test_roster__is_for_those_concerned_unless_changed(create: Callable[..., Any]) -> None:
    assert models.RosterPage().is_internal
    page = create("roster", people="")
    assert missing(page) == ["名单"]
    page.audience = "society"
    assert missing(page) == []
    assert not page.is_internal


def test_exit_roster__needs_its_plan(create: Callable[..., Any]) -> None:
    page = create("roster", exit_plan="")
    assert missing(page) == ["退出计划"]
    page.kind = "identification"
    assert missing(page) == []


@pytest.mark.parametrize(
    ("category", "changed", "message"),
    [
        ("policy", {"effective_to": "2018-09-30"}, "截止日期不能早于起始日期"),
        ("plan", {"year_to": "2017"}, "截止年度不能早于起始年度"),
        ("project", {"term_to": "2018-06-30"}, "截止日期不能早于起始日期"),
        ("roster", {"notice_to": "2018-09-02"}, "截止日期不能早于起始日期"),
        ("progress", {"period_to": "2018-06-30"}, "截止日期不能早于起始日期"),
        ("exemplar", {"consented": ""}, "请勾选"),
        ("internal", {"income": '{"rows": [["拨款", "很多", ""]]}'}, "不是数字"),
    ],
)
def test_create_view__says_what_is_wrong(
    category: str, changed: dict[str, str], message: str, create: Callable[..., Any]
) -> None:
    with pytest.raises(AssertionError, match=message):
        create(category, **changed)


def test_internal__cannot_be_made_public(create: Callable[..., Any]) -> None:
    page = create("internal", audience="society", attribute="active")
    assert page.audience == "internal"
    page.audience = "society"
    page.save()
    assert models.InternalPage.objects.get(pk=page.pk).audience == "internal"
    page.audience = "society"
    page.full_clean()
    assert page.audience == "internal"


def test_internal__an_altered_revision_stays_internal(create: Callable[..., Any]) -> None:
    page = create("internal")
    revision = page.latest_revision
    revision.content["audience"] = "society"
    revision.save()
    restored = revision.as_object()
    assert restored.is_internal
    assert restored.audience == "internal"


def test_internal__sums_income_and_expenditure(create: Callable[..., Any]) -> None:
    page = create("internal", expenditure_yuan="5200000.01")
    differences = {found.label: found.difference for found in page.sums()}
    assert differences == {"收入合计": 0, "支出合计": Decimal("0.01")}


def test_supervision__carries_the_national_line_and_its_own(create: Callable[..., Any]) -> None:
    supervision = create("supervision").details(LINKS).supervision
    assert supervision.hotline == "12317"
    assert supervision.body.email == "supervision@example.invalid"
