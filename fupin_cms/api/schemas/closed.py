"""What all answers have in common: they have exactly the members that they declare."""

from __future__ import annotations

from ninja import Schema
from pydantic import ConfigDict


class Closed(Schema):
    """An answer with exactly these members."""

    model_config = ConfigDict(extra="forbid")
