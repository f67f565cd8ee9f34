"""Lets a draft be read before anything of it is frozen."""

from __future__ import annotations

from mimetypes import guess_type
from typing import TYPE_CHECKING

from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from fupin_cms.disclosures.schema import FileRef
from fupin_cms.ledger.events import Stream
from fupin_cms.ledger.file_types import safe_name
from fupin_cms.ledger.freeze import Frozen

if TYPE_CHECKING:
    from fupin_cms.disclosures.base import DisclosureMixin

_NOT_FROZEN = "0" * 64


class DraftResolver(Frozen):
    """Links to items as the document would have them; files by name only, without a digest."""

    def __init__(self, page: DisclosureMixin) -> None:
        super().__init__(stream=Stream.INTERNAL if page.is_internal else Stream.PUBLIC)

    def document(self, pk: int) -> FileRef:
        """Raises Document.DoesNotExist where the library has it no more."""
        document = get_document_model().objects.get(pk=pk)
        return _reference(safe_name(document.title, document.filename))

    def image(self, pk: int) -> tuple[FileRef, int, int]:
        """Raises Image.DoesNotExist where the library has it no more."""
        image = get_image_model().objects.get(pk=pk)
        return _reference(safe_name(image.title, image.filename)), image.width, image.height


def _reference(name: str) -> FileRef:
    return FileRef(
        sha256=_NOT_FROZEN,
        name=name,
        size=0,
        media_type=guess_type(name)[0] or "application/octet-stream",
        url="",
    )
