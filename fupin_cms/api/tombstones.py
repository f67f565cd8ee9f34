"""撤回凭据: what remains, in public, of an item or of one version."""

from __future__ import annotations

from fupin_cms.ledger.history import Gone, VersionEntry
from fupin_cms.ledger.moments import stamp

from .problems import ProblemError
from .schemas import Tombstone


def item_tombstone(body: bytes) -> object:
    """The public remains of an item, as the ledger wrote them."""
    return Tombstone.model_validate_json(body).model_dump(mode="json")


def readable_document(entry: VersionEntry | None, content_id: str, index_number: str) -> bytes:
    """The document of one version of an item that is public.

    Raises ProblemError: 404 where there is no such version, 410 with its tombstone where it was
    withdrawn or erased.
    """
    if entry is None:
        raise ProblemError("not-found")
    if entry.gone is not None:
        stone = {
            "content_id": content_id,
            "index_number": index_number,
            "version": entry.version,
            **what_took(entry.gone),
            "replacement": None,
        }
        raise ProblemError("gone", extra={"tombstone": stone})
    if entry.document is None:
        raise ProblemError("not-found")
    return entry.document


def what_took(gone: Gone) -> dict[str, object]:
    """What took a version from its readers: state, event, ground, reason, at, seq."""
    return {
        "state": {"code": gone.state.value, "label": gone.state.label},
        "event": gone.event.model_dump(),
        "ground": gone.ground,
        "reason": gone.reason,
        "at": stamp(gone.at),
        "seq": gone.seq,
    }
