"""What readers get beside the signed content: signatures, release, summary, tombstone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fupin_cms.conf import get_settings
from fupin_cms.disclosures.schema import Coded

from .acts import ground_label
from .addresses import item_url
from .canonical import canonical
from .document import full_content
from .events import Event, State
from .moments import stamp
from .standing import Standing, read

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .models import Release


def full(standing: Standing, stored: Mapping[str, bytes]) -> dict[str, Any]:
    """The whole document of a current item: signed content, signatures, release."""
    return full_content(
        standing.content(stored), signatures(standing.document), release(standing, stored)
    )


def signatures(release: Release) -> list[dict[str, Any]]:
    """The signatures of a release as the public may see them; names only where the site says so."""
    named = get_settings().SHOW_SIGNER_NAMES
    return [
        {
            "step": signature.step,
            "step_label": signature.step_label,
            "department": signature.department_name,
            "role": signature.role_label,
            "signed_at": stamp(signature.signed_at),
            "commitment": signature.commitment,
            **({"name": signature.person_name} if named else {}),
        }
        for signature in sorted(release.signatures.all(), key=lambda one: one.position)
    ]


def release(standing: Standing, stored: Mapping[str, bytes]) -> dict[str, Any]:
    """What is not signed: the place in the chain and the present state.

    Where the last event signed an act on a document that stays public, the act and its signatures
    stand here too (`act`, `act_signatures`): `content_digest` is then the act's.
    """
    last = standing.last
    block: dict[str, Any] = {
        "stream": last.stream,
        "seq": last.seq,
        "version": last.version,
        "event": Coded.of(Event(last.event)).model_dump(),
        "released_at": stamp(last.released_at),
        "first_released_at": stamp(standing.first.released_at),
        "base_url": get_settings().BASE_URL,
        "validity": Coded.of(standing.validity(stored)).model_dump(),
        "content_digest": last.content_digest,
        "signatures_digest": last.signatures_digest,
        "previous_chain": last.previous_chain,
        "chain": last.chain,
    }
    if standing.act is not None:
        block["act"] = read(standing.act, stored)
        block["act_signatures"] = signatures(standing.act)
    return block


def summary(standing: Standing, stored: Mapping[str, bytes]) -> dict[str, Any]:
    """An item's entry in a list."""
    content = standing.content(stored)
    last = standing.last
    copied = (
        "content_id",
        "index_number",
        "type",
        "type_label",
        "title",
        "summary",
        "issuing_body",
        "document_number",
        "written_on",
        "genre",
        "subject",
        "topics",
        "region",
    )
    return {
        **{name: content[name] for name in copied},
        "section": {name: content["section"][name] for name in ("slug", "title")},
        "department": {name: content["department"][name] for name in ("code", "name")},
        "has_attachment": bool(content["attachments"]),
        "audience": content["disclosure"]["audience"],
        "url": item_url(last.index_number, last.stream),
        "seq": last.seq,
        "version": last.version,
        "event": Coded.of(Event(last.event)).model_dump(),
        "validity": Coded.of(standing.validity(stored)).model_dump(),
        "released_at": stamp(last.released_at),
        "first_released_at": stamp(standing.first.released_at),
    }


def tombstone(standing: Standing, stored: Mapping[str, bytes]) -> bytes:
    """What remains of an item that readers do not get any more: no title, no word of its text."""
    ending = standing.ending or standing.last
    act = {} if ending.event == Event.EXPIRED else read(ending, stored)
    return canonical(
        {
            "content_id": str(ending.content_id),
            "index_number": ending.index_number,
            "state": Coded.of(State(standing.state)).model_dump(),
            "event": Coded.of(Event(ending.event)).model_dump(),
            "ground": ground_label(act["ground"]) if act else Event.EXPIRED.label,
            "reason": act.get("reason", ""),
            "at": stamp(ending.released_at),
            "replacement": None,
            "seq": ending.seq,
        }
    )
