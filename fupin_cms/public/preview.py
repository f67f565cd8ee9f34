"""A draft as the public would see it, in the editor's preview."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from fupin_cms.checks.drafts import DraftResolver
from fupin_cms.disclosures.blocks import IncompleteBlockError
from fupin_cms.disclosures.identity import Identity
from fupin_cms.ledger.document import IncompleteDocumentError, build_document

from .pages import compose
from .rendering import render_document

if TYPE_CHECKING:
    from django.http import HttpRequest

    from fupin_cms.disclosures.base import DisclosureMixin
    from fupin_cms.disclosures.schema import FileRef


class PreviewResolver(DraftResolver):
    """Files by their private addresses in the library, which only signed-in staff can open."""

    def document(self, pk: int) -> FileRef:
        url = get_document_model().objects.get(pk=pk).url
        return super().document(pk).model_copy(update={"url": url})

    def image(self, pk: int) -> tuple[FileRef, int, int]:
        reference, width, height = super().image(pk)
        url = get_image_model().objects.get(pk=pk).file.url
        return reference.model_copy(update={"url": url}), width, height


def render_preview(request: HttpRequest, page: DisclosureMixin) -> HttpResponse:
    """The page's draft; where it lacks what no document can be without, what to fill in first."""
    identity = Identity.objects.filter(page_id=page.pk).first() if page.pk else None
    try:
        document = build_document(page, identity or Identity(), PreviewResolver(page))
    except (IncompleteDocumentError, IncompleteBlockError) as missing:
        html = compose("fupin_cms/public/incomplete.html", {"message": str(missing)})
    else:
        html = render_document(request, document.content(), draft=True)
    return HttpResponse(html)
