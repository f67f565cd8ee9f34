"""The one place where a release comes into being."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from fupin_cms.disclosures.enums import NoticeEnd

from . import erasure, projection
from .act_rules import check_act
from .canonical import NotCanonicalError, digest, parse_canonical
from .chain import Link
from .document import InvalidDocumentError, validate_content
from .events import RULES, Event, Signed, Stream
from .models import (
    ERASED_MARK,
    ErasedBytes,
    Head,
    Release,
    ReleaseFile,
    ReleaseSignature,
    StoredBytes,
)
from .moments import this_second
from .rules import (
    AppendRefusedError,
    check_change,
    check_expiry,
    check_files,
    check_identity,
    check_not_shown_elsewhere,
    check_over,
    check_signatures,
    check_state,
)
from .signals import released
from .signatures import Signature, signatures_digest
from .standing import ENDING, Standing, read
from .structure_rules import check_change_of_structure, structure_columns

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

__all__ = ["AppendRefusedError", "Signature", "SignedDocument", "append"]


@dataclass(frozen=True)
class SignedDocument:
    """The canonical bytes of a document with the revision that they were made from."""

    data: bytes
    revision: bytes
    """Canonical JSON of the revision's content."""
    page_id: int
    revision_id: int
    files: Sequence[tuple[str, str]] = ()
    """(sha256, name) of every frozen file that the document lists."""


@transaction.atomic
def append(
    event: Event,
    *,
    stream: Stream,
    content_id: uuid.UUID,
    signatures: Sequence[Signature],
    document: SignedDocument | None = None,
    act: bytes | None = None,
) -> Release:
    """Append one release, and bring the projection to it, in the caller's transaction or its own.

    `document` for events that sign a document, `act` (canonical JSON) for those that sign an act
    or a change of the structure. `erased` removes the bytes with it, in every place.
    Raises AppendRefusedError for whatever is not in the event table or lacks its signatures:
    wrong state of the item, a missing step, one person twice, a digest that is not the signed one,
    a document that belongs to the other stream.
    """
    event, stream = Event(event), Stream(stream)
    head = _lock(stream)
    releases = list(Release.objects.filter(stream=stream, content_id=content_id).order_by("seq"))
    check_state(event, releases)
    check_not_shown_elsewhere(event, stream, content_id)
    match RULES[event].signed, document, act:
        case Signed.DOCUMENT, SignedDocument(), None:
            columns, files = _document(event, stream, content_id, releases, document)
        case Signed.ACT, None, bytes():
            columns, files = _act(event, content_id, releases, signatures, act), set()
        case Signed.CHANGE, None, bytes():
            columns, files = _structure(act), set()
        case Signed.NOTHING, None, None:
            columns, files = _expired(releases), set()
        case _:
            raise AppendRefusedError(f"“{event.label}”须附{RULES[event].signed.label}，不多不少。")
    check_signatures(event, signatures, columns["content_digest"], content_id)
    release = Release(
        stream=stream,
        seq=head.seq + 1,
        content_id=content_id,
        event=event,
        released_at=_next_moment(stream, head),
        signatures_digest=signatures_digest(one.commitment() for one in signatures),
        previous_chain=head.chain,
        **columns,
    )
    release.chain = link(release).after(head.chain)
    release.save()
    ReleaseSignature.objects.bulk_create(
        ReleaseSignature(
            release=release, position=position, commitment=one.commitment(), **asdict(one)
        )
        for position, one in enumerate(signatures)
    )
    ReleaseFile.objects.bulk_create(
        ReleaseFile(release=release, sha256=sha256, name=name) for sha256, name in sorted(files)
    )
    if event == Event.ERASED:
        erasure.carry_out(release)
    head.seq, head.chain = release.seq, release.chain
    head.save(update_fields=["seq", "chain"])
    if event != Event.STRUCTURE:
        projection.write(stream, content_id)
    transaction.on_commit(
        partial(released.send_robust, sender=Release, stream=stream, seq=release.seq)
    )
    return release


def link(release: Release) -> Link:
    """What of a release goes into the chain."""
    return Link(
        stream=release.stream,
        seq=release.seq,
        content_id=release.content_id,
        version=release.version,
        event=release.event,
        released_at=release.released_at,
        content_digest=release.content_digest,
        signatures_digest=release.signatures_digest,
    )


def _lock(stream: Stream) -> Head:
    """The stream's head, both heads locked in one order: an item may move between the streams."""
    for each in Stream:
        Head.objects.get_or_create(stream=each)
    heads = {head.stream: head for head in Head.objects.select_for_update().order_by("stream")}
    return heads[stream]


def _next_moment(stream: Stream, head: Head) -> dt.datetime:
    """Now. Publication time is the system's, and never goes back."""
    now = this_second()
    last = Release.objects.filter(stream=stream, seq=head.seq).first()
    if last is not None and now < last.released_at:
        raise AppendRefusedError("系统时间早于上一次发布的时间。请管理员校准服务器时钟后再试。")
    return now


def _document(
    event: Event,
    stream: Stream,
    content_id: uuid.UUID,
    releases: Sequence[Release],
    document: SignedDocument,
) -> tuple[dict[str, Any], set[tuple[str, str]]]:
    content = _parse(document.data)
    try:
        validate_content(content)
    except InvalidDocumentError as error:
        raise AppendRefusedError(f"文件不合公开文件的格式：{error}") from error
    check_identity(content, stream, content_id, releases)
    check_change(event, content)
    check_expiry(content)
    files = check_files(content, document.files)
    _parse(document.revision)
    content_digest = _store(StoredBytes.Kind.DOCUMENT, document.data)
    columns = {
        "index_number": content["index_number"],
        "version": releases[-1].version + 1 if releases else 1,
        "content_digest": content_digest,
        "document_digest": content_digest,
        "revision_digest": _store(StoredBytes.Kind.REVISION, document.revision),
        "page_id": document.page_id,
        "revision_id": document.revision_id,
        "category": content["type"],
        "title": content["title"],
    }
    return columns, files


def _act(
    event: Event,
    content_id: uuid.UUID,
    releases: Sequence[Release],
    signatures: Sequence[Signature],
    act: bytes,
) -> dict[str, Any]:
    scope = check_act(event, _parse(act), content_id, releases, signatures)
    ends = event in ENDING and scope.version is None
    columns = _carried(
        releases,
        _store(StoredBytes.Kind.ACT, act),
        document_digest="" if ends else releases[-1].document_digest,
    )
    if event == Event.ERASED and scope.version in (None, columns["version"]):
        columns["title"] = ERASED_MARK
    return {**columns, "act_version": scope.version, "act_base": scope.base}


def _structure(change: bytes) -> dict[str, Any]:
    value = _parse(change)
    check_change_of_structure(value)
    return structure_columns(value, _store(StoredBytes.Kind.ACT, change))


def _expired(releases: Sequence[Release]) -> dict[str, Any]:
    """The end of a notice: nobody signs it, the document that the chain signed named the day."""
    standing = Standing(releases)
    key = standing.document.content_digest
    content = read(standing.document, projection.stored_bytes([key]))
    stays = check_over(content, standing, this_second()).then == NoticeEnd.MARKED
    return _carried(releases, key, document_digest=key if stays else "")


def _carried(
    releases: Sequence[Release], content_digest: str, document_digest: str = ""
) -> dict[str, Any]:
    """The columns of a release that brings no document: those of the document it speaks of."""
    document = Standing(releases).document
    names = ("index_number", "revision_digest", "page_id", "revision_id", "category", "title")
    return {
        **{name: getattr(document, name) for name in names},
        "version": document.version,
        "content_digest": content_digest,
        "document_digest": document_digest,
    }


def _parse(data: bytes) -> dict[str, Any]:
    try:
        value = parse_canonical(data)
    except NotCanonicalError as error:
        raise AppendRefusedError(f"不是规范的 JSON：{error}") from error
    if not isinstance(value, dict):
        raise AppendRefusedError("不是 JSON 对象。")
    return value


def _store(kind: StoredBytes.Kind, data: bytes) -> str:
    """Keep bytes once by their digest. Another stream's append may be keeping the same now."""
    key = digest(data)
    if ErasedBytes.objects.filter(digest=key).exists():
        raise AppendRefusedError("这份内容已依法清除，不能再发布。请修改内容后重新送审。")
    if not StoredBytes.objects.filter(digest=key).exists():
        try:
            with transaction.atomic():
                StoredBytes.objects.create(digest=key, kind=kind, data=data)
        except IntegrityError:
            if not StoredBytes.objects.filter(digest=key).exists():
                raise
    return key
