"""The log of one terminal, and the report of a bug of ours: what happened, for support, without secrets.

Secrets have their own type that never shows its value, and no request body is ever logged. What a library
quotes all the same is taken out by domain.redaction, here and nowhere else: everything that is written for
support passes through this file or ops.bundle.
"""

from __future__ import annotations

import logging
import os
import sys
import traceback
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final

from pos_terminal import __version__
from pos_terminal.domain.redaction import one_line, plain_text, redact, redacted_beginning, redacted_end
from pos_terminal.own_files import file_mode, folder_mode
from pos_terminal.system import SystemClock

LOGS: Final = "logs"
REPORTS: Final = "report-*.txt"
_MAX_BYTES: Final = 1_000_000
_FILES: Final = 5
_MOST_REPORTS: Final = 20
_LONGEST_REPORT: Final = 200_000
_FORMAT: Final = "%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"


class OneLine(logging.Formatter):
    """One event, one line, whatever its message and its traceback hold; without secrets."""

    def format(self, record: logging.LogRecord) -> str:
        return one_line(redacted_beginning(super().format(record)))


class LogFile(RotatingFileHandler):
    """Five files of 1 MB at most, for whoever works with this data alone."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            path, maxBytes=_MAX_BYTES, backupCount=_FILES - 1, encoding="utf-8", errors="replace", delay=True
        )
        self.setFormatter(OneLine(_FORMAT))

    def _open(self) -> Any:
        opened = super()._open()
        with suppress(OSError):  # one that was there before, perhaps for everybody
            os.chmod(self.baseFilename, file_mode(Path(self.baseFilename).parent))
        return opened

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the standard library's name
        """What cannot be logged stops nobody's work: a full disk is told elsewhere. Never with the values."""
        kind = sys.exc_info()[0]
        if kind is not None and not issubclass(kind, OSError):
            _say(f"a record of {record.pathname}:{record.lineno} cannot be logged: {kind.__name__}\n")


def _mine(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def warn_on_stderr(stream: IO[str] | None = None) -> None:
    """Show warnings, and only those: standard output belongs to the documents, and the file wants more.

    A bug's traceback is shown as everything else: without secrets.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setLevel(logging.WARNING)
    handler.setFormatter(OneLine("%(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(handler)
    sys.excepthook = show_bug


def show_bug(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Show the traceback of a bug on standard error."""
    _say(plain_text(redact("".join(traceback.format_exception(kind, error, trace)))))


def _say(text: str) -> None:
    # A window on Windows has no standard error.
    stream: IO[str] | None = sys.stderr
    if stream is not None:
        stream.write(text)


def start_log(folder: Path) -> logging.Handler:
    """Write what the program does to logs/terminal.log of this data folder: five files of 1 MB at most."""
    logs = folder / LOGS
    logs.mkdir(parents=True, exist_ok=True, mode=folder_mode(folder))
    handler = LogFile(logs / "terminal.log")
    # What others log is kept where it is a warning; without a handler it would go to standard error as it is.
    logging.getLogger().addHandler(handler)
    logging.getLogger("pos_terminal").setLevel(logging.INFO)
    return handler


def stop_log(handler: logging.Handler) -> None:
    """Write no more to it."""
    logging.getLogger().removeHandler(handler)
    handler.close()


def log_bug(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Note a bug in the log alone."""
    logging.getLogger(__name__).critical("an unexpected error", exc_info=(kind, error, trace))


def write_report(
    folder: Path, kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> Path | None:
    """Keep the traceback of a bug in logs/, and return the file; None when not even that can be written."""
    log_bug(kind, error, trace)
    return write_text(folder, "".join(traceback.format_exception(kind, error, trace)))


def write_text(folder: Path, text: str) -> Path | None:
    """Keep the text of a report; see `write_report`. The oldest reports make room for it."""
    # Only here: it is read for nothing in every run without a bug.
    import platform

    from pos_terminal.build_stamp import build_stamp

    path = folder / LOGS / f"report-{SystemClock().now_ms()}.txt"
    head = f"pos-terminal {__version__} ({build_stamp().line}), {platform.platform()}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(path, "w", encoding="utf-8", errors="replace", opener=_mine) as file:
            file.write(f"{head}\n\n{plain_text(redacted_end(text, _LONGEST_REPORT))}")
        for old in reports_in(folder)[_MOST_REPORTS:]:
            old.unlink(missing_ok=True)
    except OSError:
        return None
    return path


def reports_in(folder: Path) -> list[Path]:
    """The reports of bugs that are kept in this data folder, the newest first."""
    return sorted((folder / LOGS).glob(REPORTS), key=_at_ms, reverse=True)


def reported_since(folder: Path, since_ms: int) -> int:
    """How many bugs were reported here since then (UTC milliseconds)."""
    return sum(_at_ms(path) >= since_ms for path in reports_in(folder))


def _at_ms(report: Path) -> int:
    digits = report.stem.removeprefix("report-")
    return int(digits) if digits.isdecimal() else 0
