"""From an item of the data files to an unsaved page with its files in the library."""

from __future__ import annotations

import io
from html import escape
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.db import models
from wagtail.documents import get_document_model
from wagtail.fields import StreamField
from wagtail.images import get_image_model
from wagtail.models import Collection, Page

from fupin_cms.catalogue.models import CatalogueItem, Department, Region, Subject, Topic
from fupin_cms.disclosures.identity import Identity
from fupin_cms.disclosures.registry import categories
from fupin_cms.disclosures.schema import Column
from fupin_cms.disclosures.tables import TableField
from fupin_cms.disclosures.text_import import read_text, to_blocks
from fupin_cms.setup.groups import COLLECTION

from .charts import bar_chart
from .content import load_form, load_items, load_text
from .office_files import Sheet, Writing, pdf_document, word_document, workbook

if TYPE_CHECKING:
    from collections.abc import Callable

    from .content import AttachmentPlan, Item

_SAMPLE = "（示例数据）"


def build_page(item: Item, owner: Any) -> Any:
    """An unsaved page of an item; its files and images are in the library already.

    Raises DoesNotExist where the set-up or an item before this one is missing.
    """
    model: Any = categories()[item.category]
    page = model(
        title=item.title,
        slug=item.key,
        summary=item.summary,
        department=Department.objects.get(code=item.department),
        catalogue_item=_catalogue_item(item.catalogue_item),
        written_on=item.written_on,
        document_number=item.document_number,
        genre=item.genre,
        subject=Subject.objects.get(code=item.subject),
        region=Region.objects.get(code=item.region),
        keywords=item.keywords,
        attribute=item.attribute,
        ground=item.ground,
        reason=item.reason_withheld,
        review_on=item.review_on,
        live=False,
        owner=owner,
    )
    if item.audience:
        page.audience = item.audience
    page.topics = list(Topic.objects.filter(code__in=item.topics))
    set_fields(page, item.fields)
    page.body = _body(item, owner)
    page.related = [
        ("item", {"relation": relation, "page": _page_of(key)}) for relation, key in item.related
    ]
    page.attachments = [
        ("attachment", {"title": plan.title, "document": _document(plan, item, page, owner)})
        for plan in item.attachments
    ]
    return page


def set_fields(page: Any, values: dict[str, Any]) -> None:
    """Set a category's own fields from their plain values; other items are named by their keys."""
    for name, value in values.items():
        setattr(page, name, _value(page._meta.get_field(name), value))


def _value(field: Any, value: Any) -> Any:
    match field:
        case TableField():
            return {"rows": [[cell or None for cell in row] for row in value]} if value else {}
        case StreamField():
            return [("policy", _page_of(key)) for key in value]
        case models.ForeignKey():
            return _page_of(value).specific
        case _:
            return field.to_python(value)


def _page_of(key: str) -> Page:
    content_id = next(item.content_id for item in load_items() if item.key == key)
    page = Identity.objects.get(content_id=content_id).page
    if page is None:
        raise Page.DoesNotExist(f"the page of {key} is gone")
    return page


def _catalogue_item(code: str) -> CatalogueItem:
    """The item of the latest edition of the catalogue."""
    found = CatalogueItem.objects.filter(code=code).order_by("-version__effective_from").first()
    if found is None:
        raise CatalogueItem.DoesNotExist(f"no catalogue item {code}")
    return found


# The body -----------------------------------------------------------------------------


def _html(text: str) -> str:
    return f"<p>{escape(text, quote=False)}</p>"


def _own_columns(given: list[Any]) -> list[Column]:
    """Columns as the data files write them: a label, or a label with kind and unit."""
    return [
        Column(key=f"c{number}", **({"label": column} if isinstance(column, str) else column))
        for number, column in enumerate(given, start=1)
    ]


def _table_block(part: dict[str, Any]) -> dict[str, Any]:
    columns = [column.model_dump() for column in _own_columns(part["columns"])]
    return {
        "caption": part["table"],
        "table": {"columns": columns, "rows": part["rows"]},
        "note": part.get("note", ""),
    }


_BLOCKS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "heading": lambda part: {"level": "2", "text": part["heading"]},
    "table": _table_block,
    "indicator": lambda part: {"name": part["indicator"], **_without(part, "indicator")},
    "question": lambda part: {"question": part["question"], "answer": _html(part["answer"])},
    "contact": lambda part: {"name": part["contact"], **_without(part, "contact")},
    "quotation": lambda part: {"text": part["quotation"], **_without(part, "quotation")},
}


def _without(part: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in part.items() if key != name}


def _body(item: Item, owner: Any) -> Any:
    """The body's blocks, as a stream's raw data, with the note at the end."""
    blocks: list[dict[str, Any]] = []
    if item.text:
        blocks += to_blocks(read_text(load_text(item.text)).parts)
    for part in item.body:
        if isinstance(part, str):
            blocks.append({"type": "rich_text", "value": _html(part)})
        elif "figure" in part:
            blocks.append({"type": "figure", "value": _figure(part, owner)})
        else:
            kind = next(iter(part))
            blocks.append({"type": kind, "value": _BLOCKS[kind](part)})
    return [*blocks, {"type": "rich_text", "value": f"<p><i>{escape(item.note)}</i></p>"}]


# Files --------------------------------------------------------------------------------


def _figure(part: dict[str, Any], owner: Any) -> dict[str, Any]:
    chart = bar_chart([(label, value) for label, value in part["bars"]])
    image = get_image_model().objects.create(
        title=part["figure"],
        file=ImageFile(io.BytesIO(chart), name=part["figure"]),
        collection=_collection(),
        uploaded_by_user=owner,
    )
    caption = part.get("caption", "")
    return {"image": image.pk, "alternative": part["alternative"], "caption": caption}


def _document(plan: AttachmentPlan, item: Item, page: Any, owner: Any) -> Any:
    return get_document_model().objects.create(
        title=plan.file,
        file=ContentFile(_bytes(plan, item, page), name=plan.file),
        collection=_collection(),
        uploaded_by_user=owner,
    )


def _collection() -> Collection:
    found: Collection = Collection.objects.get(name=COLLECTION)
    return found


def _bytes(plan: AttachmentPlan, item: Item, page: Any) -> bytes:
    kind, _, name = plan.make.partition(":")
    match kind:
        case "field":
            return workbook(_sheet(page, name, f"{plan.title}{_SAMPLE}"))
        case "form":
            form = load_form(name)
            sheet = Sheet("", _own_columns(form["columns"]), form["rows"])
            return word_document(Writing(form["title"], tables=[sheet]))
        case "text":
            return load_text(name).encode()
        case _:
            write = pdf_document if plan.file.endswith(".pdf") else word_document
            return write(_writing(item, page))


def _sheet(page: Any, name: str, caption: str) -> Sheet:
    return Sheet(caption, page._meta.get_field(name).columns, getattr(page, name).get("rows", []))


def _writing(item: Item, page: Any) -> Writing:
    """The item as a document of the office: its text and its tables."""
    byline = "　".join(
        part
        for part in (page.issuing_body, item.document_number, item.written_on.isoformat())
        if part
    )
    texts = [part if isinstance(part, str) else part.get("heading", "") for part in item.body]
    tables = [
        _sheet(page, field.name, f"{field.verbose_name}{_SAMPLE}")
        for field in page._meta.get_fields()
        if isinstance(field, TableField) and getattr(page, field.name).get("rows")
    ]
    return Writing(
        item.title, byline, [item.summary, *(text for text in texts if text)], tables, item.note
    )
