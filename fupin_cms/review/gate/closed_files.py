"""Files of what was withdrawn for personal data or secrecy, in the library's views: for nobody.

No group is given their collection; these views are for superusers, and the admin's own API, which
lists every collection to every account.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.urls import URLPattern, path
from wagtail.documents import get_document_model
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.documents.views import documents
from wagtail.images import get_image_model
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.images.views import images

from fupin_cms.review.concealing import CLOSED_FILES

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse


def open_files(files: QuerySet[Any], _request: HttpRequest | None = None) -> QuerySet[Any]:
    """Those of the files that are not closed. Also Wagtail's hook of its choosers."""
    return files.exclude(collection__name=CLOSED_FILES)


class DocumentIndex(documents.IndexView):
    """Differs: without closed files."""

    def get_base_queryset(self) -> QuerySet[Any]:
        return open_files(super().get_base_queryset())


class ImageIndex(images.IndexView):
    """Differs: without closed files."""

    def get_base_queryset(self) -> QuerySet[Any]:
        return open_files(super().get_base_queryset())


class DocumentsAPI(DocumentsAdminAPIViewSet):
    """Differs: without closed files."""

    def get_queryset(self) -> QuerySet[Any]:
        return open_files(super().get_queryset())


class ImagesAPI(ImagesAdminAPIViewSet):
    """Differs: without closed files."""

    def get_queryset(self) -> QuerySet[Any]:
        return open_files(super().get_queryset())


def construct_admin_api(router: Any) -> None:
    """Wagtail's hook: the admin's own API of files."""
    router.register_endpoint("documents", DocumentsAPI)
    router.register_endpoint("images", ImagesAPI)


def urls() -> list[URLPattern]:
    """Wagtail's addresses that name or show a file; they stand before its own."""
    of_image = [
        ("", images.EditView.as_view()),
        ("generate_url/", images.URLGeneratorView.as_view()),
        ("generate_url/output/", images.URLGeneratorView.as_view(output_only=True)),
        ("preview/<str:filter_spec>/", images.preview),
    ]
    document, image = "<int:document_id>/", "<int:image_id>/"
    return [
        path("documents/", DocumentIndex.as_view()),
        path("documents/results/", DocumentIndex.as_view(results_only=True)),
        path(f"documents/edit/{document}", _open_only(documents.EditView.as_view())),
        path(f"documents/usage/{document}", _open_only(documents.UsageView.as_view())),
        path("images/", ImageIndex.as_view()),
        path("images/results/", ImageIndex.as_view(results_only=True)),
        path(f"images/usage/{image}", _open_only(images.UsageView.as_view())),
        *(path(f"images/{image}{rest}", _open_only(view)) for rest, view in of_image),
    ]


def _open_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        model, key = (
            (get_document_model(), kwargs["document_id"])
            if "document_id" in kwargs
            else (get_image_model(), kwargs["image_id"])
        )
        if model.objects.filter(pk=key, collection__name=CLOSED_FILES).exists():
            raise Http404
        return view(request, *args, **kwargs)

    return shown
