"""撤回公开: proposed by the head, signed by the leader, told to the public."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from fupin_cms.disclosures.models import FundPage
from fupin_cms.ledger.events import Event, State
from fupin_cms.ledger.models import Disclosure, Release
from fupin_cms.review import proposals
from fupin_cms.review.entitlement import NotEntitledError
from fupin_cms.review.models import Candidate, Proposal
from fupin_cms.review.refusals import ActRefusedError
from tests.factories import PASSWORD

from . import acting
from .acting import REASON, address, propose, sign, withdraw

if TYPE_CHECKING:
    from .office import Office


@pytest.fixture
def shown(office: Office) -> Disclosure:
    return acting.shown(office)


def test_two_signatures__withdraw_the_item_and_unpublish_its_page(
    office: Office, shown: Disclosure
) -> None:
    row = propose(office, shown)
    assert Disclosure.objects.public().exists()

    row = sign(office, row)

    release = Release.objects.get(event=Event.WITHDRAWN)
    assert row.status == Proposal.Status.DONE
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
    assert not Proposal.objects.exists()


@pytest.mark.parametrize("role", ["editor", "head", "secrecy", "admin"])
def test_signing__is_for_leaders_of_the_department(
    office: Office, shown: Disclosure, role: str
) -> None:
    row = propose(office, shown)

    for verb in (proposals.sign, proposals.decline):
        with pytest.raises(NotEntitledError):
            verb(row, office.accounts[role], row.digest)
    assert Disclosure.objects.public().exists()


def test_one_person__who_heads_and_leads_signs_once(office: Office, shown: Disclosure) -> None:
    row = propose(office, shown)
    office.leader.fupin_appointments.update(user=office.head)

    with pytest.raises(NotEntitledError, match="不同的人"):
        sign(office, row, "head")


def test_leader_who_left_office__signs_no_more(office: Office, shown: Disclosure) -> None:
    row = propose(office, shown)
    office.leader.fupin_appointments.all().delete()

    with pytest.raises(NotEntitledError):
        sign(office, row)


@pytest.mark.parametrize("fields", [{"reason": " "}, {"ground": "no-such"}])
def test_proposing__without_ground_or_reason_is_refused(
    office: Office, shown: Disclosure, fields: dict[str, str]
) -> None:
    with pytest.raises(ActRefusedError):
        propose(office, shown, **fields)


def test_second_proposal__while_one_waits_is_refused(office: Office, shown: Disclosure) -> None:
    propose(office, shown)

    with pytest.raises(ActRefusedError, match="等待签署"):
        propose(office, shown)


def test_declining__leaves_the_item_and_says_why(office: Office, shown: Disclosure) -> None:
    row = proposals.decline(propose(office, shown), office.leader, "经核实，金额无误。")

    assert (row.status, row.close_reason) == (Proposal.Status.DECLINED, "经核实，金额无误。")
    assert Disclosure.objects.public().exists()
    with pytest.raises(ActRefusedError, match="已办结"):
        sign(office, row)
    assert propose(office, shown)


def test_signing_twice__withdraws_once(office: Office, shown: Disclosure) -> None:
    row = withdraw(office, shown)

    with pytest.raises(ActRefusedError, match="已办结"):
        sign(office, row)
    assert Release.objects.filter(event=Event.WITHDRAWN).count() == 1


def test_altered_act__is_not_signed(office: Office, shown: Disclosure) -> None:
    row = propose(office, shown)
    altered = bytes(row.act).replace("有误".encode(), "无误".encode())
    Proposal.objects.filter(pk=row.pk).update(act=altered)

    for digest in (row.digest, "", "0" * 64):
        with pytest.raises(ActRefusedError, match="不一致"):
            proposals.sign(row, office.leader, digest)


def test_amendment_in_review__is_cancelled_by_the_withdrawal(
    office: Office, shown: Disclosure
) -> None:
    page = FundPage.objects.get()
    office.revise(page, use="教育扶贫", change_kind="update", change_note="更新用途")
    candidate = office.submitted(page)

    withdraw(office, shown)

    candidate.refresh_from_db()
    assert candidate.status == Candidate.Status.CANCELLED
    assert "已撤回公开" in candidate.close_reason


def test_withdrawn_item__comes_back_through_the_whole_chain(
    office: Office, shown: Disclosure
) -> None:
    withdraw(office, shown)

    candidate = office.released(FundPage.objects.get())

    assert candidate.event == Event.REINSTATED
    assert Disclosure.objects.public().exists()
    assert FundPage.objects.live().exists()


def test_amendment_after_the_proposal__asks_for_a_new_one(
    office: Office, shown: Disclosure
) -> None:
    row = propose(office, shown)
    acting.again(office, shown)

    with pytest.raises(ActRefusedError, match="重新提出"):
        sign(office, row)
    assert Disclosure.objects.public().exists()


def test_earlier_version__is_withdrawn_alone(office: Office) -> None:
    item = acting.amended(office)

    row = withdraw(office, item, version=1, ground="privacy")

    assert row.content["version"] == 1
    item.refresh_from_db()
    assert (item.state, item.version) == (State.CURRENT, 2)
    assert FundPage.objects.live().exists()
    for version, words in ((1, "不再公开"), (2, "现行版本"), (7, "没有第7版")):
        with pytest.raises(ActRefusedError, match=words):
            propose(office, item, version=version)


def test_screens__take_a_withdrawal_from_proposal_to_tombstone(
    office: Office, shown: Disclosure
) -> None:
    head, leader = office.client("head"), office.client("leader")
    url = address("withdraw", shown)
    assert url in head.get(address("item", shown)).content.decode()

    form = {"ground": "wrong", "confirmation": PASSWORD}
    assert "请写明撤回的理由" in head.post(url, form).content.decode()
    assert "身份" in head.post(url, {"ground": "wrong", "reason": REASON}).content.decode()
    assert not Proposal.objects.exists()
    for _ in range(2):
        answer = head.post(url, {**form, "reason": REASON}, follow=True)
    assert "已有一件同样的办件" in answer.content.decode()
    row = Proposal.objects.get()
    screen = reverse("fupin_review:proposal", args=[row.pk])
    assert "您的签署资格" not in head.get(screen).content.decode()

    waiting = leader.get(reverse("fupin_review:list", args=["proposals"])).content.decode()
    assert row.title in waiting
    assert "您的签署资格" in leader.get(screen).content.decode()
    signing = {"action": "sign", "digest": "0" * 64, "confirmation": PASSWORD}
    assert "不一致" in leader.post(screen, signing, follow=True).content.decode()
    signing["digest"] = row.digest
    assert "已签署并生效" in leader.post(screen, signing, follow=True).content.decode()
    assert "已办结" in leader.post(screen, signing, follow=True).content.decode()
    assert not Disclosure.objects.public().exists()
    assert Release.objects.filter(event=Event.WITHDRAWN).count() == 1


def test_screens__are_hidden_from_others(office: Office, shown: Disclosure) -> None:
    row = propose(office, shown)

    for role in ("editor", "secrecy", "admin"):
        client = office.client(role)
        for url in (
            address("item", shown),
            address("withdraw", shown),
            address("withdraw_at_once", shown),
            address("version", shown, 1),
            reverse("fupin_review:proposal", args=[row.pk]),
        ):
            assert client.get(url).status_code == 404, (role, url)
            assert client.post(url, {"action": "sign"}).status_code == 404


def test_button__is_offered_to_those_who_may_act(office: Office, shown: Disclosure) -> None:
    office.head.groups.add(*office.editor.groups.all())
    page = FundPage.objects.get()
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])

    assert address("item", shown) in office.client("head").get(url).content.decode()
    assert address("item", shown) not in office.client("editor").get(url).content.decode()
