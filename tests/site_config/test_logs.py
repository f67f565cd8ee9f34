"""The log lines that a collector reads."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import orjson
import pytest
from django.core.exceptions import ImproperlyConfigured

from site_config.logs import JsonLines, configuration

if TYPE_CHECKING:
    from pathlib import Path


def record(message: str, *values: object, **extra: object) -> logging.LogRecord:
    return logging.getLogger("fupin_cms.ledger").makeRecord(
        "fupin_cms.ledger", logging.WARNING, __file__, 1, message, values, None, extra=extra
    )


def test_record_is_one_line_of_json__with_its_extras() -> None:
    line = JsonLines().format(record("第 %d 号\n已发布", 7, stream="public"))

    assert "\n" not in line
    parsed = orjson.loads(line)
    assert parsed["message"] == "第 7 号\n已发布"
    assert parsed["level"] == "WARNING"
    assert parsed["logger"] == "fupin_cms.ledger"
    assert parsed["stream"] == "public"
    assert parsed["time"].endswith("+00:00")


def test_exception_stands_in_the_same_line() -> None:
    failed = record("failed")
    with pytest.raises(RuntimeError) as raised:
        raise RuntimeError("磁盘已满")
    failed.exc_info = (raised.type, raised.value, raised.tb)

    line = JsonLines().format(failed)

    assert "\n" not in line
    assert "RuntimeError: 磁盘已满" in orjson.loads(line)["exception"]


def test_value_that_json_does_not_know_is_written_as_text() -> None:
    parsed = orjson.loads(JsonLines().format(record("ok", path=logging)))

    assert "logging" in parsed["path"]


def test_unknown_form_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="LOG_FORMAT"):
        configuration(form="xml", level="INFO")


def test_audit_lines__are_json_in_a_file_of_their_own(tmp_path: Path) -> None:
    made = configuration(form="plain", level="ERROR", audit_file=str(tmp_path / "audit.log"))

    assert made["handlers"]["audit"]["filename"] == str(tmp_path / "audit.log")
    assert made["handlers"]["audit"]["formatter"] == "json"
    assert made["loggers"]["fupin_cms.audit"] == {
        "handlers": ["audit"],
        "level": "INFO",
        "propagate": False,
    }
