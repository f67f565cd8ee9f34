"""撤回公开: proposed by the head, signed by the leader, told to the public."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from fupin_cms.disclosures.models import FundPage
from fupin_cms.ledger.events import Event, State
from fupin_cms.ledger.models import Disclosure, Release
from fupin_cms.review import withdrawal
from fupin_cms.review.entitlement import NotEntitledError
from fupin_cms.review.models import Candidate, Withdrawal
from fupin_cms.review.withdrawal import WithdrawalRefusedError

if TYPE_CHECKING:
    from .office import Office

REASON = "金额有误，更正后重新公开。"


@pytest.fixture
def shown(office: Office) -> Disclosure:
    office.released()
    return Disclosure.objects.public().get()


def propose(office: Office, shown: Disclosure, role: str = "head", **fields: Any) -> Withdrawal:
    answers = {"ground": "wrong", "reason": REASON, **fields}
    return withdrawal.propose(shown, office.accounts[role], **answers)


def test_two_signatures__withdraw_the_item_and_unpublish_its_page(
    office: Office, shown: Disclosure
) -> None:
    row = propose(office, shown)
    assert Disclosure.objects.public().exists()

    release = withdrawal.sign(row, office.leader)

    row.refresh_from_db()
    assert row.status == Withdrawal.Status.DONE
    assert (release.event, release.content_digest) == (Event.WITHDRAWN, row.digest)
    assert [one.person_username for one in release.signatures.all()] == ["head", "leader"]
    after = Disclosure.objects.get()
    assert after.state == State.WITHDRAWN
    assert REASON in json.loads(bytes(after.body))["reason"]
    assert not FundPage.objects.live().exists()


@pytest.mark.parametrize("role", ["editor", "secrecy", "leader", "admin"])
def test_proposing__is_for_heads_of_the_department(
    office: Office, shown: Disclosure, role: str
) -> None:
    with pytest.raises(NotEntitledError):
        propose(office, shown, role)
    assert not Withdrawal.objects.exists()


@pytest.mark.parametrize("role", ["editor", "head", "secrecy", "admin"])
def test_signing__is_for_leaders_of_the_department(
    office: Office, shown: Disclosure, role: str
) -> None:
    row = propose(office, shown)

    for verb in (withdrawal.sign, withdrawal.decline):
        with pytest.raises(NotEntitledError):
            verb(row, office.accounts[role], "理由")
    assert Disclosure.objects.public().exists()


@pytest.mark.parametrize("fields", [{"reason": " "}, {"ground": "no-such"}])
def test_proposing__without_ground_or_reason_is_refused(
    office: Office, shown: Disclosure, fields: dict[str, str]
) -> None:
    with pytest.raises(WithdrawalRefusedError):
        propose(office, shown, **fields)


def test_second_proposal__while_one_waits_is_refused(office: Office, shown: Disclosure) -> None:
    propose(office, shown)

    with pytest.raises(WithdrawalRefusedError, match="等待签发"):
        propose(office, shown)


def test_declining__leaves_the_item_and_says_why(office: Office, shown: Disclosure) -> None:
    row = withdrawal.decline(propose(office, shown), office.leader, "经核实，金额无误。")

    assert (row.status, row.close_reason) == (Withdrawal.Status.DECLINED, "经核实，金额无误。")
    assert Disclosure.objects.public().exists()
    with pytest.raises(WithdrawalRefusedError, match="已办结"):
        withdrawal.sign(row, office.leader)
    assert propose(office, shown)


def test_signing_twice__withdraws_once(office: Office, shown: Disclosure) -> None:
    row = propose(office, shown)
    withdrawal.sign(row, office.leader)

    with pytest.raises(WithdrawalRefusedError, match="已办结"):
        withdrawal.sign(row, office.leader)
    assert Release.objects.filter(event=Event.WITHDRAWN).count() == 1


def test_altered_act__is_not_signed(office: Office, shown: Disclosure) -> None:
    row = propose(office, shown)
    altered = bytes(row.act).replace("有误".encode(), "无误".encode())
    Withdrawal.objects.filter(pk=row.pk).update(act=altered)

    with pytest.raises(WithdrawalRefusedError, match="不一致"):
        withdrawal.sign(row, office.leader)
    with pytest.raises(WithdrawalRefusedError, match="不一致"):
        withdrawal.sign(row, office.leader, "0" * 64)


def test_amendment_in_review__is_cancelled_by_the_withdrawal(
    office: Office, shown: Disclosure
) -> None:
    page = FundPage.objects.get()
    office.revise(page, use="教育扶贫", change_kind="update", change_note="更新用途")
    candidate = office.submitted(page)

    withdrawal.sign(propose(office, shown), office.leader)

    candidate.refresh_from_db()
    assert candidate.status == Candidate.Status.CANCELLED
    assert "已撤回公开" in candidate.close_reason


def test_withdrawn_item__comes_back_through_the_whole_chain(
    office: Office, shown: Disclosure
) -> None:
    withdrawal.sign(propose(office, shown), office.leader)

    candidate = office.released(FundPage.objects.get())

    assert candidate.event == Event.REINSTATED
    assert Disclosure.objects.public().exists()
    assert FundPage.objects.live().exists()


def test_amendment_after_the_proposal__asks_for_a_new_one(
    office: Office, shown: Disclosure
) -> None:
    row = propose(office, shown)
    page = FundPage.objects.get()
    office.revise(page, use="教育扶贫", change_kind="correction", change_note="更正用途")
    office.released(page)

    with pytest.raises(WithdrawalRefusedError, match="重新提出"):
        withdrawal.sign(row, office.leader)
    assert Disclosure.objects.public().exists()


def test_screens__take_a_withdrawal_from_proposal_to_tombstone(
    office: Office, shown: Disclosure
) -> None:
    head, leader = office.client("head"), office.client("leader")
    listed = head.get(reverse("fupin_review:index"), {"tab": "shown"}).content.decode()
    url = reverse("fupin_review:propose", args=[shown.stream, shown.content_id])
    assert url in listed

    assert "请写明撤回的理由" in head.post(url, {"ground": "wrong"}).content.decode()
    answer = head.post(url, {"ground": "wrong", "reason": REASON}, follow=True)
    row = Withdrawal.objects.get()
    assert answer.redirect_chain[-1][0] == reverse("fupin_review:withdrawal", args=[row.pk])
    assert "签发撤回" not in answer.content.decode()

    waiting = leader.get(reverse("fupin_review:index"), {"tab": "withdrawals"}).content.decode()
    assert row.title in waiting
    screen = reverse("fupin_review:withdrawal", args=[row.pk])
    assert "签发撤回" in leader.get(screen).content.decode()
    answer = leader.post(screen, {"action": "sign", "digest": row.digest}, follow=True)
    assert "已撤回公开" in answer.content.decode()
    assert not Disclosure.objects.public().exists()


def test_screens__are_hidden_from_others(office: Office, shown: Disclosure) -> None:
    row = propose(office, shown)
    propose_url = reverse("fupin_review:propose", args=[shown.stream, shown.content_id])

    for role in ("editor", "secrecy", "admin"):
        client = office.client(role)
        assert client.get(propose_url).status_code == 404
        assert client.get(reverse("fupin_review:withdrawal", args=[row.pk])).status_code == 404


def test_button__is_offered_to_heads_while_the_item_is_shown(
    office: Office, shown: Disclosure
) -> None:
    office.head.groups.add(*office.editor.groups.all())
    page = FundPage.objects.get()
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])

    assert "提出撤回公开" in office.client("head").get(url).content.decode()
    assert "提出撤回公开" not in office.client("editor").get(url).content.decode()
