"""What is indexed of a public document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fupin_cms.ledger.canonical import canonical
from search.documents import UnreadableDocumentError, item_of, read_document

from . import rows

if TYPE_CHECKING:
    from search.engines.protocol import Item


def item(texts: dict[str, str] | None = None, **fields: Any) -> Item:
    made = rows.document(1, 7, "扶贫工作进度", "按计划进行。") | fields
    return item_of(made, first_seq=3, texts=texts or {})


def attachment(media_type: str) -> dict[str, Any]:
    file = {"sha256": "a" * 64, "name": "名单.pdf", "media_type": media_type}
    return {"title": "退出户名单", "file": file}


def test_item__identity_and_values_to_filter_by() -> None:
    made = item(document_number="汕扶办〔2018〕12号")
    assert (made.content_id, made.seq, made.first_seq) == (rows.content_id(1), 7, 3)
    assert (made.title, made.document_number) == ("扶贫工作进度", "汕扶办〔2018〕12号")
    assert made.terms["category"] == ["progress"]
    assert made.terms["topic"] == ["industry"]
    assert made.terms["year"] == ["2018"]
    assert made.terms["has_attachment"] == ["false"]
    assert made.days == {"written": 20180914, "released": 20180920}


def test_text__what_people_read_and_nothing_that_machines_read() -> None:
    made = item(
        summary="本季度进度。",
        keywords=["产业", "就业"],
        details={
            "type": "progress",
            "stage": {"code": "stage_code", "label": "分配结果"},
            "total_yuan": "3000000.00",
            "using_units": ["海丰县扶贫办"],
            "answer_html": "<p>甲<b>乙</b></p><p>丙</p>",
            "allocation": {
                "columns": [{"key": "unit_key", "label": "单位", "kind": "text", "unit": ""}],
                "rows": [["陆河县扶贫办"], [None]],
            },
            "policy": {
                "relation": "interprets",
                "content_id": "c" * 32,
                "index_number": "i",
                "title": "被解读的政策",
                "type": "policy",
                "url": "/items/x",
            },
        },
    )
    for words in (
        "本季度进度。",
        "按计划进行。",
        "产业 就业",
        "分配结果",
        "3000000.00",
        "海丰县扶贫办",
        "甲乙\n",
        "单位\n陆河县扶贫办",
        "被解读的政策",
        "产业扶贫",
        "汕尾市",
    ):
        assert words in made.text
    for hidden in ("stage_code", "unit_key", "<p>", "/items/x", "interprets", "rich_text", "cccc"):
        assert hidden not in made.text
    assert made.text.startswith("本季度进度。")


def test_attachment__its_text_stays_apart() -> None:
    document = rows.document(1, 7, "标题", "内容", attachments=[attachment("text/csv")])
    assert read_document(canonical(document)) == (document, ["a" * 64])
    made = item_of(document, first_seq=7, texts={"a" * 64: "大坪村\n新寨村"})
    assert [(one.title, one.text) for one in made.attachments] == [("退出户名单", "大坪村\n新寨村")]
    assert made.terms["has_attachment"] == ["true"]
    assert "大坪村" not in made.text


def test_attachment__lines_of_a_pdf_are_joined_inside_words() -> None:
    made = item(
        texts={"a" * 64: "扶贫资\n 金使用\n2018 年\n\n安排"},
        attachments=[attachment("application/pdf")],
    )
    assert made.attachments[0].text == "扶贫资金使用\n2018 年\n\n安排"


@pytest.mark.parametrize(
    "fields", [{"title": None}, {"written_on": "soon"}, {"release": None}, {"topics": None}]
)
def test_broken_document__is_told(fields: dict[str, Any]) -> None:
    with pytest.raises(UnreadableDocumentError):
        item(**fields)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"{}", b'{"attachments": [1]}'])
def test_bytes_that_are_no_document__are_told(body: bytes) -> None:
    with pytest.raises(UnreadableDocumentError):
        read_document(body)
