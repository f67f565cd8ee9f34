"""`reconcile`: a partner says what it holds, and is told what differs.

However the changes were followed, a mirror may go wrong on its own side. Ids and digests are
enough to find out, and only the differences travel.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Annotated
from urllib.parse import urlencode

import orjson
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Body, Query, Router, Schema
from ninja.decorators import decorate_view
from pydantic import Field

from fupin_cms.ledger.ready_rows import public_head
from fupin_cms.ledger.reconciling import Current, compare

from .answers import MEDIA_TYPE, join_objects, with_members
from .costs import costs
from .problems import ParameterFault, Problem, ProblemError
from .schemas.reconciling import Differences, Held
from .service import MOST_HELD
from .strict import strict

router = Router(tags=["reconcile"])
_MOST_FAULTS = 100


class Part(Schema):
    after: uuid.UUID | None = Field(
        None,
        title="此标识之后",
        description="Where this part begins: the last id of the one before",
    )
    through: uuid.UUID | None = Field(
        None, title="至此标识", description="Where this part ends, included; the last part has none"
    )


HeldItems = Annotated[list[Held], Field(max_length=MOST_HELD, title="所持信息")]


@router.post(
    "/reconcile",
    response={200: Differences, 422: Problem, 503: Problem},
    summary="对账",
    openapi_extra={"security": [{"key": []}]},  # never without one
)
@costs("reconcile")
@decorate_view(strict(Part))
def reconcile(request: HttpRequest, part: Query[Part], held: Body[HeldItems]) -> HttpResponseBase:
    """Send what you hold, get what differs; what is the same on both sides is not mentioned.

    `digest` is the SHA-256 of the full document as the export has it in a line; the bytes come out
    of a parsed document again as canonical JSON (RFC 8785). Up to 10,000 items a call: who holds
    more sorts them by id and sends them in parts, each with the last id of the part before as
    `after` and, but for the last part, its own last id as `through`. So each public item that is
    not held is told as `missing` in exactly one part.

    The answer is at least as new as `as_of`: what was released meanwhile may stand in it already.
    """
    _check(held, part)
    head = public_head()
    found = compare(
        {one.id: one.digest for one in held},
        after=part.after,
        through=part.through,
        most_missing=MOST_HELD,
    )
    next_url = None
    if found.more_missing:
        following = {"after": found.missing[-1].content_id, "through": part.through}
        given = {name: value for name, value in following.items() if value is not None}
        next_url = f"{request.path}?{urlencode(given)}"
    body = with_members(
        {
            "next": next_url,
            "as_of": head.seq,
            "epoch": str(head.epoch),
            "unknown": [str(content_id) for content_id in found.unknown],
        },
        changed=_entries(found.changed),
        missing=_entries(found.missing),
        gone=join_objects(found.gone),
    )
    return HttpResponse(body, content_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})


def _entries(items: Iterable[Current]) -> bytes:
    return orjson.dumps(
        [{"id": str(one.content_id), "digest": one.digest, "seq": one.seq} for one in items]
    )


def _check(held: list[Held], part: Part) -> None:
    """Raises ProblemError (422) that names what stands twice, or outside of the part, by index."""
    faults: list[ParameterFault] = []
    if part.after is not None and part.through is not None and part.after >= part.through:
        allowed = [f"gt {part.after}"]
        got = str(part.through)
        faults.append(ParameterFault(parameter="through", rule="range", got=got, allowed=allowed))
    seen: set[uuid.UUID] = set()
    for index, one in enumerate(held):
        if (rule := _fault(one.id, part, seen)) is not None:
            faults.append(ParameterFault(parameter=f"{index}.id", rule=rule, got=str(one.id)))
        seen.add(one.id)
    if faults:
        raise ProblemError("invalid-parameter", errors=faults[:_MOST_FAULTS])


def _fault(content_id: uuid.UUID, part: Part, seen: set[uuid.UUID]) -> str | None:
    if content_id in seen:
        return "repeated"
    if part.after is not None and content_id <= part.after:
        return "not_after"
    if part.through is not None and content_id > part.through:
        return "not_through"
    return None
