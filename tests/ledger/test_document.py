"""The document: what is signed says what the page says, and nothing that may change by itself."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from fupin_cms.ledger.canonical import canonical, digest, parse_canonical
from fupin_cms.ledger.document import (
    IncompleteDocumentError,
    InvalidDocumentError,
    build_document,
    content_digest,
    full_content,
    validate_content,
)
from fupin_cms.ledger.revisions import revision_bytes
from tests import factories

if TYPE_CHECKING:
    from fupin_cms.disclosures.schema import FileRef, ItemLink

pytestmark = pytest.mark.django_db


class Nothing:
    """A resolver of an item that uses and links to nothing."""

    def document(self, pk: int) -> FileRef:
        raise KeyError(pk)

    def image(self, pk: int) -> tuple[FileRef, int, int]:
        raise KeyError(pk)

    def item(self, page_id: int, relation: str) -> ItemLink | None:  # noqa: ARG002
        return None


def content_of(page: Any) -> dict[str, Any]:
    return build_document(page, page.identity, Nothing()).content()


def test_document__says_what_the_page_says(fund: Any) -> None:
    fund.keywords = "扶贫，资金 2018"
    fund.identity.reserve(internal=False)
    content = content_of(fund)
    assert content["content_id"] == str(fund.identity.content_id)
    assert content["index_number"] == fund.identity.index_number
    assert content["schema"] == "fupin.disclosure/1"
    assert content["section"] == {
        "slug": "finance",
        "title": "财务公开",
        "column_type": {"code": "data", "label": "数据发布"},
    }
    assert content["department"]["contact"]["telephone"] == "0660-0000000"
    assert content["catalogue_item"] == {
        "version": "2019",
        "code": "fund-allocation",
        "level1": "扶贫资金",
        "level2": "专项资金分配结果",
    }
    assert content["keywords"] == ["扶贫", "资金", "2018"]
    assert content["written_on"] == "2018-09-14"
    assert content["document_number"] is None
    assert content["change"] is None
    assert content["details"]["total_yuan"] == "3000000.00"


def test_document__is_canonical_and_gives_the_same_bytes_each_time(fund: Any) -> None:
    data = canonical(content_of(fund))
    assert parse_canonical(data) == content_of(fund)
    assert canonical(content_of(type(fund).objects.get())) == data


def test_document__holds_no_host_and_no_page_path(fund: Any) -> None:
    fund.slug = "quiet-slug"
    fund.save()
    text = canonical(content_of(fund)).decode()
    assert "127.0.0.1" not in text
    assert fund.url_path not in text
    assert fund.slug not in text


def test_document__number_is_that_of_the_stream(fund: Any) -> None:
    fund.identity.reserve(internal=False)
    internal = fund.identity.reserve(internal=True)
    fund.audience = "internal"
    assert content_of(fund)["index_number"] == internal
    assert "-N" in internal


def test_document__number_is_empty_before_submission(fund: Any) -> None:
    assert content_of(fund)["index_number"] == ""


@pytest.mark.parametrize(
    ("field", "label"),
    [
        ("department", "责任科室"),
        ("catalogue_item", "公开事项"),
        ("written_on", "成文日期"),
        ("subject", "主题分类"),
        ("region", "所属地区"),
    ],
)
def test_document__of_an_incomplete_page_says_what_is_missing(
    fund: Any, field: str, label: str
) -> None:
    setattr(fund, field, None)
    with pytest.raises(IncompleteDocumentError, match=f"请先填写：{label}。"):
        content_of(fund)


def test_document__ground_and_reason_where_it_is_not_active(fund: Any) -> None:
    fund.attribute, fund.ground, fund.reason = "withheld", "15.privacy", "涉及个人隐私"
    statement = content_of(fund)["disclosure"]
    assert statement["attribute"] == {"code": "withheld", "label": "不予公开"}
    assert statement["ground"] == {"code": "15.privacy", "label": "第十五条：个人隐私"}
    assert statement["reason"] == "涉及个人隐私"


def test_digest__anyone_can_check_it(fund: Any) -> None:
    content = content_of(fund)
    full = canonical(full_content(content, [{"step": "head"}], {"seq": 1}))
    assert content_digest(full) == digest(canonical(content))
    assert orjson.loads(full)["signatures"] == [{"step": "head"}]


@pytest.mark.parametrize(
    "change",
    [
        {"type": "unknown"},
        {"title": None},
        {"remark": "x"},
        {"details": {"type": "fund"}},
        {"written_on": "2018-09-14T00:00:00"},
    ],
)
def test_validate__refuses_what_the_contract_does_not_have(
    fund: Any, change: dict[str, Any]
) -> None:
    content = content_of(fund)
    assert validate_content(content).title == fund.title
    with pytest.raises(InvalidDocumentError):
        validate_content({**content, **change})


def test_validate__refuses_another_way_of_writing_a_number(fund: Any) -> None:
    content = content_of(fund)
    details = {**content["details"], "total_yuan": "3000000"}
    with pytest.raises(InvalidDocumentError, match="not the one"):
        validate_content({**content, "details": details})


# The revision -------------------------------------------------------------------------


@dataclasses.dataclass
class Stored:
    content: dict[str, Any]


def test_revision__publishing_does_not_change_its_bytes(fund: Any) -> None:
    before = revision_bytes(fund.get_latest_revision())
    fund.live = True
    fund.save()
    assert revision_bytes(fund.get_latest_revision()) == before
    fund.title = "改过的标题"
    assert revision_bytes(fund.save_revision()) != before


def test_revision__is_the_same_before_and_after_it_was_read_from_the_database(fund: Any) -> None:
    saved = fund.save_revision()
    assert revision_bytes(saved) == revision_bytes(type(saved).objects.get(pk=saved.pk))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": 1.5}, {"a": "1.5"}),
        ({"a": 2**60}, {"a": 2**60 + 1}),
        ({"a": {"键": 1}}, {"a": {"值": 1}}),
        ({"a": True}, {"a": 1}),
        ({"title": "a"}, {"draft_title": "a"}),
    ],
)
def test_revision__different_contents_have_different_bytes(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    assert revision_bytes(Stored(one)) != revision_bytes(Stored(other))


def test_revision__what_wagtail_changes_does_not_count() -> None:
    volatile = {"live": True, "latest_revision": 7, "url_path": "/a/", "locked": True}
    assert revision_bytes(Stored({"title": "a", **volatile})) == revision_bytes(
        Stored({"title": "a"})
    )


def test_golden__fund_document(fund: Any) -> None:
    """The contract with partners; a change here is a change of the schema's version."""
    content = content_of(factories.make_fund(fund.get_parent().specific))
    del content["content_id"]
    assert sorted(content) == [
        "attachments",
        "body",
        "catalogue_item",
        "change",
        "department",
        "details",
        "disclosure",
        "document_number",
        "genre",
        "index_number",
        "issuing_body",
        "keywords",
        "region",
        "related",
        "schema",
        "section",
        "subject",
        "summary",
        "title",
        "topics",
        "type",
        "type_label",
        "written_on",
    ]
