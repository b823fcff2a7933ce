"""Things that happen later, in the order of virtual time."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from itertools import count


class Timers:
    """A heap of (time in ms, order of arrival, what to do)."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, Callable[[], None]]] = []
        self._order = count()
        self.acting_ms: int | None = None

    def at(self, at_ms: int, act: Callable[[], None]) -> None:
        """Do `act` once time has come that far."""
        heapq.heappush(self._heap, (at_ms, next(self._order), act))

    def run_until(self, now_ms: int) -> None:
        """Do all that is due, `acting_ms` being the time each was due at; what that adds counts, too."""
        while self._heap and self._heap[0][0] <= now_ms:
            self.acting_ms, _, act = heapq.heappop(self._heap)
            try:
                act()
            finally:
                self.acting_ms = None

    def next_ms(self) -> int | None:
        """When something is due next."""
        return self._heap[0][0] if self._heap else None

    def clear(self) -> None:
        """Forget everything that was to happen."""
        self._heap.clear()
