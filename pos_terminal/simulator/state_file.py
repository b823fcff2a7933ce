"""The facts on disk: one JSON object a line, synced before it counts, so that a kill loses no capture."""

from __future__ import annotations

import errno
import json
import os
from io import FileIO
from pathlib import Path

from pos_terminal.simulator.truth import Fact


class StateFileDamaged(ValueError):
    """A line before the last one cannot be read; the message names file and line."""


class StateFile:
    """An append-only file of facts. Raises OSError when the disk refuses."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: FileIO | None = None

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return self._path.name

    def load(self) -> list[Fact]:
        """The facts of earlier runs, in order. A torn last line is cut off: it never counted.

        Raises StateFileDamaged.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        data = self._path.read_bytes() if self._path.exists() else b""
        whole = data[: data.rfind(b"\n") + 1]
        facts = [self._read(number, line) for number, line in enumerate(whole.splitlines(), 1)]
        self._file = open(self._path, "ab", buffering=0)  # noqa: SIM115  closed by close()
        if len(whole) < len(data):
            self._file.truncate(len(whole))
        return facts

    def _read(self, number: int, line: bytes) -> Fact:
        try:
            fact = json.loads(line)
        except ValueError:
            raise StateFileDamaged(f"{self.name}, line {number}") from None
        if not isinstance(fact, dict) or "fact" not in fact or "at_ms" not in fact:
            raise StateFileDamaged(f"{self.name}, line {number}")
        return fact

    def keep(self, fact: Fact) -> None:
        """Append one fact and wait until the disk has it. Raises RuntimeError before load()."""
        if self._file is None:
            raise RuntimeError("load first")
        line = json.dumps(fact, ensure_ascii=False).encode() + b"\n"
        begin = self._file.seek(0, os.SEEK_END)
        try:
            if self._file.write(line) != len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self._path))
            os.fsync(self._file.fileno())
        except OSError:
            # Half a line would swallow the next one.
            self._file.truncate(begin)
            raise

    def clear(self) -> None:
        """Forget everything."""
        if self._file is not None:
            self._file.truncate(0)

    def close(self) -> None:
        """Close the file; a second time does nothing."""
        if self._file is not None:
            self._file.close()
            self._file = None
