"""公民身份号码 (GB 11643) in text, in whatever way it is written.

Pure: text in, findings out. A finding carries a masked form only, so that neither a report nor a
log can become the leak that it reports.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from .credit_codes import is_credit_code, is_registration_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LENGTH = 18
OLD_LENGTH = 15
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_EARLIEST_YEAR = 1900
_PROVINCES = {
    str(code)
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71))
    for code in range(first, last + 1)
} | {"81", "82", "83", "91"}

# Digits of other widths and alphabets' styles, the letters that stand in for X, dashes and spaces
# become their plain forms; what has no width disappears.
_PLAIN = {
    **{0xFF10 + digit: str(digit) for digit in range(10)},
    **{0x1D7CE + position: str(position % 10) for position in range(50)},
    **dict.fromkeys(map(ord, "xＸｘⅩⅹ×ХхΧχ✕"), "X"),
    **dict.fromkeys(map(ord, "‐‑‒–—―−－﹣﹘_＿·・•"), "-"),
    **dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2007\u2009\u202f\u3000"), " "),
    **dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"), None),
}
_GROUP = re.compile(r"[0-9]+(?:X(?![0-9A-Za-z]))?|(?<![0-9A-Za-z])X(?![0-9A-Za-z])")
_SEPARATOR = re.compile(r"[ \t\r\n\f|-]{1,8}")
_FLOAT = re.compile(r"(?<![0-9.])[1-9]\.[0-9]{2,16}[Ee]\+?(?:17|14)(?![0-9])")
_AMOUNT_BEFORE = re.compile(r"[0-9][.,]$")
_AMOUNT_AFTER = re.compile(r"[.,][0-9]")

# How people break a number for reading: area, birth, serial, and the ways of cards.
_GROUPINGS = frozenset(
    {(6, 8, 4), (6, 8, 3, 1), (6, 4, 4, 4), (6, 4, 2, 2, 4), (3, 3, 4, 4, 4), (4, 4, 4, 4, 2)}
)
_OLD_GROUPING = (6, 6, 3)
_PAIR = 2
_CREDIT_LABEL = "信用代码"
_IDENTITY_LABEL = re.compile("身份|证件号")
_LABEL_REACH = 20


@dataclass(frozen=True)
class Found:
    """A number, masked. `certain`: nothing else is written so; otherwise a person must look.

    `start` and `end` count in the text with plain digits and without what has no width;
    `separators` is what stood between the digits.
    """

    masked: str
    start: int
    end: int
    line: int
    certain: bool
    separators: str = ""


@dataclass(frozen=True)
class _Text:
    plain: str
    label: str
    today: dt.date

    def before(self, group: _Group) -> str:
        """What stands before a group, and above the whole text."""
        return self.label + self.plain[max(0, group.start - _LABEL_REACH) : group.start]


@dataclass(frozen=True)
class _Group:
    text: str
    start: int
    end: int


def check_digit(first_17: str) -> str:
    """The last character of a number (GB 11643: ISO 7064, MOD 11-2)."""
    products = (int(digit) * weight for digit, weight in zip(first_17, _WEIGHTS, strict=True))
    return _CHECK_DIGITS[sum(products) % 11]


def mask(number: str) -> str:
    """The one masked form of the whole site: two digits and the last three stay."""
    return number[:2] + "*" * (len(number) - 5) + number[-3:]


def find(text: str, *, label: str = "", today: dt.date) -> list[Found]:
    """Every identity number in a text, in its order, however it is disguised.

    `label` is what stands before or above the text (a column's title); nobody is born after
    `today`.
    """
    plain = text.translate(_PLAIN)
    found = [
        Found(_mask_float(match[0]), *match.span(), _line(plain, match.start()), certain=False)
        for match in _FLOAT.finditer(plain)
    ]
    for chain in _chains(plain):
        found.extend(_in_chain(_Text(plain, label, today), chain))
    return sorted(found, key=lambda one: one.start)


def redact(text: str, *, today: dt.date) -> str:
    """The text with every identity number masked; the text itself where it has none."""
    found = find(text, today=today)
    plain = text.translate(_PLAIN) if found else text
    for one in reversed(found):
        plain = plain[: one.start] + one.masked + plain[one.end :]
    return plain


def _line(plain: str, position: int) -> int:
    return plain.count("\n", 0, position) + 1


def _mask_float(number: str) -> str:
    return f"{number[0]}.*****E+{number[-2:]}"


def _chains(plain: str) -> Iterator[list[_Group]]:
    """Runs of digit groups with nothing between them but spaces, dashes and breaks."""
    chain: list[_Group] = []
    for match in _GROUP.finditer(plain):
        group = _Group(match[0], match.start(), match.end())
        if chain and (
            chain[-1].text.endswith("X")
            or not _SEPARATOR.fullmatch(plain, chain[-1].end, group.start)
        ):
            yield chain
            chain = []
        chain.append(group)
    if chain:
        yield chain


def _in_chain(text: _Text, chain: Sequence[_Group]) -> Iterator[Found]:
    first = 0
    while first < len(chain):
        taken = 0
        for last in _ends(chain, first):
            certain = _judge(text, chain, first, last)
            if certain is not None:
                groups = chain[first : last + 1]
                start, end = groups[0].start, groups[-1].end
                gaps = (text.plain[one.end : other.start] for one, other in pairwise(groups))
                yield Found(
                    masked=mask(_joined(groups)),
                    start=start,
                    end=end,
                    line=_line(text.plain, start),
                    certain=certain,
                    separators="".join(gaps),
                )
                taken = len(groups)
                break
        first += taken or 1


def _ends(chain: Sequence[_Group], first: int) -> list[int]:
    """Where a number that starts at a group may end; a full one is looked for before an old one."""
    ends: list[int] = []
    length = 0
    for last in range(first, len(chain)):
        length += len(chain[last].text)
        if length > LENGTH:
            break
        if length in {OLD_LENGTH, LENGTH}:
            ends.insert(0, last)
    return ends


def _joined(groups: Sequence[_Group]) -> str:
    return "".join(group.text for group in groups)


def _judge(text: _Text, chain: Sequence[_Group], first: int, last: int) -> bool | None:
    """Whether the groups from first to last are a number: certainly, perhaps, or not (None)."""
    groups = chain[first : last + 1]
    number = _joined(groups)
    if "X" in number[:-1] or (len(groups) > 1 and _is_amount(text.plain, groups)):
        return None
    if len(number) == OLD_LENGTH:
        return _judge_old(text, groups, number, is_whole=len(groups) == len(chain))
    if not _is_born(number[6:14], text.today):
        return None
    if check_digit(number[:-1]) != number[-1]:
        # A spreadsheet keeps fifteen digits and writes noughts for the rest.
        return False if len(groups) == 1 and number.endswith("000") else None
    if is_credit_code(number):
        return None if _CREDIT_LABEL in text.before(groups[0]) else False
    return _is_grouping(chain, first, last)


def _judge_old(
    text: _Text, groups: Sequence[_Group], number: str, *, is_whole: bool
) -> bool | None:
    """An old number has no check digit: one that is cut counts only where it stands alone."""
    if not number.isdigit() or not _is_born("19" + number[6:12], text.today):
        return None
    lengths = tuple(len(group.text) for group in groups)
    if len(groups) == 1:
        if is_registration_number(number):
            return False
        return number[:2] in _PROVINCES or bool(_IDENTITY_LABEL.search(text.before(groups[0])))
    is_broken = len(groups) == _PAIR and "\n" in text.plain[groups[0].end : groups[1].start]
    return False if is_whole and (lengths == _OLD_GROUPING or is_broken) else None


def _is_grouping(chain: Sequence[_Group], first: int, last: int) -> bool | None:
    """Whether a valid number in these groups is one: the way they are cut tells.

    Columns of figures stand side by side as the groups of a number do, so that a window in a
    longer row counts only where it is cut as people cut numbers.
    """
    lengths = tuple(len(group.text) for group in chain[first : last + 1])
    if len(lengths) <= _PAIR or lengths in _GROUPINGS:
        return True
    is_whole = len(lengths) == len(chain)
    if len(set(lengths)) == 1:
        neighbours = [*chain[max(0, first - 1) : first], *chain[last + 1 : last + 2]]
        if all(len(group.text) != lengths[0] for group in neighbours):
            return True
    return False if is_whole else None


def _is_amount(plain: str, groups: Sequence[_Group]) -> bool:
    """Whether the groups begin or end inside an amount such as 1,234.50."""
    before = plain[max(0, groups[0].start - 2) : groups[0].start]
    after = plain[groups[-1].end : groups[-1].end + 2]
    return bool(_AMOUNT_BEFORE.search(before) or _AMOUNT_AFTER.match(after))


def _is_born(digits: str, today: dt.date) -> bool:
    if not digits.isdigit() or int(digits[:4]) < _EARLIEST_YEAR:
        return False
    try:
        born = dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return born <= today
