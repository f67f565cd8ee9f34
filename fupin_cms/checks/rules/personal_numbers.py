"""Identity numbers in whatever the public would read: title, texts, tables, files."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fupin_cms.checks.base import Check, Finding, Severity
from fupin_cms.checks.identity_numbers import Found, find
from fupin_cms.checks.passages import Grid, Passage
from fupin_cms.checks.registry import register
from fupin_cms.checks.table_numbers import find_in_table
from fupin_cms.ledger.extraction import split_parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fupin_cms.checks.subject import Subject

_NAMED = 5
"""How many places and numbers a message names; a list of thousands is one finding."""


@dataclass(frozen=True)
class _Hit:
    place: str
    found: Found


@register
class PersonalNumbers(Check):
    """What is certainly a 公民身份号码 blocks; what may be one, the secrecy reviewer looks at."""

    id = "identity_numbers"
    label = "公民身份号码"
    source = "个人信息保护法第二十八条、第五十一条"

    def run(self, subject: Subject) -> Iterator[Finding]:
        hits: dict[tuple[str, bool], list[_Hit]] = defaultdict(list)
        for part, hit in _hits(subject):
            hits[part, hit.found.certain].append(hit)
        for (part, certain), found in hits.items():
            yield self._say(part, found, certain=certain)

    def _say(self, part: str, hits: list[_Hit], *, certain: bool) -> Finding:
        masked = "、".join(_first(hit.found.masked for hit in hits))
        where = part + "、".join(_first(hit.place for hit in hits if hit.place))
        if len({hit.place for hit in hits}) > _NAMED:
            where += "等处"
        if certain:
            return self.finding(
                f"发现{len(hits)}个公民身份号码（{masked}）。请删除，或遮盖后再送审；"
                "附件里的请改好文件后重新上传。",
                where,
            )
        return self.finding(
            f"有{len(hits)}处可能是公民身份号码（{masked}）。是身份号码的请删除；不是的，"
            "由保密审查人员核对后在签署时确认。",
            where,
            severity=Severity.WARNS,
            acknowledge=True,
        )


def _first(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))[:_NAMED]


def _hits(subject: Subject) -> Iterator[tuple[str, _Hit]]:
    for reading in subject.readings:
        match reading:
            case Grid():
                for place, found in find_in_table(reading.table, today=subject.today):
                    yield reading.part, _Hit(place, found)
            case Passage():
                for found in find(reading.text, label=reading.part, today=subject.today):
                    yield reading.part, _Hit("", found)
    for file in subject.files:
        for part in split_parts(file.text):
            for found in find(part.text, label=part.name, today=subject.today):
                yield file.part, _Hit(f"{part.name}第{found.line}行", found)
