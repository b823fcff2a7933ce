"""Owners that answer slowly share one way out of this process, so that they keep nobody else waiting.

A worker does a few jobs at a time. An owner whose server takes its time, by weakness or on purpose, would
hold one of them for the whole deadline of each call, and a few such owners all of them.
"""

from __future__ import annotations

import threading
from typing import Final

SLOW_S: Final = 2.0
"""Who takes longer for an answer is slow."""
QUICK_TURNS: Final = 5
"""So many turns without a slow answer, and an owner is quick again: one of them would be had for nothing."""
AT_ONCE: Final = 1

Key = tuple[str, str]
"""Restaurant and owner."""


class SlowLane:
    """Which owners were slow, and how many of those are called just now. Threads share it; each process has
    its own, as it has its own worker."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._at_once = at_once
        self._lock = threading.Lock()
        self._slow: dict[Key, int] = {}
        self._inside: set[Key] = set()

    def enter(self, key: Key) -> bool:
        """Whether this owner may be called now. Whoever is let in leaves again."""
        with self._lock:
            if key not in self._slow:
                return True
            if len(self._inside) >= self._at_once:
                return False
            self._inside.add(key)
            return True

    def leave(self, key: Key, slow: bool | None) -> None:
        """The turn of this owner is over; whether it was slow now, None where it was not called."""
        with self._lock:
            self._inside.discard(key)
            if slow:
                self._slow[key] = QUICK_TURNS
            elif slow is False and key in self._slow:
                self._slow[key] -= 1
                if not self._slow[key]:
                    del self._slow[key]
