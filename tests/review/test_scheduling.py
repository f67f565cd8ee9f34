"""定时发布: signed by all, public at its time and not before, or held back and told."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import Page, Revision

from fupin_cms.catalogue.models import Appointment
from fupin_cms.checks import registry as check_registry
from fupin_cms.checks.base import Check
from fupin_cms.disclosures.models import FundPage
from fupin_cms.ledger.models import Disclosure, Release
from fupin_cms.ledger.verify import Verification
from fupin_cms.review import scheduling, timed
from fupin_cms.review.models import Candidate, Letter
from fupin_cms.review.release import ReleaseRefusedError
from fupin_cms.review.signing import Outcome
from fupin_cms.review.submission import call_back
from tests import factories

from .forms import edit_url, filled
from .office import CHAIN, turn
from .test_at_once import at_once

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fupin_cms.checks.base import Finding
    from fupin_cms.checks.subject import Subject

    from .office import Office

DAY = dt.timedelta(days=1)


@pytest.fixture
def moment() -> dt.datetime:
    """Tomorrow, in whole seconds."""
    return (timezone.now() + DAY).replace(microsecond=0)


def approved(office: Office, moment: dt.datetime, **fields: Any) -> Candidate:
    """An item that all have signed and that waits for its time."""
    candidate = office.submitted(office.fund(release_at=moment, **fields))
    for role in CHAIN:
        office.sign(candidate, role)
    candidate.refresh_from_db()
    return candidate


def tick(now: dt.datetime) -> list[str]:
    return [done.text for done in timed.tick(now) if done.label == "定时发布"]


def told(subject: str) -> list[str]:
    return sorted(Letter.objects.filter(subject__contains=subject).values_list("to", flat=True))


def nothing_public() -> bool:
    return not (
        Release.objects.exists()
        or Disclosure.objects.exists()
        or FundPage.objects.filter(live=True).exists()
    )


def test_last_signature_before_the_time__leaves_nothing_public(
    office: Office, moment: dt.datetime
) -> None:
    candidate = office.submitted(office.fund(release_at=moment))
    outcomes = [office.sign(candidate, role) for role in CHAIN]

    assert [one.outcome for one in outcomes] == [Outcome.SIGNED, Outcome.SIGNED, Outcome.APPROVED]
    candidate.refresh_from_db()
    assert candidate.status == Candidate.Status.APPROVED
    assert nothing_public()
    assert told("已签发") == ["editor@example.invalid"]


def test_at_its_time__it_is_released_once(office: Office, moment: dt.datetime) -> None:
    candidate = approved(office, moment)

    assert tick(moment - dt.timedelta(seconds=1)) == []
    assert nothing_public()
    assert len(tick(moment)) == 1
    assert tick(moment + DAY) == []

    candidate.refresh_from_db()
    page = FundPage.objects.get()
    assert (candidate.status, candidate.release_seq) == (Candidate.Status.RELEASED, 1)
    assert (page.live, page.live_revision_id) == (True, candidate.revision_id)
    assert Release.objects.get().content_digest == candidate.digest
    assert told("已发布") == ["editor@example.invalid"]
    assert list(Verification().faults()) == []


def test_signed_after_its_time__it_is_released_at_once(office: Office) -> None:
    candidate = office.submitted(office.fund(release_at=timezone.now() - DAY))

    for role in CHAIN:
        result = office.sign(candidate, role)

    assert result.outcome == Outcome.RELEASED


def test_amendment__waits_while_the_public_reads_the_old_release(
    office: Office, moment: dt.datetime
) -> None:
    office.released()
    page = office.revise(
        FundPage.objects.get(),
        title="改后的标题",
        change_kind="update",
        change_note="改标题",
        release_at=moment,
    )
    candidate = office.submitted(page)
    for role in CHAIN:
        office.sign(candidate, role)

    assert Disclosure.objects.get().version == 1
    tick(moment)
    assert (Disclosure.objects.get().version, FundPage.objects.get().title) == (2, "改后的标题")


# It stays back -------------------------------------------------------------------------


def overwrite(office: Office, candidate: Candidate) -> None:
    content = Revision.objects.get(pk=candidate.revision_id).content
    Revision.objects.filter(pk=candidate.revision_id).update(content={**content, "use": "改"})


def draft_again(office: Office, candidate: Candidate) -> None:
    # By hand: the gate lets no view and no code save a draft of what is in review.
    other = Revision.objects.get(pk=candidate.revision_id)
    other.pk, other.created_at = None, timezone.now()
    other.save()
    Page.objects.filter(pk=candidate.page_id).update(latest_revision=other)


def end_the_office(office: Office, candidate: Candidate) -> None:
    yesterday = timezone.localdate() - DAY
    Appointment.objects.filter(user=office.leader).update(ends_on=yesterday)


def leave_the_group(office: Office, candidate: Candidate) -> None:
    office.secrecy.groups.clear()


def suspend(office: Office, candidate: Candidate) -> None:
    type(office.head).objects.filter(pk=office.head.pk).update(is_active=False)


def move_the_time(office: Office, candidate: Candidate) -> None:
    Candidate.objects.filter(pk=candidate.pk).update(release_at=timezone.now() - DAY)


def take_a_signature(office: Office, candidate: Candidate) -> None:
    candidate.signatures.filter(step="secrecy").delete()


@pytest.mark.parametrize(
    ("disturb", "reason"),
    [
        (overwrite, "被改动"),
        (draft_again, "新的版本"),
        (end_the_office, "不再任"),
        (leave_the_group, "不再任"),
        (suspend, "停用"),
        (move_the_time, "时间与送审时不一致"),
        (take_a_signature, "没有签署"),
    ],
)
def test_what_no_longer_holds__stays_back_and_is_told_once(
    office: Office, moment: dt.datetime, disturb: Any, reason: str
) -> None:
    candidate = approved(office, moment)
    disturb(office, candidate)

    first, again = tick(moment), tick(moment + DAY)

    assert reason in first[0]
    assert again == []
    assert nothing_public()
    candidate.refresh_from_db()
    assert candidate.status == Candidate.Status.APPROVED
    assert reason in candidate.held_reason
    assert "editor@example.invalid" in told("没有按时发布")
    listed = office.client("editor").get(reverse("fupin_review:list", args=["returned"]))
    assert candidate.title in listed.content.decode()
    assert candidate.held_reason[:20] in listed.content.decode()


class Forbidden(Check):
    """A rule of tomorrow."""

    id = "tomorrow"
    label = "新规定"
    source = "测试"

    def run(self, subject: Subject) -> Iterator[Finding]:
        assert ["资金分配明细" in file.text for file in subject.files] == [True]
        yield self.finding("按新规定，这类信息不能公开。")


def test_checks_that_refuse_it_by_then__keep_it_back(
    office: Office, moment: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    candidate = office.submitted(office.fund_with_attachment(release_at=moment))
    for role in CHAIN:
        office.sign(candidate, role)
    get_document_model().objects.update(file="gone.txt")  # the library is not asked again
    monkeypatch.setitem(check_registry._checks, "tomorrow", Forbidden())

    (text,) = tick(moment)

    assert "按新规定" in text
    assert nothing_public()


def test_item_that_stayed_back__is_called_back_and_submitted_anew(
    office: Office, moment: dt.datetime
) -> None:
    candidate = approved(office, moment)
    end_the_office(office, candidate)
    tick(moment)
    page = FundPage.objects.get()

    call_back(page, office.editor)

    candidate.refresh_from_db()
    assert candidate.status == Candidate.Status.CALLED_BACK
    assert office.submitted(office.revise(page, release_at=None)).is_in_review


# Before its time -----------------------------------------------------------------------


def test_page__stays_locked_until_its_time(office: Office, moment: dt.datetime) -> None:
    candidate = approved(office, moment)
    client = office.client("editor")
    page = FundPage.objects.get()

    html = client.get(edit_url(page)).content.decode()

    assert "等待定时发布" in html
    assert page.get_lock().for_user(office.admin)
    assert not page.permissions_for_user(office.admin).can_delete()
    with pytest.raises(Exception, match="正在审签"):
        office.submitted(page)
    assert Candidate.objects.open().get() == candidate


def test_second_leader__cannot_sign_or_return_what_is_approved(
    office: Office, moment: dt.datetime
) -> None:
    office.accounts["other"] = factories.make_user("leader", username="other")
    candidate = approved(office, moment)

    assert candidate.title not in (
        office.client("other").get(reverse("fupin_review:list", args=["waiting"])).content.decode()
    )
    for data in ({"action": "sign", "opinion": ""}, {"action": "return", "reason": "不"}):
        office.client("other").post(
            reverse("fupin_review:candidate", args=[candidate.pk]),
            {"task_state": turn(candidate).pk, "digest": candidate.digest, **data},
        )
    candidate.refresh_from_db()
    assert (candidate.status, candidate.signatures.count()) == (Candidate.Status.APPROVED, 3)


def test_wagtails_own_schedule__releases_nothing(office: Office, moment: dt.datetime) -> None:
    candidate = approved(office, moment)
    Revision.objects.filter(pk=candidate.revision_id).update(
        approved_go_live_at=timezone.now() - DAY
    )

    call_command("publish_scheduled", verbosity=0)

    assert not Release.objects.exists()
    assert not Disclosure.objects.exists()


def test_approving_the_task_by_hand__is_refused_before_the_time(
    office: Office, moment: dt.datetime
) -> None:
    candidate = approved(office, moment)

    with pytest.raises(ReleaseRefusedError, match="还没有到"):
        turn(candidate).approve(user=office.admin)
    assert nothing_public()


# Screens -------------------------------------------------------------------------------


def test_editor__asks_for_the_time_in_the_form_and_reviewers_read_it(
    office: Office, moment: dt.datetime
) -> None:
    page = office.fund()
    client = office.client("editor")
    wanted = timezone.localtime(moment).replace(second=0)

    client.post(
        edit_url(page),
        filled(
            client,
            edit_url(page),
            release_at=wanted.strftime("%Y-%m-%d %H:%M"),
            **{"action-submit": "1"},
        ),
    )

    candidate = Candidate.objects.get()
    assert candidate.release_at == wanted
    html = office.client("head").get(reverse("fupin_review:candidate", args=[candidate.pk]))
    assert f"定时发布：{wanted:%Y-%m-%d %H:%M}" in html.content.decode()


def test_approved_candidate__is_called_back_on_its_screen(
    office: Office, moment: dt.datetime
) -> None:
    candidate = approved(office, moment)
    client, url = office.client("editor"), reverse("fupin_review:candidate", args=[candidate.pk])

    assert "撤回送审" in client.get(url).content.decode()
    client.post(url, {"action": "call_back"})

    candidate.refresh_from_db()
    assert candidate.status == Candidate.Status.CALLED_BACK
    assert tick(moment) == []
    assert Page.objects.get(pk=candidate.page_id).get_lock() is None


@pytest.mark.django_db(transaction=True)
def test_two_ticks_at_once__release_once(office: Office, moment: dt.datetime) -> None:
    candidate = approved(office, moment)

    done = at_once(
        lambda: scheduling.release_due(candidate.pk, moment),
        lambda: scheduling.release_due(candidate.pk, moment),
    )

    assert sorted(bool(text) for text in done) == [False, True]
    assert Release.objects.count() == 1
