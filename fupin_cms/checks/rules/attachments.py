"""Files: chosen, and read. What no machine could read, a person has to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fupin_cms.checks.base import Check, Finding, Severity
from fupin_cms.checks.registry import register
from fupin_cms.ledger.models import FrozenFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fupin_cms.checks.subject import CheckedFile, Subject

_Status = FrozenFile.TextStatus


@register
class Attachments(Check):
    """A file without readable text passes only if the secrecy reviewer acknowledges it by name."""

    id = "attachments"
    label = "附件可以读取"
    source = "条例第十七条"

    def run(self, subject: Subject) -> Iterator[Finding]:
        for number, block in enumerate(subject.page.attachments, start=1):
            if block.value["document"] is None:
                yield self.finding(
                    "没有选择文件，或文件已从文件库删除；请选择文件，或删去这一项。",
                    f"附件第{number}项",
                )
        if subject.is_draft:
            if subject.files:
                yield self.finding("附件里的文字在送审时检查。", "附件", severity=Severity.INFORMS)
            return
        for file in subject.files:
            yield from self._file(file)

    def _file(self, file: CheckedFile) -> Iterator[Finding]:
        status = _Status(file.status)
        if status == _Status.READ or (status == _Status.IMAGE and not file.is_attachment):
            # A figure of the body is seen by every reviewer in the candidate itself.
            if file.message:
                yield self.finding(f"{file.message}。", file.part, severity=Severity.INFORMS)
            return
        if status == _Status.PENDING:
            yield self.finding("文件的文字还没有提取，请稍后再送审。", file.part)
            return
        because = f"（{file.message}）" if file.message else ""
        yield self.finding(
            f"{status.label}{because}，系统不能检查其内容。请换成可以读取的文件；不能更换的，"
            "由保密审查人员打开文件逐页查看，并在签署时确认。",
            file.part,
            severity=Severity.WARNS,
            acknowledge=True,
        )
