"""Counting what waits, beside the work: never two counts at once, and rarely where there is much to count."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from pos_terminal.domain.errors import TerminalError
from pos_terminal.ledger import sending
from pos_terminal.ledger.ledger import ReadConnection
from pos_terminal.ledger.sending import Mark, Waiting
from pos_terminal.sync.hands import Hands

_SHORTEST_S: Final = 0.3
_LONGEST_S: Final = 5.0
_SHARE: Final = 20
"""A count may take one part in so many of the reader's time: a month of sales takes a while to count."""


class Tally:
    """`counted` hears each count, on the engine thread."""

    def __init__(
        self, hands: Hands, monotonic: Callable[[], float], counted: Callable[[Waiting, Mark], None]
    ) -> None:
        self._hands = hands
        self._monotonic = monotonic
        self._counted = counted
        self._busy = False
        self._again = False

    def count(self) -> None:
        """Count soon; once more after the count that is under way."""
        if self._busy:
            self._again = True
            return
        self._busy, self._again = True, False
        self._hands.look(self._look, self._done)

    def _look(self, connection: ReadConnection) -> tuple[Waiting, Mark, float]:
        # Measured here: how long it waited for its turn is not its own time.
        began = self._monotonic()
        return sending.waiting(connection), sending.mark(connection), self._monotonic() - began

    def _done(self, found: tuple[Waiting, Mark, float] | TerminalError) -> None:
        took = 0.0
        if not isinstance(found, TerminalError):
            waiting, mark, took = found
            self._counted(waiting, mark)
        self._hands.after(min(max(_SHORTEST_S, took * _SHARE), _LONGEST_S), self._rested)

    def _rested(self) -> None:
        self._busy = False
        if self._again:
            self.count()
