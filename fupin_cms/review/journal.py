"""The review's entries in the page's history, each under a dotted action with a Chinese wording."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wagtail.log_actions import LogFormatter, log

from fupin_cms.ledger import audit_log

from . import role_changes

if TYPE_CHECKING:
    from wagtail.log_actions import LogActionRegistry
    from wagtail.models import Page

    from fupin_cms.checks.base import Report

    from .records import Candidate, SignatureFields, Withdrawal

ACTIONS = {
    "fupin.submit": ("送审", "送审（索引号{index_number}，{event}）"),
    "fupin.refused": ("送审未通过检查", "送审未被接受：{reason}"),
    "fupin.gate": ("拒绝操作", "拒绝“{route}”：{reason}"),
    "fupin.sign": ("签署", "{step}：{person}签署{conclusion}"),
    "fupin.hold": ("上报确定", "保密审查上报确定：{reason}"),
    "fupin.reject": ("退回", "{person}退回：{reason}"),
    "fupin.call_back": ("撤回送审", "{person}撤回送审"),
    "fupin.cancel": ("送审稿作废", "送审稿作废：{reason}"),
    "fupin.release": ("发布", "发布为{stream}第{seq}号"),
    "fupin.withdrawal.propose": ("提出撤回公开", "{person}提出撤回公开：{reason}"),
    "fupin.withdrawal.decline": ("不同意撤回公开", "{person}不同意撤回公开：{reason}"),
    "fupin.withdraw": ("撤回公开", "撤回公开，记为{stream}第{seq}号"),
}
"""Each action's label, and its wording over the entry's data."""


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


def released(candidate: Candidate, user: Any) -> None:
    _write(
        candidate,
        "fupin.release",
        user,
        stream=candidate.get_stream_display(),
        seq=candidate.release_seq,
        digest=candidate.digest,
    )


def withdrawal(page: Page | None, row: Withdrawal, user: Any, action: str, **data: Any) -> None:
    """A step of a withdrawal; where the page is gone, in the audit log alone."""
    values = {"person": full_name(user), "reason": row.reason, "stream": row.get_stream_display()}
    if page is None:
        audit_log.record(action, actor=user.get_username(), **{**values, **data})
        return
    log(page.specific, action, user=user, data={**values, **data})


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
        return self.wording.format_map(_Known(log_entry.data))

    def format_comment(self, log_entry: Any) -> str:
        return "；".join(log_entry.data.get("findings", []))


class _Known(dict[str, Any]):
    """An entry's data; what an old entry did not record reads as unknown."""

    def __missing__(self, key: str) -> str:
        return "（未记录）"


def register_actions(actions: LogActionRegistry) -> None:
    """Make the actions known to Wagtail's history and reports."""
    for action, (label, wording) in {**ACTIONS, **role_changes.ACTIONS}.items():
        formatter = type("_Formatter", (_Worded,), {"label": label, "wording": wording})
        actions.register_action(action)(formatter)
