"""文号 and 索引号: found by one expression in documents and in queries.

A document is indexed under every ending of a number that it holds, so that a part of it finds it:
粤办函〔2018〕225号 under `粤办函〔2018〕225`, `办函〔2018〕225`, `函〔2018〕225`, `〔2018〕225` and
`225号`. In running text nobody says where an issuer begins; with its endings as keys nobody has to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .analysis import HAN, fold

_OPEN = re.escape("[(（〔【［〖{<〈《")
_CLOSE = re.escape("])）〕】］〗}>〉》")
_GAP = r"\s{0,9}"
"""Blanks within a number. Bounded, so that a text of blanks is read in steps like any other."""
_NUMBER = re.compile(
    rf"""
    # 000014349/2018-00229, 01527918X-2020-153077
    (?<![a-z0-9])
    (?P<index>
        [a-z0-9]{{8,18}} {_GAP}[-/]{_GAP} n?(?:19|20)\d\d {_GAP}-{_GAP} \d{{2,8}}
    ) (?![a-z0-9])
    # 〔2018〕225号 with any brackets; without, only with 号 and an issuer before it
    | (?:(?P<open>[{_OPEN}]{_GAP}) | (?<!\d)) (?P<year>(?:19|20)\d\d){_GAP}年?{_GAP}
      (?(open)[{_CLOSE}]{_GAP})
      第?{_GAP}(?P<serial>\d{{1,5}})(?!\d){_GAP} (?(open)号?|号)
    # 国令第711号
    | (?<=令){_GAP}第{_GAP}(?P<order>\d{{1,5}}){_GAP}号
    """,
    re.VERBOSE,
)
_SIGNS = (
    ("", re.compile(rf"[-/{_OPEN}]{_GAP}n?(?:19|20)\d\d")),
    ("号", re.compile(rf"(?:19|20)\d\d{_GAP}年?{_GAP}第?{_GAP}\d{{1,5}}{_GAP}号")),
    ("令", re.compile(rf"令{_GAP}第")),
)
"""One of these is a part of every number, and holds what is told before it. Most texts hold none,
and the whole expression takes ten times as long to say so."""
_LONGEST_ISSUER = 15
_ISSUER = re.compile(rf"[{HAN}]{{1,{_LONGEST_ISSUER}}}\s*\Z")
_SERIAL = re.compile(rf"(?<!\d)第?{_GAP}(?P<serial>\d{{1,5}}){_GAP}号")
_BARE = re.compile(r"〔\d+〕\d+|第?\d+号")
_LOOSE = re.compile(
    rf"(?P<issuer>[{HAN}]{{0,{_LONGEST_ISSUER}}})\s*(?P<year>(?:19|20)\d\d)[-—–_/.\s年]+(?P<serial>\d{{1,5}})号?"
)
"""汕扶办2018-3: a number without brackets, where it is known to be one."""
_SEPARATOR = re.compile(r"\s*[-/]\s*")


@dataclass(frozen=True)
class Number:
    """A number in a text, and where it stands in the folded text.

    `keys`: from all that the text says of it down to its bare serial.
    `wanted`: which of them a query means, the fullest first; never one that drops a whole part.
    """

    keys: tuple[str, ...]
    wanted: tuple[str, ...]
    start: int = 0
    end: int = 0


def find_numbers(folded: str) -> list[Number]:
    """The document and index numbers in a folded text."""
    if not any(there in folded and sign.search(folded) for there, sign in _SIGNS):
        return []
    return [number for match in _NUMBER.finditer(folded) if (number := _number(match, folded))]


def find_in_query(folded: str) -> list[Number]:
    """As `find_numbers`; where there is none, a bare 225号 counts too."""
    return find_numbers(folded) or [
        Number((key,), (key,), *match.span())
        for match in _SERIAL.finditer(folded)
        if (key := f"{int(match['serial'])}号")
    ]


def document_keys(folded: str) -> set[str]:
    """Every key of every number in a folded text."""
    return {key for number in find_numbers(folded) for key in number.keys}


def typed_document_number(text: str) -> tuple[str, ...]:
    """The keys that somebody means who says that this is a 文号, or a part of one."""
    folded = fold(text).text.strip()
    if numbers := find_in_query(folded):
        return numbers[0].wanted
    if loose := _LOOSE.fullmatch(folded):
        return find_in_query(f"{loose['issuer']}〔{loose['year']}〕{loose['serial']}号")[0].wanted
    if folded.isdecimal():
        return (f"{int(folded)}号",)
    return ("".join(folded.split()),)


def index_number_key(text: str) -> str:
    """The key of a text that is known to be a 索引号, of whatever scheme."""
    return index_number_keys(fold(text).text)[0]


def index_number_keys(folded: str) -> tuple[str, ...]:
    """An index number's key and its endings: 2018-00229 finds it too."""
    parts = _SEPARATOR.sub("-", folded.strip()).split("-")
    return tuple(["-".join(parts[start:]) for start in range(len(parts))])


def is_bare(key: str) -> bool:
    """Whether a key lacks the issuer."""
    return _BARE.fullmatch(key) is not None


def _number(match: re.Match[str], folded: str) -> Number | None:
    """The number in a match with its issuer, which is looked for backwards: text is long."""
    start, end = match.span()
    if match["index"]:
        keys = index_number_keys(match["index"])
        return Number(keys, keys[:1], start, end)
    before = _ISSUER.search(folded, max(0, start - 2 * _LONGEST_ISSUER), start)
    issuer = before[0].rstrip() if before else ""
    if match["order"]:
        serial = int(match["order"])
        rest = f"第{serial}号"
    elif issuer or match["open"]:
        serial = int(match["serial"])
        rest = f"〔{match['year']}〕{serial}"
    else:
        return None
    endings = [f"{issuer[first:]}{rest}" for first in range(len(issuer))]
    # A single letter of an issuer says nothing, unless the text has no more of it.
    wanted = endings[: max(1, len(endings) - 1)] or [rest]
    keys = (*endings, rest, f"{serial}号")
    return Number(keys, tuple(wanted), before.start() if before else start, end)
