"""Our backends of the admin's search pass what the stock backends are checked by, and know Chinese.

The checks need models of their own, so that each run is a process with settings of its own.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

pytestmark = pytest.mark.every_database

ROOT = Path(__file__).parents[3]


def run(backend: str, **environment: str) -> None:
    process = subprocess.run(
        [
            *(sys.executable, "-m", "django", "test", "--noinput"),
            *("--settings", "tests.search.admin_search.settings"),
            "tests.search.admin_search.stock_checks",
        ],
        cwd=ROOT,
        env=os.environ | {"FUPIN_ADMIN_SEARCH": backend} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stderr
    ran = re.search(r"^Ran (\d+) tests", process.stderr, re.MULTILINE)
    assert ran is not None
    assert int(ran.group(1)) > 120, process.stderr


def test_database__passes_the_stock_checks(worker_id: str) -> None:
    run("search.admin_search", FUPIN_STOCK_DATABASE=f"stock_{connection.vendor}_{worker_id}")


@pytest.mark.faults
def test_elasticsearch__passes_the_stock_checks() -> None:
    if "ELASTICSEARCH_URL" not in os.environ:
        pytest.skip("no Elasticsearch: scripts/elasticsearch.sh run starts one")
    run("search.admin_search.elasticsearch")


def test_settings__name_our_backend() -> None:
    assert settings.WAGTAILSEARCH_BACKENDS["default"]["BACKEND"] == "search.admin_search"
