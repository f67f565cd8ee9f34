"""From a file to a citizen's search: the rooms joined as the bundled site joins them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command

from fupin_cms.demo.content import DATA
from fupin_cms.disclosures.models import PlanPage
from fupin_cms.review.signing import sign
from fupin_cms.review.submission import submit
from tests import factories
from tests.skips import REAL_INPUT_VARIABLE

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import Settings

TITLE = "信息公开工作方案"
QUERIES = ["扶贫资金使用安排", "粤办函〔2018〕225号", "信息反馈制度"]


@pytest.fixture(
    params=["the demo's copy", pytest.param("the named file", marks=pytest.mark.real_input)]
)
def plan(request: pytest.FixtureRequest) -> Path:
    """The city's plan, as it came: without title, number or date, with broken lines."""
    if request.param == "the named file":
        return Path(os.environ[REAL_INPUT_VARIABLE])
    return DATA / "plan.txt"


@pytest.fixture
def released(plan: Path, installation: None, settings: Settings, tmp_path: Path) -> Any:
    """The plan imported, completed by its editor, and signed by three others."""
    settings.FUPIN_SEARCH = {
        **settings.FUPIN_SEARCH,
        "INDEX_DIR": tmp_path / "index",
        "FOLLOW": "inline",
    }
    editor = factories.make_user("editor")
    call_command(
        "fupin_import",
        str(plan),
        category="plan",
        author="editor",
        section="plans",
        department="general",
        title=TITLE,
    )
    page = PlanPage.objects.get()
    complete = {"kind": "special", "year_from": 2018, "year_to": 2018}
    common = factories.common_fields(department=page.department, body=page.body)
    for name, value in {**common, **complete}.items():
        setattr(page, name, value)
    page.save_revision(user=editor)
    candidate = submit(page, editor)
    for role, answers in (
        ("head", {}),
        ("secrecy", {"conclusion": "可以公开"}),
        ("leader", {}),
    ):
        candidate.refresh_from_db()
        assert candidate.workflow_state
        user = factories.make_user(role, department=page.department)
        sign(candidate.workflow_state.current_task_state, user, answers)
    candidate.refresh_from_db()
    return candidate


def test_signed_item_ends_the_change_feed__and_its_page_is_public(
    client: Client, released: Any
) -> None:
    [*_, last] = client.get("/api/v1/changes?after=0").json()["items"]
    page = client.get(f"/items/{released.index_number}")

    assert last["content_id"] == str(released.content_id)
    assert page.status_code == 200
    assert "对脱贫攻坚的信息公开需求，力争在规范化" in page.content.decode()


def test_citizen_finds_it(client: Client, released: Any) -> None:
    for query in QUERIES:
        found = client.get("/api/v1/search", {"q": query}).json()

        ids = [hit["item"]["content_id"] for hit in found["items"]]
        assert ids == [str(released.content_id)], query
        page = client.get("/disclosures/", {"q": query}).content.decode()
        assert f"/items/{released.index_number}" in page
