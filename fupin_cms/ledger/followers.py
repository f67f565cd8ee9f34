"""Who else follows the public stream, beside the search index: for those who watch a site."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .ready_rows import PublicHead


class Follower(NamedTuple):
    """One of them. `lag` is None where it follows another epoch than this one."""

    name: str
    lag: int | None


registered: dict[str, Callable[[PublicHead], Iterable[Follower]]] = {}
"""By kind: asked for where each stands to the head. Rooms after this one add theirs in `ready`."""
