"""No test is left out in silence: a skip is listed with its reason, and under CI=true it fails.

What does not apply to a run is deselected by its marker instead, and the header says so. So is, on
PostgreSQL, what needs no database, and what looks at a real browser: it says the same there as on
SQLite. The runner's blocker lets no test touch a database that it did not ask for; what reaches one
by another way is marked for it.
"""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Generator

SQLITE = "sqlite"
POSTGRESQL = "postgresql"
REAL_INPUT = "real_input"
REAL_INPUT_VARIABLE = "FUPIN_REAL_INPUT"
FAULTS = "faults"
EVERY_DATABASE = "every_database"
BROWSER = "e2e"
WITHOUT_DATABASE = pytest.StashKey[int]()


def _skips_fail() -> bool:
    return os.environ.get("CI", "").lower() in {"1", "true"}


def _on_postgresql() -> bool:
    return str(settings.DATABASES["default"]["ENGINE"]).endswith(POSTGRESQL)


def _needs_database(item: pytest.Item) -> bool:
    """Whether a test asks for the database, or is marked as one that reaches it by itself."""
    marked = any(map(item.get_closest_marker, ("django_db", EVERY_DATABASE, POSTGRESQL)))
    return marked or not {"db", "transactional_db", "django_db_setup", "live_server"}.isdisjoint(
        getattr(item, "fixturenames", ())
    )


def _left_out(config: pytest.Config) -> dict[str, str]:
    """Markers whose tests do not apply to this run, with the reason."""
    here, other = (POSTGRESQL, SQLITE) if _on_postgresql() else (SQLITE, POSTGRESQL)
    left_out = {other: f"this run is on {here}"}
    if here == POSTGRESQL:
        left_out[BROWSER] = "the run on SQLite has them"
    if not os.environ.get(REAL_INPUT_VARIABLE):
        left_out[REAL_INPUT] = f"{REAL_INPUT_VARIABLE} names no file"
    if FAULTS not in config.getoption("markexpr"):
        left_out[FAULTS] = "make faults runs them"
    return left_out


def pytest_report_header(config: pytest.Config) -> list[str]:
    return [f"left out: tests marked {marker} ({why})" for marker, why in _left_out(config).items()]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = _left_out(config)
    deselected = [item for item in items if any(map(item.get_closest_marker, left_out))]
    if _on_postgresql() and FAULTS in left_out:  # a fault may have a database of its own
        alike = [item for item in items if not _needs_database(item) and item not in deselected]
        config.stash[WITHOUT_DATABASE] = len(alike)
        deselected += alike
    if deselected:
        items[:] = [item for item in items if item not in set(deselected)]
        config.hook.pytest_deselected(items=deselected)


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[object], request: pytest.FixtureRequest
) -> None:
    """No test may ask for the database only while it runs: the rule above could not see it."""
    asks = fixturedef.argname == "_django_db_helper"
    if asks and isinstance(request.node, pytest.Item) and not _needs_database(request.node):
        pytest.fail(f"{request.node.nodeid} asks for the database late: mark it with django_db")


def pytest_sessionfinish(session: pytest.Session) -> None:
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output[POSTGRESQL] = session.config.stash.get(WITHOUT_DATABASE, 0)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Every worker collects the same."""
    output = getattr(node, "workeroutput", {})
    if POSTGRESQL in output:
        node.config.stash[WITHOUT_DATABASE] = output[POSTGRESQL]


def _fail_if_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    if not report.skipped or hasattr(report, "wasxfail") or not _skips_fail():
        return
    report.outcome = "failed"
    report.longrepr = f"{report.nodeid}: CI=true allows no skip. {_reason(report)}"


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    """The sentence that the test gave: pytest keeps it as the last of (path, line, reason)."""
    where = report.longrepr
    return str(where[-1] if isinstance(where, tuple) else where)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _fail_if_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _fail_if_skipped(report)
    return report


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if count := config.stash.get(WITHOUT_DATABASE, 0):
        terminalreporter.section("LEFT OUT", bold=True)
        terminalreporter.write_line(f"{count:4d} × needs no database; the run on SQLite has it")
    reasons = Counter(_reason(report) for report in terminalreporter.stats.get("skipped", []))
    if not reasons:
        return
    terminalreporter.section("NOT TESTED HERE", yellow=True, bold=True)
    for reason, count in sorted(reasons.items()):
        terminalreporter.write_line(f"{count:4d} × {reason}", yellow=True)
