"""有效性变更: head, secrecy and leader sign that a document was amended, repealed or has ended."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import Workflow, WorkflowTask

from fupin_cms.disclosures.models import FundPage
from fupin_cms.ledger.append import AppendRefusedError, append
from fupin_cms.ledger.events import Event, State, Stream
from fupin_cms.ledger.models import Disclosure, Release
from fupin_cms.ledger.verify import Verification
from fupin_cms.review import proposals, proposing
from fupin_cms.review.entitlement import NotEntitledError
from fupin_cms.review.models import Proposal, SigningTask
from fupin_cms.review.refusals import ActRefusedError
from fupin_cms.setup.chain import NAME
from tests import factories
from tests.factories import PASSWORD

from . import acting
from .acting import address, sign

if TYPE_CHECKING:
    from .office import Office

ANSWERS = {
    "validity": "repealed",
    "basis": "汕扶办〔2020〕3号",
    "replacement": "",
    "reason": "已由新办法替代。",
}


@pytest.fixture
def shown(office: Office) -> Disclosure:
    return acting.shown(office)


def propose(office: Office, item: Disclosure, role: str = "head", **fields: str) -> Proposal:
    answers: dict[str, Any] = {**ANSWERS, **fields}
    return proposing.propose_validity(item, office.accounts[role], **answers)


def test_screens__take_a_repeal_through_the_whole_chain(office: Office, shown: Disclosure) -> None:
    other = acting.shown(office, office.fund(title="新的安排", slug="new"))
    form = {**ANSWERS, "replacement": other.index_number, "confirmation": PASSWORD}
    url = address("validity", shown)
    head = office.client("head")
    assert other.index_number in head.get(url).content.decode()
    unknown = head.post(url, {**form, "replacement": "没有这个号"}, follow=True)
    assert "没有索引号为" in unknown.content.decode()
    neither = head.post(url, {**form, "replacement": ""}).content.decode()
    assert "没有替代的文件" in neither
    assert not Proposal.objects.exists()

    head.post(url, form)
    row = Proposal.objects.get()
    screen = reverse("fupin_review:proposal", args=[row.pk])
    signing = {"action": "sign", "digest": row.digest, "confirmation": PASSWORD, "opinion": "同意"}
    assert "保密审查" in office.client("leader").post(screen, signing, follow=True).content.decode()
    assert row.signatures.count() == 1
    office.client("secrecy").post(screen, signing)
    assert Disclosure.objects.get(pk=shown.pk).validity == "in_force"
    office.client("leader").post(screen, signing)

    shown.refresh_from_db()
    release = Release.objects.get(event=Event.VALIDITY_CHANGED)
    steps = [one.step for one in release.signatures.order_by("position")]
    assert steps == ["head", "secrecy", "leader"]
    assert (shown.state, shown.validity) == (State.CURRENT, "repealed")
    body = json.loads(bytes(shown.body))
    assert body["release"]["act"]["replacement"] == other.index_number
    assert body["summary"]
    assert FundPage.objects.live().count() == 2


@pytest.mark.parametrize("role", ["editor", "secrecy", "leader", "admin"])
def test_proposing__is_for_heads(office: Office, shown: Disclosure, role: str) -> None:
    with pytest.raises(NotEntitledError):
        propose(office, shown, role)


@pytest.mark.parametrize(
    "fields",
    [{"validity": "in_force"}, {"basis": " "}, {"reason": ""}, {"replacement": "itself"}],
)
def test_proposing__without_what_the_law_asks_for_is_refused(
    office: Office, shown: Disclosure, fields: dict[str, str]
) -> None:
    if fields.get("replacement"):
        fields = {"replacement": shown.index_number}
    with pytest.raises(ActRefusedError):
        propose(office, shown, **fields)
    assert not Proposal.objects.exists()


def test_steps__are_signed_in_order_by_those_who_hold_them(
    office: Office, shown: Disclosure
) -> None:
    row = propose(office, shown)

    for role in ("head", "leader", "editor", "admin"):
        with pytest.raises(NotEntitledError):
            sign(office, row, role)
    sign(office, row, "secrecy")
    office.secrecy.fupin_appointments.create(
        department=office.tree.department, role="leader", title="副主任"
    )
    with pytest.raises(NotEntitledError, match="不同的人"):
        sign(office, row, "secrecy")
    sign(office, row, "leader")
    shown.refresh_from_db()
    assert shown.validity == "repealed"


@pytest.fixture
def superior(office: Office) -> WorkflowTask:
    """A step of the higher authority at the end of the chain, and an account that signs it."""
    group = Group.objects.create(name="上级审签")
    task = SigningTask.objects.create(name="上级审签", step="superior", group=group)
    account = factories.make_user("leader", username="superior")
    account.groups.add(group)
    office.accounts["superior"] = account
    workflow = Workflow.objects.get(name=NAME)
    return WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=9)


def test_superior__signs_a_change_of_validity_where_the_chain_has_the_step(
    office: Office, shown: Disclosure, superior: WorkflowTask
) -> None:
    row = propose(office, shown)
    assert row.content["steps"] == ["head", "secrecy", "leader", "superior"]
    superior.delete()  # what is changed later in the workflow is not asked
    sign(office, row, "secrecy")
    sign(office, row, "leader")
    shown.refresh_from_db()
    assert shown.validity == "in_force"
    assert list(proposals.recipients(row)) == [office.superior]

    sign(office, row, "superior")

    shown.refresh_from_db()
    assert shown.validity == "repealed"
    release = Release.objects.get(event=Event.VALIDITY_CHANGED)
    last = release.signatures.latest("position")
    assert (last.step, last.role_label) == ("superior", "上级审签人员")
    assert [str(fault) for fault in Verification().faults()] == []


def test_superior__is_not_asked_to_withdraw(
    office: Office, shown: Disclosure, superior: WorkflowTask
) -> None:
    acting.withdraw(office, shown)

    shown.refresh_from_db()
    assert shown.state == State.WITHDRAWN


def test_append__refuses_an_act_without_a_step_that_it_names(
    office: Office, shown: Disclosure, superior: WorkflowTask
) -> None:
    row = propose(office, shown)
    sign(office, row, "secrecy")
    signatures = [one.for_ledger() for one in row.signatures.all()]
    signatures.append(replace(signatures[0], step="leader", person_username="leader", salt="x"))

    with pytest.raises(AppendRefusedError, match="还须由上级审签"):
        append(
            Event.VALIDITY_CHANGED,
            stream=Stream.PUBLIC,
            content_id=shown.content_id,
            signatures=signatures,
            act=bytes(row.act),
        )


def test_withdrawn_meanwhile__is_not_marked(office: Office, shown: Disclosure) -> None:
    row = propose(office, shown)
    sign(office, row, "secrecy")
    acting.withdraw(office, shown)

    with pytest.raises(ActRefusedError):
        sign(office, row, "leader")
    assert not Release.objects.filter(event=Event.VALIDITY_CHANGED).exists()
