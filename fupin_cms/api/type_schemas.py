"""`schemas/{type}`: the JSON Schema (2020-12) of each category's document."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import orjson
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Router
from ninja.decorators import decorate_view
from pydantic import Field, create_model
from pydantic.json_schema import GenerateJsonSchema

from fupin_cms.conf import get_settings
from fupin_cms.disclosures import registry
from fupin_cms.ledger.canonical import digest

from .answers import REFERENCE, ready_json
from .problems import Problem, ProblemError
from .schemas import DisclosureDocument, JsonSchema
from .strict import Nothing, strict

router = Router(tags=["schemas"])
_BASE = "/api/v1/schemas/"


def schema_address(category: str) -> str:
    """Where the schema of a category's documents is read, root-relative."""
    return f"{_BASE}{category}"


@router.get(
    "/{category}",
    response={200: JsonSchema, 404: Problem, 422: Problem, 503: Problem},
    summary="信息类别的文件格式",
    by_alias=True,  # `$id`, `$schema`
)
@decorate_view(strict(Nothing))
def get_schema(request: HttpRequest, category: str) -> HttpResponseBase:
    """JSON Schema of the documents of one category, as `disclosures/{content_id}` gives them."""
    if category not in registry.categories():
        raise ProblemError("not-found")
    body = _serialised(category, get_settings().BASE_URL)
    return ready_json(request, body, etag=digest(body), cache=REFERENCE)


@lru_cache(maxsize=64)
def _serialised(category: str, base_url: str) -> bytes:
    return orjson.dumps(type_schema(category, base_url))


def type_schema(category: str, base_url: str) -> dict[str, Any]:
    """The schema of a category's documents, with all that it refers to under `$defs`.

    Raises KeyError for an unknown category.
    """
    page_type = registry.categories()[category]
    details: Any = (page_type.details_model, Field(title="类别内容"))
    model = create_model(
        f"{page_type.details_model.__name__.removesuffix('Details')}Document",
        __base__=DisclosureDocument,
        __doc__=f"{page_type.category_label}: a document as it was signed, with signatures and"
        " release.",
        details=details,
    )
    schema = model.model_json_schema(by_alias=True, mode="serialization")
    schema["properties"]["type"] = {"const": category, "title": "信息类别", "type": "string"}
    return {
        "$schema": GenerateJsonSchema.schema_dialect,
        "$id": f"{base_url}{schema_address(category)}",
        **schema,
        "title": str(page_type.category_label),
    }
