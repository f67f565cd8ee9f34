"""The node takes texts apart into the tokens of the one analysis."""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from search.analysis import fold, words
from search.engines.elasticsearch.analyzers import CHINESE, TOKENS

from . import nodes, samples

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_HAN = [chr(code) for code in range(0x4E00, 0x9FA6)]
_TRADITIONAL = "扶貧資金補助標準應當公開縣級財政專項轉移支付項目實施單位與農戶"
_RARE = "々〇㐀䶵豈㍿Ⅷ⑩½㎏℡①⼀ﬁ\U00020000\U0002a6d6\U0002f800"
_OTHERS = [
    *"0123456789abcxyzABCXYZ０９ＡＺａｚ，。、；：？！“”‘’（）《》【】〔〕-—…· \n\t　%.,/\\'\"<>&=>"
]
_STRINGS = 4_000
_DEMO = Path(__file__).parent / "relevance"
_BATCH = 500


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, str]]:
    with nodes.own_indices(nodes.new_alias()) as indices:
        name = indices.new_name()
        indices.make(name)
        yield indices.connection.client, name


def tokens(
    index: tuple[Any, str], texts: Sequence[str], analyzer: str = CHINESE
) -> list[list[str]]:
    """The tokens of each text: in one request they are told apart by their positions."""
    client, name = index
    found: list[list[str]] = [[] for _ in texts]
    text, step = 0, 0
    last = -1
    for one in client.indices.analyze(index=name, analyzer=analyzer, text=list(texts))["tokens"]:
        # Between two texts the position leaps; texts without tokens are marked by their callers.
        step = one["position"] - last
        text += step > 1
        last = one["position"]
        found[text].append(one["token"])
    return found


def generated() -> list[str]:
    chance = random.Random(20181101)  # noqa: S311 - texts, not secrets
    kinds = [_HAN, list(_TRADITIONAL), list(_RARE), _OTHERS]
    return [
        "".join(
            chance.choice(chance.choices(kinds, weights=(6, 3, 1, 4))[0])
            for _ in range(chance.randint(1, 40))
        )
        for _ in range(_STRINGS)
    ]


def demo() -> list[str]:
    """What the samples and the demo's articles say, line by line."""
    texts = [part for item in samples.office() for part in (item.title, item.text)]
    texts += [path.read_text(encoding="utf-8") for path in sorted(_DEMO.rglob("*.jsonl"))]
    return [line for text in texts for line in text.split("\n")]


def assert_same(index: tuple[Any, str], texts: Sequence[str]) -> None:
    told = [text for text in texts if words(text)]
    for first in range(0, len(told), _BATCH):
        batch = told[first : first + _BATCH]
        assert tokens(index, batch) == [words(text) for text in batch]


def test_tokens__of_thousands_of_texts_are_the_same(index: tuple[Any, str]) -> None:
    assert_same(index, [*generated(), *demo()])


def test_tokens__of_folded_texts_are_the_same_whatever_unicode_holds(
    index: tuple[Any, str],
) -> None:
    chance = random.Random(20181102)  # noqa: S311
    planes = [(0x20, 0xD7FF), (0xE000, 0xFFFD), (0x10000, 0x323AF)]
    anything = [
        "".join(chr(chance.randint(*chance.choice(planes))) for _ in range(30))
        for _ in range(1_000)
    ]
    assert_same(index, [fold(text).text for text in anything])


def test_texts_without_tokens__have_none(index: tuple[Any, str]) -> None:
    assert tokens(index, ["，。《》 \n"]) == [[]]


def test_tokens_of_a_query__stay_as_they_are(index: tuple[Any, str]) -> None:
    assert tokens(index, ["扶贫 贫资 gdp2018"], TOKENS) == [["扶贫", "贫资", "gdp2018"]]
