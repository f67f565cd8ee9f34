"""Builds the demonstration with the verbs that the admin's screens call."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from fupin_cms.disclosures.enums import Validity
from fupin_cms.disclosures.identity import Identity
from fupin_cms.disclosures.sections import SectionPage
from fupin_cms.ledger.events import Stream
from fupin_cms.ledger.models import Disclosure
from fupin_cms.review import proposals, proposing, signing
from fupin_cms.review.forms import Conclusion
from fupin_cms.review.submission import submit

from .accounts import Staff, ensure_accounts, give_addresses
from .content import load_items
from .pages import build_page, set_fields

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fupin_cms.review.records import Candidate

    from .content import Item

_SIGNED_BEFORE = {
    "waiting_head": 0,
    "waiting_secrecy": 1,
    "waiting_leader": 2,
    "scheduled": 3,
    "released": 3,
}
"""How many of the three have signed, by an item's state."""
_LATER = dt.timedelta(days=30)
"""When an item of the state `scheduled` is to be released."""


def build_demo(password: str) -> Iterator[str]:
    """Make whatever of the accounts and the items is missing; yields what was done, in Chinese.

    Each item is made in one transaction, and its identity outlives its page. So a run that was
    ended half-way is taken up again, and what people changed or deleted since stays so.
    """
    staff, made = ensure_accounts(password)
    yield from made
    known = set(
        Identity.objects.filter(
            content_id__in=[item.content_id for item in load_items()]
        ).values_list("content_id", flat=True)
    )
    missing = [item for item in load_items() if item.content_id not in known]
    for item in missing:
        with transaction.atomic():
            _build(item, staff)
    give_addresses()
    yield f"演示信息：新建{len(missing)}件，已有{len(known)}件。"


def _build(item: Item, staff: Staff) -> None:
    page = _draft(item, staff)
    if item.state == "draft":
        return
    candidate = submit(page, staff.editor)
    if item.state == "rejected":
        signing.reject(_now(candidate), staff.head, item.reason)
        return
    _sign(candidate, staff, _SIGNED_BEFORE[item.state])
    if item.amendment is not None:
        _amend(item, page, staff)
    if item.withdrawal is not None:
        _withdraw(item, staff)
    for old in load_items():
        if old.repeal is not None and old.repeal.replacement == item.key:
            _repeal(old, item, staff)


def _draft(item: Item, staff: Staff) -> Any:
    page = build_page(item, staff.editor)
    if item.state == "scheduled":
        page.release_at = timezone.now().replace(microsecond=0) + _LATER
    _section(item).add_child(instance=page)
    Identity.objects.filter(page_id=page.pk).update(content_id=item.content_id)
    page.save_revision(user=staff.editor)
    return page


def _section(item: Item) -> SectionPage:
    """The first section that takes the category, in the order of the tree.

    Raises SectionPage.DoesNotExist where none does.
    """
    for section in SectionPage.objects.order_by("path"):
        if item.category in section.accepts:
            return section
    raise SectionPage.DoesNotExist(f"no section takes {item.category}")


def _sign(candidate: Candidate, staff: Staff, steps: int) -> None:
    """Sign the first `steps` steps, as their officers do after reading."""
    sign: list[Callable[[], Any]] = [
        lambda: signing.sign(_now(candidate), staff.head, {"opinion": "内容完整，同意公开。"}),
        lambda: signing.sign(
            _now(candidate),
            staff.secrecy,
            {
                "conclusion": Conclusion.OPEN,
                "opinion": "不涉及国家秘密、商业秘密和个人隐私。",
                "acknowledged": [found.key for found in candidate.checked.to_acknowledge],
            },
        ),
        lambda: signing.sign(_now(candidate), staff.leader, {"opinion": "同意公开。"}),
    ]
    for step in sign[:steps]:
        step()


def _now(candidate: Candidate) -> Any:
    """The step that the candidate waits at. Raises ValueError where it is in no review."""
    candidate.refresh_from_db()
    if candidate.workflow_state is None:
        raise ValueError(f"{candidate} is not in review")
    return candidate.workflow_state.current_task_state


def _amend(item: Item, page: Page, staff: Staff) -> None:
    plan = item.amendment
    if plan is None:
        raise ValueError(f"{item.key} has no amendment")
    draft = Page.objects.get(pk=page.pk).specific.get_latest_revision_as_object()
    set_fields(draft, plan.fields)
    draft.change_kind, draft.change_note = plan.change_kind, plan.change_note
    draft.save_revision(user=staff.editor)
    _sign(submit(draft, staff.editor), staff, 3)


def _withdraw(item: Item, staff: Staff) -> None:
    plan = item.withdrawal
    if plan is None:
        raise ValueError(f"{item.key} has no withdrawal")
    verb = proposing.withdraw_at_once if plan.emergency else proposing.propose_withdrawal
    person = staff.duty if plan.emergency else staff.head
    proposed = verb(
        _shown(item), person, ground=plan.ground, reason=plan.reason, version=plan.version
    )
    if not plan.emergency:
        proposals.sign(proposed, staff.leader, proposed.digest)


def _repeal(item: Item, replacement: Item, staff: Staff) -> None:
    plan = item.repeal
    if plan is None:
        raise ValueError(f"{item.key} has no repeal")
    proposed = proposing.propose_validity(
        _shown(item),
        staff.head,
        validity=Validity.REPEALED,
        basis=plan.basis,
        replacement=_shown(replacement).index_number,
        reason=plan.reason,
    )
    for person in (staff.secrecy, staff.leader):
        proposals.sign(proposed, person, proposed.digest)


def _shown(item: Item) -> Disclosure:
    return Disclosure.objects.get(content_id=item.content_id, stream=Stream.PUBLIC)
