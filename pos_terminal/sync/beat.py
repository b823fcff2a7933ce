"""Telling the central server every few minutes that this terminal is still here, and what waits on it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Final, Protocol

import msgspec

from pos_terminal import __version__
from pos_terminal.contract.enrol import HEARTBEAT_PATH, Heartbeat
from pos_terminal.domain.errors import TerminalError
from pos_terminal.domain.ports import Clock
from pos_terminal.ledger.sending import Waiting
from pos_terminal.sync import pace
from pos_terminal.sync.hands import Cancellable, Hands

log = logging.getLogger(__name__)
EVERY_S: Final = 120.0
FIRST_S: Final = 5.0
Tell = Callable[[Waiting], None]
"""Tells it once; for a hand. Raises TerminalError where nobody hears it."""


class Asking(Protocol):
    """The signed client of the central server, as far as this needs it."""

    def ask(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        *,
        headers: Mapping[str, str] | None = None,
        deadline_s: float | None = None,
    ) -> bytes:
        """The body of a good answer."""
        ...


def tells(client: Asking, clock: Clock) -> Tell:
    """Telling with this client."""

    def tell(waiting: Waiting) -> None:
        told = Heartbeat(
            program_version=__version__,
            waiting_events=waiting.events,
            waiting_since=waiting.since_ms,
            waiting_amount=waiting.amount,
            clock_ms=clock.now_ms(),
        )
        client.ask("POST", HEARTBEAT_PATH, msgspec.json.encode(told))

    return tell


class Beat:
    """`waiting` is asked each time, on the engine thread. What fails is tried again with the next one."""

    def __init__(
        self, tell: Tell, hands: Hands, jitter: Callable[[], float], waiting: Callable[[], Waiting]
    ) -> None:
        self._tell = tell
        self._hands = hands
        self._jitter = jitter
        self._waiting = waiting
        self._timer: Cancellable | None = None
        self._stopped = False

    def start(self) -> None:
        """The first one soon."""
        self._timer = self._hands.after(FIRST_S * self._jitter(), self._beat)

    def stop(self) -> None:
        """No more."""
        self._stopped = True
        if self._timer is not None:
            self._timer.cancel()

    def _beat(self) -> None:
        waiting = self._waiting()
        self._hands.perform("sync", lambda: self._tell(waiting), self._told)

    def _told(self, future: Future[None]) -> None:
        error = future.exception()
        if isinstance(error, TerminalError):
            log.info("the central server did not hear that we are here: %s", error)
        elif error is not None:
            # A bug of ours here must not end the engine: it sells.
            log.error("telling that we are here failed", exc_info=error)
        if not self._stopped:
            self._timer = self._hands.after(pace.spread_s(EVERY_S, self._jitter()), self._beat)
