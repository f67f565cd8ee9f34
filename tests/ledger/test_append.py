"""What becomes a release, and what is refused."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import uuid
from typing import TYPE_CHECKING, Any
from unittest import mock

import orjson
import pytest
from django.db import connection

from fupin_cms.ledger import append as append_module
from fupin_cms.ledger.append import AppendRefusedError, append
from fupin_cms.ledger.canonical import canonical, digest
from fupin_cms.ledger.events import Event, Stream
from fupin_cms.ledger.models import (
    Disclosure,
    FrozenFile,
    Head,
    ReleaseFile,
    ReleaseSignature,
    StoredBytes,
)
from fupin_cms.ledger.moments import stamp, this_second
from fupin_cms.ledger.signals import released
from tests import factories

from . import acting
from .refusals import act_refused, refused

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db

# What a release is --------------------------------------------------------------------


def test_issued__first_release_of_the_stream(fund: Any) -> None:
    release = acting.issue(fund)
    assert (release.stream, release.seq, release.version) == ("public", 1, 1)
    assert release.previous_chain == "0" * 64
    assert release.index_number == fund.identity.index_number
    assert Head.objects.get(stream="public").chain == release.chain
    assert Disclosure.objects.public().get().seq == 1


def test_chain__can_be_computed_from_what_the_public_reads(fund: Any) -> None:
    acting.issue(fund)
    body = orjson.loads(bytes(Disclosure.objects.get().body))
    release = body["release"]
    entry = {
        "stream": "public",
        "seq": release["seq"],
        "content_id": body["content_id"],
        "version": release["version"],
        "event": release["event"]["code"],
        "released_at": release["released_at"],
        "content_digest": release["content_digest"],
        "signatures_digest": release["signatures_digest"],
    }
    commitments = [signature["commitment"] for signature in body["signatures"]]
    assert digest(canonical(commitments)) == release["signatures_digest"]
    link = release["previous_chain"].encode() + canonical(entry)
    assert hashlib.sha256(link).hexdigest() == release["chain"]
    signed = {k: v for k, v in body.items() if k not in ("signatures", "release")}
    assert digest(canonical(signed)) == release["content_digest"]


def test_signatures__are_kept_with_names_and_committed_without(fund: Any) -> None:
    acting.issue(fund)
    rows = ReleaseSignature.objects.all()
    assert [(row.step, row.person_username) for row in rows] == [
        ("head", "head"),
        ("secrecy", "secrecy"),
        ("leader", "leader"),
    ]
    body = bytes(Disclosure.objects.get().body).decode()
    assert "head姓名" not in body
    assert rows[0].commitment in body
    assert rows[0].salt not in body


def test_signer_names__shown_where_the_site_says_so(fund: Any, settings: Any) -> None:
    settings.FUPIN_CMS = {**settings.FUPIN_CMS, "SHOW_SIGNER_NAMES": True}
    acting.issue(fund)
    body = orjson.loads(bytes(Disclosure.objects.get().body))
    assert [signature["name"] for signature in body["signatures"]] == [
        "head姓名",
        "secrecy姓名",
        "leader姓名",
    ]


def test_stored__document_and_revision_by_digest(fund: Any) -> None:
    candidate = acting.candidate(fund)
    release = candidate.append()
    assert bytes(StoredBytes.objects.get(pk=release.content_digest).data) == candidate.document.data
    revision = bytes(StoredBytes.objects.get(pk=release.revision_digest).data)
    assert revision == candidate.document.revision
    assert (release.page_id, release.revision_id) == (fund.pk, candidate.document.revision_id)


def test_files__are_kept_with_the_release(attached: Any) -> None:
    release = acting.issue(attached)
    file = ReleaseFile.objects.get(release=release)
    assert file.name == "分配明细.txt"
    assert file.sha256 == hashlib.sha256("海丰县 1800000.00".encode()).hexdigest()


def test_seq__has_no_holes_and_each_stream_its_own(tree: factories.Tree) -> None:
    first, second, third = (factories.make_fund(tree.finance) for _ in range(3))
    assert [acting.issue(first).seq, acting.issue(acting.make_internal(second)).seq] == [1, 1]
    assert [acting.amend(first).seq, acting.issue(third).seq] == [2, 3]


def test_version__counts_documents_and_not_acts(fund: Any) -> None:
    release = acting.issue(fund)
    assert acting.amend(fund).version == 2
    assert acting.repeal(release.content_id).version == 2
    assert acting.correct(fund).version == 3


def test_released__is_announced_after_the_commit(
    fund: Any, django_capture_on_commit_callbacks: Any
) -> None:
    heard = []

    def hear(sender: Any, **sent: Any) -> None:
        heard.append((sent["stream"], sent["seq"]))

    released.connect(hear)
    try:
        with django_capture_on_commit_callbacks() as callbacks:
            acting.issue(fund)
        assert heard == []
        for callback in callbacks:
            callback()
        assert heard == [("public", 1)]
    finally:
        released.disconnect(hear)


# Order and time -----------------------------------------------------------------------


def test_time__never_goes_back(fund: Any) -> None:
    release = acting.issue(fund)
    earlier = release.released_at - dt.timedelta(seconds=1)
    fund.change_kind, fund.change_note = "update", "更新。"
    candidate = acting.candidate(fund, Event.AMENDED)
    with mock.patch.object(append_module, "this_second", return_value=earlier):
        refused(candidate, "时钟")


def test_time__is_written_in_the_zone_of_the_office(fund: Any) -> None:
    acting.issue(fund)
    release = orjson.loads(bytes(Disclosure.objects.get().body))["release"]
    assert release["released_at"].endswith("+08:00")
    assert release["released_at"] == release["first_released_at"]
    assert stamp(this_second()).count(":") == 3


# States -------------------------------------------------------------------------------


def test_issued__only_once(fund: Any) -> None:
    acting.issue(fund)
    refused(acting.candidate(fund), "不能“发布”")


def test_amended__needs_an_item_that_is_current(fund: Any) -> None:
    fund.change_kind, fund.change_note = "update", "更新。"
    refused(acting.candidate(fund, Event.AMENDED), "尚未发布")


def test_withdrawn__then_nothing_but_reinstated(fund: Any) -> None:
    release = acting.issue(fund)
    acting.withdraw(release.content_id)
    act_refused("不能“撤回”", Event.WITHDRAWN, release.content_id)
    refused(acting.candidate(fund), "不能“发布”")
    reinstated = acting.candidate(fund, Event.REINSTATED).append()
    assert (reinstated.event, reinstated.version) == ("reinstated", 2)
    assert Disclosure.objects.public().count() == 1


# Signatures ---------------------------------------------------------------------------


@pytest.mark.parametrize("missing", acting.CHAIN)
def test_signatures__each_step_is_needed(fund: Any, missing: str) -> None:
    candidate = acting.candidate(fund)
    candidate.signatures = [one for one in candidate.signatures if one.step != missing]
    refused(candidate, "签名不齐")


def test_signatures__one_person_twice_is_refused(fund: Any) -> None:
    candidate = acting.candidate(fund)
    candidate.signatures[2] = dataclasses.replace(candidate.signatures[2], person_username="head")
    refused(candidate, "不同的人")


def test_signatures__one_step_twice_is_refused(fund: Any) -> None:
    candidate = acting.candidate(fund)
    again = dataclasses.replace(candidate.signatures[0], person_username="other")
    candidate.signatures.append(again)
    refused(candidate, "同一环节")


def test_signatures__over_other_bytes_are_refused(fund: Any) -> None:
    candidate = acting.candidate(fund)
    candidate.signatures[1] = dataclasses.replace(candidate.signatures[1], signed_digest="0" * 64)
    refused(candidate, "不一致")


def test_signatures__are_used_once(fund: Any) -> None:
    candidate = acting.candidate(fund)
    release = candidate.append()
    acting.withdraw(release.content_id)
    candidate.event = Event.REINSTATED
    refused(candidate, "不能再用")


def test_signatures__as_many_as_the_site_asks_for(fund: Any, settings: Any) -> None:
    settings.FUPIN_CMS = {**settings.FUPIN_CMS, "MINIMUM_SIGNERS": 4}
    refused(acting.candidate(fund), "不足4人")


# The document -------------------------------------------------------------------------


def test_document__of_the_other_stream_is_refused(fund: Any) -> None:
    candidate = acting.candidate(fund)
    candidate.stream = Stream.INTERNAL
    refused(candidate, "不属于这个发布范围")


@pytest.mark.parametrize(
    ("attribute", "audience"), [("on_request", "society"), ("active", "specific")]
)
def test_document__neither_active_nor_for_all_is_internal(
    fund: Any, attribute: str, audience: str
) -> None:
    fund.attribute, fund.audience = attribute, audience
    candidate = acting.candidate(fund)
    assert candidate.stream == Stream.INTERNAL
    candidate.append()
    assert not Disclosure.objects.public().exists()


def test_document__of_another_item_is_refused(fund: Any) -> None:
    candidate = acting.candidate(fund)
    candidate.content_id = uuid.uuid4()
    refused(candidate, "信息标识")


def test_document__bytes_that_are_not_canonical_are_refused(fund: Any) -> None:
    candidate = acting.candidate(fund)
    data = orjson.dumps(candidate.content, option=orjson.OPT_INDENT_2)
    candidate.document = dataclasses.replace(candidate.document, data=data)
    candidate.signatures = acting.signatures(digest(data))
    refused(candidate, "规范的 JSON")


def test_document__with_a_member_that_the_contract_does_not_have_is_refused(fund: Any) -> None:
    refused(acting.candidate(fund).altered(remark="x"), "格式")


def test_index_number__never_changes(fund: Any) -> None:
    acting.issue(fund)
    fund.change_kind, fund.change_note = "update", "更新。"
    candidate = acting.candidate(fund, Event.AMENDED)
    refused(candidate.altered(index_number="007187648-2018-999999"), "不能改变")


def test_index_number__never_used_again(tree: factories.Tree) -> None:
    first, second = (factories.make_fund(tree.finance) for _ in range(2))
    release = acting.issue(first)
    acting.withdraw(release.content_id)
    refused(acting.candidate(second).altered(index_number=release.index_number), "已被使用")


def test_index_number__is_needed(fund: Any) -> None:
    refused(acting.candidate(fund).altered(index_number=""), "没有索引号")


def test_amended__says_what_it_changes(fund: Any) -> None:
    acting.issue(fund)
    refused(acting.candidate(fund, Event.AMENDED), "变更说明")
    fund.change_kind, fund.change_note = "correction", "更正。"
    refused(acting.candidate(fund, Event.AMENDED), "与事件不符")
    assert acting.candidate(fund, Event.CORRECTED).append().event == "corrected"


def test_files__that_were_not_frozen_with_it_are_refused(attached: Any) -> None:
    candidate = acting.candidate(attached)
    candidate.document = dataclasses.replace(candidate.document, files=[])
    refused(candidate, "未随送审固化：分配明细.txt")


def test_files__that_the_store_has_lost_are_refused(attached: Any, frozen_root: Path) -> None:
    candidate = acting.candidate(attached)
    sha256 = FrozenFile.objects.get().sha256
    (frozen_root / sha256[:2] / sha256[2:4] / sha256).unlink()
    refused(candidate, "没有固化的原件")


@pytest.mark.parametrize("change", [{"url": "/files/x"}, {"size": 1}, {"media_type": "text/html"}])
def test_files__described_otherwise_than_they_are_frozen(
    attached: Any, change: dict[str, Any]
) -> None:
    candidate = acting.candidate(attached)
    attachment = candidate.content["attachments"][0]
    altered = {**attachment, "file": {**attachment["file"], **change}}
    refused(candidate.altered(attachments=[altered]), "与固化的原件不符")


def test_files__of_the_candidate_that_the_document_does_not_list_stay_out(attached: Any) -> None:
    candidate = acting.candidate(attached).altered(attachments=[])
    candidate.append()
    assert not ReleaseFile.objects.exists()


def test_arguments__a_document_event_takes_no_act(fund: Any) -> None:
    candidate = acting.candidate(fund)
    with pytest.raises(AppendRefusedError, match="不多不少"):
        append(
            Event.ISSUED,
            stream=Stream.PUBLIC,
            content_id=candidate.content_id,
            signatures=candidate.signatures,
            document=candidate.document,
            act=b"{}",
        )


# Cost ---------------------------------------------------------------------------------


def test_append__query_count_does_not_grow_with_the_ledger(
    tree: factories.Tree, django_assert_max_num_queries: Any
) -> None:
    pages = [factories.make_fund(tree.finance) for _ in range(3)]
    counts = []
    for page in pages:
        candidate = acting.candidate(page)
        with django_assert_max_num_queries(60, connection=connection) as captured:
            candidate.append()
        counts.append(len(captured))
    assert counts[1] == counts[2]
