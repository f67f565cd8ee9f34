"""Files of what was withdrawn for personal data or secrecy, in the library's views: for nobody.

No group is given their collection; these views are for superusers, for the admin's own API, which
lists every collection to every account, and for Wagtail's views that name a file without asking.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import get_list_or_404
from django.urls import URLPattern, path
from wagtail.documents import admin_urls as documents_urls
from wagtail.documents import get_document_model
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.documents.views import bulk_actions as documents_in_bulk
from wagtail.documents.views import documents
from wagtail.documents.views.chooser import viewset as documents_chooser
from wagtail.images import admin_urls as images_urls
from wagtail.images import get_image_model
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.images.views import bulk_actions as images_in_bulk
from wagtail.images.views import images
from wagtail.images.views.chooser import viewset as images_chooser
from wagtail.models import Collection

from fupin_cms.review.concealing import CLOSED_FILES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse


_KEYS = ("document_id", "doc_id", "image_id", "pk")
"""What Wagtail's addresses call the key of a file."""


def open_files(files: QuerySet[Any], _request: HttpRequest | None = None) -> QuerySet[Any]:
    """Those of the files that are not closed. Also Wagtail's hook of its choosers.

    By the collection's key: of a collection's name the admin's search knows nothing.
    """
    return files.exclude(collection__in=Collection.objects.filter(name=CLOSED_FILES))


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


class _OpenFiles:
    """Of a bulk action. Differs: without closed files."""

    @classmethod
    def get_queryset(cls, model: Any, object_ids: Iterable[Any]) -> list[Any]:
        """What the action is to be done with. Raises Http404 where nothing is left of it."""
        return get_list_or_404(open_files(model.objects.filter(pk__in=list(object_ids))))


BULK_ACTIONS = [
    type(action.__name__, (_OpenFiles, action), {})
    for kinds in (documents_in_bulk, images_in_bulk)
    for action in (kinds.AddTagsBulkAction, kinds.AddToCollectionBulkAction, kinds.DeleteBulkAction)
]
"""In the place of Wagtail's."""


def construct_admin_api(router: Any) -> None:
    """Wagtail's hook: the admin's own API of files."""
    router.register_endpoint("documents", DocumentsAPI)
    router.register_endpoint("images", ImagesAPI)


def urls() -> list[URLPattern]:
    """Wagtail's addresses that name or show files; they stand before its own."""
    return [
        path("documents/", DocumentIndex.as_view()),
        path("documents/results/", DocumentIndex.as_view(results_only=True)),
        path("images/", ImageIndex.as_view()),
        path("images/results/", ImageIndex.as_view(results_only=True)),
        *_of_chosen(documents_urls.urlpatterns, "documents/", get_document_model()),
        *_of_chosen(images_urls.urlpatterns, "images/", get_image_model()),
        *_of_chosen(
            documents_chooser.get_urlpatterns(), "documents/chooser/", get_document_model()
        ),
        *_of_chosen(images_chooser.get_urlpatterns(), "images/chooser/", get_image_model()),
    ]


def _of_chosen(patterns: Iterable[Any], prefix: str, model: Any) -> Iterator[URLPattern]:
    """The views that are asked for a file by its key, or for several by `id`."""
    for pattern in patterns:
        route = str(pattern.pattern)
        if any(f":{key}>" in route for key in _KEYS) or pattern.name == "chosen_multiple":
            yield path(prefix + route, open_only(pattern.callback, model))


def open_only(view: Callable[..., HttpResponse], model: Any) -> Callable[..., HttpResponse]:
    """The view, for which closed files are not there."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        keys = [*(kwargs[key] for key in _KEYS if key in kwargs), *request.GET.getlist("id")]
        asked = [int(key) for key in keys if str(key).isdecimal()]
        if model.objects.filter(pk__in=asked, collection__name=CLOSED_FILES).exists():
            raise Http404
        return view(request, *args, **kwargs)

    return shown
