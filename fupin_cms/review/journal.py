"""The review's entries in the page's history, each under a dotted action with a Chinese wording."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from wagtail.log_actions import LogFormatter, log

from fupin_cms.ledger import audit_log
from fupin_cms.ledger.moments import stamp

from . import role_changes

if TYPE_CHECKING:
    from wagtail.log_actions import LogActionRegistry
    from wagtail.models import Page

    from fupin_cms.checks.base import Report

    from .proposal_records import Proposal
    from .records import Candidate, SignatureFields
    from .withholding_records import Withholding

ACTIONS = {
    "fupin.submit": ("送审", "送审（索引号{index_number}，{event}）"),
    "fupin.refused": ("送审未通过检查", "送审未被接受：{reason}"),
    "fupin.gate": ("拒绝操作", "拒绝“{route}”：{reason}"),
    "fupin.sign": ("签署", "{step}：{person}签署{conclusion}"),
    "fupin.carry": ("沿用签署", "内容与退回前相同，沿用{person}的签署（{step}）"),
    "fupin.withhold": ("不予公开", "{person}登记不予公开：{reason}；{review_on}复核"),
    "fupin.lift": ("解除不予公开", "{person}解除不予公开：{reason}"),
    "fupin.hold": ("上报确定", "保密审查上报确定：{reason}"),
    "fupin.reject": ("退回", "{person}退回：{reason}"),
    "fupin.call_back": ("撤回送审", "{person}撤回送审"),
    "fupin.cancel": ("送审稿作废", "送审稿作废：{reason}"),
    "fupin.approve": ("签发待发", "各环节已签署，定于{release_at}发布"),
    "fupin.hold_back": ("未按时发布", "没有按时发布：{reason}"),
    "fupin.release": ("发布", "发布为{stream}第{seq}号"),
    "fupin.act.propose": ("提出办件", "{person}提出{act}：{reason}"),
    "fupin.act.sign": ("签署办件", "{person}签署{act}"),
    "fupin.act.ask_confirmation": ("等待确认", "{act}，等待另一人办理，期限{deadline}"),
    "fupin.act.unconfirmed": ("超期未确认", "{act}，超过期限（{deadline}）仍无人确认"),
    "fupin.act.decline": ("不同意办件", "{person}不同意{act}：{reason}"),
    "fupin.act.done": ("办件生效", "{act}，{person}最后签署，记为{stream}第{seq}号"),
    "fupin.read_closed": ("查阅已撤回内容", "{person}查阅已撤回的内容：{what}"),
    "fupin.reopen": ("恢复编辑", "{person}恢复编辑以便更正：{reason}"),
}
"""Each action's label, and its wording over the entry's data."""


LOGGED = frozenset(
    {"candidate", "content_id", "deadline", "digest", "event", "index_number", "proposal", "seq"}
    | {"step", "stream", "version"}
)
"""Of an entry's data, what is no word of the item: it stays after an erasure."""
_MOMENTS = ("deadline", "release_at")
CONCEALED = "concealed"
"""In an entry's data: the words that a withdrawal for personal data or secrecy closed."""


def full_name(user: Any) -> str:
    """The person's name as it is copied into records."""
    return str(user.get_full_name() or user.get_username())


def submitted(candidate: Candidate, user: Any) -> None:
    _write(
        candidate,
        "fupin.submit",
        user,
        index_number=candidate.index_number,
        event=candidate.get_event_display(),
        digest=candidate.digest,
    )


def refused(page: Page, user: Any, reason: str, report: Report | None) -> None:
    """A submission that was refused; what it was refused for is kept."""
    findings = [finding.message for finding in report.blocks] if report else []
    log(page, "fupin.refused", user=user, data={"reason": reason, "findings": findings})


def gate_refused(page: Page | None, user: Any, *, route: str, reason: str, method: str) -> None:
    """What the gate refused; where there is no page, in the audit log alone."""
    data = {"route": route, "method": method, "reason": reason}
    if page is None:
        audit_log.record_refusal("fupin.gate", actor=user.get_username(), **data)
    else:
        log(page.specific, "fupin.gate", user=user, data=data)


def signed(candidate: Candidate, user: Any, signature: SignatureFields) -> None:
    _write(
        candidate,
        "fupin.sign",
        user,
        step=signature.step_label,
        person=signature.person_name,
        conclusion=f"，结论：{signature.conclusion}" if signature.conclusion else "",
        digest=signature.signed_digest,
    )


def held(candidate: Candidate, user: Any, reason: str) -> None:
    _write(candidate, "fupin.hold", user, reason=reason, person=full_name(user))


def carried(candidate: Candidate, signature: SignatureFields) -> None:
    """A signature under the same bytes, given before the item was returned."""
    _write(
        candidate,
        "fupin.carry",
        None,
        step=signature.step_label,
        person=signature.person_name,
        digest=signature.signed_digest,
    )


def withheld(candidate: Candidate, user: Any, row: Withholding) -> None:
    _write(
        candidate,
        "fupin.withhold",
        user,
        person=row.marked_by_name,
        ground=row.ground,
        reason=row.reason,
        review_on=row.review_on.isoformat(),
    )


def lifted(row: Withholding, user: Any) -> None:
    page = row.candidate.page if row.candidate else None
    _write_of(
        page,
        "fupin.lift",
        user,
        person=row.lifted_by_name,
        reason=row.lift_reason,
        content_id=str(row.content_id),
    )


def closed(candidate: Candidate, user: Any) -> None:
    """How the review ended, other than by a release."""
    actions = {
        candidate.Status.RETURNED: "fupin.reject",
        candidate.Status.CALLED_BACK: "fupin.call_back",
        candidate.Status.CANCELLED: "fupin.cancel",
    }
    _write(
        candidate,
        actions[candidate.Status(candidate.status)],
        user,
        reason=candidate.close_reason,
        person=candidate.closed_by_name,
    )


def approved(candidate: Candidate, user: Any) -> None:
    """All have signed; the release waits for its time."""
    moment = stamp(candidate.release_at) if candidate.release_at else ""
    _write(candidate, "fupin.approve", user, release_at=moment)


def held_back(candidate: Candidate) -> None:
    """Its time came and it was not released, and why."""
    _write(candidate, "fupin.hold_back", None, reason=candidate.held_reason)


def released(candidate: Candidate, user: Any) -> None:
    _write(
        candidate,
        "fupin.release",
        user,
        stream=candidate.get_stream_display(),
        seq=candidate.release_seq,
        digest=candidate.digest,
    )


def proposal(page: Page | None, row: Proposal, user: Any, action: str, **data: Any) -> None:
    """A step of an act: in its page's history, or in its own where the page is gone."""
    values = {
        "act": row.label,
        "event": row.event,
        "content_id": str(row.content_id),
        "proposal": row.pk,
        "version": row.version,
        "digest": row.digest,
        "person": full_name(user) if user else "系统",
        "reason": row.reason,
        "stream": row.get_stream_display(),
        "deadline": stamp(row.deadline) if row.deadline else "",
    }
    log(page.specific if page is not None else row, action, user=user, data={**values, **data})


def read_closed(page: Page | None, user: Any, what: str, **data: Any) -> None:
    """A reading of what was withdrawn: who read, and what (never the words of it)."""
    _write_of(page, "fupin.read_closed", user, person=full_name(user), what=what, **data)


def reopened(page: Page | None, row: Proposal, user: Any) -> None:
    """A page that a withdrawal had closed is opened for its correction."""
    _write_of(
        page,
        "fupin.reopen",
        user,
        person=full_name(user),
        reason=row.reopen_reason,
        content_id=str(row.content_id),
        proposal=row.pk,
    )


def _write_of(page: Page | None, action: str, user: Any, **data: Any) -> None:
    """Into the page's log; where the page is gone, into the audit log alone."""
    if page is None:
        audit_log.record(action, actor=user.get_username() if user else "", **data)
    else:
        log(page.specific, action, user=user, data=data)


def _write(candidate: Candidate, action: str, user: Any, **data: Any) -> None:
    if candidate.page is None:
        actor = user.get_username() if user else ""
        audit_log.record(action, actor=actor, candidate=candidate.pk, **data)
        return
    log(
        candidate.page.specific,
        action,
        user=user,
        revision=candidate.revision,
        data={"candidate": candidate.pk, **data},
    )


class _Worded(LogFormatter):
    wording = ""

    def format_message(self, log_entry: Any) -> str:
        data = log_entry.data
        moments = {
            key: f"{dt.datetime.fromisoformat(data[key]):%Y-%m-%d %H:%M}"
            for key in _MOMENTS
            if data.get(key)
        }
        return self.wording.format_map(_Known({**data, **moments}))

    def format_comment(self, log_entry: Any) -> str:
        return "；".join(log_entry.data.get("findings", []))


class _Known(dict[str, Any]):
    """An entry's data; what an old entry did not record reads as unknown."""

    def __missing__(self, key: str) -> str:
        return "（已封闭）" if CONCEALED in self else "（未记录）"


def register_actions(actions: LogActionRegistry) -> None:
    """Make the actions known to Wagtail's history and reports."""
    for action, (label, wording) in {**ACTIONS, **role_changes.ACTIONS}.items():
        formatter = type("_Formatter", (_Worded,), {"label": label, "wording": wording})
        actions.register_action(action)(formatter)
