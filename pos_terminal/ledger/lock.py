"""One process writes: a lock file that the operating system frees by itself when the process ends, however it
ends."""

from __future__ import annotations

import os
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Final

from pos_terminal.domain.errors import DataFolderProblem
from pos_terminal.file_lock import lock_file

_RETRY_S: Final = 0.05


class LedgerLock:
    """Held by the window, or by one command while it writes. `holder` says to others who holds it."""

    def __init__(self, folder: Path, holder: str) -> None:
        self._path = folder / "ledger.lock"
        self._holder = holder
        self._file: IO[str] | None = None

    def acquire(self, patience_s: float = 0.0) -> None:
        """Take the lock, waiting so long for another command to finish; a window is never waited for, only
        looked for twice: whoever asks who is there has the lock for an instant.

        Raises DataFolderProblem: window_open, command_running or data_folder_unusable.
        """
        ends = time.monotonic() + patience_s
        looks = 0
        while True:
            try:
                self._acquire()
            except DataFolderProblem as problem:
                looks += 1
                waits = problem.code == "command_running" and time.monotonic() < ends
                if not waits and not (problem.code == "window_open" and looks == 1):
                    raise
                time.sleep(_RETRY_S)
            else:
                return

    def _acquire(self) -> None:
        try:
            file = self._path.open("a+", encoding="utf-8")
        except OSError as error:
            folder = str(self._path.parent)
            raise DataFolderProblem("data_folder_unusable", folder=folder, detail=str(error)) from error
        try:
            lock_file(file.fileno())
        except OSError:
            file.seek(0)
            # Empty for an instant: whoever just took it has not said yet who they are.
            code = "window_open" if file.read().startswith("window") else "command_running"
            file.close()
            raise DataFolderProblem(code, folder=str(self._path.parent)) from None
        file.seek(0)
        file.truncate()
        file.write(f"{self._holder} {os.getpid()}\n")
        file.flush()
        self._file = file

    def release(self) -> None:
        """Give it back; harmless when it is not held."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def __enter__(self) -> LedgerLock:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
