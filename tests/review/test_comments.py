"""Comments are mailed to those who may edit the page today, and to nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.test import RequestFactory
from wagtail.models import Comment, CommentReply, PageSubscription

from fupin_cms.disclosures.models import FundPage
from fupin_cms.review.screens.editing import DisclosureEditView

if TYPE_CHECKING:
    from .office import Office

TEXT = "王某某的住址要删去"


def told(office: Office, page: FundPage, **changes: Any) -> set[str]:
    """Who gets a letter of these changes by the administrator."""
    view = DisclosureEditView()
    view.page, view.request = page, RequestFactory().post("/")
    view.request.user = office.admin
    kinds = ("new_comments", "deleted_comments", "resolved_comments", "new_replies")
    mail.outbox.clear()
    view.send_commenting_notifications({**{key: [] for key in kinds}, **changes})
    return {address for letter in mail.outbox for address in letter.to}


@pytest.fixture
def comment(office: Office) -> Comment:
    page = office.fund()
    for role in ("editor", "secrecy"):
        PageSubscription.objects.create(
            page=page, user=office.accounts[role], comment_notifications=True
        )
    return Comment.objects.create(page=page, user=office.editor, text=TEXT, contentpath="summary")


def test_subscriber_without_the_right__is_told_nothing(office: Office, comment: Comment) -> None:
    page = FundPage.objects.get()

    assert told(office, page, new_comments=[comment]) == {office.editor.email}

    assert not PageSubscription.objects.get(user=office.secrecy).comment_notifications


def test_thread_with_someone_without_the_right__is_told_to_nobody(
    office: Office, comment: Comment
) -> None:
    page = FundPage.objects.get()
    reply = CommentReply.objects.create(comment=comment, user=office.editor, text=TEXT)
    assert told(office, page, new_replies=[(comment, [reply])]) == {office.editor.email}

    office.editor.groups.clear()

    assert told(office, page, new_replies=[(comment, [reply])]) == set()
    assert told(office, page, resolved_comments=[comment]) == set()
