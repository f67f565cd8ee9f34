"""Reads a plain official text into paragraphs and headings; nothing but white space is dropped."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass, field
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING, Any

from .document_number import normalise_document_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SENTENCE_ENDS = tuple("。！？；：…”’）》】〕.!?;:)")
_NUMERALS = "〇一二三四五六七八九"
_TENS = ("", "十", "二十", "三十")
_NUMERAL_DAYS = {f"{_TENS[n // 10]}{_NUMERALS[n % 10] if n % 10 else ''}": n for n in range(1, 32)}
_HEADINGS = (
    (2, re.compile(r"第[一二三四五六七八九十百]+章\s*\S{0,40}|[一二三四五六七八九十]+、\S.{0,40}")),
    (3, re.compile(r"（[一二三四五六七八九十]+）\S.{0,40}")),
)
_DATE = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_NUMERAL_DATE = re.compile(
    r"([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_CITED_NUMBER = re.compile(r"[一-鿿]{2,12}[\[（〔【［(]\s*\d{4}\s*[\]）〕】］)]\s*第?\s*\d+\s*号")
_FOREIGN_WORD = re.compile(r"(?<=[一-鿿])\s*([a-z]{2,})\s*(?=[一-鿿])")
_GENRE = re.compile(
    r"(通知|公告|公示|方案|办法|意见|报告|规划|计划|批复|条例|规定|决定|通报|细则|指南|解读)(（.*）)?$"
)
_SHORT = 60
"""Characters that a title or the line under a text does not exceed."""


@dataclass(frozen=True)
class Part:
    """A heading (`level` 2 or 3) or a paragraph (`level` 0)."""

    text: str
    level: int = 0


@dataclass(frozen=True)
class ImportedText:
    """What was recognised in a text, and what a person must look at.

    `title` is taken out of the text; the number and the date stay in it as well.
    """

    title: str
    document_number: str
    written_on: dt.date | None
    parts: list[Part]
    recognised: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def to_blocks(parts: Iterable[Part]) -> list[dict[str, Any]]:
    """Parts as raw data of the body's stream; neighbouring paragraphs share one block."""
    blocks: list[dict[str, Any]] = []
    for level, group in groupby(parts, key=lambda part: part.level):
        if level:
            headings = ({"level": str(level), "text": part.text} for part in group)
            blocks += [{"type": "heading", "value": heading} for heading in headings]
        else:
            html = "".join(f"<p>{escape(part.text, quote=False)}</p>" for part in group)
            blocks.append({"type": "rich_text", "value": html})
    return blocks


@dataclass
class _Line:
    text: str
    indented: bool
    after_gap: bool
    """Whether a blank line stands before it."""
    before_gap: bool = False
    """Whether a blank line or the end of the text stands after it."""


def read_text(text: str) -> ImportedText:
    """Recognise title, 文号, date, headings and whole paragraphs in a plain text.

    Line breaks inside a sentence are joined, also over a blank line. No visible character is
    lost: those of the title and the parts are those of the text.
    """
    lines = list(_lines(text))
    title = _title(lines)
    rest = lines[1:] if title else lines
    parts, joins = _join(rest)
    recognised, warnings = [], []
    if title:
        recognised.append(f"名称：{title}")
    else:
        warnings.append("没有识别出名称，请补写。")
    number = _own_number(parts)
    if number:
        recognised.append(f"文号：{number}")
    else:
        warnings.append("没有识别出文号；如有请补写。")
    written_on = _written_on(parts)
    if written_on:
        recognised.append(f"成文日期：{written_on.isoformat()}")
    else:
        warnings.append("没有识别出成文日期，请补写。")
    headings = [part.text for part in parts if part.level]
    if headings:
        recognised.append(f"小标题{len(headings)}个：{'；'.join(headings)}")
    if joins:
        recognised.append(f"接上句子中间的断行{len(joins)}处。")
        warnings += [
            f"跨空行接上了一句话，请核对：“…{before}|{after}…”。" for before, after in joins
        ]
    warnings += _doubts(parts)
    return ImportedText(title, number, written_on, parts, recognised, warnings)


def _lines(text: str) -> Iterator[_Line]:
    gap, previous = True, None
    for raw in text.splitlines():
        if not raw.strip():
            gap = True
            if previous:
                previous.before_gap = True
            continue
        if previous:
            yield previous
        indented = raw.startswith(("\u3000", "  ", "\t"))
        previous = _Line(raw.strip(), indented=indented, after_gap=gap)
        gap = False
    if previous:
        previous.before_gap = True
        yield previous


def _level(text: str) -> int:
    """The level of a heading, 0 for any other line."""
    if text.endswith(_SENTENCE_ENDS) and not text.endswith(("）", "》", "”")):
        return 0
    return next((level for level, form in _HEADINGS if form.fullmatch(text)), 0)


def _title(lines: list[_Line]) -> str:
    """The first line, where it stands alone, is short and ends no sentence."""
    if len(lines) < 2:  # noqa: PLR2004 — a single line is a text, not a title
        return ""
    first, second = lines[:2]
    follows = second.indented or _stands_apart(second.text) or second.text.endswith("：")
    alone = first.before_gap or follows or bool(_GENRE.search(first.text))
    ended = first.text.endswith(_SENTENCE_ENDS) and not first.text.endswith(("）", "》", "”"))
    running = ended or any(mark in first.text for mark in "，；。")
    if not alone or running or len(first.text) > _SHORT or _level(first.text):
        return ""
    return "" if _is_number(first.text) or _day(first.text) else first.text


def _join(lines: list[_Line]) -> tuple[list[Part], list[tuple[str, str]]]:
    """Whole parts, and the two ends of every join that went over a blank line."""
    parts: list[Part] = []
    joins: list[tuple[str, str]] = []
    open_part = False
    for line in lines:
        level = _level(line.text)
        alone = _stands_apart(line.text)
        if open_part and not alone and not line.indented:
            before = parts.pop().text
            if line.after_gap:
                joins.append((before[-6:], line.text[:6]))
            parts.append(Part(before + _space_between(before, line.text) + line.text))
        else:
            parts.append(Part(line.text, level))
        open_part = not alone and not line.text.endswith(_SENTENCE_ENDS) and not _stands_alone(line)
    return parts, joins


def _stands_alone(line: _Line) -> bool:
    """A line under or over a text (落款, 标题): between blank lines, short, without punctuation."""
    return (
        line.after_gap
        and line.before_gap
        and len(line.text) <= _SHORT // 2
        and not any(unicodedata.category(char).startswith("P") for char in line.text)
    )


def _space_between(before: str, after: str) -> str:
    """A space only where two Latin words meet: Chinese is written without."""
    return " " if before[-1].isascii() and after[0].isascii() else ""


def _stands_apart(text: str) -> bool:
    """Whether a line is whole by what it is, whatever stands around it."""
    return bool(_level(text) or _is_row(text) or _is_number(text) or _day(text))


def _is_row(text: str) -> bool:
    """A row of a table, as the readers of files write it."""
    return "\t" in text


def _is_number(text: str) -> bool:
    try:
        normalise_document_number(text)
    except ValueError:
        return False
    return True


def _own_number(parts: list[Part]) -> str:
    """The text's own 文号: one that has a line to itself."""
    for part in parts:
        if _is_number(part.text):
            return normalise_document_number(part.text)
    return ""


def _written_on(parts: list[Part]) -> dt.date | None:
    """The last date that has a line to itself."""
    return next((day for part in reversed(parts) if (day := _day(part.text))), None)


def _day(text: str) -> dt.date | None:
    plain = unicodedata.normalize("NFKC", text).strip("()（） ")
    if match := _DATE.fullmatch(plain):
        year, month, day = (int(number) for number in match.groups())
    elif match := _NUMERAL_DATE.fullmatch(plain):
        digits = match[1].replace("○", "〇").replace("零", "〇")
        year = int("".join(str(_NUMERALS.index(char)) for char in digits))
        month, day = _NUMERAL_DAYS.get(match[2], 0), _NUMERAL_DAYS.get(match[3], 0)
    else:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _doubts(parts: list[Part]) -> list[str]:
    """What a person must look at: stray foreign words, cited numbers, an unfinished end."""
    doubts: list[str] = []
    for number, part in enumerate(parts, start=1):
        if _is_row(part.text):
            doubts.append(f"第{number}段像是表格的一行，请改用“表格”：“{part.text[:12]}…”。")
        words = _FOREIGN_WORD.findall(part.text)
        doubts += [f"第{number}段的中文里夹有英文“{word}”，已原样保留，请核对。" for word in words]
        if not _is_number(part.text):
            doubts += [
                f"第{number}段引用了文号“{cited}”，它不是本文的文号。"
                for cited in _CITED_NUMBER.findall(part.text)
            ]
    if parts and not parts[-1].level and not parts[-1].text.endswith(_SENTENCE_ENDS):
        last = parts[-1].text
        if not _day(last):
            doubts.append(f"全文末尾没有标点，可能不完整：“…{last[-12:]}”。")
    return doubts
