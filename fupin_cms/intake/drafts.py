"""Makes a draft of a document: what was recognised is filled in, what was doubtful is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.files import File
from django.db import transaction
from wagtail.documents import get_document_model
from wagtail.models import Collection

from fupin_cms.disclosures.text_import import Part, read_text, to_blocks
from fupin_cms.setup.groups import COLLECTION

from .files import text_of

if TYPE_CHECKING:
    from pathlib import Path

    from fupin_cms.catalogue.models import Department
    from fupin_cms.disclosures.sections import SectionPage
    from fupin_cms.disclosures.text_import import ImportedText

_TITLE_LENGTH = 255


@dataclass(frozen=True)
class Order:
    """What the person who imports says of the documents. Empty: as it is recognised."""

    model: Any
    section: SectionPage
    author: Any
    department: Department | None = None
    title: str = ""
    document_number: str = ""


@dataclass(frozen=True)
class Draft:
    """A draft that was made, with what to tell of it in Chinese."""

    page: Any
    recognised: list[str]
    doubts: list[str]
    missing: list[str]
    """What the item still needs before it can be submitted."""


def import_file(path: Path, order: Order) -> Draft:
    """Make a draft of the document at `path`; the original becomes its attachment.

    Raises IntakeError where it cannot be read, OSError where it cannot be opened, and
    ValidationError where what was given is wrong.
    """
    with path.open("rb") as file:
        text = text_of(path.name, file)
        read = read_text(text.text)
        with transaction.atomic():
            page = _page(path, order, read)
            page.attachments = [("attachment", _original(path, file, order.author))]
            order.section.add_child(instance=page)
            page.save_revision(user=order.author)
    doubts = [*read.warnings, *text.left_out]
    if not (order.title or read.title):
        doubts.append(f"暂以文件名“{page.title}”作为名称，请改正。")
    missing = [needed.label for needed in page.all_required() if needed.is_missing(page)]
    return Draft(page, read.recognised, doubts, missing)


def _page(path: Path, order: Order, read: ImportedText) -> Any:
    parts = read.parts
    if order.title and read.title and order.title != read.title:
        parts = [Part(read.title), *parts]  # the text's own title stays, in the text
    page = order.model(
        title=(order.title or read.title or path.stem)[:_TITLE_LENGTH],
        department=order.department,
        document_number=order.document_number or read.document_number,
        written_on=read.written_on,
        live=False,
        owner=order.author,
    )
    page.body = to_blocks(parts)
    return page


def _original(path: Path, file: Any, author: Any) -> dict[str, Any]:
    file.seek(0)
    document = get_document_model().objects.create(
        title=path.name,
        file=File(file, name=path.name),
        collection=Collection.objects.get(name=COLLECTION),
        uploaded_by_user=author,
    )
    return {"title": f"{path.stem}（原件）", "document": document}
