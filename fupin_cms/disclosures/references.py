"""What an item refers to in the libraries, wherever it stands: in streams, rich text or fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wagtail.documents import get_document_model
from wagtail.images import get_image_model

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .base import DisclosureMixin


@dataclass(frozen=True)
class UsedFiles:
    """Ids of library documents and images, ascending; some may be gone from the library."""

    document_ids: tuple[int, ...]
    image_ids: tuple[int, ...]

    def holds(self, file: Any) -> bool:
        """Whether a library document or image is among them."""
        return file.pk in (
            self.image_ids if isinstance(file, get_image_model()) else self.document_ids
        )


def used_files(page: DisclosureMixin) -> UsedFiles:
    """Every library file that an item shows, attaches or links to: what is frozen with it."""
    documents: set[int] = set()
    images: set[int] = set()
    for model, pk in _references(page):
        if issubclass(model, get_document_model()):
            documents.add(int(pk))
        elif issubclass(model, get_image_model()):
            images.add(int(pk))
    return UsedFiles(tuple(sorted(documents)), tuple(sorted(images)))


def _references(page: DisclosureMixin) -> Iterator[tuple[type[Any], Any]]:
    """(model, key) of what the page's fields refer to."""
    for field in page._meta.concrete_fields:
        if hasattr(field, "extract_references"):
            for model, pk, *_ in field.extract_references(field.value_from_object(page)):
                yield model, pk
        elif field.related_model is not None and getattr(page, field.attname) is not None:
            yield field.related_model, getattr(page, field.attname)
