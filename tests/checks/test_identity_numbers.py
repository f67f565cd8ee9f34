"""The detector: whatever hides a number is seen through, and nothing else is taken for one."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin_cms.checks.credit_codes import is_credit_code, is_registration_number
from fupin_cms.checks.identity_numbers import Found, check_digit, find, mask, redact

from .numbers import (
    TODAY,
    credit_codes,
    cut,
    disguises,
    number,
    numbers,
    old_numbers,
    wide,
)

if TYPE_CHECKING:
    from collections.abc import Callable

DATA = Path(__file__).parent / "data"
CJK = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), max_size=20)


def look(text: str, label: str = "") -> list[Found]:
    return find(text, label=label, today=TODAY)


# Found --------------------------------------------------------------------------------


@given(numbers, disguises, CJK, CJK)
def test_find__every_number_in_every_disguise(
    text: str, disguise: Callable[[str], str], before: str, after: str
) -> None:
    found = look(f"{before}{disguise(text)}{after}")
    assert [one.masked for one in found] == [mask(text)]


@given(numbers, disguises)
def test_find__certain_unless_it_is_a_credit_code_as_well(
    text: str, disguise: Callable[[str], str]
) -> None:
    assert [one.certain for one in look(disguise(text))] == [not is_credit_code(text)]


@given(numbers, st.sets(st.integers(1, 17), min_size=1), st.sampled_from(" -\t"))
def test_find__any_cut_of_a_number_that_stands_alone(
    text: str, cuts: set[int], separator: str
) -> None:
    places = [0, *sorted(cuts), 18]
    pieces = [text[start:end] for start, end in itertools.pairwise(places)]
    assert [one.masked for one in look(separator.join(pieces))] == [mask(text)]


def test_find__a_full_number_before_the_old_one_that_it_begins_with() -> None:
    text = number("20011005")
    assert [one.masked for one in look(cut(text, (6, 6, 3), " "))] == [mask(text)]


@given(st.lists(numbers, min_size=1, max_size=5), st.sampled_from(["、", "\n", " ", ",", "\t"]))
def test_find__each_number_of_a_list(texts: list[str], separator: str) -> None:
    found = look(separator.join(texts))
    assert [one.masked for one in found] == [mask(text) for text in texts]


@given(old_numbers, st.sampled_from(["身份证号：", "公民身份号码", "证件号 "]))
def test_find__old_number_beside_its_name(text: str, label: str) -> None:
    assert [(one.masked, one.certain) for one in look(label + text)] == [
        (mask(text), not is_registration_number(text))
    ]


@given(old_numbers, st.sampled_from(["", "编号", "项目"]))
def test_find__old_number_without_its_name_is_for_a_person_to_judge(text: str, before: str) -> None:
    for written in (text, wide(text), cut(text, (6, 6), " "), cut(text, (8,), "\n")):
        assert [one.certain for one in look(before + written)] == [False]


@pytest.mark.parametrize("text", ["9.99999E+17", "9.99999e17", "9.99999198001E+17", "９.99999E+14"])
def test_find__spreadsheet_float(text: str) -> None:
    assert [(one.masked, one.certain) for one in look(text)] == [(f"9.*****E+{text[-2:]}", False)]


def test_find__number_whose_end_a_spreadsheet_has_lost() -> None:
    assert [one.certain for one in look("999999198001010000")] == [False]


@pytest.mark.parametrize("written", ["1.{}", "{}.0", "ID{}", "({})", "{}号", "a{}b", "1、{}"])
def test_find__whatever_it_leans_on(written: str) -> None:
    assert len(look(written.format(number()))) == 1


@pytest.mark.parametrize("letter", "xXＸｘⅩ×Х")
def test_find__letters_that_pass_for_x(letter: str) -> None:
    text = next(one for serial in range(100) if (one := number(serial=f"{serial:03d}"))[-1] == "X")
    assert len(look(text[:-1] + letter)) == 1


def test_find__says_the_line() -> None:
    assert [one.line for one in look(f"姓名\n甲\n{number()}\n{number(serial='002')}")] == [3, 4]


# Not found ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["plan.txt", "numbers.txt"])
def test_find__nothing_in_official_text(name: str) -> None:
    assert look((DATA / name).read_text(encoding="utf-8")) == []


@given(st.text(st.one_of(st.characters(exclude_categories=["Nd", "Nl", "No"]), st.just("\n"))))
def test_find__nothing_without_digits(text: str) -> None:
    assert look(text) == []


@given(credit_codes, CJK)
def test_find__credit_codes_never_block(code: str, before: str) -> None:
    assert not any(one.certain for one in look(before + code))


@given(credit_codes)
def test_find__credit_codes_beside_their_name_are_nothing(code: str) -> None:
    assert look(f"统一社会信用代码：{code}") == []
    assert look(code, label="信用代码") == []


def test_find__what_is_both_is_for_a_person_to_judge() -> None:
    both = next(
        text
        for day in range(1, 29)
        for serial in range(1000)
        if is_credit_code(text := number(f"198001{day:02d}", f"{serial:03d}", area="930000"))
    )
    assert [one.certain for one in look(both)] == [False]
    assert look(f"信用代码：{both}") == []


@given(numbers, st.integers(0, 9))
def test_find__nothing_with_a_wrong_check_digit(text: str, last: int) -> None:
    wrong = text[:-1] + str(last)
    if wrong != text and not wrong.endswith("000"):
        assert look(wrong) == []


@pytest.mark.parametrize("birth", ["20190229", "19801301", "18991231", "20200701"])
def test_find__nothing_for_a_day_on_which_nobody_was_born(birth: str) -> None:
    assert look(number(birth)) == []


@given(numbers, st.integers(0, 9))
def test_find__nothing_inside_a_longer_number(text: str, digit: int) -> None:
    assert look(f"{digit}{text}") == []


@given(st.integers(0, 10**15), st.integers(0, 10**15))
def test_find__amounts_with_commas_are_nothing(first: int, second: int) -> None:
    assert look(f"{first:,}.00 {second:,}.50") == []


def test_find__windows_in_rows_of_figures_are_nothing() -> None:
    valid = number()
    row = " ".join(["12", *(valid[at : at + 2] for at in range(0, 18, 2)), "34"])
    assert look(row) == []


# Masks --------------------------------------------------------------------------------


@given(numbers)
def test_mask__shows_two_digits_and_the_last_three(text: str) -> None:
    assert mask(text) == f"{text[:2]}*************{text[-3:]}"


@given(numbers, disguises)
def test_find__never_tells_the_number(text: str, disguise: Callable[[str], str]) -> None:
    for one in look(disguise(text)):
        assert text[6:14] not in repr(one)
        assert text[2:15] not in repr(one)


def test_check_digit__example_of_the_standard() -> None:
    assert check_digit("11010519491231002") == "X"


@pytest.mark.parametrize(
    ("code", "is_one"),
    [("11441300007187648G", True), ("91350100M000100Y43", True), ("91350100M000100Y44", False)],
)
def test_is_credit_code__examples(code: str, is_one: bool) -> None:
    assert is_credit_code(code) is is_one


def test_find__today_is_the_last_birthday() -> None:
    assert find(number("20200701"), today=dt.date(2020, 7, 1))


@given(numbers, disguises, CJK, CJK)
def test_redact__leaves_the_text_around_the_number(
    text: str, disguise: Callable[[str], str], before: str, after: str
) -> None:
    hidden = redact(f"{before}{disguise(text)}{after}", today=TODAY)
    assert hidden == f"{before}{mask(text)}{after}"


@given(CJK)
def test_redact__gives_other_text_back(text: str) -> None:
    assert redact(f"《{text}》（２０１８）", today=TODAY) == f"《{text}》（２０１８）"
