"""Where one terminal keeps its data. Light: the window asks before it is painted."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pos_terminal.records import dataclass

DATA_DIR_VARIABLE: Final = "POS_TERMINAL_DATA_DIR"
PRACTICE_PIN: Final = "4827"
"""Everybody's code in practice; the sign-in page says it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one terminal keeps its data: `root` for settings, `folder` for the ledger of live or practice."""

    root: Path
    practice: bool

    @property
    def folder(self) -> Path:
        return self.root / ("practice" if self.practice else "live")


def place(data_dir: str | None, practice: bool, environ: Mapping[str, str] = os.environ) -> Place:
    """The place asked for: the option, else the variable, else this user's data folder."""
    named = data_dir or environ.get(DATA_DIR_VARIABLE)
    # Not Path.expanduser, which raises for the home of somebody who does not exist.
    return Place(Path(os.path.expanduser(named or _users_own())).absolute(), practice)


def _users_own() -> str:
    # Only where nobody named a place: it looks at the system's conventions.
    import platformdirs

    return platformdirs.user_data_dir("pos-terminal", appauthor=False)
