"""What verification says of heads kept outside, of signers, and of what it cannot check."""

from __future__ import annotations

import datetime as dt
import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection

from fupin_cms.disclosures.models import FundPage
from fupin_cms.ledger import anchors, triggers
from fupin_cms.ledger.append import link
from fupin_cms.ledger.chain import GENESIS
from fupin_cms.ledger.events import Stream
from fupin_cms.ledger.models import Head, Release
from fupin_cms.ledger.verify import Verification, run
from tests import factories

from . import acting

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db


def faults(**options: Any) -> list[str]:
    found = Verification(**options).faults()
    return [str(fault) for fault in found if "却不是已发布" not in fault.message]


def rewrite(seq: int, **values: Any) -> None:
    """As a database superuser can: change a release, and make the whole chain anew after it."""
    chain = GENESIS
    with triggers.lifted(), connection.cursor() as cursor:
        for release in Release.objects.filter(stream=Stream.PUBLIC).order_by("seq"):
            for name, value in values.items() if release.seq == seq else ():
                setattr(release, name, value)
            previous, chain = chain, link(release).after(chain)
            cursor.execute(
                "UPDATE fupin_cms_release SET released_at = %s, previous_chain = %s, chain = %s"
                " WHERE id = %s",
                [release.released_at, previous, chain, release.pk],
            )
        Head.objects.filter(stream=Stream.PUBLIC).update(chain=chain)


@pytest.fixture
def two(tree: factories.Tree) -> list[Release]:
    return [acting.issue(factories.make_fund(tree.finance)) for _ in range(2)]


# Heads kept outside -------------------------------------------------------------------


def test_chain_made_anew__shows_against_a_head_kept_outside(
    two: list[Release], tmp_path: Path
) -> None:
    kept = tmp_path / "heads.jsonl"
    call_command("fupin_anchor", file=kept, stdout=io.StringIO())
    acting.amend(FundPage.objects.get(pk=two[0].page_id or 0))
    assert list(anchors.faults(anchors.read(kept))) == []

    earlier = two[0].released_at - dt.timedelta(days=30)
    rewrite(1, released_at=earlier)
    assert not any("链" in fault for fault in faults())
    (fault,) = anchors.faults(anchors.read(kept))
    assert str(fault).startswith("public 2: 与")
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("fupin_verify", anchor=[kept], stdout=out)
    assert "被改写过，链是重新计算的" in out.getvalue()


def test_head_that_the_ledger_lost__is_named_with_its_cause(two: list[Release]) -> None:
    (head,) = anchors.heads([Stream.PUBLIC])
    with triggers.lifted(), connection.cursor() as cursor:
        for table in ("signature", "file"):
            cursor.execute(
                f"DELETE FROM fupin_cms_release{table} WHERE release_id = %s",  # noqa: S608
                [two[1].pk],
            )
        cursor.execute("DELETE FROM fupin_cms_disclosure WHERE seq = 2")
        cursor.execute("DELETE FROM fupin_cms_release WHERE seq = 2")
    (fault,) = anchors.faults([head])
    assert "被删除，或整条链被重写过" in fault.message
    Head.objects.update(epoch="00000000-0000-0000-0000-000000000001")
    (fault,) = anchors.faults([head])
    assert "恢复备份时丢失" in fault.message


def test_anchor__appends_and_mails_what_verify_reads(two: list[Release], tmp_path: Path) -> None:
    kept = tmp_path / "heads.jsonl"
    for _ in range(2):
        call_command(
            "fupin_anchor",
            file=kept,
            email=["archive@example.invalid"],
            stream=["public"],
            stdout=io.StringIO(),
        )
    assert [one.seq for one in anchors.read(kept)] == [2, 2]
    assert len(mail.outbox) == 2
    saved = tmp_path / "mail.txt"
    saved.write_text(str(mail.outbox[0].body), encoding="utf-8")
    assert anchors.read(saved) == anchors.read(kept)[:1]


@pytest.mark.parametrize("text", ["", "没有链头", '{"seq": 1}', '{"stream": ['])
def test_anchors__that_cannot_be_read_are_refused(db: None, tmp_path: Path, text: str) -> None:
    kept = tmp_path / "heads.jsonl"
    kept.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match="不能读取链头文件"):
        call_command("fupin_verify", anchor=[kept], stdout=io.StringIO())


# Signers ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"entitlement": ""}, "没有写明授权依据"),
        ({"entitlement": "任期自2018-01-01至2018-12-31"}, "不在任期内"),
        ({"entitlement": "任期至2018-12-31"}, "不在任期内"),
        ({"entitlement": "任期自2999-01-01"}, "不在任期内"),
        ({"department_code": "general"}, "不是责任科室“finance”"),
    ],
)
def test_signer__who_was_not_entitled_then_is_named(
    fund: Any, fields: dict[str, str], said: str
) -> None:
    candidate = acting.candidate(fund)
    signed = candidate.signatures[0].signed_digest
    candidate.signatures[2] = acting.signature("leader", signed, **fields)
    candidate.append()
    (fault,) = faults()
    assert fault.startswith("public 1: leader环节（leader）")
    assert said in fault


def test_signer__within_the_term_is_well(fund: Any) -> None:
    candidate = acting.candidate(fund)
    signed = candidate.signatures[0].signed_digest
    candidate.signatures[2] = acting.signature(
        "leader", signed, entitlement="计划财务科的分管领导，任期自2018-01-01至2999-01-01"
    )
    candidate.append()
    assert faults() == []


# The run ------------------------------------------------------------------------------


def test_parts__cover_the_ledger_however_many_they_are(two: list[Release]) -> None:
    for jobs in (1, 2):
        total = 0
        for part in Verification(jobs=jobs).parts():
            found, checked = run(part)
            assert [one for one in found if "却不是已发布" not in one.message] == []
            total += checked["发布记录"] + checked["信息"]
        assert total == 4


def test_json__is_one_object_and_says_what_cannot_be_checked(two: list[Release]) -> None:
    out = io.StringIO()
    with pytest.raises(SystemExit):  # the pages of these items are not live
        call_command("fupin_verify", json=True, no_files=True, since=1, stdout=out)
    report = json.loads(out.getvalue())
    assert all("却不是已发布" in one["message"] for one in report["faults"])
    assert report["checked"]["发布记录"] == 1
    said = "".join(report["not_checked"])
    assert "--no-files" in said
    assert "--since" in said
    assert "--anchor" in said
    assert {head["stream"] for head in report["heads"]} == {"public", "internal"}


def test_progress__is_told_for_every_part(two: list[Release]) -> None:
    told: list[tuple[int, int]] = []
    faults(progress=lambda done, parts: told.append((done, parts)))
    assert told[-1][0] == told[-1][1] == len(told)
