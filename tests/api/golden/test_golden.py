"""Golden documents: what a partner is given for each category and each event, byte for byte.

A difference is a change of the contract. Where it is meant, FUPIN_GOLDEN=write makes the files
anew, and the review of their difference is the review of the contract.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest

from fupin_cms.demo.content import load_items
from fupin_cms.demo.pages import build_page
from fupin_cms.disclosures import registry
from fupin_cms.disclosures.identity import Identity
from fupin_cms.disclosures.models import RosterPage
from fupin_cms.disclosures.sections import SectionPage
from fupin_cms.ledger import structure
from fupin_cms.ledger.events import Event, State
from fupin_cms.ledger.models import Disclosure
from fupin_cms.ledger.structure import Kind, announce
from fupin_cms.setup.run import set_up
from tests import factories
from tests.ledger import acting
from tests.ledger.test_expiry import AFTER, LAST_DAY, at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client

    from fupin_cms.ledger.models import Release

pytestmark = pytest.mark.django_db

FOLDER = Path(__file__).parent
SALT = "5a" * 32
BEGIN = dt.datetime(2018, 9, 28, 1, 0, tzinfo=dt.UTC)


def same_as_golden(path: str, data: Any) -> None:
    """Compare with the file, or write it where that was asked for."""
    file = FOLDER / path
    text = json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    if os.environ.get("FUPIN_GOLDEN") == "write":
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert file.exists(), f"{path} is missing: run with FUPIN_GOLDEN=write"
    assert json.loads(file.read_text(encoding="utf-8")) == data


@pytest.fixture(autouse=True)
def _no_chance() -> Iterator[None]:
    """The salts of signatures are drawn; here they are all the same."""
    with (
        mock.patch.object(acting, "new_salt", return_value=SALT),
        mock.patch.object(structure, "new_salt", return_value=SALT),
    ):
        yield


@contextlib.contextmanager
def minute(number: int) -> Iterator[None]:
    moment = BEGIN + dt.timedelta(minutes=number)
    with at(moment), mock.patch.object(structure, "this_second", return_value=moment):
        yield


def named(page: Any, number: int, content_id: uuid.UUID | None = None) -> Any:
    """The page under an identity that is the same in every run."""
    given = {
        "content_id": content_id or uuid.UUID(int=(4 << 76) | (8 << 60) | number),
        "index_number": f"007187648-2018-{number:06}",
        "internal_number": f"007187648-N-2018-{number:06}",
    }
    Identity.objects.filter(page_id=page.pk).update(**given)
    return type(page).objects.get(pk=page.pk)


def get(client: Client, path: str) -> Any:
    return json.loads(client.get(path).content)


# Categories ---------------------------------------------------------------------------


def _items() -> Iterator[Any]:
    """Of each category the demonstration's first item that refers to no other, without files."""
    for category in sorted(registry.categories()):
        own = [item for item in load_items() if item.category == category]
        item = next((one for one in own if not one.related), own[0])
        yield item.model_copy(
            update={
                "attachments": [],
                "related": [],
                "body": [
                    part for part in item.body if isinstance(part, str) or "figure" not in part
                ],
                "fields": {
                    name: value
                    for name, value in item.fields.items()
                    if name not in {"policy", "policies", "replaces"}
                },
            }
        )


def test_each_category__has_the_document_that_partners_know(client: Client) -> None:
    set_up()
    owner = factories.make_user("editor")
    sections = {
        category: section
        for section in SectionPage.objects.order_by("-path")
        for category in section.accepts
    }
    for number, item in enumerate(_items(), start=1):
        page = build_page(item, owner)
        page.audience = "society"
        sections[item.category].add_child(instance=page)
        page.save_revision()
        with minute(number):
            release = acting.candidate(named(page, number)).append()
        if release.stream == "public":
            document = get(client, f"/api/v1/disclosures/{release.content_id}")
        else:
            row = Disclosure.objects.get(content_id=release.content_id)
            document = json.loads(bytes(row.body))
        same_as_golden(f"categories/{item.category}.json", document)
    assert {file.stem for file in (FOLDER / "categories").iterdir()} == set(registry.categories())


# Events -------------------------------------------------------------------------------


def _histories(tree: factories.Tree) -> Iterator[Release]:
    """Every event of the table, one a minute; each is yielded once it has happened."""
    common = factories.common_fields(title="公示", audience="society", notice_to=LAST_DAY)
    roster = named(factories.add_item(tree.section_for("roster"), RosterPage(**common)), 1)
    page = named(factories.make_fund(tree.finance), 2)
    other = named(factories.make_fund(tree.finance, title="另一批资金"), 3)
    acting.attach(page, "明细.txt", "资金分配明细".encode())
    ids = {one.title: one.identity.content_id for one in (roster, page, other)}
    content_id, other_id = ids[page.title], ids[other.title]
    emergency: list[Release] = []

    def at_once() -> Release:
        emergency.append(acting.withdraw_at_once(other_id))
        return emergency[0]

    steps: list[Callable[[], Release]] = [
        lambda: acting.issue(roster),
        lambda: acting.issue(page),
        lambda: acting.amend(page, title="2018年扶贫资金使用安排（更新）", attachments=[]),
        lambda: acting.correct(page, use="产业扶贫"),
        lambda: acting.withdraw_version(content_id, 1),
        lambda: acting.issue(other),
        lambda: acting.repeal(content_id, replacement="007187648-2018-000003"),
        at_once,
        lambda: acting.confirm(emergency[0]),
        lambda: acting.candidate(other, Event.REINSTATED).append(),
        lambda: announce(
            Kind.TOPIC,
            "industry",
            before={"name": "产业扶贫"},
            after={"name": "产业帮扶"},
            administrator=factories.make_user("admin"),
        ),
        lambda: acting.withdraw(content_id),
        lambda: acting.erase(content_id),
    ]
    for number, step in enumerate(steps):
        with minute(number):
            yield step()
    with at(AFTER):
        yield acting.expire(ids[roster.title])


def test_each_event__has_the_entry_that_partners_know(client: Client, tree: Any) -> None:
    seen = set()
    for release in _histories(tree):
        (entry,) = get(client, f"/api/v1/changes?after={release.seq - 1}")["items"]
        seen.add(entry["event"]["code"])
        same_as_golden(f"events/{release.seq:02}-{release.event}.json", entry)
    assert seen == {event.value for event in Event}


def test_each_end__has_the_tombstone_that_partners_know(client: Client, tree: Any) -> None:
    seen = set()
    for release in _histories(tree):
        answer = get(client, f"/api/v1/disclosures/{release.content_id}")
        if answer.get("status") == 410:
            state = answer["tombstone"]["state"]["code"]
            seen.add(state)
            same_as_golden(f"tombstones/{release.seq:02}-{state}.json", answer)
    assert seen == {State.WITHDRAWN.value, State.EXPIRED.value, State.ERASED.value}
