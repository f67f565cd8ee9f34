"""`exports`: everything that is public, as one stream that a partner can load and go on from.

The head is read before the first item, so whatever happens while the stream runs stands in the
changes after its `as_of`. A partner that applies those in order, and skips an entry whose `seq` is
not above that of the document it holds, has the public state, whatever it met on the way.

A stream that could not be finished has no last line, and its connection is broken off.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterable, Iterator
from urllib.parse import urlencode

import orjson
from django.http import HttpRequest, HttpResponseNotModified, StreamingHttpResponse
from django.http.response import HttpResponseBase
from ninja import Router
from ninja.decorators import decorate_view

from fupin_cms.ledger.bulk import current_documents
from fupin_cms.ledger.ready_rows import PublicHead, public_head

from .conditional import is_unchanged
from .costs import costs
from .negotiation import produces
from .places import LongAnswer
from .problems import Problem
from .strict import Nothing, strict

router = Router(tags=["exports"])

FORMAT = "fupin.disclosures/1"
NDJSON, GZIP = "application/x-ndjson", "application/gzip"
CACHE_CONTROL = "public, no-cache"
BLOCK_BYTES = 256 * 1024
PATIENCE_SECONDS = 60
"""A reader who takes longer for a block than this is left: 4 KB a second are expected."""
LONGEST_SECONDS = 2 * 3600
_GZIP_FORMAT = 16 + zlib.MAX_WBITS
_GZIP_LEVEL = 3


class ExportBrokenError(Exception):
    """The stream cannot be finished: it ends without its last line."""


@router.get(
    "/disclosures.ndjson",
    response={200: None, 422: Problem, 503: Problem},
    summary="全量导出",
    openapi_extra={
        "responses": {200: {"content": {NDJSON: {"schema": {"type": "string"}}}}},
    },
)
@produces(NDJSON)
@costs("export")
@decorate_view(strict(Nothing))
def export_disclosures(request: HttpRequest) -> HttpResponseBase:
    """All current public items, one document a line, between a first and a last line of ours.

    First `{"export", "as_of", "epoch", "changes"}`, then the documents as `disclosures/{id}` gives
    them, at last `{"end": true, "items", "as_of", "epoch"}`. Without that last line the transfer
    was broken off: load it again. Afterwards follow the address in `changes`; skip an entry whose
    `seq` is not above `release.seq` of the document you hold.
    """
    return _answer(request, NDJSON)


@router.get(
    "/disclosures.ndjson.gz",
    response={200: None, 422: Problem, 503: Problem},
    summary="全量导出（gzip）",
    openapi_extra={
        "responses": {200: {"content": {GZIP: {"schema": {"type": "string", "format": "binary"}}}}},
    },
)
@produces(GZIP)
@costs("export")
@decorate_view(strict(Nothing))
def export_disclosures_gzip(request: HttpRequest) -> HttpResponseBase:
    """The same lines as a gzip file. Of a transfer that was broken off `gunzip` says so: its
    checksum and length are missing, and so is the last line.
    """
    return _answer(request, GZIP)


def _answer(request: HttpRequest, media_type: str) -> HttpResponseBase:
    head = public_head()
    tag = f'W/"{head.epoch.hex}-{head.seq}"'
    response: HttpResponseBase
    if is_unchanged(request, tag, None):
        response = HttpResponseNotModified()
    elif request.META["REQUEST_METHOD"] == "HEAD":
        response = StreamingHttpResponse(iter(()), content_type=media_type)
    else:
        _expect_reading(request)
        lines = _lines(head, request.path.partition("exports/")[0] + "changes")
        body = _compressed(lines) if media_type == GZIP else lines
        response = StreamingHttpResponse(LongAnswer(body), content_type=media_type)
    response["ETag"] = tag
    response["Cache-Control"] = CACHE_CONTROL
    response["Accept-Ranges"] = "none"
    name = "disclosures.ndjson.gz" if media_type == GZIP else "disclosures.ndjson"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _lines(head: PublicHead, changes: str) -> Iterator[bytes]:
    """The lines in blocks. Raises ExportBrokenError where they cannot be finished."""
    until = time.monotonic() + LONGEST_SECONDS
    state = {"as_of": head.seq, "epoch": str(head.epoch)}
    query = urlencode({"after": head.seq, "epoch": head.epoch})
    yield _line({"export": FORMAT, **state, "changes": f"{changes}?{query}"})
    count = 0
    for documents in current_documents(up_to=head.seq):
        count += len(documents)
        yield from _blocks(b"\n".join((*documents, b"")))
        if time.monotonic() > until:
            raise ExportBrokenError(f"not read after {LONGEST_SECONDS} s")
    now = public_head()
    if now.epoch != head.epoch or now.seq < head.seq:
        raise ExportBrokenError("a backup was restored meanwhile")
    yield _line({"end": True, "items": count, **state})


def _line(value: dict[str, object]) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)


def _blocks(data: bytes) -> Iterator[bytes]:
    for start in range(0, len(data), BLOCK_BYTES):
        yield data[start : start + BLOCK_BYTES]


def _compressed(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """A gzip file without name and time: the same bytes for the same lines."""
    compressor = zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, _GZIP_FORMAT)
    for block in blocks:
        if compressed := compressor.compress(block):
            yield compressed
    yield compressor.flush()


def _expect_reading(request: HttpRequest) -> None:
    """Have gunicorn leave a reader that takes no block for so long. Other servers have their own
    limits.
    """
    socket = request.META.get("gunicorn.socket")
    if socket is not None:
        socket.settimeout(PATIENCE_SECONDS)
