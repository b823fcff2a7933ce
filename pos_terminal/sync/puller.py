"""Fetching what the central server tells, in the background: asked for when its stream says so, and from
time to time all the same.

Three plain steps, as with sending: how far it was heard is read on the reader thread, a hand asks, and the
engine thread lets the answer count. Runs on the engine thread.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from typing import Final

from pos_terminal.contract.pull import Pulled
from pos_terminal.domain.errors import TerminalError
from pos_terminal.ledger import told
from pos_terminal.remote.problems import Busy, Revoked
from pos_terminal.sync import pace
from pos_terminal.sync.hands import Cancellable, Hands

log = logging.getLogger(__name__)
STEADY_S: Final = 60.0
"""How often it is asked while its stream says nothing: a stream that died in silence costs a minute."""
_DISK_S: Final = 5.0

Ask = Callable[[int], Pulled]
"""Ask the server what is behind this counter; for a hand. Raises remote.problems' errors."""


class Puller:
    """One for each engine. `heard` lets an answer count, on the engine thread; it raises TerminalError."""

    def __init__(
        self,
        restaurant_id: str,
        ask: Ask,
        hands: Hands,
        jitter: Callable[[], float],
        heard: Callable[[Pulled], None],
    ) -> None:
        self._restaurant_id = restaurant_id
        self._ask = ask
        self._hands = hands
        self._jitter = jitter
        self._heard = heard
        self._timer: Cancellable | None = None
        self._busy = False
        self._again = False
        self._stopped = False
        self._tried = 0
        self.counter = 0
        """How far it was heard, as far as this run knows."""

    def start(self) -> None:
        """Begin soon."""
        self._plan(self._jitter() * pace.NETWORK_BACK_S)

    def stop(self) -> None:
        """Begin nothing more; an answer that still comes is not counted and is fetched another time."""
        self._stopped = True
        self._drop_timer()

    def wake(self, counter: int | None = None) -> None:
        """There is something behind `counter`; None: the network is back, or a person asks."""
        if counter is not None and counter == self.counter:
            return
        if self._busy:
            self._again = True
        else:
            self._begin()

    def _begin(self) -> None:
        self._drop_timer()
        if self._busy or self._stopped:
            return
        self._busy, self._again = True, False
        self._hands.look(lambda connection: told.heard(connection, self._restaurant_id), self._read)

    def _read(self, counter: int | TerminalError) -> None:
        if isinstance(counter, TerminalError):
            self._trouble(counter)
        elif not self._stopped:
            self._hands.perform("fetch", lambda: self._ask(counter), self._answered)

    def _answered(self, future: Future[Pulled]) -> None:
        if self._stopped:
            return
        error = future.exception()
        if error is not None:
            self._refused(error)
            return
        pulled = future.result()
        try:
            self._heard(pulled)
        except TerminalError as problem:
            self._trouble(problem)
            return
        self._busy, self._tried, self.counter = False, 0, pulled.counter
        if pulled.more or self._again:
            self._begin()
        else:
            self._plan(pace.spread_s(STEADY_S, self._jitter()))

    def _refused(self, error: BaseException) -> None:
        self._busy = False
        if not isinstance(error, TerminalError):
            log.error("fetching from the central server failed", exc_info=error)
        if isinstance(error, Revoked):
            self._plan(pace.spread_s(pace.SELDOM_S, self._jitter()))
            return
        self._tried += 1
        asked = error.retry_after_s if isinstance(error, Busy) else None
        self._plan(pace.pause_s(self._tried, self._jitter(), asked))

    def _trouble(self, problem: TerminalError) -> None:
        """The disk: it is fetched once more."""
        log.error("what the central server told could not be kept: %s", problem)
        self._busy = False
        self._plan(_DISK_S)

    def _plan(self, seconds: float) -> None:
        if self._stopped:
            return
        self._drop_timer()
        self._timer = self._hands.after(seconds, self._begin)

    def _drop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
