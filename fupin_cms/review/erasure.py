"""清除 in the review's own tables: candidates, acts, marks of withholding, and the mail."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Cast, Concat

from fupin_cms.ledger.erasure import Erasure, Place
from fupin_cms.ledger.events import Event
from fupin_cms.ledger.models import ERASED_MARK
from fupin_cms.ledger.traces import search_tables

from .mail import address
from .outbox import Letter
from .proposal_records import Proposal, ProposalSignature
from .records import Candidate, CandidateFile, CandidateSignature
from .withholding_records import Withholding

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet

    from .records import CandidateQuerySet

ERASED_LETTER = f"{ERASED_MARK}邮件所说的内容已依法清除。待办的事项请登录系统查看。"
_NO_WORDS = {"opinion": ERASED_MARK, "ground": "", "acknowledged": [], "salt": ""}


class Candidates(Place):
    """Candidates with their documents, reports, file names and opinions; digests stay."""

    name = "送审稿"

    def needed(self, erasure: Erasure, files: set[str]) -> Mapping[str, str]:  # noqa: ARG002
        """Files that a candidate in review, or approved, lists: it is still to be signed."""
        waiting = CandidateFile.objects.filter(
            candidate__in=Candidate.objects.open(), sha256__in=files
        ).select_related("candidate")
        return {one.sha256: f"正在审签的《{one.candidate.title}》" for one in waiting}

    def remove(self, erasure: Erasure) -> None:
        """Leave who signed what, when and with which digest; take away what it said."""
        gone = list(candidates_of(erasure).values_list("pk", flat=True))
        CandidateFile.objects.filter(candidate__in=gone).update(
            name=Concat(Value(ERASED_MARK), Cast(F("pk"), CharField()))
        )
        CandidateSignature.objects.filter(candidate__in=gone).update(**_NO_WORDS)
        Candidate.objects.filter(pk__in=gone).update(
            document=b"",
            leaving_act=None,
            report=[],
            title=ERASED_MARK,
            close_reason="",
            held_reason="",
        )

    def search(self, needles: Sequence[str]) -> list[str]:
        return list(search_tables((Candidate, CandidateFile, CandidateSignature), needles))


class Acts(Place):
    """Proposals, marks of withholding, and letters: what was written about the item."""

    name = "办件和邮件"

    def remove(self, erasure: Erasure) -> None:
        """Take the words of the acts that quote the content, of those that came to nothing, and of
        every letter; titles that no version left has, wherever they were copied to.
        """
        of_item = Proposal.objects.filter(content_id=erasure.content_id, stream=erasure.stream)
        quoted = Proposal.objects.filter(
            Q(digest__in=list(erasure.acts)) | Q(pk__in=of_item, status=Proposal.Status.DECLINED)
        )
        ProposalSignature.objects.filter(proposal__in=quoted).update(**_NO_WORDS)
        # Letters first: those of what still waits are found by the proposals as they are.
        _letters(erasure).update(subject=ERASED_MARK, body=ERASED_LETTER)
        quoted.update(act=b"", reason=ERASED_MARK, close_reason="", reopen_reason="")
        titles = _titles(erasure)
        of_item.filter(title__in=titles).update(title=ERASED_MARK)
        marks = Withholding.objects.filter(content_id=erasure.content_id, stream=erasure.stream)
        marks.filter(lifted_at__isnull=False).update(
            title=ERASED_MARK, reason=ERASED_MARK, lift_reason=ERASED_MARK
        )
        marks.filter(title__in=titles).update(title=ERASED_MARK)

    def search(self, needles: Sequence[str]) -> list[str]:
        tables = (Proposal, ProposalSignature, Withholding, Letter)
        return list(search_tables(tables, needles))


def candidates_of(erasure: Erasure) -> CandidateQuerySet:
    """The candidates that hold what is erased: of the versions, and those that came to nothing.

    A candidate in review stays: the whole item has none, and a corrected version is a new text.
    """
    of_item = Candidate.objects.filter(content_id=erasure.content_id, stream=erasure.stream)
    if erasure.is_whole:
        return of_item
    ended = of_item.exclude(pk__in=of_item.open())
    seqs = [one.seq for one in erasure.versions]
    return ended.filter(~Q(status=Candidate.Status.RELEASED) | Q(release_seq__in=seqs))


def _titles(erasure: Erasure) -> set[str]:
    """The titles that go: all of them, or those that no version left has."""
    gone = {one.title for one in erasure.versions}
    if erasure.is_whole:
        return gone
    left = Candidate.objects.filter(content_id=erasure.content_id).exclude(
        pk__in=candidates_of(erasure)
    )
    return gone - set(left.values_list("title", flat=True))


def _letters(erasure: Erasure) -> QuerySet[Letter]:
    """The letters about the item. Of one version, not those still to be sent of what waits for a
    signature: they tell of a text that stays.
    """
    number = erasure.release.index_number
    letters = Letter.objects.filter(Q(body__contains=number) | Q(subject__contains=number))
    if erasure.is_whole:
        return letters
    of_item = {"content_id": erasure.content_id, "stream": erasure.stream}
    links = [
        address(name, pk)
        for name, waiting in (
            ("candidate", Candidate.objects.open()),
            ("proposal", Proposal.objects.open().exclude(event=Event.ERASED)),
        )
        for pk in waiting.filter(**of_item).values_list("pk", flat=True)
    ]
    waiting = Q(pk__in=Letter.objects.waiting().values("pk"))
    told = [Q(body__contains=link) & waiting for link in links]
    return letters.exclude(reduce(or_, told)) if told else letters
