"""公示期满: the event that the chain signed the date of, when that date has passed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Page

from fupin_cms.ledger.append import append
from fupin_cms.ledger.events import Event, State
from fupin_cms.ledger.models import Disclosure

from .closing import cancel
from .records import Candidate

if TYPE_CHECKING:
    import datetime as dt

    from fupin_cms.ledger.expiry import Due


@transaction.atomic
def expire(due: Due, _now: dt.datetime) -> str:
    """Append `expired` for a notice that is over; what comes down leaves the page unpublished.

    Returns what was done, in Chinese; empty where another process did it. Raises
    AppendRefusedError.
    """
    rows = Disclosure.objects.select_for_update().defer("body", "summary")
    row = rows.filter(stream=due.stream, content_id=due.content_id, state=State.CURRENT).first()
    if row is None or row.expires_on != due.last_day:
        return ""
    release = append(Event.EXPIRED, stream=due.stream, content_id=due.content_id, signatures=[])
    row.refresh_from_db(fields=["state"])
    if row.state == State.CURRENT:
        return f"《{row.title}》已注明公示期满（{row.get_stream_display()}第{release.seq}号）"
    for candidate in Candidate.objects.open().select_for_update().filter(content_id=row.content_id):
        cancel(candidate, None, "公示期满，这件信息已撤下，原送审稿作废。需要再公开的请重新送审。")
    page = Page.objects.filter(pk=release.page_id, live=True).first()
    if page is not None:
        UnpublishPageAction(page.specific).execute(skip_permission_checks=True)
    return f"《{row.title}》公示期满，已撤下（{row.get_stream_display()}第{release.seq}号）"
