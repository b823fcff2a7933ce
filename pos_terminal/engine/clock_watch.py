"""Whether somebody has moved the wall clock: measured against time that cannot be set, and the journal."""

from __future__ import annotations

from typing import Final

from pos_terminal.domain.ports import Clock
from pos_terminal.engine.messages import ClockMoved

TOLERATED_MS: Final = 2 * 60_000
"""Clocks that are kept right by the network move by less."""


class ClockWatch:
    """One for each run. `last_ms` is the wall time of the journal's last event, None for an empty one.

    A clock that was behind the journal at the start and is then set right counts as right from then on.
    """

    def __init__(self, clock: Clock, last_ms: int | None) -> None:
        self._clock = clock
        now_ms = clock.now_ms()
        self._at_least = last_ms is not None and last_ms - now_ms > TOLERATED_MS
        self._zero_ms = self._measured(last_ms if self._at_least and last_ms is not None else now_ms)
        self._told = ClockMoved(0)

    def look(self) -> ClockMoved | None:
        """What there is to tell: only when it became wrong, right, or wrong by another amount."""
        behind_ms = self._zero_ms - self._measured(self._clock.now_ms())
        if self._at_least and behind_ms <= TOLERATED_MS:
            self._at_least = False
            self._zero_ms -= behind_ms
            behind_ms = 0
        found = ClockMoved(behind_ms, self._at_least) if abs(behind_ms) > TOLERATED_MS else ClockMoved(0)
        same_kind = bool(found.behind_ms) == bool(self._told.behind_ms)
        if same_kind and abs(found.behind_ms - self._told.behind_ms) <= TOLERATED_MS:
            return None
        self._told = found
        return found

    def _measured(self, wall_ms: int) -> int:
        return wall_ms - round(self._clock.monotonic() * 1000)
