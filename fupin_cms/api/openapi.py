"""The OpenAPI document: ninja's, completed by what holds for every operation.

It does not depend on a site's settings: `docs/openapi.json` is the same bytes everywhere.
"""

from __future__ import annotations

import copy
from functools import lru_cache
from http import HTTPStatus
from typing import Any

import orjson

from .deprecation import DEPRECATED, PAGE, Deprecation
from .examples import kept
from .main import api
from .openapi_links import links_of
from .problems import KINDS
from .problems import MEDIA_TYPE as PROBLEM

PREFIX = "/api/v1"
_ANYWHERE = (400, 405, 406, 414, 429, 500, 503)
"""What may come before or after any operation."""
_CONDITIONAL = (412,)
_OF_BODIES = (413, 415)
_OF_KEYS = (401, 403)
_PROBLEM_SCHEMA = {"$ref": "#/components/schemas/Problem"}
INDENT = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE

_HEADERS: dict[str, dict[str, Any]] = {
    "ETag": {"description": "Of these bytes in this coding", "schema": {"type": "string"}},
    "Link": {"description": "`next`, `first`, `describedby`", "schema": {"type": "string"}},
    "RateLimit": {
        "description": "What is left of the limit, and the seconds until it begins anew",
        "schema": {"type": "string"},
    },
    "RateLimit-Policy": {
        "description": "The limit of this scope: calls (`q`) in a window of seconds (`w`)",
        "schema": {"type": "string"},
    },
    "X-Request-Id": {
        "description": "The request's, or one of ours: tell it when something is wrong",
        "schema": {"type": "string"},
    },
}
_SECURITY = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "fpk_…",
    "description": "A partner's key. Reading needs none; with one the limits are higher.",
}


def document() -> dict[str, Any]:
    """The OpenAPI document, as plain members that the caller may change."""
    described = api.get_openapi_schema(path_prefix=f"{PREFIX}/")
    made: dict[str, Any] = orjson.loads(orjson.dumps(described, option=orjson.OPT_NON_STR_KEYS))
    made["components"]["securitySchemes"] = {"key": _SECURITY}
    examples = kept()
    for path, operations in made["paths"].items():
        for method, operation in operations.items():
            _complete(path.removeprefix(PREFIX), method, operation)
            _exemplify(operation, examples)
    return made


def committed() -> bytes:
    """The document as it is kept in `docs/openapi.json`: sorted, a member on each line."""
    return orjson.dumps(document(), option=INDENT)


@lru_cache(maxsize=1)
def served() -> bytes:
    """The document as it is answered: made once in each process."""
    return orjson.dumps(document(), option=orjson.OPT_SORT_KEYS)


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    responses: dict[str, Any] = operation["responses"]
    for status, response in responses.items():
        content = response.get("content", {})
        if int(status) >= HTTPStatus.BAD_REQUEST and "application/json" in content:
            content[PROBLEM] = content.pop("application/json")
    for code in _statuses(method, operation):
        responses.setdefault(str(code), _problem(code))
    if method == "get":
        responses["304"] = {"description": "The copy that `If-None-Match` names is the present one"}
        responses["200"]["headers"] = copy.deepcopy(_HEADERS)
    if links := links_of(operation["operationId"]):
        responses["200"]["links"] = links
    operation.setdefault("security", [{}, {"key": []}])
    for entry in DEPRECATED:
        if entry.path == path:
            _deprecate(operation, entry)


def _exemplify(operation: dict[str, Any], examples: dict[str, Any]) -> None:
    """An answer of the demo beside the schema of each operation that has one kept."""
    if operation["operationId"] in examples:
        for content in operation["responses"]["200"]["content"].values():
            content["example"] = examples[operation["operationId"]]


def _statuses(method: str, operation: dict[str, Any]) -> tuple[int, ...]:
    found = _ANYWHERE + _OF_KEYS + (_CONDITIONAL if method == "get" else ())
    return found + (_OF_BODIES if "requestBody" in operation else ())


def _problem(status: int) -> dict[str, Any]:
    kinds = [kind for kind in KINDS.values() if kind.status == status]
    description = " ".join(f"{kind.title} (`{kind.code}`)." for kind in kinds)
    return {
        "description": description or HTTPStatus(status).phrase,
        "content": {PROBLEM: {"schema": dict(_PROBLEM_SCHEMA)}},
    }


def _deprecate(operation: dict[str, Any], entry: Deprecation) -> None:
    until = f", until {entry.sunset:%Y-%m-%d}" if entry.sunset else ""
    told = f"Deprecated since {entry.since:%Y-%m-%d}{until}: {entry.replacement} See {PAGE}."
    target = operation
    if entry.parameter:
        target = next(one for one in operation["parameters"] if one["name"] == entry.parameter)
    target["deprecated"] = True
    target["description"] = f"{target.get('description', '')}\n\n{told}".strip()
