"""A passage is shown from where the reader's words can be seen."""

from __future__ import annotations

import pytest

from fupin_cms.ledger.search import Marked
from fupin_cms.public.snippets import in_sight


def marked(text: str, *words: str) -> Marked:
    starts = [(text.index(word), word) for word in words]
    return Marked(text, sorted((start, start + len(word)) for start, word in starts))


def test_words_at_the_beginning__nothing_is_left_out() -> None:
    text = "县级扶贫资金" + "其他" * 100
    assert in_sight(marked(text, "扶贫")) == f"县级<mark>扶贫</mark>{text[4:]}"


def test_words_far_on__what_is_before_them_is_left_out() -> None:
    text = "其他" * 50 + "再说农村危房改造补助。"
    shown = in_sight(marked(text, "危房改造"))
    assert shown.startswith("…")
    assert shown.index("<mark>危房改造</mark>") <= 13
    assert shown.endswith("补助。")


def test_most_words_far_on__one_of_the_first_is_given_up() -> None:
    text = "资金" + "其他" * 50 + "危房改造补助对象"
    shown = in_sight(marked(text, "资金", "危房改造", "补助对象"))
    assert "<mark>危房改造</mark>" in shown
    assert "资金" not in shown


@pytest.mark.parametrize("text", ["", "没有标记的文字" * 40])
def test_no_words__as_it_is(text: str) -> None:
    assert in_sight(Marked(text)) == text


def test_markup__is_text() -> None:
    text = "<b>" * 40 + "扶贫<script>&"
    shown = in_sight(marked(text, "扶贫"))
    assert "<mark>扶贫</mark>&lt;script&gt;&amp;" in shown
    assert "<b>" not in shown
