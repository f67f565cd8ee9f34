"""The one serialisation: UTF-8, sorted ASCII keys, no floats; so it is RFC 8785."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson

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
            for part in value:
                _refuse_foreign(part)
        case dict():
            for key, part in value.items():
                if not isinstance(key, str) or not key.isascii():
                    raise NotCanonicalError(f"key is not ASCII text: {key!r}")
                _refuse_foreign(part)
        case _:
            raise NotCanonicalError(f"{type(value).__name__} has no canonical form")
