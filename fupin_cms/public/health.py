"""`/healthz` and `/readyz`: for load balancers and for whoever is on duty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import DatabaseError
from django.http import JsonResponse
from django.views.decorators.http import require_safe

from fupin_cms.ledger.events import Stream
from fupin_cms.ledger.models import Head
from fupin_cms.ledger.search import SearchUnavailableError, get_engine

if TYPE_CHECKING:
    from django.http import HttpRequest

LAG_ALLOWED = 20
"""So many releases may wait for the index before that is said: a burst takes a moment."""


@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """The process answers; nothing else is asked."""
    return _answer({"status": "ok"}, 200)


@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """Whether the site can serve: 503 without database or ledger, else 200, maybe `degraded`.

    Only the public stream is spoken of: the length of the internal one tells of hidden items.
    """
    try:
        head = Head.objects.filter(stream=Stream.PUBLIC).values("seq", "chain").first()
    except DatabaseError as error:
        parts: dict[str, Any] = {
            "database": {"ok": False, "message": type(error).__name__},
            "ledger": {"ok": False},
        }
        return _answer({"status": "unavailable", "parts": parts}, 503)
    seq = head["seq"] if head else 0
    parts = {
        "database": {"ok": True},
        "ledger": {"ok": True, "seq": seq, "chain": head["chain"] if head else None},
        "search": _search(seq),
    }
    status = "ok" if all(part["ok"] for part in parts.values()) else "degraded"
    return _answer({"status": status, "parts": parts}, 200)


def _search(seq: int) -> dict[str, Any]:
    try:
        state = get_engine().state()
    except SearchUnavailableError as error:
        return {"ok": False, "message": str(error)}
    lag = max(0, seq - state.seq)
    return {
        "ok": state.ready and lag <= LAG_ALLOWED,
        "engine": state.name,
        "seq": state.seq,
        "lag": lag,
        "documents": state.documents,
        "message": state.message,
    }


def _answer(value: dict[str, Any], status: int) -> JsonResponse:
    return JsonResponse(
        value,
        status=status,
        json_dumps_params={"ensure_ascii": False},
        headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"},
    )
