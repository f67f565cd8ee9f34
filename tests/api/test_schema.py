"""The OpenAPI document: what it promises is what is answered, whatever is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import positive_data_acceptance

from fupin_cms.disclosures import registry
from fupin_cms.ledger.events import Event
from tests import factories
from tests.ledger.acting import amend, do_act, issue

from .test_disclosures import read
from .test_search import LaggingEngine, hit_of, use

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

DOCUMENT = "/api/v1/openapi.json"


@pytest.fixture
def public_items(tree: factories.Tree, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Items in every state that a reader may ask for."""
    current, amended, withdrawn = (
        factories.make_fund(tree.finance, title=f"第{n}批资金") for n in range(3)
    )
    release = issue(current)
    issue(amended)
    amend(amended)
    do_act(Event.WITHDRAWN, issue(withdrawn).content_id)
    use(monkeypatch, LaggingEngine(hit_of(current, release.seq)))
    return {"content_id": [str(page.identity.content_id) for page in (current, amended, withdrawn)]}


@pytest.fixture
def application() -> Iterator[Any]:
    """The site as a server would call it, on the test's own transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield get_wsgi_application()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_every_category_stands_in_the_contract(db: None, client: Client) -> None:
    schema = read(client, DOCUMENT)
    document = schema["components"]["schemas"]["DisclosureDocument"]
    mapping = document["properties"]["details"]["discriminator"]["mapping"]
    assert set(mapping) == set(registry.categories())


def test_every_answer_is_as_the_schema_says(public_items: Any, application: Any) -> None:
    schema = schemathesis.openapi.from_wsgi(DOCUMENT, application)
    found = list(schema.get_all_operations())
    operations = [result.ok() for result in found if isinstance(result, Ok)]
    assert len(operations) == len(found)
    assert len(operations) >= 10

    for operation in operations:

        @given(case=operation.as_strategy(), known=st.sampled_from(public_items["content_id"]))
        @settings(
            max_examples=25,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        def answers(case: Any, known: str) -> None:
            if "content_id" in case.path_parameters:
                case.path_parameters["content_id"] = known
            # A cursor, a date, a document number: that its value is refused no schema can foretell.
            # Nothing between us and the application would decode a coded answer.
            case.call_and_validate(
                headers={"Accept-Encoding": "identity"}, excluded_checks=[positive_data_acceptance]
            )

        answers()


def test_docs_need_no_internet(db: None, client: Client) -> None:
    page = client.get("/api/v1/docs").content.decode()
    assert "//cdn" not in page
    assert "https://" not in page
