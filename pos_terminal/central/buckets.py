"""Token buckets: how often somebody may ask. In memory, of bounded size, one set for each process."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Final

from pos_terminal.domain.ports import Clock

_MOST_KEYS: Final = 20_000


class Buckets:
    """One bucket for each key: it holds `burst` requests and gets `per_minute` new ones a minute.

    Whoever was not heard of for longest is forgotten first: a full memory is no way past a limit for who
    asks all the time, nor a way to fill the memory.
    """

    def __init__(
        self, clock: Clock, *, per_minute: int, burst: int | None = None, most: int = _MOST_KEYS
    ) -> None:
        self._clock = clock
        self._per_s = per_minute / 60
        self._burst = burst if burst is not None else max(1, per_minute // 4)
        self._most = most
        self._lock = threading.Lock()
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> float:
        """0.0 when this request may be; else the seconds after which one may."""
        if not self._per_s:
            return 0.0
        now = self._clock.monotonic()
        with self._lock:
            left, at = self._left.pop(key, (float(self._burst), now))
            left = min(self._burst, left + (now - at) * self._per_s)
            wait_s = 0.0 if left >= 1 else (1 - left) / self._per_s
            self._left[key] = (left if wait_s else left - 1, now)
            if len(self._left) > self._most:
                self._left.popitem(last=False)
        return wait_s

    def __len__(self) -> int:
        return len(self._left)
