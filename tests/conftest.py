"""Shared fixtures."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from unittest import mock

import hypothesis
import pytest
from django.db import connection, transaction
from django.test import TransactionTestCase

from fupin_cms.ledger import triggers
from fupin_cms.partners import usage
from fupin_cms.setup.run import set_up
from search.log import search_log
from tests import factories, remembered

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django import DjangoDbBlocker
    from pytest_django.fixtures import Settings

    from fupin_cms.disclosures.models import FundPage

# No test is about time: a busy machine takes longer, and that is no fault.
hypothesis.settings.register_profile("unhurried", hypothesis.settings(), deadline=None)
hypothesis.settings.load_profile("unhurried")

pytest_plugins = [
    "tests.browser",
    "tests.counts",
    "tests.longest",
    "tests.migrated",
    "tests.names",
    "tests.readings",
    "tests.skips",
]

# The tree and its items ---------------------------------------------------------------

remembered.remember("tree", factories.build_tree)
remembered.remember_alone("installation", set_up)


@pytest.fixture
def installation(db: None) -> None:
    """What `fupin_setup` makes of a new site."""
    if not remembered.put_back("installation"):
        set_up()


@pytest.fixture
def tree(db: None) -> factories.Tree:
    return factories.make_tree()


@pytest.fixture
def fund(tree: factories.Tree) -> FundPage:
    """A complete fund item, never submitted."""
    return factories.make_fund(tree.finance)


# The ledger ---------------------------------------------------------------------------


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None,  # pytest-django's own
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """After a test with transactions of its own the database is as the migrations left it.

    The ledger's tables refuse to be emptied; the runner's flush between tests may. Django's flush
    takes Wagtail's root page and groups along: they are put back for whatever test comes next.
    """
    teardown = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]
    with django_db_blocker.unblock():
        rows = json.loads(connection.creation.serialize_db_to_string())
        remembered.learn()
    # Content types first: what saves a page asks for its own, and would make one.
    rows.sort(key=lambda row: row["model"] != "contenttypes.contenttype")
    migrated = json.dumps(rows)

    def restoring(case: TransactionTestCase) -> None:
        # Where Django finds these two, its flush makes no content types anew, under other numbers.
        case.serialized_rollback = True
        connection._test_serialized_contents = migrated  # type: ignore[attr-defined]
        with transaction.atomic():  # a late request of a live server sees all of it or nothing
            with triggers.lifted():
                teardown(case)
            connection.creation.deserialize_db_from_string(migrated)

    with mock.patch.object(TransactionTestCase, "_fixture_teardown", restoring):
        yield
    # What was gathered has no database to be written to any more.
    usage.gathering.begin()
    search_log.forget()


# The search index ---------------------------------------------------------------------


@pytest.fixture
def search_index(settings: Settings, tmp_path: Path) -> None:
    """An index of the test's own; every query finds what the ledger holds at that moment."""
    settings.FUPIN_SEARCH = {
        **settings.FUPIN_SEARCH,
        "INDEX_DIR": tmp_path / "index",
        "FOLLOW": "inline",
    }
