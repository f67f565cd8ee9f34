"""Who may ask, and how much: the door between a request and its operation.

`admit` comes before the operation, `completed` after whatever became of it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import cast

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from fupin_cms.client_address import client_address
from fupin_cms.partners import limits, usage
from fupin_cms.partners.calling import Caller, KeyRefusedError, caller_of
from fupin_cms.partners.limits import Allowance, TooManyError
from fupin_cms.partners.scopes import NEEDS_KEY, ScopeName
from fupin_cms.partners.usage import Place

from .costs import Cost
from .problems import ParameterFault, ProblemError

_CHALLENGE = 'Bearer realm="api"'
_VISIT = "fupin_visit"
_READ_TO = "fupin_read_to"
_ADVICE = {
    "key_in_address": "A key stands in no address: send it as `Authorization: Bearer`, and have"
    " this one replaced, since addresses are written to logs.",
    "key_required": "This needs a key. Send it as `Authorization: Bearer fpk_…`.",
    "scheme": "Keys are sent as `Authorization: Bearer fpk_…`, in one header.",
    "malformed": "This is no key: it has 50 characters and begins with `fpk_`.",
    "unknown": "This key is not known here.",
    "revoked": "This key was revoked. Ask the office for a new one.",
    "expired": "This key has expired. Ask the office for a new one.",
    "partner_inactive": "The partner of this key is switched off. Ask the office.",
    "network": "This key may not be used from this address. Ask the office.",
    "scope": "This key has not the scope that this operation needs. Ask the office.",
}


@dataclass
class Visit:
    """What is known of a request before its answer is there."""

    caller: Caller
    scope: ScopeName
    allowance: Allowance | None = None


def admit(request: HttpRequest, cost: Cost) -> None:
    """Find out who asks, and take the cost from the limit.

    Raises ProblemError: 401, 403 or 429. Who comes with a wrong key takes from the limit of the
    address, so that guessing ends soon.
    """
    try:
        caller = caller_of(request)
    except KeyRefusedError as refusal:
        nobody = Caller(client_address(request), partner_id=refusal.partner_id)
        _spend(_visit(request, nobody, "read"), 1)
        raise _refused(refusal.status, refusal.rule) from refusal
    visit = _visit(request, caller, cost.scope)
    if cost.scope in NEEDS_KEY and cost.scope not in caller.scopes:
        visit.scope = "read"
        _spend(visit, 1)
        raise _refused(401, "key_required") if caller.key is None else _refused(403, "scope")
    _spend(visit, cost.cost)


def completed(request: HttpRequest, response: HttpResponseBase) -> None:
    """Say in the answer what is left, and count what the partner got."""
    visit: Visit | None = getattr(request, _VISIT, None)
    if visit is None:
        return
    if visit.allowance is not None:
        for name, value in visit.allowance.headers().items():
            response.headers[name] = value
    if visit.caller.partner_id is None:
        return
    if isinstance(response, StreamingHttpResponse) and not response.is_async:
        parts = cast("Iterable[bytes]", response.streaming_content)
        response.streaming_content = _counted(request, visit, response.status_code, parts)
    else:
        size = len(response.content) if isinstance(response, HttpResponse) else 0
        _note(request, visit, response.status_code, size)


def read_to(request: HttpRequest, seq: int, epoch: uuid.UUID) -> None:
    """Remember up to which `seq` of the changes the caller has read when it has this answer."""
    setattr(request, _READ_TO, Place(seq, epoch))


def _visit(request: HttpRequest, caller: Caller, scope: ScopeName) -> Visit:
    visit = Visit(caller, scope)
    setattr(request, _VISIT, visit)
    return visit


def _spend(visit: Visit, cost: int) -> None:
    try:
        visit.allowance = limits.spend(visit.caller, visit.scope, cost)
    except TooManyError as error:
        visit.allowance = error.allowance
        seconds = error.retry_after_seconds
        raise ProblemError(
            "too-many-requests",
            f"The limit of `{visit.scope}` is used up for the next {seconds} s.",
            headers={"Retry-After": str(seconds), "Cache-Control": "no-store"},
        ) from error


def _refused(status: int, rule: str) -> ProblemError:
    """401 or 403 with the rule, and the challenge that the Bearer scheme asks for."""
    fault = ParameterFault(parameter="Authorization", rule=rule)
    challenge = _CHALLENGE
    if rule == "scope":
        challenge += ', error="insufficient_scope"'
    elif rule != "key_required":
        challenge += ', error="invalid_token"'
    headers = {"Cache-Control": "no-store"}
    if status == 401 or rule == "scope":  # noqa: PLR2004
        headers["WWW-Authenticate"] = challenge
    code = "unauthorized" if status == 401 else "forbidden"  # noqa: PLR2004
    return ProblemError(code, _ADVICE[rule], errors=[fault], headers=headers)


def _counted(
    request: HttpRequest, visit: Visit, status: int, parts: Iterable[bytes]
) -> Iterator[bytes]:
    """The parts of a streamed answer, noted when it has ended, however it ends."""
    size = 0
    try:
        for part in parts:
            size += len(part)
            yield part
    finally:
        _note(request, visit, status, size)


def _note(request: HttpRequest, visit: Visit, status: int, size: int) -> None:
    place: Place | None = getattr(request, _READ_TO, None)
    usage.note(visit.caller, visit.scope, status=status, size=size, read_to=place)
