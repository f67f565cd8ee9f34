"""What checks look at: a candidate as it was frozen, or a draft as far as it can be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone

from fupin_cms.disclosures.blocks import (
    IncompleteBlockError,
    attachments_document,
    body_document,
    related_document,
)
from fupin_cms.ledger.models import FrozenFile

from .passages import Reading, readings

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Mapping

    from fupin_cms.disclosures.base import DisclosureMixin
    from fupin_cms.disclosures.schema import FileRef, ItemLink, Resolver
    from fupin_cms.ledger.document import Document
    from fupin_cms.ledger.freeze import Frozen

_TEXTS = {
    "title": "名称",
    "summary": "内容概述",
    "keywords": "关键词",
    "issuing_body": "发布机构",
    "document_number": "文号",
    "reason": "不主动公开的理由",
    "change_note": "变更说明",
}
"""The page's own texts that a draft is read for."""
_ATTACHMENTS = "附件"
_UNREAD_FIELDS = frozenset({"schema_", "content_id", "index_number", "type"})


@dataclass(frozen=True)
class CheckedFile:
    """A file of the item. `status` is empty in a draft: text is extracted on submission."""

    name: str
    title: str = ""
    sha256: str = ""
    status: str = ""
    message: str = ""
    text: str = ""
    is_attachment: bool = False

    @property
    def part(self) -> str:
        return (
            f"附件《{self.title}》（{self.name}）" if self.is_attachment else f"文件（{self.name}）"
        )


@dataclass(frozen=True)
class Subject:
    """A page with what was, or would be, made of it.

    `missing_items` are the pages that it refers to and that its document leaves out, each with a
    part that refers to it; `unbuilt` the parts of a draft that are too incomplete to be read, each
    with what to do about it.
    """

    page: DisclosureMixin
    parts: tuple[tuple[str, Any], ...]
    files: tuple[CheckedFile, ...] = ()
    missing_items: tuple[tuple[int, str], ...] = ()
    unbuilt: Mapping[str, str] = field(default_factory=dict)
    document: Document | None = None
    today: dt.date = field(default_factory=timezone.localdate)

    @property
    def is_draft(self) -> bool:
        return self.document is None

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        """The item's own texts, tables and links; the texts of its files are in `files`."""
        return tuple(one for part, value in self.parts for one in readings(part, value))


class Recorder:
    """A resolver that notes which items the document would leave out, and from which part."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self.part = ""
        self._missing: dict[tuple[int, str], None] = {}

    @property
    def missing_items(self) -> tuple[tuple[int, str], ...]:
        """(page, part) of each, once."""
        return tuple(self._missing)

    def document(self, pk: int) -> FileRef:
        return self._resolver.document(pk)

    def image(self, pk: int) -> tuple[FileRef, int, int]:
        return self._resolver.image(pk)

    def item(self, page_id: int, relation: str) -> ItemLink | None:
        link = self._resolver.item(page_id, relation)
        if link is None:
            self._missing[page_id, self.part] = None
        return link


def of_candidate(page: DisclosureMixin, document: Document, frozen: Frozen) -> Subject:
    """The subject of a submission: the document that will be signed, and the text of its files."""
    recorder = Recorder(frozen)
    # Built once more only to hear which links are missing; what is checked is the document.
    _page_parts(page, recorder)
    fields = type(document).model_fields
    parts = tuple(
        (page.category_label if name == "details" else fields[name].title or "", value)
        for name, value in document
        if name not in _UNREAD_FIELDS
    )
    return Subject(
        page=page,
        parts=parts,
        files=tuple(_frozen_files(document, frozen)),
        missing_items=recorder.missing_items,
        document=document,
    )


def of_draft(page: DisclosureMixin, resolver: Resolver) -> Subject:
    """The subject of a draft, with whatever of it can be built."""
    recorder = Recorder(resolver)
    parts, unbuilt = _page_parts(page, recorder)
    attachments = parts.get(_ATTACHMENTS, [])
    return Subject(
        page=page,
        parts=tuple(parts.items()),
        files=tuple(
            CheckedFile(name=one.file.name, title=one.title, is_attachment=True)
            for one in attachments
        ),
        missing_items=recorder.missing_items,
        unbuilt=unbuilt,
    )


def _page_parts(page: DisclosureMixin, recorder: Recorder) -> tuple[dict[str, Any], dict[str, str]]:
    """The parts of the document that a page gives, by label, and why the others cannot be built."""
    parts: dict[str, Any] = {label: getattr(page, name) for name, label in _TEXTS.items()}
    unbuilt: dict[str, str] = {}
    builders: dict[str, Callable[[], Any]] = {
        "正文": lambda: body_document(page.body, recorder),
        page.category_label: lambda: page.details(recorder),
        _ATTACHMENTS: lambda: attachments_document(page.attachments, recorder),
        "相关信息": lambda: related_document(page.related, recorder),
    }
    for label, build in builders.items():
        recorder.part = label
        try:
            parts[label] = build()
        except IncompleteBlockError as error:
            unbuilt[label] = str(error)
        except (ValueError, TypeError, ObjectDoesNotExist):
            # A draft may miss what the document's form requires.
            unbuilt[label] = f"“{label}”还没有填写完整，请补全各项并保存，再查看检查结果。"
    return parts, unbuilt


def _frozen_files(document: Document, frozen: Frozen) -> Iterator[CheckedFile]:
    titles = {(one.file.sha256, one.file.name): one.title for one in document.attachments}
    rows = FrozenFile.objects.in_bulk([sha256 for sha256, _ in frozen.files])
    for sha256, name in frozen.files:
        row = rows[sha256]
        yield CheckedFile(
            name=name,
            title=titles.get((sha256, name), ""),
            sha256=sha256,
            status=row.text_status,
            message=row.text_message,
            text=row.text,
            is_attachment=(sha256, name) in titles,
        )
