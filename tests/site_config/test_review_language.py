"""The reviewers' screens, and the editor's once an item is with them, are in Chinese."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from fupin_cms.setup.chain import ensure_chain
from tests.factories import GROUPS, make_user
from tests.review.office import CHAIN, Office

from .test_admin_language import english, english_for_scripts, page_of

if TYPE_CHECKING:
    from fupin_cms.review.models import Candidate
    from tests.factories import Tree

TECHNICAL = {*GROUPS, "text/plain", "内容摘要（SHA-256）：", "明细.txt"}
"""Names of accounts, files, formats and methods."""


@pytest.fixture
def office(tree: Tree) -> Office:
    accounts = {role: make_user(role) for role in GROUPS}
    list(ensure_chain(tree.home))
    return Office(tree=tree, accounts=accounts)


def words(office: Office, role: str, address: str) -> list[str]:
    """What one account reads in English under an address."""
    response = office.client(role).get(address, follow=True)
    assert response.status_code == 200, address
    page = page_of(response)
    return sorted({*english_for_scripts(page), *english(page)} - TECHNICAL)


def screens(candidate: Candidate) -> list[str]:
    return [
        reverse("wagtailadmin_home"),
        reverse("fupin_review:index"),
        reverse("fupin_review:candidate", args=[candidate.pk]),
    ]


def test_each_step_is_in_chinese(office: Office) -> None:
    candidate = office.submitted(office.fund_with_attachment())

    for role in CHAIN:
        for address in screens(candidate):
            assert words(office, role, address) == [], (role, address)
        office.sign(candidate, role)


def test_editor_reads_chinese__while_waiting_and_when_returned(office: Office) -> None:
    candidate = office.submitted()
    edit = reverse("wagtailadmin_pages:edit", args=[candidate.page_id])
    history = reverse("wagtailadmin_pages:workflow_history", args=[candidate.page_id])

    for address in [*screens(candidate), edit, history]:
        assert words(office, "editor", address) == [], address
    office.reject(candidate, "head")
    for address in [*screens(candidate), edit, history]:
        assert words(office, "editor", address) == [], address
