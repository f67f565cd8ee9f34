"""What came back to an editor, or stayed back, and waits to be mended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q

from .records import Candidate

if TYPE_CHECKING:
    from .records import CandidateQuerySet

_BACK = (Candidate.Status.RETURNED, Candidate.Status.CANCELLED)


def returned(user: Any) -> CandidateQuerySet:
    """What came back to an editor and was neither submitted again nor released since; and what was
    not released at its time.
    """
    later = Candidate.objects.filter(
        content_id=OuterRef("content_id"), submitted_at__gt=OuterRef("submitted_at")
    )
    held = Q(status=Candidate.Status.APPROVED, held_at__isnull=False)
    return (
        Candidate.objects.filter(Q(submitted_by=user) | Q(page__owner=user))
        .filter(~Exists(later), Q(status__in=_BACK) | held)
        .exclude(page=None)
        .order_by("-closed_at", "-held_at")
    )
