"""The sheets of a candidate, to print or as PDF, for whoever may read the candidate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from fupin_cms.review.slip_pdf import slip_pdf
from fupin_cms.review.slips import Kind, slip_of

from .candidate import readable_candidate

if TYPE_CHECKING:
    from fupin_cms.review.slips import Slip


def page(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The sheet as a page of its own, for the browser's printing."""
    context = {"slip": _slip(request, pk, kind), "pk": pk, "kinds": Kind}
    return render(request, "fupin_cms/review/slip.html", context)


def pdf(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The sheet as PDF."""
    response = HttpResponse(slip_pdf(_slip(request, pk, kind)), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{kind}-{pk}.pdf"'
    return response


def _slip(request: HttpRequest, pk: int, kind: str) -> Slip:
    if kind not in Kind.values:
        raise Http404
    return slip_of(readable_candidate(request, pk, erased_too=True), Kind(kind))
