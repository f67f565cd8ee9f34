"""The text of a key: what it is made of, what is kept of it, and what a log may show."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin_cms.partners import keys

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings


def test_a_made_key_matches_the_documented_form_and_names_its_prefix() -> None:
    made = keys.make()
    assert re.fullmatch(keys.PATTERN, made.text)
    assert keys.parse(made.text) == made
    assert made.text.startswith(f"fpk_{made.prefix}")


def test_the_checksum_is_the_documented_one() -> None:
    assert keys.checksum("") == "000000"
    assert keys.checksum("a") == _base62(0xE8B7BE43)


def _base62(number: int) -> str:
    text = ""
    while number:
        text = keys.ALPHABET[number % 62] + text
        number //= 62
    return text.rjust(6, "0")


@given(st.integers(4, 49), st.sampled_from(keys.ALPHABET))
def test_one_wrong_character_is_no_key(place: int, character: str) -> None:
    text = keys.make().text
    wrong = text[:place] + character + text[place + 1 :]
    assert keys.parse(wrong) is None or wrong == text


@pytest.mark.parametrize("wrong", ["", "fpk_", " {}", "{}\n", "{} ", "{}0", "FPK_{}", "{0}{0}"])
def test_more_or_less_than_a_key_is_none(wrong: str) -> None:
    assert keys.parse(wrong.format(keys.make().text)) is None


@given(st.text())
def test_any_text_is_refused_without_an_error(text: str) -> None:
    assert keys.parse(text) is None


def test_logs_and_tracebacks_show_the_name_alone() -> None:
    made = keys.make()
    assert made.text not in repr(made)
    line = keys.redacted(f"GET /api/v1/search?q={made.text}&limit=1")
    assert made.text[12:] not in line
    assert line == f"GET /api/v1/search?q=fpk_{made.prefix}…&limit=1"
    assert keys.carries_key(f"a={made.text}")
    assert not keys.carries_key("q=fpk_")


def test_the_pepper_is_its_own_or_derived_and_earlier_ones_stay(settings: Settings) -> None:
    text = keys.make().text
    derived = keys.peppers()[0]
    settings.FUPIN_CMS = {**settings.FUPIN_CMS, "KEY_PEPPER": "x" * 32}
    assert keys.peppers() == (b"x" * 32,)
    assert keys.digest_of(text, derived) != keys.digest_of(text, b"x" * 32)
    settings.FUPIN_CMS = {
        **settings.FUPIN_CMS,
        "KEY_PEPPER": "y" * 32,
        "KEY_PEPPER_FALLBACKS": "x" * 32,
    }
    assert keys.peppers() == (b"y" * 32, b"x" * 32)
    assert keys.pepper_mark(b"y" * 32) != keys.pepper_mark(b"x" * 32)
