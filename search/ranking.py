"""What relevance is made of: every constant in one place, with the reason for it.

Measured on three public sets (government notices with questions, statutes with lay questions, laws
with title, number and phrase queries), tuned on one half of the queries and judged on the other:
character bigrams beat every word segmenter; a title phrase, a lead and a best passage each add to
them; a plain phrase clause on the body, title weights above one, slop, word pairs and a minimum of
matching words did not help. Scores are BM25 with its factor k1 + 1 = 2.2, as Elasticsearch has it
and tantivy too, so the weights hold for both.
"""

from __future__ import annotations

BIGRAM_WEIGHT = 1.0
"""Bigrams of title and body, any of them."""
TITLE_PHRASE_WEIGHT = 5.0
"""A chunk of the query, whole, in the title."""
LEAD_WEIGHT = 0.4
"""Bigrams of the title and the first characters of the body: lifts lay questions."""
LEAD_CHARACTERS = 30
ATTACHMENT_WEIGHT = 0.3
"""Bigrams of attachments. Not measured: less than the body, because a table of 5,000 rows holds
nearly every word."""
ACTION_WEIGHT = 3.0
"""The word after 怎么 or 哪里, in the title: 怎么举报扶贫干部 asks how to report, not who."""
SOUND_WEIGHT = 0.5
"""Pairs of syllables of the title, as they are heard: a wrong character that sounds the same costs
less."""

ALL_PHRASES = 80.0
"""Every chunk of the query stands whole in title and body, or in the attachments."""
ALL_PHRASES_IN_TITLE = 30.0
PHRASES_IN_ORDER = 20.0
"""… in the title, in the order of the query, where it has two chunks or more."""
WHOLE_TITLE = 50.0
"""The query is the title. Not measured: without it an item that quotes the title may come first."""
WHOLE_NUMBER = 500.0
"""A document or index number with its full issuer."""
OWN_NUMBER = 100.0
"""… which is the item's own, not one that it quotes."""
PART_OF_NUMBER = 50.0
HOLDS_ALL_WORDS = 1000.0
"""When too few items hold all words, those that do still come before those that hold some."""

PLACES = 3
"""To so many places equal scores are equal: the last ones depend on what was added first."""

PASSAGE_CHARACTERS = 250
PASSAGE_WEIGHT = 1.0
PASSAGE_BIGRAM = 0.75
PASSAGE_CHARACTER = 0.75
"""Passages are scored by coverage alone: so much for each distinct term that is there. Which words
are rare is told by the item's other points: so the engines, of which one counts in how many items a
word stands and one in how many passages, give the same."""
COVERED_CHARACTER = 1.5
"""The idf of each character that any of the passages holds: a rare one says more than its bigrams
of a text that writes about it in other words. Passages weighed by idf themselves did worse the
longer an item is."""
RESCORED = 100
"""How many of the first hits get their passages' score."""
WHOLE_RUN_SHOWN = 100.0
"""For the passage that is shown, not for the order: words as they were typed come first."""
PART_SHOWN = 10_000.0
"""… and before all others those of the part where words are wanted: 附件:名单 shows the file."""

MOST_HAN_FOR_ALL_WORDS = 8
"""A query of at most so many Han characters, or one with spaces, asks for all its words; strict AND
costs such queries nothing, and destroys questions (recall .97 → .33)."""
FEWEST_HITS = 10
"""With fewer hits than this, items that hold only some of the words follow."""
MOST_TOKENS = 200
"""Of a longer query only the first so many tokens are asked: it is a pasted page, not a query."""
MOST_NUMBERS = 20

QUESTION_WORDS = frozenset(
    {
        *("什么", "为什么", "是什么", "有什么", "什么样", "什么时候"),
        *("怎么", "怎么办", "怎么样", "怎样", "如何", "是否", "是不是", "能不能", "可不可以"),
        *("哪些", "哪个", "哪里", "哪儿", "哪家", "多少", "多少钱", "多久", "几时", "何时"),
        *("有没有", "请问", "想问", "吗", "呢"),
    }
)
"""The question's own words: they say that something is asked, not what."""
HOW_AND_WHERE = ("怎么样", "怎么", "怎样", "如何", "哪里可以", "哪里能", "哪里", "在哪儿", "在哪")
"""After these stands what is to be done."""
FUNCTION_CHARACTERS = frozenset(
    "的了和与及或在是有为对于以之其等这那个也都就而但并被把从到向由于上下中"
)
"""Single characters that cover any passage alike."""
