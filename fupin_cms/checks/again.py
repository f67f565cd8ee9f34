"""The checks once more on what was signed, for instance before it is released at its time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fupin_cms.disclosures.schema import FileRef

from .drafts import DraftResolver
from .run import check

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fupin_cms.disclosures.base import DisclosureMixin
    from fupin_cms.ledger.document import Document

    from .base import Report


class _FrozenBefore(DraftResolver):
    """Files as they were frozen; the library is not asked, what it holds may differ by now."""

    def __init__(self, page: DisclosureMixin, files: Iterable[tuple[str, str]]) -> None:
        super().__init__(page)
        self._files = sorted(set(files))

    @property
    def files(self) -> list[tuple[str, str]]:
        return self._files

    def document(self, pk: int) -> FileRef:
        return FileRef(sha256="", name=str(pk), size=0, media_type="", url="")

    def image(self, pk: int) -> tuple[FileRef, int, int]:
        return self.document(pk), 0, 0


def check_again(
    page: DisclosureMixin, document: Document, files: Iterable[tuple[str, str]]
) -> Report:
    """The report of today's rules on a signed document and its frozen files, (sha256, name).

    `page` is the signed revision. What has changed around it shows: an item that it links to and
    that is no longer public, a rule that is new. Raises KeyError where a file is not frozen.
    """
    return check(page, document, _FrozenBefore(page, files))
