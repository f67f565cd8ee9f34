"""What a caller accepts: media types and content codings, with their weights (RFC 9110, 12)."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

from .problems import MEDIA_TYPE as PROBLEM

Operation = TypeVar("Operation", bound=Callable[..., Any])
JSON = ("application/json",)
HTML = ("text/html",)
_ATTRIBUTE = "fupin_media_types"
_LONGEST = 1024
"""No browser sends a longer header; what follows is not read."""


def produces(*media_types: str) -> Callable[[Operation], Operation]:
    """Say what the decorated operation answers; without it: JSON. It stands below the router's."""

    def decorate(operation: Operation) -> Operation:
        setattr(operation, _ATTRIBUTE, media_types)
        return operation

    return decorate


def produced_by(operation: Callable[..., Any]) -> tuple[str, ...]:
    """The media types that an operation answers."""
    media_types: tuple[str, ...] = getattr(operation, _ATTRIBUTE, JSON)
    return media_types


@lru_cache(maxsize=256)
def acceptable(header: str, media_types: tuple[str, ...]) -> bool:
    """Whether an `Accept` header takes one of the media types.

    The most specific range decides: `application/json;q=0, */*` refuses JSON. No header takes
    everything.
    """
    ranges = _weighted(header)
    if not ranges:
        return not header.strip()
    # Who takes only the problems of JSON has an answer of ours to take.
    if media_types == JSON and ranges.get(PROBLEM, 0.0) > 0:
        return True
    return any(_quality(media_type, ranges) > 0 for media_type in media_types)


def _quality(media_type: str, ranges: dict[str, float]) -> float:
    kind = media_type.partition("/")[0]
    for named in (media_type, f"{kind}/*", "*/*"):
        if named in ranges:
            return ranges[named]
    return 0.0


@lru_cache(maxsize=256)
def preferred_coding(header: str) -> str:
    """`br`, `gzip` or nothing: the coding that an `Accept-Encoding` header wants most.

    Where both are wanted alike, the one that is smaller. `*` stands for what is not named.
    """
    weights = _weighted(header)
    rest = weights.get("*", 0.0)
    found = [(weights.get(coding, rest), coding) for coding in ("gzip", "br")]
    quality, coding = max(found, key=lambda one: (one[0], one[1] == "br"))
    if quality <= 0 or quality < weights.get("identity", 0.0):
        return ""
    return coding


def _weighted(header: str) -> dict[str, float]:
    """Each named value in lower case with its weight; what is malformed is left out."""
    found: dict[str, float] = {}
    for part in header[:_LONGEST].split(","):
        name, *parameters = part.split(";")
        weight = _weight(parameters)
        if (name := name.strip().lower()) and weight is not None:
            found[name] = max(weight, found.get(name, 0.0))
    return found


def _weight(parameters: list[str]) -> float | None:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            value = value.strip()
            if len(value) > 5 or not value.replace(".", "", 1).isdecimal() or not value.isascii():  # noqa: PLR2004
                return None
            return min(float(value), 1.0)
    return 1.0
