"""`verify` in a process of its own: it reads a million payments without keeping Python from the window.

At a low priority, and the first to go where memory runs short: a sale never waits for it.
"""

from __future__ import annotations

import json
import os
import subprocess
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from pos_terminal.engine.verifying import NotRead
from pos_terminal.ledger.verify import Report
from pos_terminal.ops import own_process
from pos_terminal.place import Place

_LIMIT_S: Final = 4 * 3600.0
"""Beside it each megabyte has a second. A million payments take minutes; what takes longer hangs."""
_LONGEST: Final = 300
ENDS_WITH_STDIN: Final = "--ends-with-stdin"
_LOWEST: Final = 19
_LOW_ON_WINDOWS: Final[int] = getattr(subprocess, "IDLE_PRIORITY_CLASS", 0)


class VerifyProcess:
    """One reading of the journal of this place, which may be open. `limit_s` is for a test."""

    def __init__(self, where: Place, limit_s: float = _LIMIT_S) -> None:
        self._where = where
        self._limit_s = limit_s
        self._guard = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._held = -1
        """The process ends when this end of its standard input is closed: when we are killed, too."""
        self._stopped = threading.Event()

    def run(self) -> Report | None:
        """Wait for what it finds; None when it was stopped. Raises NotRead where it died, took too long, or
        could not read: nothing is known of the journal then."""
        with self._guard:
            if self._stopped.is_set():
                return None
            try:
                process = self._process = self._started()
            except OSError as error:
                raise NotRead(str(error)) from error
        try:
            said, complained = process.communicate(timeout=self._limit_s + self._megabytes())
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise NotRead("it took too long") from None
        finally:
            os.close(self._held)
        if self._stopped.is_set():
            return None
        return _report(process.returncode, said, complained)

    def stop(self) -> None:
        """Kill it: it only reads, and what it keeps it keeps whole. Any thread."""
        with self._guard:
            self._stopped.set()
            if self._process is not None:
                self._process.kill()

    def _started(self) -> subprocess.Popen[bytes]:
        practice = ["--practice"] if self._where.practice else []
        data = ["--data-dir", str(self._where.root)]
        theirs, held = os.pipe()
        try:
            process = subprocess.Popen(
                [*own_process.own_program(), "verify", "--json", ENDS_WITH_STDIN, *data, *practice],
                env=own_process.bare_environment(),
                stdin=theirs,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                creationflags=own_process.HIDDEN | _LOW_ON_WINDOWS,
            )
        except BaseException:
            os.close(held)
            raise
        finally:
            os.close(theirs)
        self._held = held
        _make_humble(process.pid)
        return process

    def _megabytes(self) -> float:
        with suppress(OSError):
            return (self._where.folder / "ledger.db").stat().st_size / 1_000_000
        return 0.0


def _make_humble(pid: int) -> None:
    # From here: code that runs between fork and exec keeps Python from the window meanwhile.
    with suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, pid, _LOWEST)
    with suppress(OSError):
        Path(f"/proc/{pid}/oom_score_adj").write_text("1000", encoding="ascii")


def _report(status: int, said: bytes, complained: bytes) -> Report:
    """Raises NotRead for everything that is no answer of a verification which came to its end."""
    try:
        answer: Any = json.loads(said)
        ok, problems = answer["ok"], [str(one) for one in answer["problems"]]
        report = Report(int(answer["events"]), str(answer["head"]), problems)
    except (ValueError, LookupError, TypeError):
        lines = (said + complained).decode("utf-8", "replace").strip().splitlines()
        raise NotRead((lines[-1] if lines else f"exit status {status}")[:_LONGEST]) from None
    if (status, ok) != ((0, True) if report.ok else (1, False)):
        raise NotRead(f"exit status {status}")
    return report
