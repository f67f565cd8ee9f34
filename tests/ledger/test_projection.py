"""The ready rows: what readers get after each event, and made again from the releases."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any
from unittest import mock

import orjson
import pytest
from django.core.management import call_command

from fupin_cms.disclosures.models import InterpretationPage, PolicyPage
from fupin_cms.ledger import append as append_module
from fupin_cms.ledger import projection
from fupin_cms.ledger.canonical import digest
from fupin_cms.ledger.events import Event, State, Stream
from fupin_cms.ledger.models import (
    Disclosure,
    DisclosureFile,
    DisclosureLink,
    DisclosureTopic,
    Head,
    Release,
    StoredBytes,
)
from fupin_cms.ledger.standing import BrokenLedgerError
from tests import factories

from . import acting

pytestmark = pytest.mark.django_db


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """All ready rows of both streams without their keys."""
    columns = [field.attname for field in Disclosure._meta.concrete_fields if not field.primary_key]
    beside = {
        "topics": DisclosureTopic.objects.values_list(
            "disclosure__content_id", "code", "stream", "first_seq"
        ),
        "files": DisclosureFile.objects.values_list("disclosure__content_id", "sha256", "name"),
        "links": DisclosureLink.objects.values_list("disclosure__content_id", "relation", "target"),
    }
    rows = [
        tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)
        for row in Disclosure.objects.order_by("stream", "content_id").values_list(*columns)
    ]
    return {"rows": rows, **{name: sorted(found) for name, found in beside.items()}}


def body() -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(bytes(Disclosure.objects.get().body))
    return found


@pytest.fixture
def policy(tree: factories.Tree) -> Any:
    page = PolicyPage(
        **factories.common_fields(
            title="扶贫小额信贷办法", document_number="汕扶办〔2018〕3号", genre="measure"
        )
    )
    return factories.add_item(tree.section_for("policy"), page)


def test_current__columns_are_the_documents(attached: Any) -> None:
    attached.topics = [factories.TopicFactory.create()]
    attached.document_number = "粤办函〔2018〕225号"
    acting.issue(attached)
    row = Disclosure.objects.get()
    assert (row.category, row.section, row.department) == ("fund", "finance", "finance")
    assert (row.region, row.subject, row.catalogue_item) == (
        "441500",
        "poverty-funds",
        "fund-allocation",
    )
    assert (row.written_on, row.year) == (dt.date(2018, 9, 14), 2018)
    assert (row.document_number, row.has_attachment) == ("粤办函〔2018〕225号", True)
    assert [topic.code for topic in row.topics.all()] == ["industry"]
    assert [file.name for file in row.files.all()] == ["分配明细.txt"]
    assert row.etag == digest(bytes(row.body))
    assert row.summary_etag == digest(bytes(row.summary))


def test_current__summary_is_the_contracts(fund: Any) -> None:
    acting.issue(fund)
    summary = orjson.loads(bytes(Disclosure.objects.get().summary))
    assert list(summary) == sorted(
        [
            "content_id",
            "index_number",
            "type",
            "type_label",
            "title",
            "summary",
            "section",
            "issuing_body",
            "department",
            "document_number",
            "written_on",
            "genre",
            "subject",
            "topics",
            "region",
            "has_attachment",
            "audience",
            "url",
            "seq",
            "version",
            "event",
            "validity",
            "released_at",
            "first_released_at",
            "notice_ended_on",
        ]
    )
    assert summary["url"] == f"/items/{fund.identity.index_number}"
    assert summary["section"] == {"slug": "finance", "title": "财务公开"}
    assert summary["department"] == {"code": "finance", "name": "计划财务科"}


def test_amended__first_release_stays_and_old_topics_go(fund: Any) -> None:
    fund.topics = [factories.TopicFactory.create()]
    first = acting.issue(fund)
    fund.topics = []
    later = first.released_at + dt.timedelta(days=1)
    with mock.patch.object(append_module, "this_second", return_value=later):
        acting.amend(fund, title="新标题")
    row = Disclosure.objects.get()
    assert (row.seq, row.first_seq, row.version, row.title) == (2, 1, 2, "新标题")
    assert (row.first_released_at, row.released_at) == (first.released_at, later)
    assert row.topics.count() == 0


def test_withdrawn__tombstone_without_a_word_of_the_item(attached: Any) -> None:
    release = acting.issue(attached)
    acting.withdraw(release.content_id)
    row = Disclosure.objects.get()
    tombstone = body()
    assert row.state == State.WITHDRAWN
    assert tombstone == {
        "content_id": str(release.content_id),
        "index_number": release.index_number,
        "state": {"code": "withdrawn", "label": "已撤回"},
        "event": {"code": "withdrawn", "label": "撤回"},
        "ground": "内容有误",
        "reason": "内容有误。",
        "at": tombstone["at"],
        "replacement": None,
        "seq": 2,
    }
    assert (bytes(row.summary), row.summary_etag) == (b"", "")
    assert not row.files.exists()


def test_confirmed__leaves_the_tombstone_as_it_is(release: Release) -> None:
    withdrawn = acting.do_act(Event.WITHDRAWN, release.content_id, steps=["leader"], emergency=True)
    before = body()
    acting.do_act(
        Event.CONFIRMED, release.content_id, steps=["head"], base=withdrawn.content_digest
    )
    assert body() == before


def test_validity_changed__text_stays_with_the_mark_and_the_act(release: Release) -> None:
    before = body()
    act = acting.repeal(release.content_id)
    after = body()
    assert after["release"]["validity"] == {"code": "repealed", "label": "废止"}
    assert after["release"]["act"]["basis"] == "汕尾市扶贫开发办公室公告"
    assert after["release"]["content_digest"] == act.content_digest
    assert len(after["release"]["act_signatures"]) == 3
    assert after["signatures"] == before["signatures"]
    assert {k: v for k, v in after.items() if k != "release"} == {
        k: v for k, v in before.items() if k != "release"
    }


@pytest.mark.parametrize(("days", "validity"), [(1, "not_yet"), (0, "in_force"), (-1, "in_force")])
def test_validity__from_the_date_of_effect_on_the_day_of_release(
    policy: Any, days: int, validity: str
) -> None:
    now = dt.datetime(2018, 9, 14, 17, 0, tzinfo=dt.UTC)  # the 15th in the office
    policy.effective_from = dt.date(2018, 9, 15) + dt.timedelta(days=days)
    with mock.patch.object(append_module, "this_second", return_value=now):
        acting.issue(policy)
    assert Disclosure.objects.get().validity == validity


def test_validity__set_by_its_event_outlives_an_amendment(fund: Any) -> None:
    release = acting.issue(fund)
    acting.repeal(release.content_id)
    acting.amend(fund)
    row = Disclosure.objects.get()
    assert (row.validity, row.event) == ("repealed", "amended")
    assert "act" not in body()["release"]


def test_validity_change__basis_and_replacement_are_told_after_later_events(fund: Any) -> None:
    release = acting.issue(fund)
    act = acting.repeal(release.content_id, replacement="007187648-2018-000099")
    told = body()["release"]["validity_change"]
    assert told == {
        "seq": act.seq,
        "released_at": told["released_at"],
        "validity": {"code": "repealed", "label": "废止"},
        "basis": "汕尾市扶贫开发办公室公告",
        "replacement": "007187648-2018-000099",
    }
    acting.amend(fund)
    assert body()["release"]["validity_change"] == told
    acting.withdraw(release.content_id)
    assert body()["replacement"] == "007187648-2018-000099"


def test_links__an_interpretation_is_found_from_its_policy(
    tree: factories.Tree, policy: Any
) -> None:
    acting.issue(policy)
    page = InterpretationPage(**factories.common_fields(title="一图读懂", points="要点"))
    page.policies = [("policy", policy)]
    interpretation = factories.add_item(tree.section_for("interpretation"), page)
    acting.issue(interpretation)
    link = DisclosureLink.objects.get()
    assert link.target == policy.identity.content_id
    assert link.relation == "interprets"
    assert link.disclosure.title == "一图读懂"


def test_links__to_what_is_not_public_are_left_out(tree: factories.Tree, policy: Any) -> None:
    acting.issue(acting.make_internal(policy))
    page = InterpretationPage(**factories.common_fields(title="一图读懂", points="要点"))
    page.policies = [("policy", policy)]
    interpretation = factories.add_item(tree.section_for("interpretation"), page)
    acting.issue(interpretation)
    public = Disclosure.objects.get(stream="public")
    assert policy.title not in bytes(public.body).decode()
    assert not DisclosureLink.objects.exists()


# Rebuilding ---------------------------------------------------------------------------


@pytest.fixture
def history(tree: factories.Tree, policy: Any) -> list[Release]:
    """Items of every state in both streams."""
    pages = [factories.make_fund(tree.finance, title=f"资金{n}") for n in range(5)]
    pages[0].topics = [factories.TopicFactory.create()]
    acting.attach(pages[0], "明细.txt", b"12317")
    releases = [acting.issue(page) for page in [*pages[:4], acting.make_internal(pages[4])]]
    acting.amend(pages[0])
    acting.correct(pages[0])
    acting.withdraw(releases[1].content_id)
    acting.repeal(releases[2].content_id)
    acting.withdraw(releases[3].content_id)
    acting.candidate(pages[3], Event.REINSTATED).append()
    policy.related = [("item", {"relation": "related", "page": pages[0]})]
    acting.issue(policy)
    return releases


def test_rebuild__gives_the_same_rows_byte_for_byte(history: Any) -> None:
    before = everything()
    assert before["links"]
    assert before["files"]
    assert [projection.rebuild(stream) for stream in Stream] == [5, 1]
    assert everything() == before


def test_rebuild__in_batches(history: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything()
    monkeypatch.setattr(projection, "BATCH", 2)
    projection.rebuild(Stream.PUBLIC)
    assert everything() == before


def test_rebuild__mends_what_was_altered_and_takes_away_what_was_never_released(
    history: Any,
) -> None:
    before = everything()
    Disclosure.objects.filter(seq=1, stream="public").update(title="被改", body=b"{}")
    Disclosure.objects.filter(seq=1, stream="internal").delete()
    stray = Disclosure.objects.filter(stream="public").latest("seq")
    stray.pk, stray.content_id, stray.seq, stray.index_number = None, uuid.uuid4(), 99, "x"
    stray.save()
    call_command("fupin_rebuild", verbosity=0)
    assert everything() == before


def test_rebuild__command_for_one_stream(history: Any, capsys: pytest.CaptureFixture[str]) -> None:
    Disclosure.objects.all().delete()
    call_command("fupin_rebuild", stream="internal")
    assert set(Disclosure.objects.values_list("stream", flat=True)) == {"internal"}
    assert "已重建1条" in capsys.readouterr().out


def test_rebuild__refuses_where_bytes_are_lost_and_changes_nothing(
    fund: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    acting.issue(fund)
    before = everything()
    monkeypatch.setattr(projection, "stored_bytes", lambda _digests: {})
    with pytest.raises(BrokenLedgerError, match="public 1"):
        projection.rebuild(Stream.PUBLIC)
    assert everything() == before


def test_projection__reads_nothing_but_the_ledger(history: Any) -> None:
    """Names and titles are those that were signed, whatever the office's tables say now."""
    before = everything()
    department = factories.DepartmentFactory.create()
    department.name = "改名科"
    department.save()
    for stream in Stream:
        projection.rebuild(stream)
    assert everything() == before


def test_heads__are_there_before_the_first_release() -> None:
    assert set(Head.objects.values_list("stream", "seq")) == {("public", 0), ("internal", 0)}
    assert not Release.objects.exists()
    assert not StoredBytes.objects.exists()
