"""定时发布: what all have signed waits for its time, and is released if everything still holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.models import Revision

from fupin_cms.checks.again import check_again
from fupin_cms.ledger.document import validate_content

from . import chain, journal, mail
from .holding_good import still_entitled
from .integrity import difference
from .records import Candidate
from .release import as_of

if TYPE_CHECKING:
    import datetime as dt


def approve(candidate: Candidate, user: Any) -> None:
    """All have signed before the item's time: it waits. Its page stays locked, the last step of
    its workflow in progress, until it is released or called back.
    """
    candidate.status = Candidate.Status.APPROVED
    candidate.save(update_fields=["status"])
    journal.approved(candidate, user)
    mail.announce_approval(candidate)


def due(now: dt.datetime) -> list[int]:
    """The keys of the candidates whose time has come, earliest first."""
    waiting = Candidate.objects.approved().filter(release_at__lte=now, held_at=None)
    return list(waiting.order_by("release_at", "pk").values_list("pk", flat=True))


def release_due(pk: int, now: dt.datetime) -> str:
    """Release a candidate whose time has come, or keep it back and tell the department why.

    Returns what was done, in Chinese; empty where there was nothing to do any more.
    """
    with transaction.atomic():
        candidate = Candidate.objects.select_for_update().filter(pk=pk).first()
        if candidate is None or candidate.pk not in due(now):
            return ""
        refused = _obstacle(candidate) or _release(candidate, now)
        if refused:
            return _hold_back(candidate, now, refused)
        candidate.refresh_from_db()
        number = f"{candidate.get_stream_display()}第{candidate.release_seq}号"
        return f"已发布《{candidate.title}》（{number}）"


def _release(candidate: Candidate, now: dt.datetime) -> str:
    """Empty once it is released, or why it could not be."""
    state = candidate.current_task_state
    if state is None:
        return "审签流程已不存在"
    try:
        with transaction.atomic(), as_of(now):
            chain.go_on(candidate, state, None, "定时发布")
    except PermissionDenied as refusal:
        return str(refusal)
    return ""


def _obstacle(candidate: Candidate) -> str:
    """Why what was signed may not be released now, in Chinese; empty where all still holds."""
    revision = Revision.objects.filter(pk=candidate.revision_id).first()
    if changed := difference(candidate):
        return changed
    page = revision.as_object() if revision else None
    if page is None or page.release_at != candidate.release_at:
        return "定时发布的时间与送审时不一致"
    if lost := still_entitled(candidate):
        return "；".join(lost)
    document = validate_content(orjson.loads(bytes(candidate.document)))
    report = check_again(page, document, candidate.files.values_list("sha256", "name"))
    if report.blocks:
        found = "；".join(finding.message for finding in report.blocks)
        return f"检查发现必须先改正的问题：{found}"
    return ""


def _hold_back(candidate: Candidate, now: dt.datetime, reason: str) -> str:
    candidate.held_at = now
    candidate.held_reason = reason
    candidate.save(update_fields=["held_at", "held_reason"])
    journal.held_back(candidate)
    mail.announce_held(candidate)
    return f"没有发布《{candidate.title}》，已通知科室：{reason}"
