"""What was withdrawn for personal data or secrecy is closed in the admin; auditors read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from wagtail.models import PageLogEntry

from fupin_cms.disclosures.models import FundPage
from fupin_cms.ledger.events import Event
from fupin_cms.ledger.models import Disclosure
from fupin_cms.review import closed
from fupin_cms.review.models import Candidate
from fupin_cms.review.refusals import ActRefusedError
from tests.factories import PASSWORD

from . import acting
from .acting import address

if TYPE_CHECKING:
    from django.test import Client

    from .office import Office

SECRET = "王某某等十二户的住址"


@pytest.fixture
def leaked(office: Office) -> Disclosure:
    """An item that was withdrawn because of what it says."""
    item = acting.shown(office, office.fund(summary=SECRET))
    acting.withdraw(office, item, ground="privacy")
    item.refresh_from_db()
    return item


def views(page: FundPage, revisions: list[int]) -> dict[str, str]:
    """Wagtail's views that show what a page holds, or held."""
    one = [page.pk, revisions[0]]
    return {
        "edit": reverse("wagtailadmin_pages:edit", args=[page.pk]),
        "draft": reverse("wagtailadmin_pages:view_draft", args=[page.pk]),
        "preview": reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk]),
        "history": reverse("wagtailadmin_pages:history", args=[page.pk]),
        "workflow": reverse("wagtailadmin_pages:workflow_history", args=[page.pk]),
        "revision": reverse("wagtailadmin_pages:revisions_view", args=one),
        "revert": reverse("wagtailadmin_pages:revisions_revert", args=one),
        "compare": reverse("wagtailadmin_pages:revisions_compare", args=[*one, "latest"]),
        "copy": reverse("wagtailadmin_pages:copy", args=[page.pk]),
    }


def shows(client: Client, url: str, words: str = SECRET) -> bool:
    return words in client.get(url, follow=True).content.decode()


def revisions(page: FundPage) -> list[int]:
    return list(page.revisions.order_by("pk").values_list("pk", flat=True))


@pytest.mark.parametrize("role", ["editor", "admin"])
def test_page__is_closed_to_whoever_could_edit_it(
    office: Office, leaked: Disclosure, role: str
) -> None:
    page = FundPage.objects.get()
    client = office.client(role)

    for name, url in views(page, revisions(page)).items():
        answer = client.get(url, follow=True)
        assert "已封闭" in answer.content.decode(), name
        assert SECRET not in answer.content.decode(), name
    assert not page.permissions_for_user(office.accounts[role]).can_edit()
    listing = reverse("wagtailadmin_explore", args=[page.get_parent().pk])
    assert views(page, revisions(page))["edit"] not in client.get(listing).content.decode()


def test_page__withdrawn_for_another_reason_stays_open(office: Office) -> None:
    item = acting.shown(office, office.fund(summary=SECRET))
    acting.withdraw(office, item)

    page = FundPage.objects.get()
    assert shows(office.client("editor"), views(page, revisions(page))["edit"])


def test_candidate__is_closed_to_its_reviewers_and_authors(
    office: Office, leaked: Disclosure
) -> None:
    acting.auditor(office)
    url = reverse("fupin_review:candidate", args=[Candidate.objects.get().pk])

    for role in ("editor", "head", "secrecy", "leader", "admin"):
        assert office.client(role).get(url).status_code == 404, role
    assert shows(office.client("auditor"), url)
    assert PageLogEntry.objects.get(action="fupin.read_closed").user == office.auditor


def test_auditor__reads_the_former_version_and_each_reading_is_logged(
    office: Office, leaked: Disclosure
) -> None:
    acting.auditor(office)
    client = office.client("auditor")
    screen = client.get(address("item", leaked)).content.decode()
    url = address("version", leaked, 1)
    assert url in screen

    for _ in range(2):
        assert shows(client, url)

    entries = PageLogEntry.objects.filter(action="fupin.read_closed")
    assert [(one.user, one.data["what"]) for one in entries] == [(office.auditor, "第1版")] * 2
    for role in ("head", "leader"):
        assert office.client(role).get(url).status_code == 404
        assert not shows(office.client(role), address("item", leaked))


def test_auditor__downloads_the_former_files(office: Office) -> None:
    acting.auditor(office)
    item = acting.shown(office, office.fund_with_attachment("名单"))
    acting.withdraw(office, item, ground="privacy")
    file = Candidate.objects.get().files.get()
    url = address("version_file", item, 1, file.sha256, file.name)

    answer: Any = office.client("auditor").get(url)

    assert b"".join(answer.streaming_content) == "名单".encode()
    assert PageLogEntry.objects.filter(action="fupin.read_closed").count() == 1
    assert office.client("leader").get(url).status_code == 404


@pytest.mark.parametrize("role", ["leader", "auditor"])
def test_reopened_page__is_corrected_and_comes_back_through_the_chain(
    office: Office, leaked: Disclosure, role: str
) -> None:
    acting.auditor(office)
    url = address("reopen", leaked)
    client = office.client(role)
    assert url in client.get(address("item", leaked)).content.decode()
    form = {"confirmation": PASSWORD}
    assert "请写明理由" in client.post(url, form).content.decode()

    answer = client.post(url, {**form, "reason": "删去住址后重新公开。"}, follow=True)

    assert "已恢复编辑" in answer.content.decode()
    assert PageLogEntry.objects.get(action="fupin.reopen").user == office.accounts[role]
    page = FundPage.objects.get()
    shown = views(page, revisions(page))
    assert shows(office.client("editor"), shown["edit"])
    candidate = office.released(office.revise(page, summary="本年度资金安排。"))
    assert candidate.event == Event.REINSTATED
    assert Disclosure.objects.public().exists()
    for name in ("history", "revision", "compare", "revert", "copy"):
        assert not shows(office.client("editor"), shown[name]), name
    assert not shows(office.client("editor"), shown["edit"])
    old = reverse("fupin_review:candidate", args=[Candidate.objects.earliest("pk").pk])
    assert office.client("editor").get(old).status_code == 404
    new = reverse("fupin_review:candidate", args=[candidate.pk])
    assert office.client("editor").get(new).status_code == 200


def test_reopening__is_for_leaders_and_auditors_with_a_reason(
    office: Office, leaked: Disclosure
) -> None:
    for role in ("editor", "head", "admin"):
        with pytest.raises(ActRefusedError, match="只有"):
            closed.reopen(leaked, office.accounts[role], "更正")
    with pytest.raises(ActRefusedError, match="理由"):
        closed.reopen(leaked, office.leader, " ")
    closed.reopen(leaked, office.leader, "更正")
    with pytest.raises(ActRefusedError, match="没有封闭"):
        closed.reopen(leaked, office.leader, "更正")


def test_withdrawn_version__closes_the_history_and_leaves_the_page(office: Office) -> None:
    item = acting.shown(office, office.fund(summary=SECRET))
    acting.again(office, item, summary="本年度资金安排。")
    acting.withdraw(office, item, version=1, ground="privacy")
    page = FundPage.objects.get()
    client = office.client("editor")
    shown = views(page, revisions(page))

    assert "本年度资金安排" in client.get(shown["edit"]).content.decode()
    assert shown["history"] not in client.get(shown["edit"]).content.decode()
    for name in ("history", "revision", "compare", "revert", "copy"):
        assert "已封闭" in client.get(shown[name], follow=True).content.decode(), name
        assert not shows(client, shown[name]), name
    first, second = Candidate.objects.order_by("pk")
    assert client.get(reverse("fupin_review:candidate", args=[first.pk])).status_code == 404
    assert client.get(reverse("fupin_review:candidate", args=[second.pk])).status_code == 200
