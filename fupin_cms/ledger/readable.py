"""What readers get beside the signed content: signatures, release, summary, tombstone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fupin_cms.conf import get_settings
from fupin_cms.disclosures.enums import Validity
from fupin_cms.disclosures.schema import Coded

from .acts import ground_label
from .addresses import item_url
from .canonical import canonical
from .document import full_content
from .events import Event, State
from .expiry import expiry_of
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
    stand here too (`act`, `act_signatures`): `content_digest` is then the act's. `validity_change`
    tells what changed the validity, also after later releases; `notice_ended_on` marks 公示期满.
    """
    last = standing.shown
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
    if standing.validity_act is not None:
        block["validity_change"] = validity_change(standing.validity_act, stored)
    if standing.notice_over is not None:
        block["notice_ended_on"] = _notice_ended_on(standing, stored)
    if standing.act is not None:
        block["act"] = read(standing.act, stored)
        block["act_signatures"] = signatures(standing.act)
    return block


def validity_change(changed: Release, stored: Mapping[str, bytes]) -> dict[str, Any]:
    """What a change of validity tells: the basis, and the document that takes its place."""
    act = read(changed, stored)
    return {
        "seq": changed.seq,
        "released_at": stamp(changed.released_at),
        "validity": Coded.of(Validity(act["validity"])).model_dump(),
        "basis": act["basis"],
        "replacement": act["replacement"],
    }


def _notice_ended_on(standing: Standing, stored: Mapping[str, bytes]) -> str | None:
    expiry = expiry_of(standing.content(stored))
    return expiry.last_day.isoformat() if expiry and standing.notice_over else None


def summary(standing: Standing, stored: Mapping[str, bytes]) -> dict[str, Any]:
    """An item's entry in a list."""
    content = standing.content(stored)
    last = standing.shown
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
        "notice_ended_on": _notice_ended_on(standing, stored),
    }


def tombstone(standing: Standing, stored: Mapping[str, bytes]) -> bytes:
    """What remains of an item that readers do not get any more: no title, no word of its text."""
    ending = standing.ending or standing.last
    return canonical(
        {
            "content_id": str(ending.content_id),
            "index_number": ending.index_number,
            "state": Coded.of(State(standing.state)).model_dump(),
            **end_of(ending, standing, stored),
            "replacement": replacement(standing, stored),
        }
    )


def end_of(ending: Release, standing: Standing, stored: Mapping[str, bytes]) -> dict[str, Any]:
    """Why and when readers lost an item or a version: event, ground, reason, at, seq.

    Where the act's own words were erased, those of the erasure stand in their place.
    """
    act: Mapping[str, Any] = {}
    if ending.event != Event.EXPIRED:
        erased = erased_acts(standing, stored)
        act = erased.get(ending.content_digest) or read(ending, stored)
    return {
        "event": Coded.of(Event(ending.event)).model_dump(),
        "ground": ground_label(act["ground"]) if act else Event.EXPIRED.label,
        "reason": act.get("reason", ""),
        "at": stamp(ending.released_at),
        "seq": ending.seq,
    }


def erased_acts(standing: Standing, stored: Mapping[str, bytes]) -> dict[str, Mapping[str, Any]]:
    """The acts of an item whose words were erased, by digest, each with the erasure's own act."""
    found: dict[str, Mapping[str, Any]] = {}
    for release in standing.releases:
        if release.event == Event.ERASED:
            act = read(release, stored)
            found |= dict.fromkeys(act.get("acts", []), act)
    return found


def replacement(standing: Standing, stored: Mapping[str, bytes]) -> str | None:
    """索引号 of what takes an item's place, where its change of validity named one."""
    changed = standing.validity_act
    return read(changed, stored)["replacement"] if changed else None
