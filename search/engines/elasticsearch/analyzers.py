"""The one analysis, told to Elasticsearch: the same tokens for the same text.

Items are sent as tokens, which one piece of code makes for both engines: to take a text apart by an
expression costs the node most of the time of indexing. Whoever asks the index in words of their own
has them taken apart by the node, into the same tokens.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from typing import Any

from elasticsearch.dsl import analyzer, char_filter, token_filter, tokenizer

from ...analysis import HAN, fold, simplified_characters, words

CHINESE, TOKENS = "fupin_chinese", "fupin_tokens"

LONGEST_TERM = 8_000
"""Characters. Lucene refuses a document with a term of 32 KiB; no word is as long as this."""
_LONGEST_SPLIT = 1_048_576
"""What the whitespace tokenizer is told not to cut below; the most that it takes."""
_FOLDED = (
    *range(0x41, 0x3000),
    *range(0x3001, 0x3400),
    *range(0xA000, 0xD800),
    *range(0xF900, 0x20000),
    *range(0x2F800, 0x2FA20),
)
"""Where Unicode keeps what NFKC changes."""
_HAN = HAN.replace("\U00020000", r"\x{20000}").replace("\U000323af", r"\x{323af}")
# What is looked ahead at is the token, and what is passed over to find the next one is less: one
# character of Han, until only the last two of a run are left.
_TOKEN = rf"(?=([{_HAN}]{{1,2}}|[a-z0-9]+))(?:[{_HAN}](?=[{_HAN}]{{2}})|[{_HAN}]{{1,2}}|[a-z0-9]+)"


@lru_cache(maxsize=1)
def _foldings() -> list[str]:
    """Every character that stands for others in a token, in the form of a mapping filter."""
    found = []
    for character in map(chr, chain(_FOLDED, simplified_characters())):
        folded = fold(character).text
        if folded != character and words(folded):
            found.append(f"{character}=>{folded.replace(' ', '')}")
    return found


@lru_cache(maxsize=1)
def chinese() -> Any:
    """Bigrams of Han, lone characters, whole runs of letters and digits.

    The character filters fold what official texts hold.
    """
    return analyzer(
        CHINESE,
        type="custom",
        char_filter=[
            char_filter(
                "fupin_unseen",
                type="pattern_replace",
                pattern=r"[\p{Cf}\x{FE00}-\x{FE0F}\x{180B}-\x{180D}\x{180F}\x{E0100}-\x{E01EF}]",
                replacement="",
            ),
            char_filter("fupin_fold", type="mapping", mappings=_foldings()),
        ],
        tokenizer=tokenizer("fupin_bigrams", type="pattern", pattern=_TOKEN, group=1),
        filter=[token_filter("fupin_terms", type="length", max=LONGEST_TERM)],
    )


@lru_cache(maxsize=1)
def tokens() -> Any:
    """What is sent as tokens already, with spaces between them."""
    whole = tokenizer("fupin_split", type="whitespace", max_token_length=_LONGEST_SPLIT)
    return analyzer(TOKENS, type="custom", tokenizer=whole)
