"""`fupin_import`: documents become drafts, faults are told by file, nothing is published."""

from __future__ import annotations

import datetime as dt
import os
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from wagtail.documents import get_document_model

from fupin_cms.demo.content import DATA
from fupin_cms.demo.office_files import Sheet, Writing, pdf_document, word_document
from fupin_cms.disclosures.models import PlanPage, PolicyPage
from fupin_cms.disclosures.schema import Column
from fupin_cms.ledger.models import Disclosure, Release
from fupin_cms.review import signing
from fupin_cms.review.submission import submit
from tests import factories

REAL = os.environ.get("FUPIN_REAL_INPUT", "")
PLANS = [DATA / "plan.txt", *([Path(REAL)] if REAL else [])]
NOTICE = Writing(
    "关于公开扶贫资金的通知",
    paragraphs=["汕扶示〔2018〕12号", "各县（市、区）扶贫办：", "请按时公开。", "2018年9月30日"],
)
LINES = [NOTICE.title, *NOTICE.paragraphs]


@pytest.fixture
def office(installation: None) -> Any:
    """The set-up office; gives the editor's account."""
    return factories.make_user("editor")


def run(*paths: Path, category: str = "policy", **options: str) -> str:
    said = StringIO()
    call_command(
        "fupin_import",
        *(str(path) for path in paths),
        category=category,
        stdout=said,
        stderr=said,
        **{
            "author": "editor",
            "section": "policies" if category == "policy" else "plans",
            **options,
        },
    )
    return said.getvalue()


def body_text(page: Any) -> str:
    return "".join(str(block.value) for block in page.body if block.block_type == "rich_text")


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.name)
def test_the_plan__becomes_a_draft_with_whole_sentences(path: Path) -> None:
    said = run(path, category="plan", title="信息公开工作方案")
    page = PlanPage.objects.get()
    text = body_text(page)
    for sentence in (
        "对脱贫攻坚的信息公开需求，力争在规范化",
        "干部选拔任用、机关财务收支",
        "中得取得的新成效；",
        "政府信息公开工作的相应工作制度",
        "省信息平台 and 市信息网站",
    ):
        assert sentence in text
    assert [b.value["text"][:2] for b in page.body if b.block_type == "heading"] == [
        "一、",
        "二、",
        "三、",
    ]
    for word in (
        "“and”",
        "粤办函〔2018〕225号",
        "没有识别出成文日期",
        "内容概述",
        f"草稿 {page.pk}",
    ):
        assert word in said
    assert not page.live
    assert not Release.objects.exists()
    [original] = get_document_model().objects.all()
    assert original.file.open().read() == path.read_bytes()
    assert page.attachments[0].value["document"] == original


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.name)
def test_the_plan__is_public_after_three_signatures(path: Path, office: Any) -> None:
    run(path, category="plan", title="信息公开工作方案", department="general")
    page = PlanPage.objects.get()
    own = {"kind": "special", "year_from": 2018, "year_to": 2018}
    common = {**factories.common_fields(), "department": page.department, "body": page.body}
    for name, value in {**common, **own}.items():
        setattr(page, name, value)
    page.save_revision(user=office)
    candidate = submit(page, office)
    head, leader = (
        factories.make_user(role, department=page.department) for role in ("head", "leader")
    )
    answers: list[tuple[Any, dict[str, str]]] = [
        (head, {}),
        (factories.make_user("secrecy"), {"conclusion": "可以公开"}),
        (leader, {}),
    ]
    for user, data in answers:
        candidate.refresh_from_db()
        assert candidate.workflow_state is not None
        signing.sign(candidate.workflow_state.current_task_state, user, data)
    row = Disclosure.objects.get()
    assert "对脱贫攻坚的信息公开需求" in bytes(row.body).decode()


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("notice.docx", word_document(NOTICE)),
        ("notice.pdf", pdf_document(NOTICE)),
        ("notice.txt", "\n\n".join([NOTICE.title, *NOTICE.paragraphs]).encode("gb18030")),
        (
            "notice.html",
            "".join(f"<p>{t}</p>" for t in [NOTICE.title, *NOTICE.paragraphs]).encode(),
        ),
    ],
)
def test_each_format__gives_title_number_and_date(name: str, data: bytes, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    run(path)
    page = PolicyPage.objects.get()
    assert page.title == NOTICE.title
    assert page.document_number == "汕扶示〔2018〕12号"
    assert page.written_on == dt.date(2018, 9, 30)
    assert "各县（市、区）扶贫办：</p><p>请按时公开。" in body_text(page)


@pytest.mark.usefixtures("office")
def test_a_broken_file__is_reported_and_the_others_go_on(tmp_path: Path) -> None:
    broken, whole = tmp_path / "broken.docx", tmp_path / "whole.txt"
    broken.write_bytes(b"no word document")
    whole.write_text("关于公开的通知\n\n请公开。", encoding="utf-8")
    with pytest.raises(CommandError, match=r"2个文件没有导入：.*broken\.docx、.*gone\.txt"):
        run(broken, tmp_path / "gone.txt", whole)
    assert [page.title for page in PolicyPage.objects.all()] == ["关于公开的通知"]


@pytest.mark.usefixtures("office")
def test_what_is_left_out_of_the_text__is_told(tmp_path: Path) -> None:
    path = tmp_path / "list.docx"
    sheet = Sheet(
        "各科室分工",
        [Column(key="a", label="事项"), Column(key="b", label="科室")],
        [["资金", "规划财务科"]],
    )
    path.write_bytes(word_document(Writing("分工方案", tables=[sheet])))
    assert "像是表格的一行" in run(path)
    hidden = tmp_path / "page.html"
    hidden.write_text("<p>通知</p><!-- 内部批注 --><p>正文。</p>", encoding="utf-8")
    assert "内部批注" in run(hidden)


@pytest.mark.usefixtures("office")
def test_own_title_of_the_text__is_kept_beside_a_given_one(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("关于公开的通知\n\n请公开。", encoding="utf-8")
    run(path, title="公开通知")
    page = PolicyPage.objects.get()
    assert page.title == "公开通知"
    assert "<p>关于公开的通知</p>" in body_text(page)


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"category": "gossip"}, "没有信息类别“gossip”"),
        ({"author": "nobody"}, "没有可用的账号“nobody”"),
        ({"department": "none"}, "没有科室“none”"),
        ({"section": "finance"}, "栏目“finance”不接受类别“policy”"),
        ({"category": "implementation", "section": ""}, "请用 --section 指定：policies、news"),
        ({"document_number": "没有号"}, "文号请写成"),
    ],
)
def test_a_wrong_name__is_refused_with_what_is_right(
    options: dict[str, str], message: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("关于公开的通知\n\n请公开。", encoding="utf-8")
    said = StringIO()
    given = {"category": "policy", "author": "editor", "section": "policies", **options}
    with pytest.raises(CommandError) as refusal:
        call_command("fupin_import", str(path), stdout=said, stderr=said, **given)
    assert message in f"{refusal.value}{said.getvalue()}"
    assert not PolicyPage.objects.exists()


@pytest.mark.usefixtures("office")
def test_who_may_not_write_in_the_section__cannot_import(tmp_path: Path) -> None:
    factories.make_user("secrecy")
    path = tmp_path / "a.txt"
    path.write_text("关于公开的通知\n\n请公开。", encoding="utf-8")
    with pytest.raises(CommandError, match="不能在栏目“扶贫政策”起草信息"):
        run(path, author="secrecy")


@pytest.mark.usefixtures("office")
def test_one_title__is_not_for_several_files(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="不能指定名称或文号"):
        run(tmp_path / "a.txt", tmp_path / "b.txt", title="通知")
