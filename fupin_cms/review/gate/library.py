"""Deleting from the library: refused, with words, for a file that an item depends on."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponseForbidden
from django.shortcuts import redirect
from django.urls import path
from wagtail.documents import get_document_model
from wagtail.documents.views import documents as document_views
from wagtail.documents.views import multiple as multiple_documents
from wagtail.images import get_image_model
from wagtail.images.views import images as image_views
from wagtail.images.views import multiple as multiple_images

from fupin_cms.disclosures.gate import GateRefusedError

from .closed_files import open_only
from .refusing import record

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern


def urls() -> list[URLPattern]:
    """Wagtail's addresses for deleting library files; they stand before its own."""
    document, image = get_document_model(), get_image_model()
    return [
        path("documents/delete/<int:document_id>/", _gated(document_views.DeleteView, document)),
        path(
            "documents/multiple/<int:doc_id>/delete/",
            _gated(multiple_documents.DeleteView, document),
        ),
        path("images/<int:image_id>/delete/", _gated(image_views.DeleteView, image)),
        path("images/multiple/<int:image_id>/delete/", _gated(multiple_images.DeleteView, image)),
    ]


def _gated(view_class: Any, model: Any) -> Callable[..., HttpResponse]:
    view = open_only(view_class.as_view(), model)
    index = "wagtailimages:index" if model is get_image_model() else "wagtaildocs:index"

    @wraps(view)
    def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                response: HttpResponse = view(request, *args, **kwargs)
        except GateRefusedError as refusal:
            record("delete", None, request.user, str(refusal), method=request.method or "")
            if request.headers.get("x-requested-with") == "XMLHttpRequest":
                return HttpResponseForbidden(str(refusal), content_type="text/plain; charset=utf-8")
            messages.error(request, str(refusal))
            return redirect(index)
        return response

    return gated
