"""The report: its order, what it keeps, and how a check joins the others."""

from __future__ import annotations

import pkgutil
from typing import TYPE_CHECKING, Any

import pytest

from fupin_cms.checks import rules
from fupin_cms.checks.base import Check, Checked, Finding, Report, Severity, in_order
from fupin_cms.checks.registry import checks, discover, register

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fupin_cms.checks.subject import Subject


WARNING = Finding("attachments", Severity.WARNS, "请核对。", "附件《甲》", "条例", acknowledge=True)
BLOCK = Finding("sums", Severity.BLOCKS, "请改正。", "合计", "方案")
REMARK = Finding("sums", Severity.INFORMS, "说明。")


def test_report__survives_json() -> None:
    report = Report((BLOCK, WARNING), (Checked("sums", "合计与明细"),))
    assert Report.from_json(report.to_json()) == report


def test_report__of_nothing() -> None:
    report = Report.from_json([])
    assert report == Report()
    assert not report.blocks


@pytest.mark.parametrize("value", ["[]", [1], None])
def test_report__refuses_what_is_none(value: Any) -> None:
    with pytest.raises(TypeError):
        Report.from_json(value)


def test_in_order__what_blocks_stands_first() -> None:
    assert in_order([REMARK, WARNING, BLOCK]) == (BLOCK, WARNING, REMARK)


def test_report__by_severity() -> None:
    report = Report((BLOCK, WARNING, REMARK))
    assert (report.blocks, report.warns, report.informs) == ((BLOCK,), (WARNING,), (REMARK,))


def test_unacknowledged__until_its_key_is_named() -> None:
    report = Report((BLOCK, WARNING))
    assert report.unacknowledged([]) == (WARNING,)
    assert report.unacknowledged([WARNING.key]) == ()
    assert "附件《甲》" in WARNING.key


def test_registry__every_module_of_rules_is_a_check() -> None:
    discover()
    assert {type(check).__module__.split(".")[-1] for check in checks()} == {
        module.name for module in pkgutil.iter_modules(rules.__path__)
    }


def test_registry__refuses_an_id_that_is_taken() -> None:
    class Other(Check):
        id = "sums"
        label = "另一项"
        source = "无"

        def run(self, _subject: Subject) -> Iterator[Finding]:
            yield from ()

    with pytest.raises(ValueError, match="sums"):
        register(Other)


def test_checks__say_what_they_are() -> None:
    for check in checks():
        assert check.label
        assert check.source
        assert check.severity in Severity
