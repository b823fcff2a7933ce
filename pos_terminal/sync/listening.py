"""Listening to the central server's stream, on a thread of its own: it says that there is something to fetch,
and nothing else. Whatever happens to it, fetching goes on by its own timer."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from typing import Final

import msgspec

from pos_terminal.contract import pull
from pos_terminal.domain.errors import TerminalError
from pos_terminal.remote.problems import Busy, Revoked
from pos_terminal.sync import pace

log = logging.getLogger(__name__)
Listen = Callable[[int], Iterator[bytes]]
"""The stream's lines from behind a counter on. Raises remote.problems' errors."""
_NEXT_S: Final = 0.2
"""Between a stream that ended as it should and the next."""


class Listening:
    """`counter` says how far was heard; `moved` hears a counter, `reached` that the server answers. All three
    are called on this thread."""

    def __init__(
        self,
        listen: Listen,
        jitter: Callable[[], float],
        counter: Callable[[], int],
        moved: Callable[[int], None],
    ) -> None:
        self._listen = listen
        self._jitter = jitter
        self._counter = counter
        self._moved = moved
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="central-stream", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Begin nothing more. A line that is waited for ends with the client, or by itself; the thread holds
        nothing that anybody needs."""
        self._stopping.set()

    def _run(self) -> None:
        tried = 0
        while not self._stopping.is_set():
            try:
                for line in self._listen(self._counter()):
                    if self._stopping.is_set():
                        return
                    tried = 0
                    self._hear(line)
                pause = _NEXT_S
            except TerminalError as error:
                tried += 1
                pause = self._pause_s(error, tried)
                log.debug("the central server's stream ended: %s", error)
            self._stopping.wait(pause)

    def _pause_s(self, error: TerminalError, tried: int) -> float:
        if isinstance(error, Revoked):
            return pace.spread_s(pace.SELDOM_S, self._jitter())
        asked = error.retry_after_s if isinstance(error, Busy) else None
        return pace.pause_s(tried, self._jitter(), asked)

    def _hear(self, line: bytes) -> None:
        if not line.strip():
            return  # a sign of life
        try:
            self._moved(pull.read_moved(line).counter)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            log.warning("the central server's stream said something that cannot be read")
