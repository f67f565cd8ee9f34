"""What the faults counted is printed at the end of the run, from whichever process ran them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

_COUNTED = "counted"


@pytest.fixture
def counted(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Say what was counted."""
    return lambda line: record_property(_COUNTED, line)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    lines = [
        str(value)
        for reports in terminalreporter.stats.values()
        for report in reports
        for name, value in getattr(report, "user_properties", ())
        if name == _COUNTED and report.when == "call"
    ]
    if lines:
        terminalreporter.section("FAULTS: COUNTS", bold=True)
        for line in lines:
            terminalreporter.write_line(line)
