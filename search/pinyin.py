"""How a title is read aloud, and what somebody means who types it in letters.

Syllables are compared without tones and without the differences that most people do not hear or
type: zh/z, ch/c, sh/s, ang/an, eng/en, ing/in.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from pypinyin import Style, lazy_pinyin, pinyin_dict

from .analysis import HAN, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_HAN_RUN = re.compile(rf"[{HAN}]+")
_LETTERS = re.compile(r"[a-z]+")
_MANY_READINGS = re.compile("[重长行乐都调降传还差朝参省校曾便强觉角率没宿弹]")
"""Characters whose reading depends on the word: only runs with one of them are looked up in the
dictionary of words, which takes a hundred times as long."""
_LONGEST_TYPED = 40
"""Letters; what is longer is no pinyin."""
_MOST_PARSES = 4
_LONGEST_SYLLABLE = 6


class Reading(NamedTuple):
    """Syllables, or their initials, that typed letters may stand for."""

    syllables: tuple[str, ...]
    initials: str
    is_full: bool


@lru_cache(maxsize=2048)
def heard(syllable: str) -> str:
    """A syllable without what is not told apart."""
    base = re.sub(r"^([zcs])h", r"\1", syllable)
    return re.sub(r"([aei])ng$", r"\1n", base)


def read_aloud(run: str) -> list[str]:
    """The syllables of a folded run of Han."""
    if _MANY_READINGS.search(run):
        found: list[str] = lazy_pinyin(run, style=Style.NORMAL)
        # Characters that nobody reads come out together: then each is looked up for itself.
        if len(found) == len(run):
            return found
    return [_usual_syllable(character) for character in run]


@lru_cache(maxsize=32_768)
def _usual_syllable(character: str) -> str:
    return str(lazy_pinyin(character, style=Style.NORMAL)[0])


def spoken(folded: str) -> list[list[str]]:
    """Each run of Han of a folded text as syllables."""
    return [read_aloud(run) for run in _HAN_RUN.findall(folded)]


def syllable_pairs(run: Sequence[str]) -> list[str]:
    """The pairs of neighbours in a run of syllables, as they are heard."""
    return [f"{first}'{second}" for first, second in pairwise(map(heard, run))]


def initial_pairs(run: Iterable[str]) -> list[str]:
    """The pairs of neighbouring initials in a run of syllables."""
    return [f"{first}{second}" for first, second in pairwise(one[0] for one in run)]


@lru_cache(maxsize=1)
def _syllables() -> frozenset[str]:
    """Every syllable that a character is read as."""
    found: set[str] = set()
    for code in range(0x4E00, 0x9FA6):
        if code in pinyin_dict.pinyin_dict:
            found.update(lazy_pinyin(chr(code), style=Style.NORMAL))
    return frozenset(one for one in found if _LETTERS.fullmatch(one) and len(one) > 1) | {"a", "e"}


@lru_cache(maxsize=1024)
def readings(typed: str) -> tuple[Reading, ...]:
    """What a run of letters may stand for: whole syllables first, then mixed, then initials.

    None for what is too short, too long or no letters.
    """
    if not 1 < len(typed) <= _LONGEST_TYPED or not _LETTERS.fullmatch(typed):
        return ()
    found = [_reading(parse) for parse in _parses(typed)]
    if not any(len(one.initials) == len(typed) for one in found):
        found.append(Reading((), typed, is_full=False))
    return tuple(one for one in found if len(one.initials) > 1)


def _reading(parse: tuple[str, ...]) -> Reading:
    is_full = all(unit in _syllables() for unit in parse)
    initials = "".join(unit[0] for unit in parse)
    return Reading(tuple(map(heard, parse)) if is_full else (), initials, is_full)


def _parses(typed: str) -> list[tuple[str, ...]]:
    """The ways to cut letters into the fewest syllables and single initials."""
    best: list[list[tuple[str, ...]]] = [[()]]
    for end in range(1, len(typed) + 1):
        ways: list[tuple[str, ...]] = []
        for start in range(max(0, end - _LONGEST_SYLLABLE), end):
            unit = typed[start:end]
            if unit in _syllables() or (len(unit) == 1 and unit not in "iuv"):
                ways += [(*way, unit) for way in best[start]]
        ways.sort(key=_cost)
        best.append(ways[:_MOST_PARSES])
    kept = best[-1]
    return [way for way in kept if _cost(way)[0] == _cost(kept[0])[0]] if kept else []


def _cost(way: tuple[str, ...]) -> tuple[int, int]:
    """Single letters cost most: xian is one syllable or two, rather than x and ian."""
    singles = sum(len(unit) == 1 for unit in way)
    return (singles, len(way))


def sounds_like(run: str, title: str) -> str:
    """The words in a title that sound as a folded run does, where they are written otherwise.

    Letters may be syllables or initials. Empty where there are none, or where the title has the
    run itself.
    """
    folded = fold(title).text
    if run in folded:
        return ""
    in_letters = _LETTERS.fullmatch(run) is not None
    full = [one.syllables for one in readings(run) if one.is_full]
    choices = full if in_letters else [tuple(map(heard, read_aloud(run)))]
    initials = [one.initials for one in readings(run) if not one.is_full]
    for match in _HAN_RUN.finditer(folded):
        aloud = read_aloud(match[0])
        said = tuple(map(heard, aloud))
        letters = "".join(one[0] for one in aloud)
        for choice in (one for one in choices if len(one) > 1):
            for start in range(len(said) - len(choice) + 1):
                if said[start : start + len(choice)] == choice:
                    return match[0][start : start + len(choice)]
        for short in initials:
            if (start := letters.find(short)) >= 0:
                return match[0][start : start + len(short)]
    return ""
