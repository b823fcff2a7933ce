"""The window starts again at another place: in practice, or back from it."""

from __future__ import annotations

import os
import sys
from typing import Final

from pos_terminal.place import Place

VISITS: Final = "POS_TERMINAL_VISITS_PRACTICE"
"""Practice was opened from the first start, and leads back there."""


def command_at(where: Place, program: list[str]) -> list[str]:
    """This program's own command, for the window of this place."""
    return [*program, "--data-dir", str(where.root), *(["--practice"] if where.practice else [])]


def start_at(where: Place) -> None:
    """Become the window of this place, after everything was closed; on POSIX this does not return. Raises
    OSError where it cannot be started."""
    from pos_terminal.restart import command_again, start_again

    # Without what was given to this one: it said where.
    original = sys.orig_argv[: len(sys.orig_argv) - len(sys.argv) + 1]
    if where.practice:
        os.environ[VISITS] = "1"
    else:
        os.environ.pop(VISITS, None)
    start_again(command_at(where, command_again(sys.argv[:1], original)))


def is_visit() -> bool:
    """Whether practice leads back to the first start when somebody stops practising."""
    return os.environ.get(VISITS) == "1"
