"""No test is left out in silence: a skip is listed with its reason, and under CI=true it fails.

What does not apply to a run is deselected by its marker instead, and the header says so.
"""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Generator

SQLITE = "sqlite"
POSTGRESQL = "postgresql"
REAL_INPUT = "real_input"
REAL_INPUT_VARIABLE = "FUPIN_REAL_INPUT"
FAULTS = "faults"


def _skips_fail() -> bool:
    return os.environ.get("CI", "").lower() in {"1", "true"}


def _left_out(config: pytest.Config) -> dict[str, str]:
    """Markers whose tests do not apply to this run, with the reason."""
    here, other = SQLITE, POSTGRESQL
    if settings.DATABASES["default"]["ENGINE"].endswith(POSTGRESQL):
        here, other = other, here
    left_out = {other: f"this run is on {here}"}
    if not os.environ.get(REAL_INPUT_VARIABLE):
        left_out[REAL_INPUT] = f"{REAL_INPUT_VARIABLE} names no file"
    if FAULTS not in config.getoption("markexpr"):
        left_out[FAULTS] = "make faults runs them"
    return left_out


def pytest_report_header(config: pytest.Config) -> list[str]:
    return [f"left out: tests marked {marker} ({why})" for marker, why in _left_out(config).items()]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = _left_out(config)
    deselected = [item for item in items if any(item.get_closest_marker(m) for m in left_out)]
    if deselected:
        items[:] = [item for item in items if item not in set(deselected)]
        config.hook.pytest_deselected(items=deselected)


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


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reasons = Counter(_reason(report) for report in terminalreporter.stats.get("skipped", []))
    if not reasons:
        return
    terminalreporter.section("NOT TESTED HERE", yellow=True, bold=True)
    for reason, count in sorted(reasons.items()):
        terminalreporter.write_line(f"{count:4d} × {reason}", yellow=True)
