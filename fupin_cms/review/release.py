"""发布: the candidate's revision goes live and its release is appended, together or not at all."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.models import Revision

from fupin_cms.ledger.append import AppendRefusedError, SignedDocument, append
from fupin_cms.ledger.events import Event, Step, Stream
from fupin_cms.ledger.revisions import revision_bytes
from fupin_cms.ledger.signatures import new_salt

from . import journal, mail
from .holding_good import broken_chain, suspended
from .integrity import difference
from .records import Candidate
from .standing import other_stream

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from wagtail.models import WorkflowState

    from fupin_cms.ledger.models import Release

    from .records import CandidateSignature


_moment: ContextVar[dt.datetime | None] = ContextVar("fupin_release_moment", default=None)


@contextmanager
def as_of(now: dt.datetime) -> Iterator[None]:
    """Let what is released in this block be due at `now`, the moment that a tick acts for."""
    token = _moment.set(now)
    try:
        yield
    finally:
        _moment.reset(token)


class ReleaseRefusedError(PermissionDenied):
    """The last step cannot release the candidate; nothing was written."""


@transaction.atomic
def release(state: WorkflowState, user: Any) -> Release:
    """Append the release of the workflow's candidate, and publish exactly its revision.

    An item that was shown in the other stream is withdrawn there in the same transaction. Raises
    ReleaseRefusedError for a workflow without a candidate, before the time that was asked for, with
    a step that nobody signed, or with a candidate that is not what was signed.
    """
    candidate = Candidate.objects.open().select_for_update().filter(workflow_state=state).first()
    if candidate is None:
        raise ReleaseRefusedError("没有送审稿，不能发布。公开信息只能经审签流程发布。")
    if candidate.release_at and candidate.release_at > (_moment.get() or timezone.now()):
        raise ReleaseRefusedError("还没有到定时发布的时间，不能发布。")
    signatures = list(candidate.signatures.all())
    if problems := [*broken_chain(candidate), *suspended(candidate)]:
        raise ReleaseRefusedError(f"{'；'.join(problems)}，不能发布。请退回或撤回送审，重新送审。")
    if changed := difference(candidate):
        raise ReleaseRefusedError(f"{changed}，不能发布。请撤回送审后重新送审。")
    for signature in signatures:
        signed = (signature.signed_digest, signature.leaving_digest)
        if signed != (candidate.digest, candidate.leaving_digest):
            raise ReleaseRefusedError(f"“{signature.step_label}”所签的不是这份送审稿，不能发布。")
    revision = Revision.objects.get(pk=candidate.revision_id)
    try:
        if candidate.leaving_act is not None:
            _leave(candidate, signatures)
        appended = append(
            Event(candidate.event),
            stream=Stream(candidate.stream),
            content_id=candidate.content_id,
            signatures=[signature.for_ledger() for signature in signatures],
            document=SignedDocument(
                data=bytes(candidate.document),
                revision=revision_bytes(revision),
                page_id=int(revision.object_id),
                revision_id=revision.pk,
                files=[(file.sha256, file.name) for file in candidate.files.all()],
            ),
        )
    except AppendRefusedError as error:
        raise ReleaseRefusedError(f"账本没有接受这次发布：{error}") from error
    PublishPageRevisionAction(revision, user=user).execute(skip_permission_checks=True)
    _close(candidate, user, appended.seq)
    return appended


def _leave(candidate: Candidate, signatures: Sequence[CandidateSignature]) -> None:
    """Withdraw the item from the other stream, with the signatures that lay over that act too."""
    steps = {Step.HEAD.value, Step.LEADER.value}
    append(
        Event.WITHDRAWN,
        stream=other_stream(candidate.stream),
        content_id=candidate.content_id,
        signatures=[
            signature.for_ledger(signed_digest=signature.leaving_digest, salt=new_salt())
            for signature in signatures
            if signature.step in steps
        ],
        act=bytes(candidate.leaving_act or b""),
    )


def _close(candidate: Candidate, user: Any, seq: int) -> None:
    """`user` is None where the time that was signed for releases it."""
    candidate.status = Candidate.Status.RELEASED
    candidate.release_seq = seq
    candidate.closed_at = timezone.now()
    candidate.closed_by_name = journal.full_name(user) if user else "定时发布"
    candidate.save(update_fields=["status", "release_seq", "closed_at", "closed_by_name"])
    journal.released(candidate, user)
    mail.announce_release(candidate)
