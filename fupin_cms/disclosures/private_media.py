"""Library documents, image originals and renditions: for those who work in the admin, no one else.

The public gets frozen files only. To anyone else an existing file and a missing one answer alike.
"""

from __future__ import annotations

import mimetypes
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.urls import path
from django.views.decorators.http import require_safe

from . import registry

if TYPE_CHECKING:
    from django.urls import URLPattern

_INLINE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"})


def require_admin_access(request: HttpRequest) -> None:
    """Raises Http404 for anyone who may not enter the admin."""
    user: Any = getattr(request, "user", None)
    if user is None or not user.is_active or not user.has_perm("wagtailadmin.access_admin"):
        raise Http404


def guard_document(document: Any, request: HttpRequest) -> None:
    """Wagtail's `before_serve_document`: its documents are private, whatever their collection."""
    require_admin_access(request)
    _refuse_closed(document.file.name)


def _refuse_closed(name: str) -> None:
    """Raises Http404 for a file of what was withdrawn for personal data or secrecy."""
    if registry.hooks.is_closed_file is not None and registry.hooks.is_closed_file(name):
        raise Http404


@require_safe
def serve_private(request: HttpRequest, name: str) -> FileResponse:
    """A file of the library's storage, to those who may enter the admin.

    Raises Http404 for everyone else, and for names that lead out of the storage.
    """
    require_admin_access(request)
    _refuse_closed(name)
    try:
        file = default_storage.open(name, "rb")
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError, SuspiciousFileOperation):
        raise Http404 from None
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return FileResponse(
        file,
        as_attachment=media_type not in _INLINE,
        filename=name.rpartition("/")[2],
        content_type=media_type,
        headers={
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "private, no-cache",
        },
    )


def private_urls() -> list[URLPattern]:
    """The address that MEDIA_URL names; none where a storage serves from a host of its own."""
    media = urlsplit(settings.MEDIA_URL)
    prefix = media.path.strip("/")
    if media.netloc or not prefix:
        return []
    return [path(f"{prefix}/<path:name>", serve_private, name="fupin_private_media")]
