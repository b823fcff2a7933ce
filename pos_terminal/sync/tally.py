"""Counting what waits, beside the work: never two counts at once, and rarely where there is much to count."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from pos_terminal.domain.errors import TerminalError
from pos_terminal.ledger import sending
from pos_terminal.ledger.sending import Mark, Waiting
from pos_terminal.sync.hands import Hands

_SHORTEST_S: Final = 0.3
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
        began = self._monotonic()
        self._hands.look(
            lambda connection: (sending.waiting(connection), sending.mark(connection)),
            lambda found: self._done(found, began),
        )

    def _done(self, found: tuple[Waiting, Mark] | TerminalError, began: float) -> None:
        if not isinstance(found, TerminalError):
            self._counted(*found)
        took = self._monotonic() - began
        self._hands.after(max(_SHORTEST_S, took * _SHARE), self._rested)

    def _rested(self) -> None:
        self._busy = False
        if self._again:
            self.count()
