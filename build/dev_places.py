"""Where things are in a checkout, and the one exception that ends a command with one sentence."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
VENV: Final = ROOT / ".venv"
WORK: Final = ROOT / "build" / "work"
DIST: Final = ROOT / "build" / "dist"
DEV_LOCK: Final = ROOT / "build" / "lock" / "dev.txt"
TERMINAL_LOCK: Final = ROOT / "build" / "lock" / "terminal.txt"
CENTRAL_LOCK: Final = ROOT / "build" / "lock" / "central.txt"


class Stop(Exception):
    """Ends the command: a sentence for the person, and the exit status."""

    def __init__(self, sentence: str, status: int = 1) -> None:
        super().__init__(sentence)
        self.status = status


def program(venv: Path, name: str) -> Path:
    """A program of an environment, by the platform's habit."""
    return venv / ("Scripts" if os.name == "nt" else "bin") / (f"{name}.exe" if os.name == "nt" else name)
