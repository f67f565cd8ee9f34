"""What a typed query asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import ranking
from search.questions import Chunk, Question, read_question

if TYPE_CHECKING:
    from collections.abc import Sequence

_TYPED = st.text(
    st.sampled_from('扶贫资金2018 　"“”「」『』-－:：标题文号索引〔〕a。？\t'), max_size=40
)


def texts(chunks: Sequence[Chunk]) -> list[str]:
    return [chunk.text for chunk in chunks]


def placed(question: Question) -> list[tuple[str, list[str]]]:
    return [(one.place, texts(one.choices)) for one in question.placed]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("扶贫资金", ["扶贫资金"]),
        ("扶貧 資金", ["扶贫", "资金"]),
        ("困难户补助多少钱", ["困难户补助"]),
        ("请问如何申请扶贫贷款？", ["申请扶贫贷款"]),
        ("怎么办", ["怎么办"]),
        ("扶贫-资金", ["扶贫", "资金"]),
        ("- 扶贫", ["扶贫"]),
        ("“扶贫", ["扶贫"]),
        ("标题：", ["标题"]),
        ("题目:扶贫", ["题目", "扶贫"]),
        ("？？", []),
    ],
)
def test_words(typed: str, words: list[str]) -> None:
    question = read_question(typed)
    assert texts(question.words) == words
    assert question.is_empty == (not words)


@pytest.mark.parametrize(
    "typed", ['"扶贫资金"', "“扶贫资金”", "「扶貧資金」", "『扶贫资金』", "＂扶贫资金＂"]
)
def test_quotes__ask_for_the_words_as_they_stand(typed: str) -> None:
    question = read_question(typed)
    assert texts(question.exact) == ["扶贫资金"]
    assert not question.words


@pytest.mark.parametrize("typed", ["资金 -补助", "资金 －補助", "资金 −补助", '资金 -"补助"'])
def test_minus__asks_for_items_without(typed: str) -> None:
    question = read_question(typed)
    assert texts(question.words) == ["资金"]
    assert texts(question.without) == ["补助"]


@pytest.mark.parametrize("typed", ["标题:资金", "標題：資金", "标题: 资金", '标题:"资金"'])
def test_title_prefix(typed: str) -> None:
    question = read_question(typed)
    assert placed(question) == [("title", ["资金"])]
    assert not question.words


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("正文:资金", ("body", ["资金"])),
        ("正文：資金", ("body", ["资金"])),
        ("附件:名单|名册", ("attached", ["名单", "名册"])),
        ("附件：名單｜名册", ("attached", ["名单", "名册"])),
        ("低保|特困|五保", ("item", ["低保", "特困", "五保"])),
        ("低保 ｜ “特困”", ("item", ["低保", "特困"])),
        ("225号|汕扶办", ("item", ["225 号", "汕扶办"])),
    ],
)
def test_places_and_choices(typed: str, expected: tuple[str, list[str]]) -> None:
    question = read_question(typed)
    assert placed(question) == [expected]
    assert not question.words


def test_choices__beside_other_words() -> None:
    question = read_question("资金 低保|特困 -名单|公告 正文:“安排”")
    assert texts(question.words) == ["资金"]
    assert texts(question.without) == ["名单", "公告"]
    assert placed(question) == [("item", ["低保", "特困"]), ("body", ["安排"])]
    assert [chunk.is_quoted for one in question.placed for chunk in one.choices][-1]


@pytest.mark.parametrize("typed", ["资金|", "|资金", "| 资金 |", "｜｜资金"])
def test_choice__of_one_is_a_word(typed: str) -> None:
    assert texts(read_question(typed).words) == ["资金"]


def test_choice__of_numbers_keeps_their_keys() -> None:
    (choice,) = read_question("粤办函〔2018〕225号|汕扶办〔2018〕12号").placed
    assert [chunk.keys[0] for chunk in choice.choices] == ["粤办函〔2018〕225", "汕扶办〔2018〕12"]


def test_number_prefixes__and_words_beside_them() -> None:
    question = read_question("文號：粤办函（2018） 225号 索引号:007187648-2018-000012 资金")
    assert question.document_numbers[0][0] == "粤办函〔2018〕225"
    assert question.index_numbers == ["007187648-2018-000012"]
    assert texts(question.words) == ["资金"]


def test_number_prefix__takes_a_bare_serial() -> None:
    assert read_question("文号:225").document_numbers == [("225号",)]


def test_number__stands_apart_from_the_words_around_it() -> None:
    question = read_question("关于印发方案的通知（粤办函〔2018〕225号）")
    number, *words = question.words
    assert number.keys[0] == "粤办函〔2018〕225"
    assert texts(words) == ["关于印发方案的通知"]


@pytest.mark.parametrize(
    ("typed", "all_words"),
    [
        ("扶贫资金使用安排", True),
        ("关于扶贫资金使用安排的通知", False),
        ("关于扶贫资金 使用安排的通知", True),
        ("粤办函〔2018〕225号", True),
    ],
)
def test_shape__short_or_spaced_queries_ask_for_all_words(typed: str, all_words: bool) -> None:
    assert read_question(typed).all_words is all_words


def test_phrase__leaves_out_lone_characters_at_its_ends() -> None:
    assert Chunk("2018年").phrase == ["2018"]
    assert Chunk("年").phrase == ["年"]
    assert Chunk("第2018年扶贫").phrase == ["2018", "年扶", "扶贫"]


def test_pasted_page__is_cut() -> None:
    for pasted in (" ".join(["扶贫资金"] * 500), "扶贫资金" * 500):
        words = read_question(pasted).words
        assert 0 < sum(len(chunk.tokens) for chunk in words) <= ranking.MOST_TOKENS


def test_pasted_choices__are_cut() -> None:
    for pasted in ("|".join(["扶贫资金"] * 500), "|".join(f"词语{n}" for n in range(500))):
        chunks = read_question(pasted).wanted
        assert 0 < sum(len(chunk.tokens) for chunk in chunks) <= ranking.MOST_TOKENS


@given(_TYPED | st.text(max_size=40))
def test_anything_typed__is_a_question(typed: str) -> None:
    question = read_question(typed)
    chunks = [*question.wanted, *question.without]
    assert all(one.choices for one in question.placed)
    assert all(chunk.tokens and chunk.phrase for chunk in chunks)
