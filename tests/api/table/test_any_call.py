"""Whatever is asked, in whatever order: no server error, and no answer outside the contract."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.config import SchemathesisConfig
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .scene import Scene

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("api-table")]

CALLERS = ["anonymous", "reconcile"]
DOCUMENT = "/api/v1/openapi.json"
# A cursor, a date, a document number: that its value is refused no schema can foretell. What is
# public is read without a key too.
EXCLUDED = [positive_data_acceptance, ignored_auth]
# What no parameter of the contract may be is refused, also where its query is too long to be read.
REFUSED = ["400", "401", "403", "404", "405", "406", "409", "414", "415", "422"]
CONFIG = {"checks": {"negative_data_rejection": {"expected-statuses": REFUSED}}}
SETTINGS = settings(deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@pytest.fixture
def contract(scene: Scene) -> Iterator[Any]:
    """The contract as it is served, over the scene's own transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi(
        DOCUMENT, get_wsgi_application(), config=SchemathesisConfig.from_dict(CONFIG)
    )
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def headers_of(scene: Scene, caller: str) -> dict[str, str]:
    """Nothing between us and the application would decode a coded answer."""
    key = {"Authorization": f"Bearer {scene.keys[caller]}"} if caller in scene.keys else {}
    return {"Accept-Encoding": "identity", **key}


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize("examples", [12, pytest.param(200, marks=pytest.mark.faults)])
def test_any_call__is_answered_as_the_contract_says(
    scene: Scene, contract: Any, caller: str, examples: int
) -> None:
    found = list(contract.get_all_operations())
    operations = [result.ok() for result in found if isinstance(result, Ok)]
    assert len(operations) == len(found) > 15
    known = st.sampled_from([str(item.content_id) for item in scene.items.values()])

    for operation in operations:

        @given(case=operation.as_strategy(), content_id=known)
        @settings(SETTINGS, max_examples=examples)
        def answers(case: Any, content_id: str) -> None:
            if "content_id" in case.path_parameters:
                case.path_parameters["content_id"] = content_id
            case.call_and_validate(headers=headers_of(scene, caller), excluded_checks=EXCLUDED)

        answers()


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize("examples", [15, pytest.param(300, marks=pytest.mark.faults)])
def test_any_walk__from_answer_to_answer_stays_in_the_contract(
    scene: Scene, contract: Any, caller: str, examples: int
) -> None:
    made = headers_of(scene, caller)
    steps: Counter[str] = Counter()

    class Walk(contract.as_state_machine()):  # type: ignore[misc]
        def get_call_kwargs(self, _case: Any) -> dict[str, Any]:
            return {"headers": made}

        def validate_response(self, response: Any, case: Any, **_more: Any) -> None:
            steps[case.operation.label] += 1
            case.validate_response(response, excluded_checks=EXCLUDED)

    Walk.run(settings=settings(SETTINGS, max_examples=examples, stateful_step_count=6))
    assert steps.total() > 30
    assert steps["GET /api/v1/disclosures/{content_id}"]
