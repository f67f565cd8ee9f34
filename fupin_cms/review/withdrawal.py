"""撤回公开: an act that the section's head proposes and its leader signs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.actions.unpublish_page import UnpublishPageAction

from fupin_cms.disclosures.identity import Identity
from fupin_cms.disclosures.schema import Coded
from fupin_cms.ledger.acts import act
from fupin_cms.ledger.append import AppendRefusedError, append
from fupin_cms.ledger.canonical import digest as sha256
from fupin_cms.ledger.events import Event, Step, Stream
from fupin_cms.ledger.moments import this_second
from fupin_cms.ledger.signatures import new_salt

from . import journal, mail
from .closing import cancel
from .entitlement import Entitlement, NotEntitledError, appointed, officers
from .records import Candidate, Withdrawal, WithdrawalGround, WithdrawalSignature
from .standing import SHOWN, standing_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wagtail.models import Page

    from fupin_cms.ledger.models import Disclosure, Release


class WithdrawalRefusedError(PermissionDenied):
    """The withdrawal was not accepted and nothing was written; the message says why, in Chinese."""


@transaction.atomic
def propose(disclosure: Disclosure, user: Any, *, ground: str, reason: str) -> Withdrawal:
    """Propose to withdraw an item, as head of its department; the proposal is the first signature.

    `ground` is a value of WithdrawalGround; the public reads ground and reason. Raises
    NotEntitledError or WithdrawalRefusedError.
    """
    entitlement = appointed(disclosure.department, Step.HEAD, user)
    if ground not in WithdrawalGround.values:
        raise WithdrawalRefusedError("请选择撤回的依据。")
    if not reason.strip():
        raise WithdrawalRefusedError("请写明撤回的理由，公众会看到。")
    standing = standing_of(disclosure.content_id, disclosure.stream)
    if standing is None or standing.state not in SHOWN:
        raise WithdrawalRefusedError("这件信息现在不在公开中，无须撤回。")
    data = act(
        Event.WITHDRAWN,
        disclosure.content_id,
        "all",
        standing.document.content_digest,
        Coded.of(WithdrawalGround(ground)),
        reason.strip(),
    )
    try:
        with transaction.atomic():
            row = Withdrawal.objects.create(
                content_id=disclosure.content_id,
                stream=disclosure.stream,
                title=disclosure.title,
                index_number=disclosure.index_number,
                department_code=disclosure.department,
                ground=ground,
                reason=reason.strip(),
                act=data,
                digest=sha256(data),
            )
    except IntegrityError as error:
        raise WithdrawalRefusedError("这件信息已有一件撤回等待签发。") from error
    _record(row, user, entitlement)
    journal.withdrawal(_page(row), row, user, "fupin.withdrawal.propose")
    mail.announce_withdrawal(row, _holders(row, Step.LEADER))
    return row


@transaction.atomic
def sign(withdrawal: Withdrawal, user: Any, digest: str = "") -> Release:
    """Sign a withdrawal as leader of the department: it is appended and the page unpublished.

    `digest`, where given, must be that of the act. An open review of the item is cancelled. Raises
    NotEntitledError or WithdrawalRefusedError, with nothing written.
    """
    row = _lock(withdrawal)
    entitlement = entitle(row, user)
    if digest not in {"", row.digest} or sha256(bytes(row.act)) != row.digest:
        raise WithdrawalRefusedError("要签发的内容与提出时不一致，请刷新页面重新阅读。")
    for candidate in Candidate.objects.open().select_for_update().filter(content_id=row.content_id):
        cancel(candidate, user, "这件信息已撤回公开，原送审稿作废。需要恢复公开的请重新送审。")
    _record(row, user, entitlement)
    try:
        release = append(
            Event.WITHDRAWN,
            stream=Stream(row.stream),
            content_id=row.content_id,
            signatures=[signature.for_ledger() for signature in row.signatures.all()],
            act=bytes(row.act),
        )
    except AppendRefusedError as error:
        raise WithdrawalRefusedError(f"账本没有接受这次撤回：{error}") from error
    page = _page(row)
    if page is not None:
        UnpublishPageAction(page.specific, user=user).execute(skip_permission_checks=True)
    _close(row, Withdrawal.Status.DONE)
    journal.withdrawal(page, row, user, "fupin.withdraw", seq=release.seq)
    return release


@transaction.atomic
def decline(withdrawal: Withdrawal, user: Any, reason: str) -> Withdrawal:
    """Decline to withdraw, as leader of the department, with a reason to whoever proposed it.

    Raises NotEntitledError or WithdrawalRefusedError.
    """
    row = _lock(withdrawal)
    entitle(row, user)
    if not reason.strip():
        raise WithdrawalRefusedError("请写明不同意的理由。")
    _close(row, Withdrawal.Status.DECLINED, reason.strip())
    journal.withdrawal(_page(row), row, user, "fupin.withdrawal.decline", reason=row.close_reason)
    return row


def entitle(withdrawal: Withdrawal, user: Any) -> Entitlement:
    """What `user` may sign the open withdrawal as. Raises NotEntitledError."""
    if withdrawal.signatures.filter(person_username=user.username).exists():
        raise NotEntitledError("撤回须由两人签署，您已签署过本件。")
    return appointed(withdrawal.department_code, Step.LEADER, user)


def may_propose(disclosure: Disclosure, user: Any) -> bool:
    """Whether the account heads the item's department today."""
    return officers(disclosure.department, Step.HEAD).filter(user=user).exists()


def may_read(withdrawal: Withdrawal, user: Any) -> bool:
    """Whether the account signed the withdrawal, or heads or leads the department today."""
    if withdrawal.signatures.filter(person_username=user.username).exists():
        return True
    return any(
        officers(withdrawal.department_code, step).filter(user=user).exists()
        for step in (Step.HEAD, Step.LEADER)
    )


def awaiting(user: Any) -> list[Withdrawal]:
    """The withdrawals that this account may sign now."""
    rows = Withdrawal.objects.filter(status=Withdrawal.Status.PROPOSED).order_by("proposed_at")
    return [row for row in rows if _is_entitled(row, user)]


def _is_entitled(row: Withdrawal, user: Any) -> bool:
    try:
        entitle(row, user)
    except NotEntitledError:
        return False
    return True


def _lock(withdrawal: Withdrawal) -> Withdrawal:
    row = Withdrawal.objects.select_for_update().get(pk=withdrawal.pk)
    if not row.is_open:
        raise WithdrawalRefusedError(f"这件撤回已办结（{row.get_status_display()}）。")
    return row


def _record(row: Withdrawal, user: Any, entitlement: Entitlement) -> None:
    WithdrawalSignature.objects.create(
        withdrawal=row,
        **entitlement.columns(),
        person_username=user.get_username(),
        person_name=journal.full_name(user),
        ground=row.get_ground_display(),
        opinion=row.reason,
        signed_at=this_second(),
        signed_digest=row.digest,
        salt=new_salt(),
    )


def _close(row: Withdrawal, status: Withdrawal.Status, reason: str = "") -> None:
    row.status = status
    row.closed_at = timezone.now()
    row.close_reason = reason
    row.save(update_fields=["status", "closed_at", "close_reason"])
    proposers = row.signatures.filter(step=Step.HEAD).values("person_username")
    mail.announce_withdrawal(row, get_user_model().objects.filter(username__in=proposers))


def _holders(row: Withdrawal, step: Step) -> Iterable[Any]:
    return get_user_model().objects.filter(pk__in=officers(row.department_code, step))


def _page(row: Withdrawal) -> Page | None:
    identity = Identity.objects.filter(content_id=row.content_id).select_related("page").first()
    return identity.page if identity else None
