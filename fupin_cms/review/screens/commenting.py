"""Mail about comments goes to those who may edit the page today.

Wagtail sends the words to whoever once subscribed or joined a thread, and asks nobody's right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wagtail.models import PageSubscription

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wagtail.models import Comment, Page


def for_editors(page: Page, changes: dict[str, Any]) -> dict[str, Any]:
    """What of the changes to comments may be told.

    A subscription of someone who may not edit the page ends. A thread with such a person in it is
    told to nobody: Wagtail mails all of its people alike.
    """
    subscribed = PageSubscription.objects.filter(page=page, comment_notifications=True)
    for one in subscribed.select_related("user"):
        if not _may_read(page, one.user):
            subscribed.filter(pk=one.pk).update(comment_notifications=False)
    return {
        **changes,
        "resolved_comments": [one for one in changes["resolved_comments"] if _is_of(page, one)],
        "new_replies": [
            (comment, replies)
            for comment, replies in changes["new_replies"]
            if _is_of(page, comment)
        ],
    }


def _is_of(page: Page, comment: Comment) -> bool:
    return all(_may_read(page, user) for user in _people(comment))


def _people(comment: Comment) -> Iterator[Any]:
    yield comment.user
    for reply in comment.replies.all():
        yield reply.user


def _may_read(page: Page, user: Any) -> bool:
    return bool(user.is_active and page.permissions_for_user(user).can_edit())
