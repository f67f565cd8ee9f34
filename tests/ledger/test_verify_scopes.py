"""Verification of what versions are filed under: whatever was altered is named, and put right."""

from __future__ import annotations

import io
import uuid
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command

from fupin_cms.ledger.events import Event
from fupin_cms.ledger.models import ReleaseScope
from fupin_cms.ledger.verify import Verification
from tests import factories

from . import acting

if TYPE_CHECKING:
    from fupin_cms.ledger.models import Release

pytestmark = pytest.mark.django_db


@pytest.fixture
def amended(tree: factories.Tree) -> Release:
    """seq 2: the second version of an item; 3: a structure or another item's."""
    page = factories.make_fund(tree.finance)
    acting.issue(page)
    release = acting.amend(page)
    acting.issue(factories.make_fund(tree.finance))
    return release


def named(seq: int, since: int = 0) -> list[str]:
    """The faults that name the filings, all of this `seq`; none of them of the pages."""
    found = [str(one) for one in Verification(since).faults() if "版本归属" in one.message]
    assert all(one.startswith(f"public {seq}:") for one in found), found
    return found


def of(release: Release) -> ReleaseScope:
    return ReleaseScope.objects.get(stream=release.stream, seq=release.seq)


def rebuild() -> None:
    call_command("fupin_rebuild", stdout=io.StringIO())


@pytest.mark.parametrize("column", ["category", "department", "region"])
def test_wrong_code__is_named_and_rebuilt(amended: Release, column: str) -> None:
    right = getattr(of(amended), column)
    ReleaseScope.objects.filter(pk=of(amended).pk).update(**{column: "x"})

    (found,) = named(2)

    assert column in found
    rebuild()
    assert named(2) == []
    assert getattr(of(amended), column) == right


def test_missing_row__is_named_and_rebuilt(amended: Release) -> None:
    of(amended).delete()

    assert len(named(2)) == len(named(2, since=1)) == 1
    assert named(2, since=2) == []
    rebuild()
    assert named(2) == []


@pytest.mark.parametrize("seq", [2, 9])
def test_additional_row__is_named_and_rebuilt(amended: Release, seq: int) -> None:
    scope = of(amended)
    scope.pk, scope.content_id, scope.seq = None, uuid.uuid4(), seq
    scope.save()

    (found,) = named(seq)

    assert str(scope.content_id) in found
    rebuild()
    assert named(seq) == []
    assert ReleaseScope.objects.count() == 3


def test_act_that_is_filed__is_additional(amended: Release) -> None:
    act = acting.do_act(Event.WITHDRAWN, amended.content_id, steps=["leader"], emergency=True)
    scope = of(amended)
    scope.pk, scope.seq = None, act.seq
    scope.save()

    assert len(named(act.seq)) == 1


def test_erased_version__keeps_its_filing_through_a_rebuild(amended: Release) -> None:
    acting.withdraw(amended.content_id)
    acting.erase(amended.content_id)
    before = of(amended)

    rebuild()

    assert of(amended).pk == before.pk
    assert named(2) == []
    ReleaseScope.objects.filter(pk=before.pk).update(category="x")
    assert len(named(2)) == 1
    of(amended).delete()
    assert named(2) == []  # as of what was erased before filings were kept


def test_count__is_told(amended: Release) -> None:
    verification = Verification()
    list(verification.faults())
    assert verification.checked["版本归属"] == 3


def test_empty_ledger__no_fault(db: None) -> None:
    assert list(Verification().faults()) == []
