"""Submitted again after a rejection: what was signed before holds for the very same bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import journal
from .entitlement import NotEntitledError, holds, is_author
from .forms import Conclusion
from .records import Candidate, CandidateSignature, SignatureFields

if TYPE_CHECKING:
    from .chain_records import CandidateStep


def carry(candidate: Candidate) -> None:
    """Copy onto a new candidate the signatures that hold from the one that was returned last.

    The chain begins anew at its first step, unless the item's last candidate was returned and this
    one has the same digest, act and event. Then the signatures before the rejecting step hold, in
    order, up to the first that does not: whose account is suspended, whose office has ended, who
    has become an author, or who did not confirm what the checks find today. The rejecting step and
    all after it sign again. A review that was called back or cancelled carries nothing.
    """
    returned = (
        Candidate.objects.filter(content_id=candidate.content_id)
        .exclude(pk=candidate.pk)
        .order_by("pk")
        .last()
    )
    if returned is None or not _is_the_same(returned, candidate):
        return
    given = {one.step: one for one in returned.signatures.select_related("person")}
    for step in candidate.steps.select_related("group"):
        signature = given.get(step.step)
        if (
            signature is None
            or step.step == returned.returned_at_step
            or not _holds(signature, step, candidate)
        ):
            return
        _copy(signature, candidate, returned)


def _is_the_same(returned: Candidate, candidate: Candidate) -> bool:
    return (
        returned.status == Candidate.Status.RETURNED
        and returned.digest == candidate.digest
        and returned.leaving_digest == candidate.leaving_digest
        and (returned.event, returned.stream) == (candidate.event, candidate.stream)
    )


def _holds(signature: CandidateSignature, step: CandidateStep, candidate: Candidate) -> bool:
    person = signature.person
    signed = (signature.signed_digest, signature.leaving_digest)
    if signed != (candidate.digest, candidate.leaving_digest) or not signature.salt:
        return False
    if signature.conclusion not in {"", Conclusion.OPEN}:
        return False
    if signature.conclusion and candidate.checked.unacknowledged(signature.acknowledged):
        return False
    if person is None or not person.is_active or is_author(candidate, person):
        return False
    try:
        holds(candidate, step, person)
    except NotEntitledError:
        return False
    return True


def _copy(signature: CandidateSignature, candidate: Candidate, returned: Candidate) -> None:
    """The same signature: of its moment, with its salt, and so with its commitment."""
    names = [field.name for field in SignatureFields._meta.local_fields]
    CandidateSignature.objects.create(
        candidate=candidate,
        leaving_digest=signature.leaving_digest,
        carried_from=returned,
        **{name: getattr(signature, name) for name in names},
    )
    journal.carried(candidate, signature)
