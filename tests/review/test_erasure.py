"""清除: two people make content disappear from every place; who, why and when stay."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.models import ModelLogEntry, Page, PageLogEntry, Revision

from fupin_cms.disclosures.models import FundPage
from fupin_cms.ledger import erasure
from fupin_cms.ledger.events import Event, State
from fupin_cms.ledger.models import Disclosure, ErasedBytes, FrozenFile, Release
from fupin_cms.review import finding, proposals, proposing
from fupin_cms.review.entitlement import NotEntitledError
from fupin_cms.review.models import Candidate, Proposal
from fupin_cms.review.refusals import ActRefusedError
from tests.factories import PASSWORD

from . import acting
from .acting import address, sign

if TYPE_CHECKING:
    from .office import Office

pytestmark = pytest.mark.usefixtures("search_index")

NAME = "王某某的住址"
NOTE = "李某某的电话"
SLUG = "wang-moumou"
WHY = "依法清除泄露的个人信息。"


@pytest.fixture
def leaked(office: Office) -> Disclosure:
    """A withdrawn item with a name in its title, an attachment, and its reviewers' words."""
    page = office.fund_with_attachment(NOTE, title=NAME, slug="leak")
    rejected = office.submitted(page)
    office.reject(rejected, "head", f"请删去{NAME}。")
    item = acting.shown(office, page)
    acting.withdraw(office, item, ground="privacy")
    item.refresh_from_db()
    return item


def propose(office: Office, item: Disclosure, role: str = "head", **fields: Any) -> Proposal:
    answers: dict[str, Any] = {"ground": "privacy", "reason": WHY, **fields}
    return proposing.propose_erasure(item, office.accounts[role], **answers)


def test_whole_item__is_gone_from_every_place_and_its_record_stays(
    office: Office, leaked: Disclosure, django_capture_on_commit_callbacks: Any
) -> None:
    page = FundPage.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        row = sign(office, propose(office, leaked))

    findings = finding.look(row, [NAME, NOTE])
    assert findings.found == {}
    assert findings.is_clean
    assert not FundPage.objects.exists()
    assert not Revision.objects.filter(object_id=str(page.pk)).exists()
    assert not get_document_model().objects.exists()
    assert not FrozenFile.objects.exists()
    assert Disclosure.objects.get().state == State.ERASED
    release = Release.objects.get(event=Event.ERASED)
    assert [one.person_username for one in release.signatures.all()] == ["head", "leader"]
    assert ErasedBytes.objects.filter(release=release).count() >= 3
    candidate = Candidate.objects.get(release_seq__isnull=False)
    assert candidate.digest == Release.objects.get(event=Event.ISSUED).content_digest
    assert candidate.signatures.count() == 3
    entries = PageLogEntry.objects.filter(page_id=page.pk)
    assert {"fupin.submit", "fupin.sign", "fupin.release", "fupin.act.done"} <= set(
        entries.values_list("action", flat=True)
    )
    assert ModelLogEntry.objects.get(action="fupin.act.done").data["reason"] == WHY


def test_two_people__and_nobody_twice(office: Office, leaked: Disclosure) -> None:
    for role in ("editor", "leader", "secrecy", "admin"):
        with pytest.raises(NotEntitledError):
            propose(office, leaked, role)
    row = propose(office, leaked)
    for role in ("head", "editor", "secrecy", "admin"):
        with pytest.raises(NotEntitledError):
            sign(office, row, role)
    assert FundPage.objects.exists()
    assert proposals.decline(row, office.leader, "不必清除。").close_reason
    assert FundPage.objects.exists()


def test_what_is_public__is_not_erased(office: Office) -> None:
    item = acting.amended(office)

    for version in (0, 1, 2):
        with pytest.raises(ActRefusedError, match="撤回"):
            propose(office, item, version=version)


def test_unconfirmed_emergency__is_confirmed_first(office: Office) -> None:
    item = acting.shown(office)
    acting.withdraw_at_once(office, item)

    with pytest.raises(ActRefusedError, match="确认"):
        propose(office, item)


def test_one_version__goes_and_the_current_one_stays(
    office: Office, django_capture_on_commit_callbacks: Any
) -> None:
    leaked = office.fund_with_attachment(NOTE, summary=NAME, slug=SLUG)
    item = acting.shown(office, leaked)
    well = {"summary": "本年度资金安排。", "slug": "arrangement"}
    acting.again(office, item, attachments=[], **well)
    acting.withdraw(office, item, version=1, ground="privacy")
    item.refresh_from_db()
    before = bytes(item.body)

    with django_capture_on_commit_callbacks(execute=True):
        row = sign(office, propose(office, item, version=1))

    assert finding.look(row, [NAME, NOTE, SLUG]).found == {}
    item.refresh_from_db()
    assert (item.state, item.version) == (State.CURRENT, 2)
    assert "本年度资金安排".encode() in before
    assert "本年度资金安排".encode() in bytes(item.body)
    page = FundPage.objects.get()
    assert page.summary == "本年度资金安排。"
    client = office.client("editor")
    assert client.get(reverse("wagtailadmin_pages:history", args=[page.pk])).status_code == 200
    erased = Candidate.objects.earliest("pk")
    answer = client.get(reverse("fupin_review:candidate", args=[erased.pk]), follow=True)
    assert "已清除" in answer.content.decode()


def test_slug_that_the_current_version_still_has__is_named(office: Office) -> None:
    item = acting.shown(office, office.fund(slug=SLUG))
    acting.again(office, item)
    acting.withdraw(office, item, version=1, ground="privacy")

    findings = finding.look(sign(office, propose(office, item, version=1)), [SLUG])

    told = findings.found["页面和修改历史"]
    page = FundPage.objects.get()
    for column in ("slug", "url_path"):
        label = str(getattr(Page, column).field.verbose_name)
        assert any(str(page.pk) in line and label in line for line in told), told
    assert "机器不能查找" in findings.lines()[-1]


def test_what_another_item_uses__is_kept_and_named(office: Office, leaked: Disclosure) -> None:
    other = office.fund_with_attachment(NOTE, title="另一件", slug="other")
    office.released(other)

    findings = finding.look(sign(office, propose(office, leaked)), [NOTE])

    assert FrozenFile.objects.exists()
    assert any("仍在使用" in line for line in findings.lines())
    assert not findings.is_clean


def test_quoting_reason__goes_with_the_content(office: Office) -> None:
    item = acting.shown(office)
    acting.withdraw(office, item, ground="privacy", reason=f"文中有{NAME}。")

    plain = finding.look(sign(office, propose(office, item, with_acts=True)), [NAME])

    assert plain.found == {}


def test_screens__erase_and_tell_what_was_found(
    office: Office, leaked: Disclosure, django_capture_on_commit_callbacks: Any
) -> None:
    form = {"ground": "privacy", "reason": WHY, "confirmation": PASSWORD}
    office.client("head").post(address("erase", leaked), form)
    row = Proposal.objects.get(event=Event.ERASED)
    screen = reverse("fupin_review:proposal", args=[row.pk])
    leader = office.client("leader")
    assert "清除后查找的文字" in leader.get(screen).content.decode()

    signing = {"action": "sign", "digest": row.digest, "confirmation": PASSWORD, "needles": NAME}
    with django_capture_on_commit_callbacks(execute=True):
        leader.post(screen, signing)

    said = leader.get(screen).content.decode()
    assert "没有发现" in said
    assert NAME not in said
    gone = leader.get(address("item", leaked)).content.decode()
    assert "已清除" in gone
    assert NAME not in gone


def test_command__asks_two_people_and_searches(
    office: Office, leaked: Disclosure, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(*answers: str, names: tuple[str, ...] = ("head", "leader")) -> str:
        typed, named, said = iter(answers), iter(names), StringIO()
        monkeypatch.setattr("getpass.getpass", lambda _: next(typed))
        monkeypatch.setattr("builtins.input", lambda _: next(named))
        monkeypatch.setattr(erasure, "compact", lambda: None)
        call_command("fupin_erase", leaked.index_number, "--reason", WHY, stdout=said)
        return said.getvalue()

    with pytest.raises(CommandError, match="口令不正确"):
        run("wrong")
    with pytest.raises(CommandError, match="不同的人"):
        run(PASSWORD, PASSWORD, names=("head", "head"))
    said = run(PASSWORD, NAME, "", names=("leader",))

    assert "没有发现" in said
    assert NAME not in said.splitlines()[-1]
    assert Disclosure.objects.get().state == State.ERASED
