"""What an item's kept texts show of a clause, without its index."""

from __future__ import annotations

from hypothesis import assume, example, given
from hypothesis import strategies as st

from search.analysis import runs, scannable, words
from search.clauses import ANYWHERE, ATTACHED, TEXT, TITLE, AllOf, AnyOf, Phrase, Term
from search.engines.embedded.items import Texts
from search.engines.embedded.standing import stands, wanted_texts
from search.plan import phrase_anywhere
from search.questions import is_lone

TEXTS = st.text(st.sampled_from("扶贫资金 2a，。"), max_size=14)


def shown(text: str, *, title: str = "") -> Texts:
    return Texts(scannable(title), scannable(text))


def holds(text: str, tokens: list[str]) -> bool:
    there = words(text)
    if len(tokens) == 1 and is_lone(tokens[0]):
        return tokens[0] in text
    return any(there[at : at + len(tokens)] == tokens for at in range(len(there)))


@given(TEXTS, TEXTS)
@example("资扶贫，贫资金", "扶贫资")
@example("12扶贫", "2扶贫")
@example("扶贫2", "贫，2")
def test_stands__only_where_the_tokens_follow_each_other(text: str, typed: str) -> None:
    tokens = words(typed)
    assume(tokens)
    wanted = wanted_texts(phrase_anywhere(tokens))
    if stands(wanted, shown(text)):
        assert holds(text, tokens)


@given(TEXTS)
def test_stands__every_run_of_the_text(text: str) -> None:
    for run in runs(text):
        assert stands(wanted_texts(phrase_anywhere(words(run))), shown(text))


def test_stands__all_of_the_clauses__in_title_or_text() -> None:
    clause = AllOf([phrase_anywhere(words("扶贫资金")), Term(ANYWHERE, "2018")])
    assert stands(wanted_texts(clause), shown("2018年度", title="扶贫资金安排"))
    assert not stands(wanted_texts(clause), shown("12018年度", title="扶贫资金安排"))


def test_wanted_texts__nothing_shows_what_is_wanted_of_one_part_only() -> None:
    tokens = ("扶贫", "贫资")
    assert wanted_texts(AllOf([AnyOf([Phrase(TEXT, tokens)])])) == [[]]
    assert wanted_texts(Phrase(TITLE, tokens)) == [[]]
    assert wanted_texts(AnyOf([Phrase(TEXT, tokens), Phrase(ATTACHED, tokens)])) == [["扶贫资"]]
    assert wanted_texts(AllOf([Term(TITLE, "扶贫")])) == [[]]
