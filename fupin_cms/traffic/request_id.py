"""The number of a request: the caller's or a new one, in its answer and in its log lines."""

from __future__ import annotations

import logging
import re
import secrets
from contextvars import ContextVar

OUTSIDE = "-"
_TAKEN = re.compile(r"[A-Za-z0-9._~:/+=@-]{1,64}")
_current: ContextVar[str] = ContextVar("fupin_request_id", default="")


def begin(given: str) -> str:
    """The id of the request that begins now: the caller's where it is short and plain, else new.

    What may stand in a log line or a header is said, not what may not.
    """
    taken = given if _TAKEN.fullmatch(given) else secrets.token_hex(16)
    _current.set(taken)
    return taken


def resume(request_id: str) -> None:
    """Go on with a request whose answer is written piece by piece, maybe in another context."""
    _current.set(request_id)


def end() -> None:
    """The request is over: what the thread logs now is of none."""
    _current.set("")


def current() -> str:
    """The id of the request that is answered here; empty outside of one."""
    return _current.get()


class Mark(logging.Filter):
    """Gives each record its `request_id`: that of the request in hand, or OUTSIDE."""

    def filter(self, record: logging.LogRecord) -> bool:
        if not hasattr(record, "request_id"):
            record.request_id = current() or OUTSIDE
        return True
