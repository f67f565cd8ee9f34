"""The OpenAPI document: what it promises is what is answered, whatever is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fupin_cms.disclosures import registry

from .test_disclosures import read

if TYPE_CHECKING:
    from django.test import Client

DOCUMENT = "/api/v1/openapi.json"


def test_every_category_stands_in_the_contract(db: None, client: Client) -> None:
    schema = read(client, DOCUMENT)
    document = schema["components"]["schemas"]["DisclosureDocument"]
    mapping = document["properties"]["details"]["discriminator"]["mapping"]
    assert set(mapping) == set(registry.categories())


def test_docs_need_no_internet(db: None, client: Client) -> None:
    page = client.get("/api/v1/docs").content.decode()
    assert "//cdn" not in page
    assert "https://" not in page
