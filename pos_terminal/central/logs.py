"""Logs of the server: one JSON document a line, with the request's id, without secrets."""

from __future__ import annotations

import json
import logging
import sys
from contextvars import ContextVar
from typing import IO, Any, Final

from pos_terminal.domain.redaction import plain_text, redact_values, redacted_beginning, redacted_end
from pos_terminal.domain.secret import Secret

REQUEST_ID: Final[ContextVar[str | None]] = ContextVar("request_id", default=None)
"""The request being answered here, for every record written on its behalf."""
_QUIET: Final = ("uvicorn.access", "httpx", "httpcore", "alembic", "procrastinate")


class JsonLines(logging.Formatter):
    """One record, one line. What a part wants to tell beside the sentence it gives as
    `extra={"fields": {...}}`."""

    def __init__(self, hidden: tuple[Secret, ...] = ()) -> None:
        super().__init__()
        self._hidden = hidden

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON; every secret is blacked out, wherever it stood, and what looks like one."""
        line: dict[str, Any] = {
            "time": f"{self.formatTime(record, '%Y-%m-%dT%H:%M:%S')}.{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": redacted_beginning(record.getMessage(), hidden=self._hidden),
        }
        if (request_id := REQUEST_ID.get()) is not None:
            line["request_id"] = request_id
        fields = getattr(record, "fields", None)
        if isinstance(fields, dict):
            told = {name: value for name, value in fields.items() if name not in line}
            line |= redact_values(told, self._hidden)
        if record.exc_info:
            # Its end says what went wrong.
            line["error"] = redacted_end(self.formatException(record.exc_info), hidden=self._hidden)
        # JSON escapes the ends of lines that it knows; readers of logs know more of them.
        return plain_text(json.dumps(line, ensure_ascii=False, default=str))

    @staticmethod
    def converter(seconds: float | None) -> Any:
        """Times are UTC."""
        from time import gmtime

        return gmtime(seconds)


def configure(level: str, hidden: tuple[Secret, ...] = (), stream: IO[str] | None = None) -> None:
    """Send everything that this process logs to `stream` (standard error) as JSON lines."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines(hidden))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(True)
