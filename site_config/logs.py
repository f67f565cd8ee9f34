"""How the site logs: one JSON object on each line for a collector, or plain text for a person."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Any

import orjson
from django.core.exceptions import ImproperlyConfigured

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


class JsonLines(logging.Formatter):
    """One record as one line of JSON: time in UTC, level, logger, message, the call's extras."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "process": record.process,
        }
        line |= {key: value for key, value in vars(record).items() if key not in _OWN}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        if record.stack_info:
            line["stack"] = self.formatStack(record.stack_info)
        return orjson.dumps(line, default=str).decode()


FORMATTERS: dict[str, dict[str, Any]] = {
    "json": {"()": "site_config.logs.JsonLines"},
    "plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
}


def configuration(*, form: str, level: str, audit_file: str = "") -> dict[str, Any]:
    """Django's LOGGING: everything to standard error.

    The audit log is JSON in every form and at every level; `audit_file` keeps it in a file of its
    own, which is opened anew when it has been rotated away. Raises ImproperlyConfigured for a form
    that is not one of FORMATTERS.
    """
    if form not in FORMATTERS:
        raise ImproperlyConfigured(f"LOG_FORMAT is {form!r}; it is one of: {', '.join(FORMATTERS)}")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": FORMATTERS[form], "json": FORMATTERS["json"]},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "line"},
            "audit": {**_audit_handler(audit_file), "formatter": "json"},
        },
        "root": {"handlers": ["stderr"], "level": level},
        # Django's own handlers would print each record a second time, or mail it.
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
            "fupin_cms.audit": {"handlers": ["audit"], "level": "INFO", "propagate": False},
        },
    }


def _audit_handler(audit_file: str) -> dict[str, Any]:
    if not audit_file:
        return {"class": "logging.StreamHandler"}
    return {
        "class": "logging.handlers.WatchedFileHandler",
        "filename": audit_file,
        "encoding": "utf-8",
        "delay": True,
    }
