"""Cutting a text, and finding what covers a question best."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import ranking
from search.analysis import needle, scannable, words
from search.passages import Weights, best_passage, cut, weights
from search.questions import read_question

if TYPE_CHECKING:
    from collections.abc import Callable


def worth(
    text: str, frequency: Callable[[str], int] = lambda _token: 1, documents: int = 100
) -> Weights:
    return weights(read_question(text).words, frequency, documents)


def pieces(text: str) -> list[str]:
    return [text[start:end] for start, end in cut(text)]


@given(st.text(st.sampled_from("扶贫资金。，；\n\f2018 "), max_size=2000))
def test_cut__keeps_every_run_and_no_piece_is_long(text: str) -> None:
    passages = pieces(text)
    assert all(0 < len(passage) <= ranking.PASSAGE_CHARACTERS for passage in passages)
    assert "".join("".join(passages).split()) == "".join(text.split())


@given(st.lists(st.text(st.sampled_from("扶贫，"), max_size=300), max_size=9))
def test_cut__takes_up_sentences_as_long_as_they_fit(sentences: list[str]) -> None:
    passages = pieces("".join(f"{sentence}。" for sentence in sentences))
    for former, latter in pairwise(passages):
        together = former + latter.partition("。")[0] + "。"
        assert len(together) > ranking.PASSAGE_CHARACTERS


def test_cut__a_long_sentence_at_a_pause_or_where_it_must() -> None:
    most = ranking.PASSAGE_CHARACTERS
    assert [len(one) for one in pieces("前。" + "扶" * 150 + "，" + "贫" * 150)] == [153, 150]
    assert [len(one) for one in pieces("扶" * (2 * most + 3))] == [most, most, 3]


def test_cut__at_sentence_ends() -> None:
    sentence = "扶贫资金使用安排情况予以公开。"
    passages = pieces(sentence * 40)
    assert len(passages) > 1
    assert all(passage.endswith("。") for passage in passages)


def test_weights__rare_characters_count_more_and_function_characters_not_at_all() -> None:
    common = {"资": 95, "金": 95}
    found = worth("资金的补助", lambda character: common.get(character, 1))
    assert found["补"] > found["资"]
    assert found["补助"] == found["资金"] == ranking.PASSAGE_BIGRAM
    assert "的" not in found


def test_weights__of_what_an_item_holds_are_for_single_characters_alone() -> None:
    assert worth("资金的2018").in_item.keys() == {"资", "金"}


def test_best_passage__covers_most_distinct_terms() -> None:
    passages = "\n".join(map(scannable, ["扶贫扶贫扶贫扶贫", "扶贫资金使用", "安排"]))
    position, covered = best_passage(passages, worth("扶贫资金"))
    assert position == 1
    assert covered > 0


def test_best_passage__none_covers_anything() -> None:
    assert best_passage(scannable("其他"), worth("扶贫资金")) == (0, 0.0)
    assert best_passage("", worth("扶贫资金")) == (0, 0.0)


TERMS = st.dictionaries(
    st.sampled_from(["扶贫", "贫资", "资金", "扶", "贫", " 225 "]), st.integers(1, 9)
)
PASSAGES = st.lists(st.text(st.sampled_from("扶贫资金 25"), max_size=12), min_size=1, max_size=5)


@given(TERMS, PASSAGES, st.integers(0, 60))
def test_best_passage__is_the_first_that_covers_most__unless_none_covers_what_is_wanted(
    terms: dict[str, int], texts: list[str], wanted: int
) -> None:
    lines = list(map(scannable, texts))
    coverage = [sum(value for term, value in terms.items() if term in line) for line in lines]
    position, covered = best_passage("\n".join(lines), Weights(terms, {}), wanted)
    if covered:
        assert (covered, position) == (max(coverage), coverage.index(max(coverage)))
    else:
        assert max(coverage) <= wanted


def test_best_passage__a_character_counts_for_the_item_in_whichever_passage_it_stands() -> None:
    terms = worth("扶贫资金")
    together, apart = (
        best_passage("\n".join(map(scannable, texts)), terms)
        for texts in (["扶贫资金"], ["扶贫资", "金"])
    )
    assert together == (0, sum(terms.values()))
    lost = ranking.PASSAGE_BIGRAM + ranking.PASSAGE_CHARACTER
    assert apart[1] == pytest.approx(sum(terms.values()) - lost)


def test_worth__of_every_token() -> None:
    assert set(map(needle, words("扶贫资金2018"))) <= worth("扶贫资金2018").keys()
