"""The text of a document that is to become a draft."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import IO

from fupin_cms.conf import get_settings
from fupin_cms.ledger.extraction import Status, extract
from fupin_cms.ledger.file_types import FileRefusedError, extension, file_type

KINDS = ("txt", "html", "htm", "docx", "doc", "wps", "pdf")
_WORD = ("docx", "doc", "wps")
_BODY = re.compile(r"正文|第\d+页")
_STATUS = {
    Status.EMPTY: "没有可读的文字，可能是扫描件",
    Status.ENCRYPTED: "文件已加密",
    Status.UNSUPPORTED: "文件里有读不了的内容",
    Status.FAILED: "读取失败",
}


class IntakeError(Exception):
    """A file that cannot become a draft; the message says in Chinese what to do."""


@dataclass(frozen=True)
class Text:
    """The running text of a document, and what of the document is not in it."""

    text: str
    left_out: list[str] = field(default_factory=list)


def text_of(name: str, file: IO[bytes]) -> Text:
    """Read a document's text in a process of its own, within the site's limits.

    Raises IntakeError where the type is another one, or the text cannot be read.
    """
    kind = extension(name)
    if kind not in KINDS:
        raise IntakeError(f"不能导入 {kind or '没有扩展名的'} 文件。可以导入：{'、'.join(KINDS)}。")
    try:
        file_type(name, file)
    except FileRefusedError as refusal:
        raise IntakeError(str(refusal)) from refusal
    limits = get_settings()
    found = extract(file, kind, seconds=limits.EXTRACT_SECONDS, memory_mb=limits.EXTRACT_MEMORY_MB)
    body = [part for part in found.parts if _BODY.fullmatch(part.name)]
    if not body:
        said = found.message or _STATUS.get(found.status, "没有正文")
        raise IntakeError(f"{said}。请另存为 docx 或 txt 后重新导入。")
    left_out = [
        f"“{part.name}”没有放进正文，请查看原件：{part.text[:20]}"
        for part in found.parts
        if part not in body
    ]
    if found.status != Status.READ:
        left_out.append(f"{_STATUS[found.status]}：{found.message}。请对照原件补齐。")
    elif found.message:
        left_out.append(f"{found.message}。请查看原件。")
    running = "\n".join(part.text for part in body)
    # Word keeps paragraphs, each of them a line here; the other formats keep lines.
    return Text(running.replace("\n", "\n\n") if kind in _WORD else running, left_out)
