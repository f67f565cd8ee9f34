"""Who may sign which step: office and group of today, without those who wrote the item."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from fupin_cms.catalogue.enums import Role
from fupin_cms.catalogue.models import Appointment
from fupin_cms.review.entitlement import (
    NotEntitledError,
    awaiting,
    entitle,
    may_read,
    signers,
    step_of,
)
from tests import factories

from .office import CHAIN

if TYPE_CHECKING:
    from fupin_cms.review.models import Candidate

    from .office import Office


def refusal(candidate: Candidate, user: Any) -> str:
    with pytest.raises(NotEntitledError) as refused:
        entitle(candidate, step_of(candidate), user)
    return str(refused.value)


def appoint(office: Office, role: str, office_role: Role, **fields: Any) -> None:
    Appointment.objects.create(
        department=office.tree.department,
        user=office.accounts[role],
        role=office_role,
        title="科长",
        **fields,
    )


def test_head__signs_as_head_of_the_items_department(office: Office) -> None:
    candidate = office.submitted()

    entitlement = entitle(candidate, step_of(candidate), office.head)

    assert entitlement.department_code == office.tree.department.code
    assert entitlement.role_label == "科室负责人"
    assert office.tree.department.name in entitlement.basis


def test_head__of_another_department_is_refused(office: Office) -> None:
    other = factories.make_user(
        "head", username="other-head", department=factories.DepartmentFactory(code="other")
    )

    assert "没有这项任职" in refusal(office.submitted(), other)


def test_drafter__never_signs_although_head(office: Office) -> None:
    appoint(office, "editor", Role.HEAD)

    assert "不能审签自己的稿件" in refusal(office.submitted(), office.editor)


def test_author_of_one_revision__never_signs(office: Office) -> None:
    page = office.fund()
    office.revise(page, "head", use="产业扶贫项目")
    office.revise(page, "editor", use="产业扶贫和教育扶贫项目")

    assert "不能审签自己的稿件" in refusal(office.submitted(page), office.head)


def test_submitter__never_signs(office: Office) -> None:
    office.head.groups.add(Group.objects.get(name="编辑"))

    assert "不能审签自己的稿件" in refusal(office.submitted(by="head"), office.head)


def test_author_of_what_is_released__may_sign_the_amendment(office: Office) -> None:
    page = office.fund()
    other = factories.make_user("head", username="other-head")
    office.accounts["other-head"] = other
    office.revise(page, "head", use="产业扶贫项目")
    candidate = office.submitted(page)
    for role in ("other-head", "secrecy", "leader"):
        office.sign(candidate, role)

    office.revise(page, use="教育扶贫项目", change_kind="update", change_note="更新用途")
    amendment = office.submitted(page)

    assert amendment.authors == ["editor"]
    assert entitle(amendment, step_of(amendment), office.head)


def test_author__of_a_released_revision_overwritten_since_counts(office: Office) -> None:
    page = office.fund()
    candidate = office.released(page)
    revision = candidate.revision
    assert revision is not None
    revision.user = office.accounts["head"]
    revision.created_at = timezone.now()
    revision.save()
    office.revise(page, use="教育扶贫", change_kind="update", change_note="更新用途")

    assert "head" in office.submitted(page).authors


def test_one_person__never_takes_two_steps(office: Office) -> None:
    appoint(office, "head", Role.LEADER)
    candidate = office.submitted()
    for role in ("head", "secrecy"):
        office.sign(candidate, role)

    assert "一人不能签两个环节" in refusal(candidate, office.head)


def test_superuser__gets_nothing(office: Office) -> None:
    candidate = office.submitted()

    assert office.admin.is_superuser
    for role in CHAIN:
        assert refusal(candidate, office.admin)
        office.sign(candidate, role) if role != "leader" else None


def test_secrecy__asks_for_membership_of_the_tasks_group(office: Office) -> None:
    candidate = office.submitted()
    office.sign(candidate, "head")
    office.secrecy.groups.clear()

    assert "不在组内" in refusal(candidate, office.secrecy)


def test_disabled_account__signs_nothing(office: Office) -> None:
    candidate = office.submitted()
    office.head.is_active = False
    office.head.save()

    assert "停用" in refusal(candidate, office.head)


@pytest.mark.parametrize(
    ("starts", "ends", "entitled"),
    [(-1, 1, True), (0, 0, True), (-9, -1, False), (1, 9, False)],
)
def test_acting_head__signs_within_the_dates_alone(
    office: Office, starts: int, ends: int, *, entitled: bool
) -> None:
    acting = factories.make_user("secrecy", username="acting")
    office.accounts["acting"] = acting
    today = timezone.localdate()
    appoint(
        office,
        "acting",
        Role.HEAD,
        acting=True,
        starts_on=today + dt.timedelta(days=starts),
        ends_on=today + dt.timedelta(days=ends),
    )
    candidate = office.submitted()

    if entitled:
        entitlement = entitle(candidate, step_of(candidate), acting)
        assert entitlement.role_label == "代理科室负责人"
        assert today.replace(day=1).strftime("%Y-%m")[:4] in entitlement.basis
    else:
        assert "没有这项任职" in refusal(candidate, acting)


def test_turn__is_told_to_exactly_those_who_may_sign(office: Office) -> None:
    candidate = office.submitted()
    seen = []
    for role in CHAIN:
        task = step_of(type(candidate).objects.get(pk=candidate.pk))
        seen.append([user.username for user in signers(candidate, task)])
        waiting = [name for name, user in office.accounts.items() if awaiting(user)]
        assert waiting == [role]
        office.sign(candidate, role)

    assert seen == [["head"], ["secrecy"], ["leader"]]


def test_reading__is_for_reviewers_authors_and_administrators(office: Office) -> None:
    candidate = office.submitted()
    stranger = factories.make_user(
        "head", username="stranger", department=factories.DepartmentFactory(code="other")
    )
    colleague = factories.make_user("editor", username="colleague")

    assert all(may_read(candidate, user) for user in office.accounts.values())
    assert not may_read(candidate, stranger)
    assert not may_read(candidate, colleague)
