"""Several writers at the same time: `seq` has no holes, and none appends on an old head."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, connections, transaction

from fupin_cms.ledger.append import AppendRefusedError
from fupin_cms.ledger.events import Stream
from fupin_cms.ledger.models import Disclosure, Head, Release
from fupin_cms.ledger.verify import Verification
from tests import factories

from . import acting

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS = 4


def at_once(work: Sequence[Callable[[], Any]]) -> list[Any]:
    """Results or refusals of work done in threads with connections of their own."""

    def run(one: Callable[[], Any]) -> Any:
        try:
            return one()
        except AppendRefusedError as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=len(work)) as pool:
        return list(pool.map(run, work))


def test_different_items__each_gets_its_own_seq() -> None:
    tree = factories.make_tree()
    candidates = [
        acting.candidate(factories.make_fund(tree.finance, title=f"资金{n}"))
        for n in range(WRITERS)
    ]
    releases = at_once([candidate.append for candidate in candidates])
    assert sorted(release.seq for release in releases) == list(range(1, WRITERS + 1))
    head = Head.objects.get(stream=Stream.PUBLIC)
    assert head.seq == WRITERS
    assert [fault for fault in Verification().faults() if "页面" not in fault.message] == []


def test_same_item__is_issued_once() -> None:
    fund = factories.make_fund(factories.make_tree().finance)
    candidates = [acting.candidate(fund) for _ in range(WRITERS)]
    results = at_once([candidate.append for candidate in candidates])
    assert sum(isinstance(result, Release) for result in results) == 1
    assert Release.objects.count() == 1


def test_same_item__is_never_current_in_both_streams() -> None:
    fund = factories.make_fund(factories.make_tree().finance)
    public = acting.candidate(fund)
    internal = acting.candidate(acting.make_internal(fund))
    results = at_once([public.append, internal.append])
    assert sum(isinstance(result, Release) for result in results) == 1
    assert Disclosure.objects.count() == 1


def test_rolled_back__leaves_no_hole_and_no_trace() -> None:
    tree = factories.make_tree()
    first, second = (acting.candidate(factories.make_fund(tree.finance)) for _ in range(2))
    with transaction.atomic():
        first.append()
        transaction.set_rollback(True)
    assert not Disclosure.objects.exists()
    assert second.append().seq == 1
    assert connection.in_atomic_block is False
