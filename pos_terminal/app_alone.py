"""One window on the same data: a second start has the first come forward, and ends.

`window.lock` says who has the window, from before anything is painted; who may write is still `ledger.lock`'s
to say. What the second start wants is written into a pipe that lies beside it, for the same person alone:
whoever can write into it can have the window come forward, and nothing else. After a kill the pipe has no
reader, the lock is free, and the next start is the first.

On Windows there is no such pipe: the second start looks for the window of the process that has the lock.
"""

from __future__ import annotations

import os
import re
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from pos_terminal.file_lock import lock_file

LOCK: Final = "window.lock"
PIPE: Final = "window.pipe"
_PATIENCE_S: Final = 15.0
"""For so long the second start waits for the first to be far enough to come forward."""
_RETRY_S: Final = 0.05
_MOST_BYTES: Final = 512
"""As many as are written whole or not at all, wherever pipes are."""
_TOKEN: Final = re.compile(r"[\w.:/+=-]{1,200}", re.ASCII)
"""What a desktop gives to a program that a person started, so that its window may come forward."""


class Seat:
    """Held by the one process that has the window of this folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock: int | None = None
        self._pipe: int | None = None
        self._left = threading.Event()

    def take(self, environ: dict[str, str] | None = None) -> bool:
        """False where another window has it, which was told to come forward: there is nothing else to do.

        True also where there is no folder yet (`listen` takes the seat when there is one), and where nobody
        can be told: then whoever opens the data says why it cannot be opened.
        """
        ends = time.monotonic() + _PATIENCE_S
        while not self._sit():
            if is_anothers(self._folder) or time.monotonic() >= ends:
                break
            if _tell(self._folder, _wanted(environ)):
                return False
            # It is just starting, or just ending.
            time.sleep(_RETRY_S)
        return True

    def listen(self, come_forward: Callable[[str], None]) -> None:
        """From now on tell, on a thread of its own, that the window should come forward, with what the
        desktop gave for it or "". The folder is there, and its ledger is held. Without a pipe nobody is
        told: what a second start wants is no reason to stop the first."""
        if self._left.is_set() or self._pipe is not None or not self._sit() or not hasattr(os, "mkfifo"):
            return
        path = self._folder / PIPE
        with suppress(OSError):
            path.unlink(missing_ok=True)
            os.mkfifo(path, 0o600)
            # For writing, too: so it never ends while nobody else has it open.
            self._pipe = os.open(path, os.O_RDWR | os.O_CLOEXEC)
            threading.Thread(target=self._hear, args=(self._pipe, come_forward), daemon=True).start()

    def hear_no_more(self) -> None:
        """The window is closing: a second start waits until it has closed, and is the first then."""
        self._left.set()
        if self._pipe is not None:
            with suppress(OSError):
                (self._folder / PIPE).unlink(missing_ok=True)
                os.write(self._pipe, b"\n")
            self._pipe = None

    def leave(self) -> None:
        """Let the next start be the first; harmless when it is done again."""
        self.hear_no_more()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _hear(self, pipe: int, come_forward: Callable[[str], None]) -> None:
        heard = b""
        while not self._left.is_set():
            # Whole lines alone: one that is cut off may say something else.
            heard = (heard + os.read(pipe, _MOST_BYTES))[-2 * _MOST_BYTES :]
            lines, _, heard = heard.rpartition(b"\n")
            word, _, token = lines.rpartition(b"\n")[2].decode("ascii", "replace").partition(" ")
            if word == "forward" and not self._left.is_set():
                come_forward(token if _TOKEN.fullmatch(token) else "")
        os.close(pipe)

    def _sit(self) -> bool:
        """Whether the seat is ours now, or there is no folder for it yet."""
        if self._lock is not None:
            return True
        try:
            descriptor = os.open(self._folder / LOCK, os.O_RDWR | os.O_CREAT | _KEEP, 0o660)
        except OSError:
            # What is wrong with the folder is told by whoever opens the data.
            return True
        try:
            lock_file(descriptor)
        except OSError:
            os.close(descriptor)
            return False
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        self._lock = descriptor
        return True


def is_anothers(folder: Path) -> bool:
    """Whether the window that is open is one of another person of this PC."""
    try:
        return hasattr(os, "geteuid") and (folder / PIPE).stat().st_uid != os.geteuid()
    except OSError:
        return False


_KEEP: Final = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOINHERIT", 0)
"""For this process alone, not for those that it starts."""


def _wanted(environ: dict[str, str] | None) -> bytes:
    token = (os.environ if environ is None else environ).get("XDG_ACTIVATION_TOKEN", "")
    # On a line of its own, whatever was written before.
    return f"\nforward {token}\n".encode() if _TOKEN.fullmatch(token) else b"\nforward\n"


if sys.platform == "win32":

    def _tell(folder: Path, wanted: bytes) -> bool:
        """Have the window of whoever has the lock come forward; False while it has none."""
        del wanted
        import ctypes
        from ctypes import wintypes

        try:
            process = int((folder / LOCK).read_text(encoding="ascii").split()[0])
        except (OSError, ValueError, IndexError):
            return False
        user32, found = ctypes.windll.user32, []

        @ctypes.WINFUNCTYPE(wintypes.BOOL, wintypes.HWND, wintypes.LPARAM)
        def look(window: int, _: int) -> bool:
            owner = wintypes.DWORD()
            user32.GetWindowThreadProcessId(window, ctypes.byref(owner))
            if owner.value == process and user32.IsWindowVisible(window) and not user32.GetWindow(window, 4):
                found.append(window)
            return True

        user32.EnumWindows(look, 0)
        for window in found:
            if user32.IsIconic(window):
                user32.ShowWindow(window, 9)
            user32.SetForegroundWindow(window)
        return bool(found)

else:

    def _tell(folder: Path, wanted: bytes) -> bool:
        """Have the window of whoever has the lock come forward; False while nobody listens."""
        try:
            pipe = os.open(folder / PIPE, os.O_WRONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError:
            return False
        try:
            return os.write(pipe, wanted) == len(wanted)
        except BlockingIOError:
            # Full of the same wish.
            return True
        except OSError:
            return False
        finally:
            os.close(pipe)
