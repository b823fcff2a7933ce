"""What works beside the window while the terminal is open, and ends before its engine does: the door for till
software. And who reads the whole journal, for the engine.

No Qt here: begun and closed on Qt's thread, so neither may wait. Sockets, folders and the code for them have
a thread of their own, which nobody starts where nothing is switched on.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pos_terminal.compose import Terminal
    from pos_terminal.engine.engine import Engine
    from pos_terminal.engine.verifying import Check
    from pos_terminal.localapi.door import Door, TillStanding, Wish
    from pos_terminal.localapi.pairing import Code
    from pos_terminal.settings import Settings

_ENDS_WITHIN_S = 10.0


class Beside:
    """One for a window. Everything but `join` returns at once, on any thread; what is `done` is told on the
    door's."""

    def __init__(self, engine: Engine, terminal: Terminal) -> None:
        self._engine = engine
        self._terminal = terminal
        self._jobs: queue.SimpleQueue[Callable[[Door], None] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._door: Door | None = None
        self._closed = False
        self.paired: Callable[[], None] | None = None
        """Called on any thread when a program was let in."""

    def begin(self) -> None:
        """Start what the settings switch on."""
        settings = self._terminal.settings
        if settings.local_api or settings.till_folder:
            self.use(settings, lambda _standing: None)
        self._engine.submit(lambda _desk: self._engine.verifying.begin(self._reading))

    def use(self, settings: Settings, done: Callable[[TillStanding], None]) -> None:
        """Be as these settings say from now on."""
        self._do(lambda door: done(door.use(self._wish(settings))))

    def pair(self, manager: str, done: Callable[[Code], None]) -> None:
        """A fresh code that lets a program in, on the word of this manager."""
        self._do(lambda door: done(door.pair(manager)))

    def stop_pairing(self) -> None:
        """The code on the screen is good no more."""
        if self._door is not None:
            self._door.stop_pairing()

    def close(self) -> None:
        """Answer nobody any more, and end; harmless when it is done again."""
        self._closed = True
        if self._door is not None:
            self._door.hush()
        self._jobs.put(None)

    def join(self) -> None:
        """Wait until the port is free and the folder let alone."""
        if self._thread is not None:
            self._thread.join(_ENDS_WITHIN_S)

    def _do(self, job: Callable[[Door], None]) -> None:
        if self._closed:
            return
        self._jobs.put(job)
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="till", daemon=True)
            self._thread.start()

    def _reading(self) -> Check:
        """On the engine's thread."""
        from pos_terminal.ops.verify_process import VerifyProcess

        return VerifyProcess(self._terminal.place)

    # -- on the door's thread ------------------------------------------------------------------------------

    def _run(self) -> None:
        door = self._door = self._made()
        while not self._closed and (job := self._jobs.get()) is not None:
            job(door)
        door.shut()

    def _made(self) -> Door:
        from pos_terminal import __version__
        from pos_terminal.localapi.desk import Here
        from pos_terminal.localapi.door import Door

        terminal = self._terminal
        settings, practice = terminal.settings, terminal.place.practice
        here = Here(settings.currency, settings.counter, practice, terminal.day, __version__)
        return Door(self._engine, here, self._tell)

    def _tell(self) -> None:
        if self.paired is not None:
            self.paired()

    def _wish(self, settings: Settings) -> Wish:
        from pos_terminal.localapi.door import Wish

        # Practice is never where a real till asks.
        port = settings.local_api_port + int(self._terminal.place.practice)
        return Wish(settings.local_api, port, settings.till_folder)
