"""`schemas/{type}`: self-contained, in Chinese, and true of every document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import orjson
import pytest

from fupin_cms.api.type_schemas import type_schema
from fupin_cms.disclosures import registry
from fupin_cms.ledger.models import Disclosure
from tests.ledger.acting import amend, issue, repeal
from tests.public.documents import make_document

from .test_disclosures import LIST, read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

CATEGORIES = sorted(registry.categories())
HAN = re.compile(r"[\u4e00-\u9fff]")


def parts(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
        for part in schema.values():
            yield from parts(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from parts(part)


@pytest.mark.parametrize("category", CATEGORIES)
def test_it_describes_the_documents_of_its_category_and_no_others(category: str) -> None:
    schema = type_schema(category, "https://example.gov.cn")
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"https://example.gov.cn/api/v1/schemas/{category}"
    validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    document = make_document(category)
    validator.validate(document)
    assert not validator.is_valid({**document, "more": 1})
    assert not validator.is_valid({**document, "written_on": "14.9.2018"})
    other = next(one for one in CATEGORIES if one != category)
    assert not validator.is_valid(make_document(other))
    referred = {part["$ref"] for part in parts(schema) if isinstance(part.get("$ref"), str)}
    assert referred <= {f"#/$defs/{name}" for name in schema["$defs"]}
    unnamed = [
        name
        for part in parts(schema)
        for name, member in part.get("properties", {}).items()
        if isinstance(member, dict) and not HAN.search(member.get("title", ""))
    ]
    assert unnamed == []


def test_it_is_served_and_holds_for_what_is_served(fund: Any, client: Client) -> None:
    schema = read(client, "/api/v1/schemas/fund")
    validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    release = issue(fund)
    amend(fund)
    repeal(release.content_id, replacement="007187648-2020-000001")
    validator.validate(read(client, f"{LIST}/{release.content_id}"))
    validator.validate(read(client, f"{LIST}/{release.content_id}?version=1"))
    validator.validate(orjson.loads(bytes(Disclosure.objects.get().body)))
    assert client.get("/api/v1/schemas/nothing").status_code == 404
    assert read(client, "/api/v1/schemas/fund?x=1", 422)["errors"][0]["parameter"] == "x"
