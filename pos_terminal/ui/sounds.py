"""Short sounds beside what the screen says. Never the only signal: without a player there is silence.

QSoundEffect would bring Qt's large add-ons, so the sound is handed to what the system has.
"""

from __future__ import annotations

import shutil
import sys
import threading
from contextlib import suppress
from enum import StrEnum
from functools import cache

from pos_terminal.frozen import outer_environment
from pos_terminal.resources import resource

_PLAYERS = (("paplay",), ("pw-play",), ("aplay", "-q"))


class Sound(StrEnum):
    """The files of resources/sounds."""

    PAID = "paid"
    NOT_PAID = "not-paid"
    UNKNOWN = "unknown"
    ATTENTION = "attention"
    SCAN = "scan"


_on = threading.Event()


def turn_on(on: bool = True) -> None:
    """Let sounds be heard, or not. They are off until the program turns them on."""
    if on:
        _on.set()
    else:
        _on.clear()


def play(sound: str) -> None:
    """Start this Sound and return at once; whatever goes wrong is silence."""
    if _on.is_set():
        # Starting a player is work for the operating system that the window does not wait for.
        threading.Thread(target=_start, args=(sound,), name="sound", daemon=True).start()


def _start(sound: str) -> None:
    try:
        file = str(resource(f"sounds/{sound}.wav"))
        if sys.platform == "win32":
            _play_on_windows(file)
        elif player := _player():
            _play_with(player, file)
    except (OSError, RuntimeError):
        return


@cache
def _player() -> tuple[str, ...] | None:
    """The first player that is installed, looked for once."""
    for name, *options in _PLAYERS:
        found = shutil.which(name)
        if found:
            return (found, *options)
    return None


def _play_with(player: tuple[str, ...], file: str) -> None:
    # Only here: the window is painted without it.
    import subprocess

    quiet = subprocess.DEVNULL
    with suppress(subprocess.SubprocessError):
        subprocess.run(
            [*player, file],
            env=outer_environment(),
            stdin=quiet,
            stdout=quiet,
            stderr=quiet,
            check=False,
            timeout=5,
        )


def _play_on_windows(file: str) -> None:
    # Windows only: elsewhere the module does not exist, and a static check cannot see it.
    winsound = __import__("winsound")
    winsound.PlaySound(file, winsound.SND_FILENAME | winsound.SND_ASYNC | winsound.SND_NODEFAULT)
