"""An item's form in Elasticsearch: whole texts and their passages hold the same tokens."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from search.analysis import fold, han_characters, run_tokens, runs
from search.engines.elasticsearch.analyzers import LONGEST_TERM
from search.engines.elasticsearch.documents import item_source
from search.engines.protocol import Attached
from search.passages import cut

from .samples import make_item

TEXTS = st.lists(
    st.text(st.sampled_from("扶贫資金，。 \n2018aＺ①é\u0301\u200b"), max_size=40)
    | st.sampled_from(["扶" * 300, "贫" * 249 + " \u0301金", "x" * 260]),
    max_size=6,
).map("".join)


def tokens(text: str) -> list[str]:
    return [token for run in runs(text) for token in run_tokens(run)]


@given(TEXTS, TEXTS)
@example("扶" * 251, "扶" * 251)
def test_tokens__of_a_text_are_all_of_its_runs_wherever_it_is_cut(own: str, file: str) -> None:
    source = item_source(make_item("a", 1, "标题", own, attachments=[Attached("附件", file)]))
    assert source["body"].split() == tokens(own)
    assert source["attached"].split() == [*tokens("附件"), "¶", *tokens(file)]


@given(TEXTS)
def test_passages__hold_their_tokens_and_characters_each_once(text: str) -> None:
    source = item_source(make_item("a", 1, "标题", text))
    folded = fold(text)
    pieces = [(text[start:end], folded.between(start, end)) for start, end in cut(text)]
    assert [one["shown"] for one in source["passages"]] == [shown for shown, _ in pieces]
    for found, (_, piece) in zip(source["passages"], pieces, strict=True):
        held = [*tokens(piece), *han_characters(runs(piece))]
        assert found["text"].split() == list(dict.fromkeys(held))
    assert source["covered"].split() == list(dict.fromkeys(han_characters(runs(text))))


def test_tokens__a_word_longer_than_a_term_is_left_out() -> None:
    text = f"扶贫 {'x' * (LONGEST_TERM + 1)} 资金"
    source = item_source(make_item("a", 1, text, text))
    assert source["title"].split() == ["扶贫", "资金"]
    assert source["lead"].split() == ["扶贫", "资金", "¶", "扶贫", "x" * 27]
