"""This program once more, in a process of its own that has neither keys nor other data."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from pos_terminal.frozen import is_frozen, outer_environment

_STDIN: Final = 0
_OURS: Final = ("POS_TERMINAL_", "WAVE_", "ORANGE_", "MTN_", "STRIPE_")
HIDDEN: Final[int] = getattr(subprocess, "CREATE_NO_WINDOW", 0)
"""Windows: without a console of its own."""


def own_program() -> list[str]:
    """How this program is started: what is frozen by itself, else by its interpreter."""
    return [sys.executable] if is_frozen() else [sys.executable, "-m", "pos_terminal"]


def end_with_stdin() -> None:
    """From now on this process ends as soon as its standard input does: whoever started it holds the other
    side, which the system closes also where that process is killed."""

    def wait() -> None:
        # Where there is none at all it cannot be told, and the work is done to its end.
        with suppress(OSError):
            while os.read(_STDIN, 1):
                pass
            os._exit(1)

    threading.Thread(target=wait, name="stdin", daemon=True).start()


def bare_environment(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Nothing that names other data, or keys: who is started with it calls nobody."""
    outer = outer_environment(environ)
    return {name: value for name, value in outer.items() if not name.startswith(_OURS)}
