"""The contract: what of a change breaks partners, and the document that is kept of it."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson
import pytest

from fupin_cms.api.contract import breaking
from fupin_cms.api.openapi import committed, served

KEPT = Path(__file__).resolve().parent.parent.parent / "docs" / "openapi.json"

ITEM = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string"},
        "links": {"type": "array", "items": {"$ref": "#/components/schemas/Link"}},
        "note": {"anyOf": [{"type": "string"}, {"type": "null"}]},
    },
}
LINK = {"type": "object", "properties": {"href": {"type": "string"}}}
LIST = {
    "operationId": "list",
    "parameters": [
        {"in": "query", "name": "order", "schema": {"enum": ["new", "old"], "type": "string"}},
        {"in": "query", "name": "limit", "schema": {"type": "integer", "maximum": 100}},
    ],
    "responses": {
        "200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Item"}}}},
        "410": {"description": "gone"},
    },
}
SEND = {
    "operationId": "send",
    "requestBody": {
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["id"],
                    "additionalProperties": False,
                    "properties": {"id": {"type": "string"}, "digest": {"type": "string"}},
                }
            }
        }
    },
    "responses": {"200": {}},
}
DOCUMENT: dict[str, Any] = {
    "paths": {"/items": {"get": LIST, "post": SEND}, "/others": {"get": {"responses": {}}}},
    "components": {"schemas": {"Item": ITEM, "Link": LINK}},
}
GET = ("paths", "/items", "get")
ORDER = (*GET, "parameters", 0, "schema")
LIMIT = (*GET, "parameters", 1)
BODY = ("paths", "/items", "post", "requestBody", "content", "application/json", "schema")
SCHEMAS = ("components", "schemas")
GONE = object()


def changed(*changes: tuple[tuple[Any, ...], Any]) -> dict[str, Any]:
    """The document with the member at each place set to a value, or taken out."""
    made = copy.deepcopy(DOCUMENT)
    for (*way, last), value in changes:
        node: Any = made
        for step in way:
            node = node[step]
        if value is GONE:
            del node[last]
        elif isinstance(node, list) and last == len(node):
            node.append(value)
        else:
            node[last] = value
    return made


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        (("paths", "/others"), GONE, "/others: the path is gone"),
        (("paths", "/items", "post"), GONE, "POST /items: the operation is gone"),
        ((*GET, "operationId"), "lists", "GET /items: another operationId"),
        ((*GET, "parameters", 0), GONE, "parameter order is gone"),
        ((*LIMIT, "required"), True, "parameter limit became required"),
        (
            (*GET, "parameters", 2),
            {"in": "query", "name": "body", "required": True, "schema": {}},
            "parameter body is new and required",
        ),
        ((*ORDER, "enum"), ["new"], "parameter order does not take old any more"),
        ((*ORDER, "type"), "integer", "parameter order does not take string any more"),
        ((*ORDER, "pattern"), "^n", "parameter order: another pattern"),
        ((*LIMIT, "schema", "maximum"), 50, "maximum is narrower, 100 before and 50 now"),
        ((*LIMIT, "schema", "minimum"), 10, "minimum is narrower, None before and 10 now"),
        ((*LIMIT, "schema", "enum"), [10], "does not take any other value any more"),
        ((*GET, "requestBody"), {"required": True, "content": {}}, "a body became required"),
        (("paths", "/items", "post", "requestBody"), GONE, "POST /items: the body is gone"),
        ((*BODY[:-2],), {"text/csv": {"schema": {}}}, "a body of application/json is not taken"),
        ((*BODY, "required"), ["id", "digest"], "body.digest became required"),
        ((*BODY, "properties", "digest"), GONE, "body.digest is not taken any more"),
        ((*GET, "responses", "410"), GONE, "status 410 is gone"),
        (
            (*GET, "responses", "200", "content"),
            {"text/csv": {}},
            "GET /items 200: application/json is gone",
        ),
        ((*SCHEMAS, "Item", "properties", "id"), GONE, "200.id is gone"),
        ((*SCHEMAS, "Item", "properties", "id", "type"), "integer", "200.id may be integer now"),
        ((*SCHEMAS, "Item", "required"), [], "200.id may be left out now"),
        (
            (*SCHEMAS, "Item", "properties", "id"),
            {"anyOf": [{"type": "string"}, {"type": "null"}]},
            "200.id may be null now",
        ),
        ((*SCHEMAS, "Link", "properties", "href"), GONE, "200.links[].href is gone"),
    ],
)
def test_breaking_difference_is_named(place: tuple[Any, ...], value: Any, told: str) -> None:
    named = breaking(DOCUMENT, changed((place, value)))
    assert len(named) == 1, named
    assert told in named[0]


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("paths", "/more"), {"get": {"responses": {}}}),
        ((*GET, "parameters", 2), {"in": "query", "name": "fields", "schema": {"type": "string"}}),
        ((*ORDER, "enum"), ["new", "old", "best"]),
        ((*LIMIT, "schema", "maximum"), 500),
        ((*BODY, "properties", "note"), {"type": "string"}),
        ((*GET, "responses", "429"), {}),
        ((*SCHEMAS, "Item", "properties", "more"), {"type": "string"}),
        ((*SCHEMAS, "Item", "properties", "note"), {"type": "string"}),
        ((*SCHEMAS, "Item", "required"), ["id", "note"]),
        ((*GET, "deprecated"), True),
    ],
)
def test_what_is_added_breaks_nobody(place: tuple[Any, ...], value: Any) -> None:
    assert breaking(DOCUMENT, changed((place, value))) == []


def test_schema_that_refers_to_itself_comes_to_an_end() -> None:
    itself = {"type": "array", "items": {"$ref": "#/components/schemas/Item"}}
    document = changed(((*SCHEMAS, "Item", "properties", "parts"), itself))
    assert breaking(document, document) == []


def test_kept_document_is_the_served_one__and_breaks_nobody() -> None:
    kept = KEPT.read_bytes()
    assert breaking(orjson.loads(kept), orjson.loads(served())) == []
    assert kept == committed(), "outdated: manage.py fupin_openapi, and look at the difference"
    assert orjson.loads(kept) == orjson.loads(served())


def test_every_operation_names_its_errors() -> None:
    document = orjson.loads(served())
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            wanted = {"400", "401", "403", "405", "406", "414", "422", "429", "500", "503"}
            wanted |= {"413", "415"} if "requestBody" in operation else set()
            wanted |= {"404"} if "{" in path else set()
            missing = wanted - set(operation["responses"])
            assert not missing, (method, path, missing)
            for status in wanted:
                assert set(operation["responses"][status]["content"]) == {
                    "application/problem+json"
                }


def test_every_operation_has_an_example_that_fits_its_schema() -> None:
    document = orjson.loads(served())
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            for media_type, content in operation["responses"]["200"].get("content", {}).items():
                if content["schema"].get("format") == "binary":
                    continue
                assert "example" in content, (method, path, media_type)
                schema = {**content["schema"], "components": document["components"]}
                validator = jsonschema_rs.Draft202012Validator(schema)
                faults = [str(fault)[:300] for fault in validator.iter_errors(content["example"])]
                assert not faults, (method, path, faults)


@pytest.mark.parametrize("keyword", ["ge", "gt", "le", "lt", "max_length", "min_length"])
def test_bounds_are_words_of_json_schema(keyword: str) -> None:
    """Pydantic writes a bound that it cannot place under its own name: nobody would keep to it."""
    assert f'"{keyword}":' not in served().decode()
