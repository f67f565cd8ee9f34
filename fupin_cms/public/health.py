"""`/healthz` and `/readyz`: for load balancers and for whoever is on duty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, InterfaceError
from django.http import JsonResponse
from django.views.decorators.http import require_safe

from fupin_cms.ledger.health import index_health, other_parts
from fupin_cms.ledger.ready_rows import public_head

if TYPE_CHECKING:
    from django.http import HttpRequest


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
        head = public_head()
    except (DatabaseError, InterfaceError) as error:
        parts: dict[str, Any] = {
            "database": {"ok": False, "message": type(error).__name__},
            "ledger": {"ok": False},
        }
        return _answer({"status": "unavailable", "parts": parts}, 503)
    parts = {
        "database": {"ok": True},
        "ledger": {"ok": True, "seq": head.seq, "chain": head.chain},
        "search": _search(head.seq),
        **other_states(),
    }
    status = "ok" if all(part["ok"] for part in parts.values()) else "degraded"
    return _answer({"status": status, "parts": parts}, 200)


def _search(head_seq: int) -> dict[str, Any]:
    index = index_health(head_seq)
    if index.lag is None:
        return {"ok": False, "message": index.message}
    return {
        "ok": index.ready and index.follows,
        "engine": index.engine,
        "seq": index.seq,
        "lag": index.lag,
        "documents": index.documents,
        "message": index.message,
    }


def other_states() -> dict[str, Any]:
    """What later rooms say of the parts that they lean on."""
    found = {name: ask() for name, ask in other_parts.items()}
    return {
        name: {"ok": not message, "message": message}
        for name, message in found.items()
        if message is not None
    }


def _answer(value: dict[str, Any], status: int) -> JsonResponse:
    return JsonResponse(
        value,
        status=status,
        json_dumps_params={"ensure_ascii": False},
        headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"},
    )
