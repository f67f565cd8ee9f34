"""The body in the document: every block, and links that stay or go."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.base import ContentFile
from hypothesis import given
from hypothesis import strategies as st
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file_jpeg

from fupin_cms.disclosures.blocks import (
    IncompleteBlockError,
    attachments_document,
    body_document,
    related_document,
)
from fupin_cms.disclosures.references import used_files
from fupin_cms.disclosures.rich_text import rich_text_html
from fupin_cms.disclosures.schema import FileRef, ItemLink
from tests import factories

if TYPE_CHECKING:
    from pathlib import Path

    from fupin_cms.disclosures.models import FundPage
    from tests.factories import Tree

SHA256 = "0" * 64


class EverythingReleased:
    """A resolver to which every file is frozen and every item but those named is released."""

    def __init__(self, *unreleased: int) -> None:
        self.unreleased = unreleased

    def document(self, pk: int) -> FileRef:
        return FileRef(
            sha256=SHA256,
            name=f"{pk}.pdf",
            size=1,
            media_type="application/pdf",
            url=f"/files/{pk}",
        )

    def image(self, pk: int) -> tuple[FileRef, int, int]:
        return self.document(pk), 640, 480

    def item(self, page_id: int, relation: str) -> ItemLink | None:
        if page_id in self.unreleased:
            return None
        return ItemLink(
            relation=relation,
            content_id=str(page_id),
            index_number=f"X-{page_id}",
            title="另一件",
            type="policy",
            url=f"/items/X-{page_id}",
        )


def document_body(fund: FundPage, *blocks: tuple[str, Any]) -> list[dict[str, Any]]:
    fund.body = list(blocks)
    return [block.model_dump() for block in body_document(fund.body, EverythingReleased())]


@pytest.fixture
def library(settings: Any, tmp_path: Path, db: None) -> tuple[Any, Any]:
    """A document and an image of the library."""
    settings.MEDIA_ROOT = tmp_path
    document = get_document_model().objects.create(
        title="分配表", file=ContentFile(b"x", name="a.csv")
    )
    image = get_image_model().objects.create(title="图", file=get_test_image_file_jpeg("a.jpg"))
    return document, image


def test_body__every_block(fund: FundPage, library: tuple[Any, Any]) -> None:
    rate = {"name": "脱贫率", "value": Decimal("95.50"), "unit": "%", "as_of": dt.date(2018, 9, 1)}
    table = {
        "columns": [{"key": "c1", "label": "户数", "kind": "integer", "unit": "户"}],
        "rows": [["12"], [None]],
    }
    body = document_body(
        fund,
        ("heading", {"level": "3", "text": " 一、现状 "}),
        ("rich_text", "<p>正文</p>"),
        ("table", {"caption": "表一", "table": table, "note": "示例数据"}),
        ("figure", {"image": library[1], "alternative": "柱状图", "caption": ""}),
        ("indicator", rate),
        ("question", {"question": "谁可以申请？", "answer": "<p>村民。</p>"}),
        ("contact", {"name": "综合科", "telephone": "12317"}),
        ("quotation", {"text": "应当公开", "source": "条例", "article": "第十九条"}),
    )
    assert [block["type"] for block in body] == [
        "heading", "rich_text", "table", "figure", "indicator", "question", "contact", "quotation",
    ]  # fmt: skip
    assert body[0] == {"type": "heading", "level": 3, "text": "一、现状"}
    assert body[2]["table"]["columns"][0]["unit"] == "户"
    assert body[2]["table"]["rows"] == [["12"], [None]]
    assert (body[3]["width"], body[3]["alternative"]) == (640, "柱状图")
    assert body[4]["indicator"]["value"] == "95.50", "as it was typed"
    assert body[5]["answer_html"] == "<p>村民。</p>"
    assert body[6]["contact"]["address"] == ""


@pytest.mark.parametrize(
    ("block", "says"),
    [
        (("figure", {"image": None, "alternative": "", "caption": ""}), "没有选择图片"),
        (("indicator", {"name": "", "value": None, "unit": "", "as_of": None}), "没有填写数值"),
    ],
)
def test_body__an_unfinished_block_says_what_it_lacks(
    fund: FundPage, block: tuple[str, Any], says: str
) -> None:
    with pytest.raises(IncompleteBlockError, match=says):
        document_body(fund, block)


@pytest.mark.parametrize(
    ("source", "html"),
    [
        (
            '<p>见<a linktype="page" id="3">通知</a>。</p>',
            '<p>见<a href="/items/X-3">通知</a>。</p>',
        ),
        ('<p>见<a linktype="page" id="9">草稿</a>。</p>', "<p>见草稿。</p>"),
        ('<a linktype="document" id="5">表</a>', '<a href="/files/5">表</a>'),
        (
            '<a href="https://www.gov.cn/?a=1&amp;b=2">网</a>',
            '<a href="https://www.gov.cn/?a=1&amp;b=2" rel="noopener noreferrer">网</a>',
        ),
        ('<a href="/sections/policy">栏目</a>', '<a href="/sections/policy">栏目</a>'),
        ('<a href="mailto:a@example.invalid">信</a>', '<a href="mailto:a@example.invalid">信</a>'),
        ('<a href="javascript:alert(1)">点</a>', "点"),
        ('<a href="java\tscript:alert(1)">点</a>', "点"),
        ('<a href="//evil.invalid/x">点</a>', "点"),
        ("<a href='https://evil.invalid' onclick='x()'>点</a>", "点"),
        ('<p onclick="x()" style="color:red">字</p>', "<p>字</p>"),
        ("<script>alert(1)</script><p>字</p>", "<p>字</p>"),
        ('<embed embedtype="image" id="1" /><img src="x">字', "字"),
        ("<h2>题</h2><p><b>粗</b><sup>2</sup></p>", "题<p><b>粗</b><sup>2</sup></p>"),
    ],
)
def test_rich_text__links_and_tags(source: str, html: str) -> None:
    assert rich_text_html(source, EverythingReleased(9)) == html


@given(st.text(alphabet="<>a=\"'/ hrefjavscipt:&;#x6onclk\n\t", max_size=80))
def test_rich_text__nothing_runs_whatever_is_typed(noise: str) -> None:
    once = rich_text_html(f'<p>{noise}<a href="{noise}">x</a></p>', EverythingReleased())
    assert "javascript:" not in once.replace(noise, "")
    assert " onclick=" not in once.split(">")[0]
    assert rich_text_html(once, EverythingReleased()) == once, "sanitising again changes nothing"


def test_related_and_attachments(fund: FundPage, tree: Tree, library: tuple[Any, Any]) -> None:
    public = factories.make_fund(tree.finance, title="已公开")
    draft = factories.make_fund(tree.finance, title="未公开")
    fund.related = [
        ("item", {"relation": "based_on", "page": public}),
        ("item", {"relation": "related", "page": draft}),
    ]
    fund.attachments = [("attachment", {"title": "分配表", "document": library[0]})]
    resolver = EverythingReleased(draft.pk)
    assert [(link.relation, link.url) for link in related_document(fund.related, resolver)] == [
        ("based_on", f"/items/X-{public.pk}")
    ]
    [attachment] = attachments_document(fund.attachments, resolver)
    assert (attachment.title, attachment.file.name) == ("分配表", f"{library[0].pk}.pdf")


def test_used_files__wherever_they_stand(fund: FundPage, library: tuple[Any, Any]) -> None:
    document, image = library
    answer = f'<p><a linktype="document" id="{document.pk + 1}">表</a></p>'
    fund.body = [
        ("figure", {"image": image, "alternative": "图", "caption": ""}),
        ("rich_text", f'<p><a linktype="document" id="{document.pk}">表</a></p>'),
        ("question", {"question": "？", "answer": answer}),
    ]
    fund.attachments = [("attachment", {"title": "分配表", "document": document})]
    used = used_files(fund)
    assert used.document_ids == (document.pk, document.pk + 1), "one that is gone is used still"
    assert used.image_ids == (image.pk,)
