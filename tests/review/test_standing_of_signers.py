"""Accounts renamed, suspended, moved and dismissed between the signatures of one review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth import get_user_model

from fupin_cms.catalogue.enums import Role
from fupin_cms.catalogue.models import Appointment
from fupin_cms.ledger.models import Release
from fupin_cms.review.entitlement import NotEntitledError
from fupin_cms.review.holding_good import still_entitled, suspended
from fupin_cms.review.models import Candidate
from fupin_cms.review.release import ReleaseRefusedError
from fupin_cms.review.signing import Outcome
from tests import factories

from .office import CHAIN

if TYPE_CHECKING:
    from .office import Office


def rename(user: Any, name: str) -> None:
    """As an administrator does: another username, and another full name."""
    get_user_model().objects.filter(pk=user.pk).update(username=name, last_name=name)
    user.refresh_from_db()


def appoint(office: Office, user: Any, role: Role) -> None:
    Appointment.objects.create(department=office.tree.department, user=user, role=role, title="长")


def test_author__renamed_during_review_still_never_signs(office: Office) -> None:
    candidate = office.submitted()
    appoint(office, office.editor, Role.HEAD)
    rename(office.editor, "somebody-else")

    with pytest.raises(NotEntitledError, match="不能审签自己的稿件"):
        office.sign(candidate, "editor")
    assert candidate.authors == ["editor"]


def test_author_who_is_not_the_submitter__renamed_never_signs(office: Office) -> None:
    page = office.fund()
    office.revise(page, "head", use="产业扶贫项目")
    office.revise(page, use="教育扶贫项目")
    candidate = office.submitted(page)
    rename(office.head, "somebody-else")

    with pytest.raises(NotEntitledError, match="不能审签自己的稿件"):
        office.sign(candidate, "head")


def test_signer__renamed_between_never_takes_a_second_step(office: Office) -> None:
    candidate = office.submitted()
    office.sign(candidate, "head")
    office.sign(candidate, "secrecy")
    appoint(office, office.head, Role.LEADER)
    rename(office.head, "somebody-else")

    with pytest.raises(NotEntitledError, match="一人不能签两个环节"):
        office.sign(candidate, "head")


def test_account__that_takes_over_a_signers_name_gains_nothing(office: Office) -> None:
    candidate = office.submitted()
    office.sign(candidate, "head")
    office.sign(candidate, "secrecy")
    rename(office.head, "renamed")
    office.accounts["second"] = factories.make_user("leader", username="head")

    with pytest.raises(NotEntitledError):
        office.sign(candidate, "second")


def test_signer__renamed_before_the_release_stands_in_it_as_they_signed(office: Office) -> None:
    candidate = office.submitted()
    office.sign(candidate, "head")
    rename(office.head, "renamed")
    office.sign(candidate, "secrecy")

    assert office.sign(candidate, "leader").outcome is Outcome.RELEASED
    first = Release.objects.get().signatures.first()
    assert first is not None
    assert (first.person_username, first.person_name) == ("head", "科室负责人")


def dismiss(office: Office) -> None:
    Appointment.objects.filter(user=office.head).delete()


def move(office: Office) -> None:
    other = factories.DepartmentFactory(code="other")
    Appointment.objects.filter(user=office.head).update(department=other)


@pytest.mark.parametrize("change", [dismiss, move])
def test_signer__who_then_left_office_had_the_right_when_signing(
    office: Office, change: Any
) -> None:
    candidate = office.submitted()
    office.sign(candidate, "head")
    change(office)

    office.sign(candidate, "secrecy")
    assert not suspended(candidate)
    assert office.sign(candidate, "leader").outcome is Outcome.RELEASED


def suspend(user: Any) -> None:
    user.is_active = False
    user.save()


def remove(user: Any) -> None:
    Appointment.objects.filter(user=user).delete()
    user.delete()


@pytest.mark.parametrize("lose", [suspend, remove])
def test_signature__of_a_suspended_account_releases_nothing(office: Office, lose: Any) -> None:
    candidate = office.submitted()
    for role in CHAIN[:2]:
        office.sign(candidate, role)
    lose(office.head)

    with pytest.raises(ReleaseRefusedError, match="的账号已"):
        office.sign(candidate, "leader")
    candidate = Candidate.objects.get()
    assert candidate.is_open
    assert not candidate.signatures.filter(step="leader").exists()
    assert not Release.objects.exists()
    assert office.reject(candidate, "leader").outcome is Outcome.RETURNED


def test_department__changed_on_the_page_between_changes_no_signer(office: Office) -> None:
    """What was submitted says whose item it is; the row of the page is not asked."""
    page = office.fund()
    candidate = office.submitted(page)
    office.sign(candidate, "head")
    other = factories.DepartmentFactory(code="other")
    factories.make_user("leader", username="other-leader", department=other)
    office.accounts["other-leader"] = get_user_model().objects.get(username="other-leader")
    page.department = other
    page.save(clean=False)

    office.sign(candidate, "secrecy")
    with pytest.raises(NotEntitledError, match="没有这项任职"):
        office.sign(candidate, "other-leader")
    assert office.sign(candidate, "leader").outcome is Outcome.RELEASED
    assert Release.objects.get().signatures.first().department_code == "finance"  # type: ignore[union-attr]


# What waits for its time -----------------------------------------------------------------


@pytest.fixture
def signed(office: Office) -> Candidate:
    """All but the last have signed; for `still_entitled` the last step counts as missing."""
    candidate = office.submitted()
    office.sign(candidate, "head")
    office.sign(candidate, "secrecy")
    candidate.steps.filter(step="leader").delete()
    return candidate


def test_waiting_release__rests_on_signers_who_still_hold_office(
    office: Office, signed: Candidate
) -> None:
    assert still_entitled(signed) == []
    rename(office.head, "renamed")
    assert still_entitled(signed) == []

    dismiss(office)
    office.secrecy.groups.clear()

    assert still_entitled(signed) == [
        "“科室负责人审核”的签署人科室负责人已不再任科室负责人",
        "“保密审查”的签署人保密审查已不再任保密审查人员",
    ]


def test_waiting_release__is_held_for_a_suspended_account_and_a_missing_step(
    office: Office, signed: Candidate
) -> None:
    suspend(office.secrecy)
    assert still_entitled(signed) == ["“保密审查”的签署人保密审查的账号已停用"]

    signed.signatures.filter(step="head").delete()
    assert "“科室负责人审核”没有签署" in still_entitled(signed)
