"""The ledger as the consumer reads it: ready rows and the head, without the way they came to be."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from typing import Any

from fupin_cms.ledger.canonical import canonical, digest
from fupin_cms.ledger.events import State, Stream
from fupin_cms.ledger.models import Disclosure, FrozenFile, Head

_MOMENT = dt.datetime(2018, 9, 20, 1, 0, tzinfo=dt.UTC)


def content_id(number: int) -> str:
    return str(uuid.UUID(int=number))


def document(number: int, seq: int, title: str, text: str, **fields: Any) -> dict[str, Any]:
    """A full document of the public stream, with what search reads of it."""
    return {
        "schema": "fupin.disclosure/1",
        "content_id": content_id(number),
        "index_number": f"007187648-2018-{number:06d}",
        "type": "progress",
        "type_label": "工作进度",
        "title": title,
        "summary": "",
        "section": {"slug": "news", "title": "工作动态"},
        "issuing_body": "汕尾市扶贫开发办公室",
        "department": {"code": "finance", "name": "计划财务科"},
        "document_number": None,
        "written_on": "2018-09-14",
        "genre": {"code": "news", "label": "动态"},
        "subject": {"code": "poverty-funds", "label": "民政、扶贫、救灾"},
        "topics": [{"code": "industry", "label": "产业扶贫"}],
        "keywords": [],
        "region": {"code": "441500", "label": "汕尾市"},
        "catalogue_item": {"code": "fund-allocation", "level1": "扶贫资金"},
        "body": [{"type": "rich_text", "html": f"<p>{text}</p>"}],
        "details": {"type": "progress"},
        "attachments": [],
        "related": [],
        "change": None,
        "release": {
            "seq": seq,
            "validity": {"code": "in_force", "label": "有效"},
            "released_at": "2018-09-20T09:00:00+08:00",
        },
        **fields,
    }


def attach(title: str, text: str, *, media_type: str = "text/plain") -> dict[str, Any]:
    """An attachment in a document, with its frozen file and the text that was read from it."""
    sha256 = hashlib.sha256(f"{title}{text}".encode()).hexdigest()
    FrozenFile.objects.get_or_create(
        sha256=sha256, defaults={"size": 1, "media_type": media_type, "text": text}
    )
    file = {"sha256": sha256, "name": f"{title}.txt", "media_type": media_type}
    return {"title": title, "file": file}


def row(
    number: int,
    seq: int,
    title: str = "扶贫工作进度",
    text: str = "按计划进行。",
    *,
    state: State = State.CURRENT,
    stream: Stream = Stream.PUBLIC,
    first_seq: int | None = None,
    body: bytes | None = None,
    **fields: Any,
) -> Disclosure:
    """A ready row, not saved."""
    made = document(number, seq, title, text, **fields)
    data = canonical(made) if body is None else body
    return Disclosure(
        stream=stream,
        content_id=content_id(number),
        seq=seq,
        first_seq=seq if first_seq is None else first_seq,
        version=1,
        event="issued",
        state=state,
        index_number=made["index_number"],
        title=title,
        category="progress",
        section="news",
        department="finance",
        region="441500",
        subject="poverty-funds",
        catalogue_item="fund-allocation",
        audience="society",
        validity="in_force",
        written_on=dt.date(2018, 9, 14),
        year=2018,
        first_released_at=_MOMENT,
        released_at=_MOMENT,
        body=data if state == State.CURRENT else b"{}",
        summary=b"{}",
        etag=digest(data),
        summary_etag=digest(b"{}"),
    )


def put(*rows: Disclosure) -> None:
    """Bring these items to the state of their rows, and the heads behind them."""
    for one in rows:
        Disclosure.objects.filter(stream=one.stream, content_id=one.content_id).delete()
    Disclosure.objects.bulk_create(rows)
    for stream in {one.stream for one in rows}:
        head, _ = Head.objects.get_or_create(stream=stream)
        head.seq = max([head.seq, *(one.seq for one in rows if one.stream == stream)])
        head.save()
