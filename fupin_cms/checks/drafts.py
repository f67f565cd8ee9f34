"""Lets a draft be read before anything of it is frozen."""

from __future__ import annotations

from mimetypes import guess_type
from typing import TYPE_CHECKING, cast

from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from fupin_cms.disclosures.identity import Identity
from fupin_cms.disclosures.schema import FileRef, ItemLink
from fupin_cms.ledger.addresses import item_url
from fupin_cms.ledger.events import Stream

if TYPE_CHECKING:
    from fupin_cms.disclosures.base import DisclosureMixin

_NOT_FROZEN = "0" * 64


class DraftResolver:
    """Stands in for frozen files: names are the library's, digests are noughts."""

    def __init__(self, page: DisclosureMixin) -> None:
        self._internal = page.is_internal

    def document(self, pk: int) -> FileRef:
        """Raises Document.DoesNotExist where the library has it no more."""
        return self._reference(get_document_model().objects.get(pk=pk).filename)

    def image(self, pk: int) -> tuple[FileRef, int, int]:
        """Raises Image.DoesNotExist where the library has it no more."""
        image = get_image_model().objects.get(pk=pk)
        return self._reference(image.filename), image.width, image.height

    def item(self, page_id: int, relation: str) -> ItemLink | None:
        identity = Identity.objects.filter(page_id=page_id).first()
        number = identity and identity.number(internal=self._internal)
        if identity is None or number is None:
            return None
        target = cast("DisclosureMixin", Page.objects.get(pk=page_id).specific_deferred)
        return ItemLink(
            relation=relation,
            content_id=str(identity.content_id),
            index_number=number,
            title=target.title,
            type=target.category,
            url=item_url(number, Stream.INTERNAL if self._internal else Stream.PUBLIC),
        )

    def _reference(self, name: str) -> FileRef:
        return FileRef(
            sha256=_NOT_FROZEN,
            name=name,
            size=0,
            media_type=guess_type(name)[0] or "application/octet-stream",
            url="",
        )
