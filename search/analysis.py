"""From Chinese text to the tokens that are searched: the one analysis of documents and queries.

NFKC, lower case, traditional → simplified character by character; runs of Han become overlapping
bigrams, a lone Han character stays, runs of letters and digits stay whole. A folded text keeps the
way back to the original, so that this can be marked in its own script and width.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from operator import add
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

HAN = "々〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
"""Han characters, for use inside a character class."""

_ANALYSIS = 1
_RUN = re.compile(rf"[{HAN}]+|[a-z0-9]+")
_UNIFIED = HAN.replace("\uf900-\ufaff", "").replace("\U000323af", "\U0002f7ff")
_UNCERTAIN = rf"[^\x00-\x7f·–—‘’“”\u3000-\u3020{_UNIFIED}\uff01-\uff5e]"
_HAS_IRREGULAR = re.compile(_UNCERTAIN)
_IRREGULAR = re.compile(rf"[\s\S]?{_UNCERTAIN}+")
"""What NFKC may change beyond its width, with the character that a mark among it may belong to.
Compatibility ideographs are left out of the unified ones."""
_ITSELF = {code: code for code in (*range(0x3100), *range(0x4E00, 0xA000), *range(0xFF00, 0xFFEF))}
"""What stays as it is: a character that is not in the table takes five times as long."""
_WIDE = {0xFF01 + step: ord(chr(0x21 + step).lower()) for step in range(94)} | {0x3000: 0x20}
"""Full-width forms, as NFKC has them, in lower case: nearly every Chinese text holds some."""
_CAPITALS = {code: code + 0x20 for code in range(0x41, 0x5B)}
_PAIR = 2
_FEW = 24
"""So many different characters are replaced one after the other faster than a text is looked up
whole: in one of 400 characters fifty take as long, in a longer one more."""


@dataclass(frozen=True)
class Folded:
    """Folded text; its character `i` stands for `original[starts[i]:ends[i]]`."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    @cached_property
    def runs(self) -> list[str]:
        """The runs of Han and the runs of letters and digits."""
        return runs_of(self.text)

    @cached_property
    def tokens(self) -> list[str]:
        """The tokens of the text."""
        return tokens_of(self.runs)

    def between(self, start: int, end: int) -> str:
        """What stands for the original from `start` to before `end`."""
        if isinstance(self.starts, range):
            return self.text[start:end]
        return self.text[bisect_left(self.starts, start) : bisect_left(self.starts, end)]


@lru_cache(maxsize=1)
def _table() -> str:
    return files(str(__package__)).joinpath("data", "t2s.txt").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _simplified() -> dict[int, str]:
    return {ord(line[0]): line[2:] for line in _table().splitlines()}


def simplified_characters() -> Collection[int]:
    """The code points that are written otherwise in simplified script."""
    return _simplified().keys()


def analysis_version() -> str:
    """Changes with the analysis: an index made with another one has to be rebuilt."""
    return f"{_ANALYSIS}.{zlib.crc32(_table().encode()):08x}"


@lru_cache(maxsize=1)
def _one_to_one() -> dict[int, int | str]:
    return {**_ITSELF, **_replaced()}


@lru_cache(maxsize=1)
def _replaced() -> dict[int, int | str]:
    """What a regular character becomes; none of what comes out is replaced itself."""
    return {**_CAPITALS, **_WIDE, **_simplified()}


@lru_cache(maxsize=1)
def _unusual() -> re.Pattern[str]:
    """A character that folding may change."""
    regular = {code for code in _ITSELF if not _HAS_IRREGULAR.match(chr(code))}
    return _other_than(regular - _replaced().keys())


def fold(text: str) -> Folded:
    """The text in the form in which it is compared, with the way back to the original."""
    unusual = set(_unusual().findall(text))
    if not _HAS_IRREGULAR.search("".join(unusual)):
        return Folded(_fold_few(text, unusual), range(len(text)), range(1, len(text) + 1))
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    for match in _IRREGULAR.finditer(text):
        first, last = match.span()
        characters.append(_fold_regular(text[position:first]))
        starts += range(position, first)
        ends += range(position + 1, first + 1)
        for start, end in _clusters(text, first, last):
            folded = _fold_cluster(text[start:end])
            characters.append(folded)
            starts += [start] * len(folded)
            ends += [end] * len(folded)
        position = last
    characters.append(_fold_regular(text[position:]))
    starts += range(position, len(text))
    ends += range(position + 1, len(text) + 1)
    return Folded("".join(characters), starts, ends)


@lru_cache(maxsize=1)
def _unfolded() -> re.Pattern[str]:
    """A character that may belong to a word and that folding may change."""
    plain = re.compile(rf"(?!{_UNCERTAIN})[^A-Z\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
    return _other_than({code for code in _ITSELF if plain.match(chr(code))} - _simplified().keys())


def _other_than(kept: AbstractSet[int]) -> re.Pattern[str]:
    """Any character but these."""
    # One class of ranges: of an alternative each part is looked for at each character.
    ends = [code for code in sorted(kept) if code + 1 not in kept]
    starts = [code for code in sorted(kept) if code - 1 not in kept]
    ranges = (f"\\u{first:04x}-\\u{last:04x}" for first, last in zip(starts, ends, strict=True))
    return re.compile(f"[^{''.join(ranges)}]")


def fold_words(text: str) -> Folded:
    """As `fold`, for whom punctuation is all one: most texts need no folding then, and to see that
    takes a fifth of the time.
    """
    if _unfolded().search(text):
        return fold(text)
    return Folded(text, range(len(text)), range(1, len(text) + 1))


def _fold_regular(text: str) -> str:
    """Fold what stands for itself, one to one."""
    return text.translate(_one_to_one())


def _fold_few(text: str, unusual: AbstractSet[str]) -> str:
    """As `_fold_regular`, for whom it is known which characters may change."""
    if len(unusual) > _FEW:
        return _fold_regular(text)
    for character in unusual:
        text = text.replace(character, character.translate(_replaced()))
    return text


def _fold_cluster(text: str) -> str:
    """Fold a character together with the marks that follow it, so that offsets stay known."""
    kept = "".join(character for character in text if not _is_ignorable(character))
    return unicodedata.normalize("NFKC", kept).lower().translate(_simplified())


def _clusters(text: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Each character of a stretch with the marks that follow it."""
    start = first
    for position in range(first + 1, last + 1):
        if position == last or not _is_extending(text[position]):
            yield start, position
            start = position


@lru_cache(maxsize=65_536)
def _is_extending(character: str) -> bool:
    return unicodedata.combining(character) != 0 or _is_ignorable(character)


@lru_cache(maxsize=65_536)
def _is_ignorable(character: str) -> bool:
    """What copied text carries unseen: zero-width characters, soft hyphens, variation selectors."""
    return unicodedata.category(character) == "Cf" or unicodedata.name(character, "").startswith(
        "VARIATION SELECTOR"
    )


def whole_characters(text: str) -> str:
    """The text with `?` for each half of a character (a lone surrogate): no engine takes those."""
    return text.encode("utf-8", "replace").decode("utf-8")


def runs(text: str) -> list[str]:
    """The runs of Han and the runs of letters and digits in a text, folded."""
    return fold(text).runs


def runs_of(folded: str) -> list[str]:
    """The same of a text that is folded already."""
    return _RUN.findall(folded)


def is_han(run: str) -> bool:
    """Whether a run, or a token, is of Han characters."""
    return run[0] > "z"


def words(text: str) -> list[str]:
    """The tokens of a text."""
    return tokens_of(runs(text))


def run_tokens(run: str) -> list[str]:
    """The tokens of one folded run."""
    if len(run) == 1 or not is_han(run):
        return [run]
    return list(map(add, run, run[1:]))


def tokens_of(runs: Iterable[str]) -> list[str]:
    """The tokens of folded runs."""
    found: list[str] = []
    # As `run_tokens`, but for the calls: a text has a hundred runs, and an index many texts.
    for run in runs:
        if len(run) <= _PAIR or run[0] <= "z":
            found.append(run)
            continue
        first = run[0]
        for second in run[1:]:
            found.append(first + second)
            first = second
    return found


def han_characters(runs: Iterable[str]) -> str:
    """Every Han character of folded runs, one after the other."""
    return "".join([run for run in runs if run[0] > "z"])


def scannable(folded: str) -> str:
    """A folded text as its runs between spaces, in which the `needle` of a token finds it."""
    return f" {' '.join(runs_of(folded))} "


def needle(token: str) -> str:
    """How a token, or a run, stands in a `scannable` text: part of Han, but a whole number."""
    return token if is_han(token) else f" {token} "
