"""How the site logs: one JSON object on each line for a collector, or plain text for a person."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Any

import orjson
from django.core.exceptions import ImproperlyConfigured

from fupin_cms.partners.keys import redacted
from fupin_cms.traffic.request_id import OUTSIDE

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "request_id"}


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
        number = getattr(record, "request_id", OUTSIDE)
        if number != OUTSIDE:
            line["request_id"] = number
        line |= {key: value for key, value in vars(record).items() if key not in _OWN}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        if record.stack_info:
            line["stack"] = self.formatStack(record.stack_info)
        return redacted(orjson.dumps(line, default=str).decode())


# No line names them, and to find them out takes a third of what a record costs.
logging.logThreads = logging.logMultiprocessing = False


class PlainLines(logging.Formatter):
    """One record as text; of a partner's key that somebody wrote into an address, its name."""

    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record))


FORMATTERS: dict[str, dict[str, Any]] = {
    "json": {"()": "site_config.logs.JsonLines"},
    "plain": {
        "()": "site_config.logs.PlainLines",
        "fmt": "{asctime} {levelname} {name} {request_id}: {message}",
        "style": "{",
    },
}

_MARKED: dict[str, Any] = {"filters": ["request"]}


def configuration(
    *, form: str, level: str, audit_file: str = "", access_file: str | None = ""
) -> dict[str, Any]:
    """Django's LOGGING: everything to standard error, each line with the id of its request.

    The logs of acts and of requests are JSON in every form and at every level; `audit_file` and
    `access_file` keep them in files of their own, which are opened anew when they have been rotated
    away. None for `access_file`: requests are not logged. Raises ImproperlyConfigured for a form
    that is not one of FORMATTERS.
    """
    if form not in FORMATTERS:
        raise ImproperlyConfigured(f"LOG_FORMAT is {form!r}; it is one of: {', '.join(FORMATTERS)}")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": FORMATTERS[form], "json": FORMATTERS["json"]},
        "filters": {"request": {"()": "fupin_cms.traffic.request_id.Mark"}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "line", **_MARKED},
            "audit": {**_handler(audit_file), "formatter": "json", **_MARKED},
            "access": {**_handler(access_file or ""), "formatter": "json", **_MARKED},
        },
        "root": {"handlers": ["stderr"], "level": level},
        # Django's own handlers would print each record a second time, or mail it.
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
            "fupin_cms.audit": {"handlers": ["audit"], "level": "INFO", "propagate": False},
            "fupin_cms.access": {
                "handlers": ["access"],
                "level": "CRITICAL" if access_file is None else "INFO",
                "propagate": False,
            },
        },
    }


def _handler(file: str) -> dict[str, Any]:
    if not file:
        return {"class": "logging.StreamHandler"}
    return {
        "class": "logging.handlers.WatchedFileHandler",
        "filename": file,
        "encoding": "utf-8",
        "delay": True,
    }
