"""Two reviewers at the same moment: one counts."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from fupin_cms.ledger.models import Release
from fupin_cms.review.models import Candidate
from fupin_cms.review.signing import sign
from tests import factories

from .office import turn

if TYPE_CHECKING:
    from collections.abc import Callable

    from .office import Office


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """What each deed gave or raised, begun together in threads of their own."""
    barrier = threading.Barrier(len(deeds))
    results: list[Any] = [None] * len(deeds)

    def run(position: int, deed: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            results[position] = deed()
        except PermissionDenied as refusal:
            results[position] = refusal
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=(position, deed)) for position, deed in enumerate(deeds)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_two_leaders_at_once__release_once(office: Office) -> None:
    second = factories.make_user("leader", username="second-leader")
    candidate = office.submitted()
    office.sign(candidate, "head")
    office.sign(candidate, "secrecy")
    state = turn(candidate)

    results = at_once(
        lambda: sign(state, office.leader, {}),
        lambda: sign(type(state).objects.get(pk=state.pk), second, {}),
    )

    assert sum(isinstance(result, PermissionDenied) for result in results) == 1
    assert Release.objects.count() == 1
    assert Candidate.objects.get(pk=candidate.pk).signatures.count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_submissions_at_once__make_one_candidate(office: Office) -> None:
    page = office.fund()

    results = at_once(lambda: office.submitted(page), lambda: office.submitted(page))

    assert sum(isinstance(result, PermissionDenied) for result in results) == 1
    assert Candidate.objects.open().count() == 1
