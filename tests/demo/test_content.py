"""The demonstration's data files: complete, consistent, and labelled as what they are."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from fupin_cms.demo.content import CATEGORIES, DATA, load_items, load_text
from fupin_cms.demo.pages import set_fields
from fupin_cms.disclosures.registry import categories

if TYPE_CHECKING:
    from fupin_cms.demo.content import Item

ITEMS = load_items()
PLAN = load_text("plan.txt")
STATES = {
    "draft",
    "waiting_head",
    "waiting_secrecy",
    "waiting_leader",
    "scheduled",
    "rejected",
    "released",
}


def words(item: Item) -> str:
    return json.dumps(item.model_dump(mode="json"), ensure_ascii=False)


def references(item: Item) -> set[str]:
    """The keys of the items that an item refers to."""
    named = {key for _, key in item.related}
    for field in ("policies", "replaces"):
        named |= set(item.fields.get(field, []))
    return named | ({item.fields["policy"]} if "policy" in item.fields else set())


def test_there_are_enough__of_every_category() -> None:
    assert len(ITEMS) >= 45
    assert {item.category for item in ITEMS} == set(categories()) == set(CATEGORIES)


def test_every_state_is_there() -> None:
    assert {item.state for item in ITEMS} == STATES
    assert any(item.amendment for item in ITEMS)
    assert any(item.withdrawal for item in ITEMS)
    assert any(item.withdrawal.version for item in ITEMS if item.withdrawal)
    assert any(item.withdrawal.emergency for item in ITEMS if item.withdrawal)
    assert any(item.repeal for item in ITEMS)
    assert any(item.attribute != "active" for item in ITEMS)
    assert all(item.reason for item in ITEMS if item.state == "rejected")


def test_items__come_after_what_they_refer_to() -> None:
    seen: set[str] = set()
    for item in ITEMS:
        assert references(item) <= seen, item.key
        assert item.key not in seen
        seen.add(item.key)


def test_figures__are_labelled_where_a_reader_sees_them() -> None:
    assert [item.key for item in ITEMS if "示例数据" not in item.note] == []
    counted = [item for item in ITEMS if re.search(r"\d万元|\d户|\d人", item.summary)]
    assert counted
    assert [item.key for item in counted if "示例数据" not in item.summary] == []


def test_no_person_of_the_plan_is_named__outside_its_text() -> None:
    names = re.findall(r"主任(\S{2,3})为", PLAN)
    assert names
    assert [item.key for item in ITEMS for name in names if name in words(item)] == []


@pytest.mark.usefixtures("db")
def test_sums_agree() -> None:
    links = {"policies", "policy", "replaces"}
    for item in ITEMS:
        model: Any = categories()[item.category]
        page = model(title=item.title)
        set_fields(page, {name: value for name, value in item.fields.items() if name not in links})
        assert [found for found in page.sums() if found.difference] == [], item.key


def test_the_topics_of_the_plan__all_appear() -> None:
    everything = "".join(words(item) for item in ITEMS)
    for topic in (
        "新举措", "新办法", "新做法", "新经验",
        "贫困村扶贫开发", "产业化扶贫", "定点帮扶", "扶贫培训",
        "精准识别", "精准帮扶", "精准退出", "模范先锋", "好人", "好事",
    ):  # fmt: skip
        assert topic in everything
        assert topic in PLAN


def test_every_county_has_items() -> None:
    assert {"441502", "441521", "441523", "441581"} <= {item.region for item in ITEMS}


def test_an_allocation_goes_to_many_towns() -> None:
    rows = [len(item.fields["allocation"]) for item in ITEMS if "allocation" in item.fields]
    assert max(rows) >= 30


def test_every_data_file_is_used() -> None:
    used = {f"{category}.json" for category in CATEGORIES} | {
        "defaults.json",
        "forms.json",
        "plan.txt",
    }
    assert {path.name for path in DATA.iterdir()} == used
