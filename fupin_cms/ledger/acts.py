"""Acts: what is signed where no document is (withdrawal, change of validity, …)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from fupin_cms.disclosures.schema import Coded

from .canonical import canonical
from .events import Event, Stream

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

LEAVING_GROUND = Coded(code="leaving", label="公开范围调整")
LEAVING_REASON = "该信息的公开范围已经调整，不再在此公开。"


def act(  # noqa: PLR0917 - the members of an act, in their order
    event: Event,
    content_id: uuid.UUID,
    version: int | Literal["all"],
    base_digest: str,
    ground: Coded | str,
    reason: str,
    **extra: Any,
) -> bytes:
    """The canonical bytes of an act, ready to be signed.

    `base_digest` is that of the document in force that the act speaks of (of the withdrawal's act
    for `confirmed`), `ground` a code with its label, or plain text; both ground and reason are told
    to the public. `extra`: `emergency=True` for a withdrawal by one person; `validity`, `basis`
    and `replacement` (索引号 or None) for a change of validity; `steps` that must sign it, where
    they are more than the event table asks for.
    """
    value: dict[str, Any] = {
        **extra,
        "event": str(event),
        "content_id": str(content_id),
        "version": version,
        "base_digest": base_digest,
        "ground": ground.model_dump() if isinstance(ground, Coded) else ground,
        "reason": reason,
    }
    return canonical(value)


def leaving_act(content_id: uuid.UUID, stream: Stream | str, base_digest: str) -> bytes:
    """The withdrawal from `stream` of an item whose next release belongs to the other one."""
    return act(
        Event.WITHDRAWN,
        content_id,
        "all",
        base_digest,
        LEAVING_GROUND,
        LEAVING_REASON,
        leaving=True,
        stream=str(stream),
    )


def ground_label(ground: Coded | Mapping[str, str] | str) -> str:
    """The words of an act's ground."""
    if isinstance(ground, str):
        return ground
    return ground.label if isinstance(ground, Coded) else ground["label"]
