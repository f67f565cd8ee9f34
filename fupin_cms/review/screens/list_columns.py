"""The columns of the lists as a spreadsheet, and what a row shows beside its record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from fupin_cms.disclosures import registry
from fupin_cms.review.concealing import mask
from fupin_cms.review.overdue import days_late, due_on

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator

    from fupin_cms.catalogue.working_days import WorkingDays
    from fupin_cms.review.records import Candidate


def with_limits(
    rows: Iterable[Candidate], now: dt.datetime, calendar: WorkingDays
) -> Iterator[Candidate]:
    """The rows, each with `due_on`, and `late`: by how many working days it is overdue."""
    for row in rows:
        row.due_on = due_on(row, calendar)  # type: ignore[attr-defined]
        row.late = days_late(row, now, calendar)  # type: ignore[attr-defined]
        yield row


def _moment(value: dt.datetime | None) -> str:
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else ""


def _category(code: str) -> str:
    model = registry.categories().get(code)
    return str(model.category_label) if model else code


def _step(row: Any) -> str:
    state = row.current_task_state
    return str(state.task.name) if state is not None and row.is_in_review else ""


CANDIDATES: dict[str, Callable[[Any], Any]] = {
    "名称": lambda row: row.title,
    "索引号": lambda row: row.index_number,
    "信息类别": lambda row: _category(row.category),
    "责任科室": lambda row: row.department_name,
    "状态": lambda row: row.get_status_display(),
    "正在办理的环节": _step,
    "办理期限": lambda row: row.due_on.isoformat() if row.due_on else "",
    "超期（工作日）": lambda row: row.late or "",
    "送审人": lambda row: row.submitted_by_name,
    "送审时间": lambda row: _moment(row.submitted_at),
    "定时发布": lambda row: _moment(row.release_at),
    "办结时间": lambda row: _moment(row.closed_at),
    "理由": lambda row: "" if row.is_concealed else row.held_reason or row.close_reason,
    "摘要（SHA-256）": lambda row: row.digest,
}
PROPOSALS: dict[str, Callable[[Any], Any]] = {
    "办件": lambda row: row.label,
    "名称": lambda row: row.title,
    "索引号": lambda row: row.index_number,
    "状态": lambda row: row.status_label,
    "理由": lambda row: row.reason,
    "提出时间": lambda row: _moment(row.proposed_at),
    "期限": lambda row: _moment(row.deadline),
    "超期": lambda row: "是" if row.is_overdue else "",
}
DISCLOSURES: dict[str, Callable[[Any], Any]] = {
    "名称": lambda row: mask(row.index_number) if row.is_concealed else row.title,
    "索引号": lambda row: row.index_number,
    "信息类别": lambda row: _category(row.category),
    "范围": lambda row: row.get_stream_display(),
    "状态": lambda row: row.get_state_display(),
    "版本": lambda row: row.version,
    "发布时间": lambda row: _moment(row.released_at),
}
