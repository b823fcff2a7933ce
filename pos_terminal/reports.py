"""The log of one terminal, and the report of a bug of ours: what happened, for support, without secrets.

Secrets have their own type that never shows its value, and no request body is ever logged, so nothing
here has to be taken out again.
"""

from __future__ import annotations

import logging
import sys
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Final

from pos_terminal import __version__
from pos_terminal.system import SystemClock

_MAX_BYTES: Final = 1_000_000
_FILES: Final = 5
_FORMAT: Final = "%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"


def warn_on_stderr() -> None:
    """Show warnings, and only those: standard output belongs to the documents, and the file wants more."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setLevel(logging.WARNING)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(handler)


def start_log(folder: Path) -> logging.Handler:
    """Write what the program does to logs/terminal.log of this data folder: five files of 1 MB at most."""
    logs = folder / "logs"
    logs.mkdir(parents=True, exist_ok=True, mode=0o700)
    handler = RotatingFileHandler(
        logs / "terminal.log", maxBytes=_MAX_BYTES, backupCount=_FILES - 1, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter(_FORMAT))
    root = logging.getLogger("pos_terminal")
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    return handler


def stop_log(handler: logging.Handler) -> None:
    """Write no more to it."""
    logging.getLogger("pos_terminal").removeHandler(handler)
    handler.close()


def write_report(
    folder: Path, kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> Path | None:
    """Keep the traceback of a bug in logs/, and return the file; None when not even that can be written."""
    logging.getLogger(__name__).critical("an unexpected error", exc_info=(kind, error, trace))
    text = "".join(traceback.format_exception(kind, error, trace))
    return write_text(folder, text)


def write_text(folder: Path, text: str) -> Path | None:
    """Keep the text of a report; see `write_report`."""
    # Only here: it is read for nothing in every run without a bug.
    import platform

    path = folder / "logs" / f"report-{SystemClock().now_ms()}.txt"
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_text(f"pos-terminal {__version__}, {platform.platform()}\n\n{text}", encoding="utf-8")
    except OSError:
        return None
    return path
