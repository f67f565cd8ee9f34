"""The one serialisation: UTF-8, sorted ASCII keys, no floats; so it is RFC 8785."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_INTEGER = 2**53
"""Integers from here on are not exact in every JSON reader (RFC 8785, RFC 7493)."""


class NotCanonicalError(ValueError):
    """A value that has no canonical form here: a float, a large integer, a key beyond ASCII."""


def canonical(value: Any) -> bytes:
    """The canonical bytes of a document, an act or a chain entry.

    Raises NotCanonicalError for anything but strings, booleans, null, integers below 2^53, lists
    and dictionaries with ASCII keys.
    """
    _refuse_foreign(value)
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError as error:  # half a surrogate pair, or too deep
        raise NotCanonicalError(str(error)) from error


def parse_canonical(data: bytes) -> Any:
    """The value of canonical bytes.

    Raises NotCanonicalError where the bytes are not JSON, or not its canonical form.
    """
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise NotCanonicalError(f"not JSON: {error}") from error
    if canonical(value) != data:
        raise NotCanonicalError("not the canonical form of its value")
    return value


def digest(data: bytes) -> str:
    """SHA-256, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _refuse_foreign(value: Any) -> None:
    match value:
        case None | bool() | str():
            return
        case int():
            if abs(value) >= MAX_INTEGER:
                raise NotCanonicalError(f"integer out of range: {value}")
        case list():
            _refuse_parts(value)
        case dict():
            for key in value:
                if not isinstance(key, str) or not key.isascii():
                    raise NotCanonicalError(f"key is not ASCII text: {key!r}")
            _refuse_parts(value.values())
        case _:
            raise NotCanonicalError(f"{type(value).__name__} has no canonical form")


def _refuse_parts(parts: Iterable[Any]) -> None:
    for part in parts:
        if type(part) is not str:  # most of a document: a call for each would cost most
            _refuse_foreign(part)
