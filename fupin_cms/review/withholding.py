"""不予公开: an item that was found not disclosable is marked, and not submitted while it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import journal
from .withholding_records import Withholding

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from .records import Candidate


def mark(
    candidate: Candidate, user: Any, *, ground: str, reason: str, review_on: dt.date
) -> Withholding:
    """Mark the candidate's item as not to be disclosed, until the secrecy group lifts that."""
    row = Withholding.objects.create(
        content_id=candidate.content_id,
        candidate=candidate,
        stream=candidate.stream,
        title=candidate.title,
        index_number=candidate.index_number,
        department_code=candidate.department_code,
        department_name=candidate.department_name,
        ground=ground,
        reason=reason,
        review_on=review_on,
        marked_by_name=journal.full_name(user),
    )
    journal.withheld(candidate, user, row)
    return row


def in_force(content_id: uuid.UUID) -> Withholding | None:
    """The mark that keeps an item from being submitted, if there is one."""
    return Withholding.objects.in_force().filter(content_id=content_id).first()
