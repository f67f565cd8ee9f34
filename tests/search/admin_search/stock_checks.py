"""The stock backends' own checks, on ours. What they leave out of a stock backend is left out here.

Run by `test_stock_checks.py`, in a project of their own.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import TestCase
from modelsearch.query import Phrase
from modelsearch.test.testapp import models
from modelsearch.tests.elasticsearch_common_tests import ElasticsearchCommonSearchBackendTests
from modelsearch.tests.test_postgres_backend import TestPostgresSearchBackend
from modelsearch.tests.test_sqlite_backend import TestSQLiteSearchBackend

from . import library

# Run under settings of their own.
_BACKEND = settings.MODELSEARCH_BACKENDS["default"]["BACKEND"]  # type: ignore[misc]


class Filled:
    """In place of the package's fixture file."""

    fixtures: tuple[str, ...] = ()
    backend_path = _BACKEND
    _overridden_settings: dict[str, object] | None = None
    """The stock checks name the stock backend here."""
    backend: Any

    @classmethod
    def setUpTestData(cls) -> None:
        library.build()
        tables = [model._meta.db_table for model in (models.Author, models.Book, models.Character)]
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                for table in tables:
                    cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), 1000)")

    def test_chinese__is_found_inside_a_title(self) -> None:
        notice = models.Book.objects.create(
            title="2018年扶贫资金使用安排",
            summary="縣級財政專項",
            publication_date=dt.date(2018, 3, 1),
            number_of_pages=3,
        )
        models.Book.objects.create(
            title="资助贫困学生的安排", publication_date=dt.date(2018, 3, 1), number_of_pages=3
        )
        for model in (models.Book, models.Character):
            index = self.backend.get_index_for_model(model)
            index.add_items(model, model.objects.all())
            index.refresh()
        for asked in (
            "扶贫资金",
            "資金 2018年",
            "２０１８年扶贫",
            Phrase("扶贫资金使用"),
            "县级",
            "扶",
        ):
            assert list(self.backend.search(asked, models.Book)) == [notice], asked
        for asked in ("扶贫资", "安排 资金", "扶"):
            assert list(self.backend.autocomplete(asked, models.Book)) == [notice], asked
        assert not list(self.backend.search("扶贫 不存在", models.Book, operator="and"))
        assert not list(self.backend.search(Phrase("资金扶贫"), models.Book))


def load_tests(loader, standard, pattern):  # type: ignore[no-untyped-def]
    """Only those for the backend and database that this run is about."""
    stock = {
        "sqlite": TestSQLiteSearchBackend,
        "postgresql": TestPostgresSearchBackend,
    }[connection.vendor]
    if "elasticsearch" in _BACKEND:

        class Stock(ElasticsearchCommonSearchBackendTests, TestCase):
            pass

        stock = Stock
    return loader.loadTestsFromTestCase(type("OnOurBackend", (Filled, stock), {}))
