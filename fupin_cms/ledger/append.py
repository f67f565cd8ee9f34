"""The one place where a release comes into being."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .events import Event, Stream
    from .models import Release


class AppendRefusedError(Exception):
    """The event table does not allow this release; nothing was written."""


@dataclass(frozen=True)
class Signature:
    """A signature as the review gives it to the ledger: every name and value is a copy."""

    step: str
    step_label: str
    department_code: str
    department_name: str
    role_label: str
    person_username: str
    person_name: str
    person_title: str
    entitlement: str
    signed_at: dt.datetime
    signed_digest: str
    salt: str
    conclusion: str = ""
    ground: str = ""
    opinion: str = ""
    acknowledged: list[str] = field(default_factory=list)

    def statement(self) -> dict[str, Any]:
        """What the commitment is over, without the salt."""
        raise NotImplementedError

    def commitment(self) -> str:
        """SHA-256 of salt ‖ canonical statement: binds the signer without naming them."""
        raise NotImplementedError


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

    `document` for events that sign a document, `act` (canonical JSON) for those that sign an act.
    Raises AppendRefusedError for whatever is not in the event table or lacks its signatures:
    wrong state of the item, a missing step, one person twice, a digest that is not the signed one,
    a document that belongs to the other stream.
    """
    raise NotImplementedError
