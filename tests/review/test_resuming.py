"""Submitted again after a rejection: the same bytes keep what was signed before the rejection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import Group

from fupin_cms.catalogue.models import Appointment
from fupin_cms.checks.base import Finding, Report, Severity
from fupin_cms.ledger.models import Release
from fupin_cms.review import resuming
from fupin_cms.review.models import Candidate
from fupin_cms.review.signing import Outcome
from fupin_cms.review.submission import call_back

from .office import turn

if TYPE_CHECKING:
    from fupin_cms.disclosures.models import FundPage

    from .office import Office


def returned_by(office: Office, step: str) -> tuple[FundPage, Candidate]:
    """An item that `step` returned after all before it had signed."""
    page = office.fund()
    candidate = office.submitted(page)
    for role in ("head", "secrecy", "leader"):
        if role == step:
            break
        office.sign(candidate, role)
    office.reject(candidate, step)
    return page, candidate


def now_at(candidate: Candidate) -> str:
    return str(turn(candidate).task.specific.step)


@pytest.mark.parametrize(
    ("step", "kept"), [("head", []), ("secrecy", ["head"]), ("leader", ["head", "secrecy"])]
)
def test_same_bytes__keep_the_signatures_before_the_rejecting_step(
    office: Office, step: str, kept: list[str]
) -> None:
    page, before = returned_by(office, step)

    again = office.submitted(page)

    assert again.digest == before.digest
    assert [one.step for one in again.signatures.all()] == kept
    assert now_at(again) == step
    for role in ("head", "secrecy", "leader")[len(kept) :]:
        office.sign(again, role)
    signatures = Release.objects.get().signatures.all()
    assert [one.salt for one in signatures][: len(kept)] == [
        one.salt for one in before.signatures.all()
    ]


def test_other_bytes__start_from_the_first_step(office: Office) -> None:
    page, _ = returned_by(office, "leader")
    office.revise(page, use="教育扶贫项目")

    again = office.submitted(page)

    assert not again.signatures.exists()
    assert now_at(again) == "head"


def test_carried_signature__is_said_in_the_history_and_counts_for_its_person(
    office: Office,
) -> None:
    page, before = returned_by(office, "secrecy")
    again = office.submitted(page)

    assert again.signatures.get().carried_from == before
    Appointment.objects.filter(user=office.head).update(role="leader")
    office.sign(again, "secrecy")
    with pytest.raises(Exception, match="一人不能签两个环节"):
        office.sign(again, "head")


def deactivate(office: Office) -> None:
    office.head.is_active = False
    office.head.save()


def dismiss(office: Office) -> None:
    Appointment.objects.filter(user=office.head).delete()


def remove(office: Office) -> None:
    dismiss(office)
    office.head.delete()


@pytest.mark.parametrize("lose", [deactivate, dismiss, remove])
def test_signature__of_who_may_not_sign_today_is_not_carried(office: Office, lose: Any) -> None:
    page, _ = returned_by(office, "leader")
    lose(office)

    again = office.submitted(page)

    assert not again.signatures.exists()
    assert now_at(again) == "head"


def test_signature__of_the_submitter_is_not_carried(office: Office) -> None:
    page, _ = returned_by(office, "leader")
    office.head.groups.add(Group.objects.get(name="编辑"))

    again = office.submitted(page, by="head")

    assert not again.signatures.exists()


def test_secrecy_signature__without_what_the_checks_now_find_is_not_carried(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, _ = returned_by(office, "leader")
    finding = Finding("files", Severity.WARNS, "附件没有文字", "扫描件.pdf", acknowledge=True)
    monkeypatch.setattr(Candidate, "checked", Report((finding,)))

    again = office.submitted(page)

    assert [one.step for one in again.signatures.all()] == ["head"]
    assert now_at(again) == "secrecy"


def test_review_that_was_called_back__carries_nothing(office: Office) -> None:
    page, _ = returned_by(office, "leader")
    call_back(office.submitted(page).page.specific, office.editor)  # type: ignore[union-attr]

    again = office.submitted(page)

    assert not again.signatures.exists()


def test_secrecy_that_did_not_pass__signs_again(office: Office) -> None:
    page = office.fund()
    candidate = office.submitted(page)
    office.sign(candidate, "head")
    office.sign(
        candidate, "secrecy", conclusion="部分公开", ground="条例第十五条", to_remove="第三列"
    )

    again = office.submitted(page)

    assert [one.step for one in again.signatures.all()] == ["head"]
    assert office.sign(again, "secrecy").outcome is Outcome.SIGNED


def test_carrying__asks_the_very_same_bytes(office: Office) -> None:
    page, before = returned_by(office, "secrecy")
    Candidate.objects.filter(pk=before.pk).update(digest="0" * 64)

    again = office.submitted(page)
    resuming.carry(again)

    assert not again.signatures.exists()
