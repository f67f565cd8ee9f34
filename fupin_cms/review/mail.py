"""E-mail on each hand-over, in Chinese: written with the deed, sent after its commit, told once.

Every letter has a key that names the event it tells of; the outbox keeps it from being told twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.template.loader import render_to_string
from django.urls import reverse
from wagtail.admin.utils import get_admin_base_url

from fupin_cms.conf import get_settings
from fupin_cms.ledger.events import Step

from . import entitlement, outbox

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from .chain_records import CandidateStep
    from .proposal_records import Proposal
    from .records import Candidate

_FOLDER = "fupin_cms/review/mail"


def announce_turn(candidate: Candidate, step: CandidateStep) -> None:
    """Tell those who may sign the step that it is their turn."""
    tell(
        "turn",
        f"{candidate.pk}:{step.step}",
        entitlement.signers(candidate, step),
        address("candidate", candidate.pk),
        candidate=candidate,
        step=step,
    )


def announce_end(candidate: Candidate) -> None:
    """Tell the authors that the item came back to them, and why."""
    _tell_of("end", candidate, authors(candidate))


def announce_release(candidate: Candidate) -> None:
    """Tell the authors that the item was released."""
    _tell_of("release", candidate, authors(candidate))


def announce_approval(candidate: Candidate) -> None:
    """Tell the authors that all have signed, and when the item will be released."""
    _tell_of("approved", candidate, authors(candidate))


def announce_held(candidate: Candidate) -> None:
    """Tell authors and head that the item was not released at its time, and why."""
    _tell_of("held", candidate, [*authors(candidate), *heads(candidate)])


def announce_overdue(candidate: Candidate, step: CandidateStep, due_on: dt.date) -> None:
    """Tell those whose turn it is, and the head, that the step is overdue."""
    tell(
        "overdue",
        f"{candidate.pk}:{step.step}",
        [*entitlement.signers(candidate, step), *heads(candidate)],
        address("candidate", candidate.pk),
        candidate=candidate,
        step=step,
        due_on=due_on,
    )


def announce_proposal(proposal: Proposal, recipients: Iterable[Any]) -> None:
    """Tell those whose turn it is, or who signed before, where an act stands."""
    tell(
        "proposal",
        f"{proposal.pk}:{proposal.status}:{proposal.signatures.count()}",
        recipients,
        address("proposal", proposal.pk),
        proposal=proposal,
    )


def authors(candidate: Candidate) -> Iterable[Any]:
    """Who wrote or submitted it, under the names that they have now."""
    return get_user_model().objects.filter(pk__in=candidate.author_ids)


def heads(candidate: Candidate) -> Iterable[Any]:
    """The heads of the item's department, acting ones too."""
    return get_user_model().objects.filter(
        pk__in=entitlement.officers(candidate.department_code, Step.HEAD)
    )


def address(name: str, *args: Any) -> str:
    """The full address of one of the review's screens."""
    base = get_admin_base_url() or get_settings().BASE_URL
    return f"{base}{reverse(f'fupin_review:{name}', args=args)}"


def tell(template: str, of: str, recipients: Iterable[Any], link: str, **context: Any) -> None:
    """Write a letter to each recipient that has an address, in the caller's transaction.

    `of` says which event of this kind it is: the same is told to the same address once.
    """
    addresses = {user.email for user in recipients if user.is_active and user.email}
    if not addresses:
        return
    context = {**context, "link": link, "site_name": get_settings().SITE_NAME}
    text = outbox.Text(
        subject=render_to_string(f"{_FOLDER}/{template}_subject.txt", context),
        body=render_to_string(f"{_FOLDER}/{template}.txt", context),
    )
    outbox.write(f"{template}:{of}", addresses, text)


def _tell_of(template: str, candidate: Candidate, recipients: Iterable[Any]) -> None:
    tell(
        template,
        f"{candidate.pk}:{candidate.status}",
        recipients,
        address("candidate", candidate.pk),
        candidate=candidate,
    )
