"""Signatures as the review gives them to the ledger, and what the chain holds of them."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .canonical import canonical, digest
from .moments import stamp

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

_SALT_BYTES = 32


def new_salt() -> str:
    """A random salt of 256 bits, in hexadecimal."""
    return secrets.token_hex(_SALT_BYTES)


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
        return {
            "step": self.step,
            "step_label": self.step_label,
            "department_code": self.department_code,
            "department_name": self.department_name,
            "role_label": self.role_label,
            "person_username": self.person_username,
            "person_name": self.person_name,
            "person_title": self.person_title,
            "entitlement": self.entitlement,
            "signed_at": stamp(self.signed_at),
            "signed_digest": self.signed_digest,
            "conclusion": self.conclusion,
            "ground": self.ground,
            "opinion": self.opinion,
            "acknowledged": list(self.acknowledged),
        }

    def commitment(self) -> str:
        """SHA-256 of salt ‖ canonical statement: binds the signer without naming them."""
        return hashlib.sha256(self.salt.encode("utf-8") + canonical(self.statement())).hexdigest()


def signatures_digest(commitments: Iterable[str]) -> str:
    """SHA-256 of the canonical list of commitments, in the order of the signatures."""
    return digest(canonical(list(commitments)))
