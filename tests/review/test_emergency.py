"""紧急撤回: one person withdraws at once, another confirms within the limit, or it is reported."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from fupin_cms.disclosures.models import FundPage
from fupin_cms.ledger.events import Event, State
from fupin_cms.ledger.models import Disclosure, Release
from fupin_cms.review import proposals
from fupin_cms.review.entitlement import NotEntitledError
from fupin_cms.review.models import Proposal
from fupin_cms.review.refusals import ActRefusedError
from tests.factories import PASSWORD, make_user

from . import acting
from .acting import address, sign, withdraw_at_once

if TYPE_CHECKING:
    from django.test import Client

    from .office import Office


@pytest.fixture
def shown(office: Office) -> Disclosure:
    acting.duty(office)
    return acting.shown(office)


def confirmation() -> Proposal:
    return Proposal.objects.get(event=Event.CONFIRMED)


def withdraw_on_screen(client: Client, item: Disclosure, **fields: str) -> Any:
    form = {"ground": "privacy", "reason": "有身份证号码。", "confirmation": PASSWORD, **fields}
    return client.post(address("withdraw_at_once", item), form, follow=True)


@pytest.mark.parametrize("role", ["leader", "duty"])
def test_one_person__withdraws_at_once_and_a_second_confirms(
    office: Office, shown: Disclosure, role: str
) -> None:
    client = office.client(role)
    assert address("withdraw_at_once", shown) in client.get(address("item", shown)).content.decode()

    for _ in range(2):
        withdraw_on_screen(client, shown)

    release = Release.objects.get(event=Event.WITHDRAWN)
    assert [one.step for one in release.signatures.all()] == [role]
    assert Disclosure.objects.get().state == State.WITHDRAWN
    assert not FundPage.objects.live().exists()
    row = confirmation()
    assert row.deadline is not None
    assert dt.timedelta(hours=23) < row.deadline - timezone.now() <= dt.timedelta(hours=24)
    screen = reverse("fupin_review:proposal", args=[row.pk])
    assert "待确认" in client.get(screen).content.decode()
    listed = office.client("head").get(reverse("fupin_review:list", args=["proposals"]))
    assert "待确认" in listed.content.decode()
    assert "期限" in listed.content.decode()

    form = {"action": "sign", "digest": row.digest, "confirmation": PASSWORD}
    refused = client.post(screen, form, follow=True).content.decode()
    assert "另一人" in refused or "没有这项任职" in refused
    assert "已签署并生效" in office.client("head").post(screen, form, follow=True).content.decode()

    row.refresh_from_db()
    assert row.status == Proposal.Status.DONE
    confirmed = Release.objects.get(event=Event.CONFIRMED)
    assert [one.person_username for one in confirmed.signatures.all()] == ["head"]
    assert Disclosure.objects.get().state == State.WITHDRAWN


def test_another_leader__may_confirm_and_acting_ones_too(office: Office, shown: Disclosure) -> None:
    withdraw_at_once(office, shown)
    office.accounts["acting"] = make_user("leader", username="acting")
    today = timezone.localdate()
    office.acting.fupin_appointments.update(acting=True, starts_on=today, ends_on=today)

    row = sign(office, confirmation(), "acting")

    assert row.signatures.get().role_label == "代理分管领导"


@pytest.mark.parametrize("role", ["editor", "head", "secrecy", "admin"])
def test_withdrawing_at_once__is_for_leaders_and_those_on_duty(
    office: Office, shown: Disclosure, role: str
) -> None:
    with pytest.raises(NotEntitledError):
        withdraw_at_once(office, shown, role)
    assert not Proposal.objects.exists()
    assert Disclosure.objects.public().exists()


@pytest.mark.parametrize("fields", [{"ground": "wrong"}, {"ground": "outdated"}, {"reason": " "}])
def test_withdrawing_at_once__asks_for_a_sensitive_ground_and_a_reason(
    office: Office, shown: Disclosure, fields: dict[str, str]
) -> None:
    with pytest.raises(ActRefusedError):
        withdraw_at_once(office, shown, **fields)
    withdraw_on_screen(office.client("leader"), shown, **fields)
    assert Disclosure.objects.public().exists()


def test_confirmation__is_not_for_the_withdrawer_the_duty_account_or_others(
    office: Office, shown: Disclosure
) -> None:
    withdraw_at_once(office, shown)
    # Whoever withdrew as leader does not confirm as head either.
    office.head.fupin_appointments.update(user=office.leader)

    for role in ("leader", "duty", "secrecy", "editor", "admin", "head"):
        with pytest.raises(NotEntitledError):
            sign(office, confirmation(), role)
    assert confirmation().is_open


def test_confirmation__that_is_late_is_reported_and_may_still_come(
    office: Office, shown: Disclosure
) -> None:
    withdraw_at_once(office, shown)
    limit = confirmation().deadline
    assert limit is not None

    assert not proposals.overdue_confirmations(limit)
    late = limit + dt.timedelta(seconds=1)
    assert list(proposals.overdue_confirmations(late)) == [confirmation()]

    sign(office, confirmation(), "head")
    assert not proposals.overdue_confirmations(late)


def test_refusal_to_confirm__is_told_and_leaves_the_item_withdrawn(
    office: Office, shown: Disclosure, django_capture_on_commit_callbacks: Any
) -> None:
    withdraw_at_once(office, shown)
    mail.outbox.clear()

    with django_capture_on_commit_callbacks(execute=True):
        row = proposals.decline(confirmation(), office.head, "没有个人信息，应当恢复。")

    assert row.status == Proposal.Status.DECLINED
    assert not proposals.overdue_confirmations(timezone.now() + dt.timedelta(days=9))
    assert Disclosure.objects.get().state == State.WITHDRAWN


def test_earlier_version__is_withdrawn_at_once_and_confirmed(office: Office) -> None:
    item = acting.amended(office)

    row = withdraw_at_once(office, item, version=1)

    item.refresh_from_db()
    assert (item.state, item.version) == (State.CURRENT, 2)
    assert confirmation().version == row.version == 1
    sign(office, confirmation(), "head")
    assert Release.objects.filter(event=Event.CONFIRMED).exists()
    assert FundPage.objects.live().exists()
