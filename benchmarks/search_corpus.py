"""Items in any number, recombined from the demonstration's own sentences; the same for a seed."""

from __future__ import annotations

import json
import random
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from fupin_cms.demo.content import DATA
from search.engines.protocol import Attached, Item

if TYPE_CHECKING:
    from collections.abc import Iterator

SEED = 20180920
_PLACES = ("城区", "海丰县", "陆河县", "陆丰市", "红海湾", "华侨区")
_TOWNS = ("可塘镇", "东坑镇", "南万镇", "碣石镇", "八万镇", "联安镇", "甲子镇", "河口镇")
_PERIODS = ("一季度", "二季度", "三季度", "四季度", "上半年", "下半年", "全年", "第一批", "第二批")
_KINDS = ("通知", "公告", "公示", "办法", "计划", "方案", "情况", "结果", "解读", "进度")
_CATEGORIES = ("policy", "plan", "fund", "project", "progress", "interpretation", "roster")
_DEPARTMENTS = ("general", "planning-finance", "information", "supervision", "social")
_REGIONS = ("441500", "441502", "441521", "441523", "441581")
_TOPICS = ("industry", "infrastructure", "education", "health", "housing", "training", "openness")
_SENTENCE = re.compile(r"[^。；\n]{8,}[。；]?")
_SUBJECT = re.compile(r"[\u4e00-\u9fff]{4,12}")


@cache
def _sentences() -> tuple[str, ...]:
    """Every sentence of the demonstration's content."""
    texts: list[str] = []
    for path in sorted(DATA.glob("*.json")):
        _collect(json.loads(path.read_text()), texts)
    texts.append((DATA / "plan.txt").read_text())
    found = (sentence.strip() for text in texts for sentence in _SENTENCE.findall(text))
    return tuple(dict.fromkeys(found))


def _collect(value: Any, texts: list[str]) -> None:
    match value:
        case str():
            texts.append(value)
        case list():
            for part in value:
                _collect(part, texts)
        case dict():
            for part in value.values():
                _collect(part, texts)


@cache
def _subjects() -> tuple[str, ...]:
    """Stretches of words that titles are made of."""
    found = (subject for sentence in _sentences() for subject in _SUBJECT.findall(sentence))
    return tuple(dict.fromkeys(found))


def items(count: int, first: int = 1) -> Iterator[Item]:
    """Items with the `seq` from `first` on."""
    for seq in range(first, first + count):
        yield item(seq)


def item(seq: int) -> Item:
    """The item of a `seq`: about 900 characters; one in five has an attachment."""
    chance = random.Random(f"{SEED}-{seq}")  # noqa: S311 - no secret: the same items each time
    year = chance.randrange(2010, 2026)
    place, town = chance.choice(_PLACES), chance.choice(_TOWNS)
    title = (
        f"{place}{town}{year}年{chance.choice(_PERIODS)}"
        f"{chance.choice(_subjects())}{chance.choice(_KINDS)}"
    )
    lines = [_varied(chance) for _ in range(chance.randrange(12, 36))]
    attachments = []
    if chance.random() < 0.2:  # noqa: PLR2004
        table = "\n".join(_varied(chance) for _ in range(20))
        attachments = [Attached(f"{title}明细表", table)]
    return Item(
        content_id=f"00000000-0000-4000-8000-{seq:012d}",
        seq=seq,
        first_seq=seq,
        title=title,
        text="\n".join(lines),
        attachments=attachments,
        document_number=document_number(seq),
        index_number=f"007187648-{year}-{seq:08d}",
        terms={
            "category": [chance.choice(_CATEGORIES)],
            "department": [chance.choice(_DEPARTMENTS)],
            "region": [chance.choice(_REGIONS)],
            "topic": chance.sample(_TOPICS, 2),
            "subject": ["poverty-funds"],
            "section": [chance.choice(_CATEGORIES)],
            "catalogue_item": [f"item-{chance.randrange(26)}"],
            "validity": ["in_force" if chance.random() < 0.9 else "repealed"],  # noqa: PLR2004
            "year": [str(year)],
            "has_attachment": ["true" if attachments else "false"],
        },
        days={"written": year * 10_000 + 301, "released": year * 10_000 + 315},
    )


def document_number(seq: int) -> str:
    """A number that no other item has."""
    return f"汕扶例〔{2000 + seq % 26}〕{seq // 26 + 1}号"


def _varied(chance: random.Random) -> str:
    """A sentence with other figures, so that lines differ from item to item."""
    sentence = chance.choice(_sentences())
    return str(re.sub(r"\d{2,}", lambda _: str(chance.randrange(10, 9000)), sentence))


def queries(kind: str, count: int, items_there: int) -> list[str]:
    """Queries of one kind about items that are there, none of them twice: of a few dozen sentences'
    commonest words most would be the same.
    """
    chance = random.Random(f"{SEED}-{kind}")  # noqa: S311 - as above
    found: dict[str, None] = {}
    while len(found) < count:
        found[_query(kind, chance, items_there)] = None
    return list(found)


def _query(kind: str, chance: random.Random, items_there: int) -> str:
    sentence = chance.choice(_sentences())
    words = _SUBJECT.findall(sentence) or ["扶贫资金"]
    match kind:
        case "keyword":
            word: str = chance.choice(words)
            return word[: chance.choice((2, 4, 4, 6))]
        case "phrase":
            return f"“{chance.choice(words)}”"
        case "number":
            return document_number(chance.randrange(1, items_there + 1))
        case _:
            return f"请问{chance.choice(_TOWNS)}的{''.join(words[:2])}怎么办理"
