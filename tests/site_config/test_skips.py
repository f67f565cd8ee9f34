"""A test that could not run is said aloud, and where everything is installed it fails."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

SUITE = """
import pytest

def test_runs():
    pass

def test_needs_a_browser():
    pytest.skip("Chromium is not installed")

@pytest.mark.postgresql
def test_of_postgresql():
    pass

@pytest.mark.sqlite
def test_of_sqlite():
    pass

@pytest.mark.real_input
def test_of_real_input():
    pass

@pytest.mark.xfail(reason="known", strict=True)
def test_known_to_fail():
    assert False
"""
MARKERS = """
[pytest]
markers =
    sqlite: x
    postgresql: x
    real_input: x
"""


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    root = Path(__file__).resolve().parent.parent.parent
    for name in ("CI", "DATABASE_URL", "FUPIN_REAL_INPUT", "PYTEST_ADDOPTS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "site_config.settings.test")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(root), os.environ.get("PYTHONPATH", "")]))
    pytester.makeini(MARKERS)
    pytester.makepyfile(SUITE)
    return pytester


def run(suite: pytest.Pytester) -> pytest.RunResult:
    return suite.runpytest_subprocess("-p", "tests.skips", "-p", "no:cacheprovider")


def test_skip_is_listed__and_what_the_run_is_not_for(suite: pytest.Pytester) -> None:
    result = run(suite)

    assert result.ret == 0
    result.assert_outcomes(passed=2, skipped=1, deselected=2, xfailed=1)
    result.stdout.fnmatch_lines(
        [
            "left out: tests marked postgresql (this run is on sqlite)",
            "left out: tests marked real_input (FUPIN_REAL_INPUT names no file)",
            "*NOT TESTED HERE*",
            "*1 × Skipped: Chromium is not installed",
        ]
    )


def test_skip_fails_under_ci__and_named_input_is_taken(
    suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    monkeypatch.setenv("FUPIN_REAL_INPUT", "plan.txt")

    result = run(suite)

    assert result.ret == 1
    result.assert_outcomes(passed=3, failed=1, deselected=1, xfailed=1)
    result.stdout.fnmatch_lines(["*CI=true allows no skip*Chromium is not installed*"])
