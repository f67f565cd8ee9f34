"""A leaked identity number, withdrawn and erased, is found in no answer, file, index or table."""

from __future__ import annotations

import sqlite3
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import connection
from django.urls import reverse
from openpyxl import Workbook
from wagtail.documents import get_document_model
from wagtail.models import Comment

from fupin_cms.disclosures.models import FundPage
from fupin_cms.ledger import erasure
from fupin_cms.ledger.models import Disclosure, ReleaseFile
from fupin_cms.ledger.traces import file_holds, search_tables
from fupin_cms.ledger.verify import Verification
from fupin_cms.review import finding, mail, proposals, proposing
from fupin_cms.review.models import Letter
from fupin_cms.review.screens.tabs import TABS
from tests.checks.numbers import number

from . import acting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .office import Office

NUMBER = number("19900101", "001")
HISTORY = number("19850202", "002")
"""Of no person: no area has these digits."""


def workbook(text: str) -> ContentFile[bytes]:
    book = Workbook()
    book.active.append(["户主", text])  # type: ignore[union-attr]
    file = BytesIO()
    book.save(file)
    return ContentFile(file.getvalue(), name="名单.xlsx")


@pytest.fixture
def leaked(office: Office, search_index: None, monkeypatch: pytest.MonkeyPatch) -> Disclosure:
    """An item whose two versions, files and reviews hold a number; no check knew it then."""
    monkeypatch.setattr("fupin_cms.checks.registry.checks", list)
    document = get_document_model().objects.create(title=NUMBER, file=workbook(NUMBER))
    notes = ContentFile(HISTORY.encode(), name="说明.txt")
    second = get_document_model().objects.create(title="说明", file=notes)
    page = office.fund(
        title=f"名单 {HISTORY}",
        slug=f"list-{HISTORY}",
        summary=f"户主 {NUMBER}",
        attachments=[
            ("attachment", {"title": f"名单 {NUMBER}", "document": document}),
            ("attachment", {"title": "说明", "document": second}),
        ],
    )
    office.reject(office.submitted(page), "head", f"{HISTORY}不应公开。")
    item = acting.shown(office, page)
    acting.again(office, item, title="名单", summary=f"更正 {NUMBER}", change_note=f"删去{HISTORY}")
    item.refresh_from_db()
    return item


def answers(office: Office, item: Disclosure, files: list[str]) -> Iterator[tuple[str, bytes]]:
    """What anyone is answered, and what each role sees in the admin."""
    index, cid = item.index_number, item.content_id
    public = office.client("editor")
    public.logout()
    for url in [
        "/",
        "/disclosures/",
        f"/items/{index}",
        f"/items/{index}/history",
        f"/items/{index}/versions/1",
        f"/api/v1/disclosures/{index}",
        f"/api/v1/disclosures/{cid}",
        "/api/v1/disclosures",
        "/api/v1/changes?after=0",
        *files,
    ]:
        yield url, public.get(url, follow=True).content
    tabs = [reverse("fupin_review:list", args=[tab.key]) for tab in TABS]
    exports = {"head": ("csv", "xlsx")}
    for role in ("editor", "head", "leader", "auditor", "admin"):
        client = office.client(role)
        for url in [
            reverse("wagtailadmin_home"),
            reverse("wagtailadmin_explore", args=[office.tree.finance.pk]),
            acting.address("item", item),
            acting.address("version", item, 1),
            *tabs,
            *(f"{tab}?export={kind}" for tab in tabs for kind in exports.get(role, ())),
            *([reverse("wagtailadmin_reports:site_history")] if role == "admin" else []),
        ]:
            yield f"{role} {url}", body(client.get(url, follow=True))


def body(answer: Any) -> bytes:
    data: bytes = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if zipfile.is_zipfile(BytesIO(data)):
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return b"".join(archive.read(name) for name in archive.namelist())
    return data


def found_by(office: Office, words: str) -> int:
    """How many items the number finds, for the public and for an editor. The answers repeat it."""
    hits = office.client("editor").get("/api/v1/search", {"q": words}).json()["items"]
    url = reverse("wagtailadmin_pages:search")
    listing = office.client("editor").get(url, {"q": words}).context["pages"]
    return len(hits) + len(listing)


def holds(data: bytes) -> bool:
    """Whether one of the numbers stands in it."""
    return NUMBER.encode() in data or HISTORY.encode() in data


def on_disk(folder: Path) -> list[str]:
    found = []
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                if file_holds(file, [NUMBER, HISTORY]):
                    found.append(str(path))
    return found


def in_database() -> list[str]:
    """Tables by their models; then all bytes of SQLite, every row of PostgreSQL as text."""
    found = list(search_tables(apps.get_models(), [NUMBER, HISTORY]))
    raw = connection.connection
    if isinstance(raw, sqlite3.Connection):
        return found + (["the database's bytes"] if holds(raw.serialize()) else [])
    needles = [f"%{way}%" for one in (NUMBER, HISTORY) for way in (one, one.encode().hex())]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            name = connection.ops.quote_name(table)
            query = f"SELECT count(*) FROM {name} AS t WHERE t::text LIKE ANY(%s)"  # noqa: S608
            cursor.execute(query, [needles])
            found += [f"the table {table}"] * cursor.fetchone()[0]
    return found


def test_numbers__are_found_nowhere_once_they_are_erased(
    office: Office,
    leaked: Disclosure,
    tmp_path: Path,
    django_capture_on_commit_callbacks: Any,
) -> None:
    acting.auditor(office)
    files = [f"/files/{one.sha256}/{one.name}" for one in ReleaseFile.objects.all()]
    assert in_database()[-1].startswith("the ")
    assert on_disk(tmp_path)
    assert any(holds(data) for _, data in answers(office, leaked, files))
    assert found_by(office, NUMBER)

    with django_capture_on_commit_callbacks(execute=True):
        acting.withdraw(office, leaked, ground="privacy", reason=f"泄露了{NUMBER}。")
    with django_capture_on_commit_callbacks(execute=True):
        row = proposing.propose_erasure(
            leaked, office.head, ground="privacy", reason="依法清除。", with_acts=True
        )
        acting.sign(office, row)
    for place in erasure.places():
        place.compact()
    row.refresh_from_db()

    assert finding.look(row, [NUMBER, HISTORY]).lines()[-2].endswith("没有发现。")
    assert in_database() == []
    assert on_disk(tmp_path) == []
    assert [url for url, data in answers(office, leaked, files) if holds(data)] == []
    assert found_by(office, NUMBER) == found_by(office, HISTORY) == 0
    assert not FundPage.objects.exists()


def test_number_of_one_version__is_found_nowhere_once_that_is_erased(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, search_index: None,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    """In title, text, file, comment, opinions and letters of one version; the item stays."""
    monkeypatch.setattr("fupin_cms.checks.registry.checks", list)
    acting.auditor(office)
    document = get_document_model().objects.create(title=NUMBER, file=workbook(NUMBER))
    page = office.fund(
        title=f"名单 {NUMBER}",
        slug=f"list-{HISTORY}",
        summary=f"户主 {NUMBER}",
        attachments=[("attachment", {"title": f"名单 {NUMBER}", "document": document})],
    )
    Comment.objects.create(page=page, user=office.editor, text=NUMBER, contentpath="summary")
    with django_capture_on_commit_callbacks(execute=True):
        office.reject(office.submitted(page), "head", f"{HISTORY}不应公开。")
        item = acting.shown(office, page)
    declined = acting.propose(office, item, reason=f"有{NUMBER}，内容有误。")
    proposals.decline(declined, office.leader, f"{NUMBER}无误。")
    Comment.objects.all().delete()  # one that stands when a version is submitted is part of that
    well = {"title": "名单", "slug": "list", "summary": "更正", "attachments": []}
    acting.again(office, item, change_note="删去号码", **well)
    item.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        reason = f"《名单 {NUMBER}》泄露了个人信息。"
        acting.withdraw(office, item, version=1, ground="privacy", reason=reason)
    waiting = office.submitted(office.revise(page, summary="再次更正", change_kind="update"))
    told = list(
        Letter.objects.waiting().filter(body__contains=mail.address("candidate", waiting.pk))
    )
    assert told
    files = [f"/files/{one.sha256}/{one.name}" for one in ReleaseFile.objects.all()]
    assert in_database()
    assert on_disk(tmp_path)

    with django_capture_on_commit_callbacks(execute=True):
        row = acting.sign(
            office,
            proposing.propose_erasure(
                item, office.head, ground="privacy", reason="依法清除。", version=1
            ),
        )
    for place in erasure.places():
        place.compact()

    assert finding.look(row, [NUMBER, HISTORY]).lines()[-2].endswith("没有发现。")
    assert in_database() == []
    assert on_disk(tmp_path) == []
    assert [url for url, data in answers(office, item, files) if holds(data)] == []
    item.refresh_from_db()
    assert (item.state, item.title, item.version) == ("current", "名单", 2)
    for letter in told:
        body = letter.body
        letter.refresh_from_db()
        assert letter.body == body
    declined.refresh_from_db()
    assert declined.signatures.count() == 1
    assert proposals.may_read(declined, office.leader)
    assert [str(fault) for fault in Verification().faults()] == []
