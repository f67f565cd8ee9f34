"""Frozen files under their permanent addresses: the bytes that were signed, and nothing else."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag
from django.views.decorators.http import require_safe

from fupin_cms.ledger.files import CHUNK, access, open_frozen

from .delivery import handed_over
from .errors import unavailable
from .pages import REVALIDATE, answer, compose
from .ranges import ByteRange, UnsatisfiableRangeError, read_range

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.core.files import File
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from fupin_cms.ledger.models import FrozenFile

logger = logging.getLogger(__name__)

_FILE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Accept-Ranges": "bytes",
}
"""A file that was made elsewhere runs nothing on our origin."""


@require_safe
def public_file(request: HttpRequest, sha256: str, name: str) -> HttpResponseBase:
    """A file of a current public release; 410 when only withdrawn ones had it, else 404."""
    found = access(sha256, name)
    if found.status == HTTPStatus.GONE.value:
        return file_gone()
    if found.file is None:
        raise Http404
    return send(request, found.file, name, cache=REVALIDATE, is_public=True)


def file_gone() -> HttpResponse:
    """410: the file was public, and no release that is public now has it."""
    return answer(compose("fupin_cms/public/file_gone.html", {}), status=HTTPStatus.GONE)


def send(
    request: HttpRequest, frozen: FrozenFile, name: str, *, cache: str, is_public: bool = False
) -> HttpResponseBase:
    """The frozen bytes, whole or a range of them, or 304; or who sends them for us.

    Pictures are shown, everything else is downloaded under its name. 503 where the storage has
    lost the file, which is said in the log.
    """
    etag, kind = quote_etag(frozen.sha256), frozen.media_type
    is_download = not kind.startswith("image/")
    headers = {
        **_FILE_HEADERS,
        "Cache-Control": cache,
        "Content-Disposition": content_disposition_header(is_download, name) or "attachment",
        "ETag": etag,
    }
    kept = get_conditional_response(request, etag=etag, response=HttpResponse(headers=headers))
    if kept is not None and kept.status_code != HTTPStatus.OK:
        return kept
    try:
        if (elsewhere := handed_over(frozen, headers, is_public=is_public)) is not None:
            return elsewhere
    except FileNotFoundError as error:
        return _lost(frozen, error)
    same = request.headers.get("If-Range", etag) == etag
    try:
        part = read_range(request.headers.get("Range") if same else None, frozen.size)
    except UnsatisfiableRangeError as error:
        return HttpResponse(status=416, headers={**headers, "Content-Range": str(error)})
    try:
        file = open_frozen(frozen)
    except FileNotFoundError as error:
        return _lost(frozen, error)
    return _sent(frozen, file, name, part, headers)


def _sent(
    frozen: FrozenFile,
    file: File[bytes],
    name: str,
    part: ByteRange | None,
    headers: dict[str, str],
) -> HttpResponseBase:
    """The file, or a part of it, from here."""
    kind = frozen.media_type
    if part is None:
        is_download = not kind.startswith("image/")
        return FileResponse(
            file, as_attachment=is_download, filename=name, content_type=kind, headers=headers
        )
    headers["Content-Length"] = str(part.length)
    headers["Content-Range"] = part.content_range(frozen.size)
    return StreamingHttpResponse(
        _pieces(file, part),
        status=HTTPStatus.PARTIAL_CONTENT,
        content_type=kind,
        headers=headers,
    )


def _lost(frozen: FrozenFile, error: FileNotFoundError) -> HttpResponse:
    logger.error(
        "the storage has lost a frozen file", exc_info=error, extra={"sha256": frozen.sha256}
    )
    return unavailable("文件暂时无法读取，已经记录，我们会尽快处理。")


def _pieces(file: File[bytes], part: ByteRange) -> Iterator[bytes]:
    with file:
        file.seek(part.first)
        left = part.length
        while left and (piece := file.read(min(CHUNK, left))):
            left -= len(piece)
            yield piece
