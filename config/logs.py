"""How log lines look: as JSON for machines or plain for people, with the number of the request, without personal data.

Server, worker and commands write to standard error in one form and one clock (UTC); who runs them keeps the lines.
"""

import logging
import re
from datetime import UTC, datetime

from django.http import HttpRequest
from pythonjsonlogger.core import BaseJsonFormatter, LogData
from pythonjsonlogger.json import JsonFormatter

from common.request_context import request_id
from common.types import Json

FORMS = ("json", "line")
HIDDEN = "…"
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# NIK, NIP, telephone and account numbers, also written in groups.
_NUMBER = re.compile(r"(?<![\w-])\+?\d(?:[ .]?\d){8,}(?![\w-])")
# PostgreSQL shows the values of the row that it refuses.
_DETAIL = re.compile(r"^(DETAIL|CONTEXT):.*$", re.MULTILINE)
# What belongs to a message and what to the log itself.
_PLACES = {"levelname": "level", "name": "logger"}


def without_people(text: str) -> str:
    """The text without mail addresses, long numbers and the values that a database names. Names it cannot know."""
    text = _DETAIL.sub(rf"\1: {HIDDEN}", text)
    return _NUMBER.sub(HIDDEN, _ADDRESS.sub(HIDDEN, text))


class WithRequest(logging.Filter):
    """Adds the number of the request, and takes addresses that open something out of Django's own lines."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keeps every record."""
        record.request_id = request_id()
        request = record.__dict__.pop("request", None)
        if request is not None and isinstance(record.args, tuple):
            path = getattr(request, "path", None)
            record.args = tuple(_place(request) if part == path else part for part in record.args)
        for server_only in ("server_time", "response", "taskName"):
            record.__dict__.pop(server_only, None)
        return True


class PlainLine(logging.Formatter):
    """For people at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, and a traceback where there is one."""
        return without_people(super().format(record))

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802
        """In UTC, as the JSON lines have it."""
        return _moment(record)


class JsonLine(JsonFormatter):
    """For machines: one object a line."""

    def __init__(self) -> None:
        super().__init__(["levelname", "name", "message", "request_id"], rename_fields=_PLACES)

    def process_log_record(self, log_data: LogData) -> LogData:
        """The time first; nothing empty, nothing personal."""
        found = BaseJsonFormatter.process_log_record(self, log_data)
        return {
            name: without_people(value) if isinstance(value, str) and name not in _KEYS else value
            for name, value in found.items()
            if value not in ("", None)
        }

    def add_fields(self, log_data: LogData, record: logging.LogRecord, message_dict: LogData) -> None:
        """Time and process."""
        log_data["time"] = _moment(record)
        super().add_fields(log_data, record, message_dict)
        log_data["process"] = record.process


# Keys of ours, among which long digits may stand by chance.
_KEYS = frozenset({"time", "request_id", "person"})


def logging_settings(*, form: str, level: str, requests: bool) -> dict[str, Json]:
    """What `logging.config.dictConfig` takes; `requests` asks for a line about each request."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request": {"()": "config.logs.WithRequest"}},
        "formatters": {
            "json": {"()": "config.logs.JsonLine"},
            "line": {
                "()": "config.logs.PlainLine",
                "format": "{asctime} {levelname} {name} {request_id} {message}",
                "style": "{",
            },
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": form, "filters": ["request"]}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "prakarsa.request": {"level": "INFO" if requests else "WARNING"},
            # Refusals stand in the lines about requests.
            "django.request": {"level": "ERROR"},
            # pyHanko reports each suspicious difference with a traceback; the verdict already says it.
            "pyhanko": {"level": "CRITICAL"},
            "weasyprint": {"level": "ERROR"},
            "fontTools": {"level": "ERROR"},
            "procrastinate": {"level": "WARNING"},
        },
    }


def _moment(record: logging.LogRecord) -> str:
    return (
        datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    )


def _place(request: HttpRequest) -> str:
    match = request.resolver_match
    return f"/{match.route}" if match is not None else "an unknown address"
