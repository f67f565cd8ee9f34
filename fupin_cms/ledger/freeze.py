"""Freezing: what an item uses is copied by its SHA-256, and never read from the library again."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any

from django.core.files import File
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from fupin_cms.conf import get_settings
from fupin_cms.disclosures.identity import Identity
from fupin_cms.disclosures.references import UsedFiles, used_files
from fupin_cms.disclosures.schema import FileRef, ItemLink

from .addresses import file_url, item_url
from .events import Stream
from .file_types import FileRefusedError, extension, file_type, safe_name
from .files import CHUNK, frozen_storage, sha256_of, storage_name
from .models import Disclosure, ErasedBytes, FrozenFile
from .rendition import make_rendition
from .texts import OverLimitError, read_text

if TYPE_CHECKING:
    from fupin_cms.disclosures.base import DisclosureMixin

__all__ = ["FileRefusedError", "Frozen", "freeze"]

_MEGABYTE = 1024 * 1024


@dataclass
class Frozen:
    """The frozen form of what a page refers to; the resolver of its document."""

    stream: Stream
    documents: dict[int, FileRef] = field(default_factory=dict)
    images: dict[int, tuple[FileRef, int, int]] = field(default_factory=dict)

    @property
    def files(self) -> list[tuple[str, str]]:
        """(sha256, name) of every frozen file."""
        refs = [*self.documents.values(), *(image[0] for image in self.images.values())]
        return sorted({(ref.sha256, ref.name) for ref in refs})

    def document(self, pk: int) -> FileRef:
        """The frozen file of a library document."""
        return self.documents[pk]

    def image(self, pk: int) -> tuple[FileRef, int, int]:
        """The frozen rendition of a library image, with width and height in pixels."""
        return self.images[pk]

    def item(self, page_id: int, relation: str) -> ItemLink | None:
        """The permanent link to another item as it is released now.

        None where it is not current in this stream: a link would tell of what is not disclosed.
        Internal items may link to public ones.
        """
        identity = Identity.objects.filter(page_id=page_id).first()
        if identity is None:
            return None
        rows = Disclosure.objects.filter(content_id=identity.content_id).defer("body", "summary")
        row = rows.public().first() if self.stream == Stream.PUBLIC else rows.shown().first()
        if row is None:
            return None
        return ItemLink(
            relation=relation,
            content_id=str(row.content_id),
            index_number=row.index_number,
            title=row.title,
            type=row.category,
            url=item_url(row.index_number, row.stream),
        )


def freeze(page: DisclosureMixin) -> Frozen:
    """Freeze every document and image that a page uses, and read their text once.

    Reading a text may take as long as EXTRACT_SECONDS: call it outside a transaction. What is
    frozen already costs one reading of the library's file.
    Raises FileRefusedError with a message in Chinese for a file that may not be disclosed.
    """
    _refuse_lost_attachments(page)
    frozen = Frozen(stream=Stream.INTERNAL if page.is_internal else Stream.PUBLIC)
    used = used_files(page)
    try:
        _freeze_used(used, frozen)
    except OSError as error:
        raise FileRefusedError(
            f"文件没有存好（{error.strerror or error}），没有送审，内容没有丢失。"
            "请管理员检查存储的空间和写入权限，然后重新送审。"
        ) from error
    documents, images = set(used.document_ids), set(used.image_ids)
    if documents - frozen.documents.keys() or images - frozen.images.keys():
        raise FileRefusedError("有附件或图片已从文件库删除。请重新选择后再送审。")
    return frozen


def _freeze_used(used: UsedFiles, frozen: Frozen) -> None:
    for document in get_document_model().objects.filter(pk__in=used.document_ids).order_by("pk"):
        frozen.documents[document.pk] = _freeze_document(document)
    for image in get_image_model().objects.filter(pk__in=used.image_ids).order_by("pk"):
        frozen.images[image.pk] = _freeze_image(image)


def _refuse_lost_attachments(page: DisclosureMixin) -> None:
    # A chosen document that was deleted from the library is None in the stream: it would be missing
    # from the document without a word.
    for block in page.attachments:
        if block.value["document"] is None:
            raise FileRefusedError(
                f"附件“{block.value['title']}”的文件已从文件库删除。请重新选择后再送审。"
            )


def _freeze_document(document: Any) -> FileRef:
    name = safe_name(document.title, document.filename)
    try:
        with document.open_file() as source, tempfile.TemporaryFile() as copy:
            _copy(source, copy, name)
            kind = file_type(name, copy)
            return _keep(copy, name, kind.media_type)
    except FileNotFoundError as error:
        raise FileRefusedError(f"文件库中没有“{name}”的原件。请重新上传。") from error


def _freeze_image(image: Any) -> tuple[FileRef, int, int]:
    name = safe_name(image.title, image.filename)
    try:
        with image.open_file() as source, tempfile.TemporaryFile() as copy:
            _copy(source, copy, name)
            rendition = make_rendition(copy, name)
    except FileNotFoundError as error:
        raise FileRefusedError(f"图片库中没有“{name}”的原件。请重新上传。") from error
    with rendition.data as data:
        size = {"width": rendition.width, "height": rendition.height}
        ref = _keep(data, safe_name(name, f"x.{rendition.suffix}"), rendition.media_type, **size)
    return ref, rendition.width, rendition.height


def _copy(source: IO[bytes], copy: IO[bytes], name: str) -> None:
    limit = get_settings().MAX_FILE_MB
    size = 0
    while data := source.read(CHUNK):
        size += len(data)
        if size > limit * _MEGABYTE:
            raise FileRefusedError(f"“{name}”超过{limit} MB，不能公开。请压缩或拆分后重新上传。")
        copy.write(data)
    if not size:
        raise FileRefusedError(f"“{name}”是空文件。请重新上传。")


def _keep(copy: IO[bytes], name: str, media_type: str, **size: int) -> FileRef:
    """Put the bytes into the storage by their digest, once, and read their text, once."""
    file = File(copy)
    file.seek(0)
    sha256, length = sha256_of(file)
    if ErasedBytes.objects.filter(digest=sha256).exists():
        raise FileRefusedError(f"“{name}”的内容已依法清除，不能再公开。请更换附件。")
    _store(file, sha256, length)
    frozen, is_new = FrozenFile.objects.defer("text").get_or_create(
        sha256=sha256,
        defaults={
            "size": length,
            "media_type": media_type,
            "storage_name": storage_name(sha256),
            **size,
        },
    )
    if not is_new:
        # In use again: the clean-up of unused files leaves it alone.
        FrozenFile.objects.filter(sha256=sha256).update(frozen_at=timezone.now())
    if frozen.text_status == FrozenFile.TextStatus.PENDING:
        try:
            read_text(frozen, extension(name))
        except OverLimitError as error:
            raise FileRefusedError(
                f"“{name}”的文字没有读完（{error}），没有送审。"
                "请稍后重新送审；仍然如此的，请拆分文件或换成较简单的格式。"
            ) from error
    return FileRef(
        sha256=sha256,
        name=name,
        size=length,
        media_type=frozen.media_type,
        url=file_url(sha256, name),
    )


def _store(file: File[bytes], sha256: str, length: int) -> None:
    storage, name = frozen_storage(), storage_name(sha256)
    if storage.exists(name) and storage.size(name) == length:
        return
    file.seek(0)
    stored = storage.save(name, file)
    if stored != name:
        # The storage kept what was there and wrote beside it: it is not content-addressed.
        storage.delete(stored)
        raise FileRefusedError("固化存储中已有同名但不完整的文件。请管理员检查存储后再送审。")
