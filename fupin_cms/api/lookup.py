"""`lookup`: the items that a number or an address stands for. Several are listed, never guessed."""

from __future__ import annotations

import re
import unicodedata
from typing import Any
from urllib.parse import unquote, urlsplit

import orjson
from django.db.models import Case, F, Q, When
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Query, Router, Schema
from ninja.decorators import decorate_view
from pydantic import Field

from fupin_cms.conf import get_settings
from fupin_cms.disclosures.document_number import normalise_document_number
from fupin_cms.ledger.addresses import item_url
from fupin_cms.ledger.canonical import digest
from fupin_cms.ledger.events import State, Stream
from fupin_cms.ledger.models import Disclosure, DisclosureQuerySet, ReleaseFile
from fupin_cms.ledger.ready_rows import public_head
from fupin_cms.ledger.versions import readable_releases

from .answers import ready_json
from .problems import Problem, invalid
from .schemas import LookupOut
from .strict import strict
from .tombstones import item_tombstone

router = Router(tags=["disclosures"])
MOST = 100
_ITEM = re.compile(
    r"/items/(?P<number>[A-Za-z0-9._-]+)(?:/sheet|/versions/[1-9][0-9]{0,5}(?:/changes)?)?/?"
)
_FILE = re.compile(r"/files/(?P<sha256>[0-9a-f]{64})/(?P<name>[^/]+)")
_DOCUMENT = re.compile(
    r"/api/v1/disclosures/(?P<id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:/releases(?:/\d+)?)?"
)
_NAMES = ("index_number", "document_number", "path", "url")


class LookupParameters(Schema):
    """Exactly one of these."""

    index_number: str | None = Field(None, min_length=1, max_length=100, title="索引号")
    document_number: str | None = Field(
        None,
        min_length=1,
        max_length=100,
        title="文号",
        description="In any way of writing: 粤办函[2018]225号 as well as 粤办函〔２０１８〕第225号",
    )
    path: str | None = Field(
        None,
        min_length=1,
        max_length=1000,
        title="站内地址",
        description="Of an item (its sheet, one of its versions), of a file, or of this interface",
    )
    url: str | None = Field(
        None, min_length=1, max_length=2000, title="完整网址", description="Of this site"
    )


@router.get(
    "/lookup", response={200: LookupOut, 422: Problem, 503: Problem}, summary="按号码或地址查找"
)
@decorate_view(strict(LookupParameters))
def lookup(request: HttpRequest, query: Query[LookupParameters]) -> HttpResponseBase:
    """Every public item that the number or the address stands for, the newest first.

    A withdrawn one comes with its tombstone in place of the summary. Where nothing is found, never
    was public or is no address of an item, `items` is empty.
    """
    given = [name for name in _NAMES if getattr(query, name) is not None]
    if len(given) != 1:
        got = ", ".join(given) or None
        raise invalid("query", "exactly_one_parameter", got=got, allowed=list(_NAMES))
    head = public_head()
    found = _found(given[0], getattr(query, given[0])).order_by("-first_seq")
    stone = Case(When(~Q(state=State.CURRENT), then=F("body")))
    rows = list(found.defer("body").annotate(stone=stone)[: MOST + 1])
    body = orjson.dumps(
        {
            "items": [_hit(row) for row in rows[:MOST]],
            "more": len(rows) > MOST,
            "as_of": head.seq,
            "epoch": str(head.epoch),
        }
    )
    return ready_json(request, body, etag=digest(body), weak=True)


def _found(name: str, value: str) -> DisclosureQuerySet:
    rows = Disclosure.objects.filter(stream=Stream.PUBLIC)
    match name:
        case "index_number":
            return rows.filter(index_number=_plain(value))
        case "document_number":
            return rows.filter(document_number=_document_number(value))
        case "path":
            return _at(value)
    return _at(_path_of(value))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _document_number(text: str) -> str:
    try:
        return normalise_document_number(text)
    except ValueError as error:
        raise invalid(
            "document_number",
            "document_number",
            got=text[:200],
            allowed=["机关代字〔年份〕序号, as 粤办函〔2018〕225号"],
        ) from error


def _path_of(url: str) -> str:
    """The path of an address of ours.

    Raises ProblemError (422) for one that is not absolute, or another site's.
    """
    base = get_settings().BASE_URL
    own = urlsplit(base)
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError as error:
        raise invalid("url", "not_a_url", got=url[:200], allowed=[f"{base}/…"]) from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise invalid("url", "not_absolute", got=url[:200], allowed=[f"{base}/…"])
    same_port = port == own.port or port in (None, 80, 443)
    if parts.hostname not in (own.hostname, get_settings().SITE_DOMAIN) or not same_port:
        raise invalid("url", "foreign_host", got=url[:200], allowed=[f"{base}/…"])
    return parts.path or "/"


def _at(path: str) -> DisclosureQuerySet:
    """The items at a path; query and fragment do not count.

    Raises ProblemError (422) where it is not root-relative.
    """
    if not path.startswith("/") or path.startswith("//"):
        raise invalid("path", "not_root_relative", got=path[:200], allowed=["/items/…", "/files/…"])
    rows = Disclosure.objects.filter(stream=Stream.PUBLIC)
    encoded = path.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0]
    # A name may hold an encoded slash: split before decoding.
    if file := _FILE.fullmatch(encoded):
        return _with_file(file["sha256"], unquote(file["name"]))
    plain = unquote(encoded)
    if item := _ITEM.fullmatch(plain):
        return rows.filter(index_number=item["number"])
    if document := _DOCUMENT.fullmatch(plain):
        return rows.filter(content_id=document["id"])
    return rows.none()


def _with_file(sha256: str, name: str) -> DisclosureQuerySet:
    """Items whose readers have the file now, and what is left of items that had it."""
    listed = ReleaseFile.objects.filter(sha256=sha256, name=name, release__stream=Stream.PUBLIC)
    readable = readable_releases().filter(pk__in=listed.values("release_id"))
    rows = Disclosure.objects.filter(stream=Stream.PUBLIC)
    return rows.filter(state=State.CURRENT, content_id__in=readable.values("content_id")) | (
        rows.exclude(state=State.CURRENT).filter(
            content_id__in=listed.values("release__content_id")
        )
    )


def _hit(row: Any) -> dict[str, object]:
    is_current = row.state == State.CURRENT
    return {
        "content_id": str(row.content_id),
        "index_number": row.index_number,
        "state": {"code": row.state, "label": State(row.state).label},
        "url": item_url(row.index_number),
        "item": orjson.Fragment(bytes(row.summary)) if is_current else None,
        "tombstone": None if is_current else item_tombstone(bytes(row.stone)),
    }
