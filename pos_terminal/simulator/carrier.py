"""Carries webhooks out, and lets time pass while nobody asks."""

from __future__ import annotations

import http.client
import threading
from typing import Final
from urllib.parse import urlsplit

from pos_terminal.simulator.core import SimulatorCore
from pos_terminal.simulator.hooks import Push

PATIENCE_S: Final = 5.0
_LONGEST_SLEEP_S: Final = 60.0


class Carrier:
    """One thread runs `run` until `stopping` is set and somebody calls `wake`."""

    def __init__(self, core: SimulatorCore, lock: threading.Lock, stopping: threading.Event) -> None:
        self._core = core
        self._lock = lock
        self._stopping = stopping
        self._woken = threading.Event()

    def wake(self) -> None:
        """Something may have become due."""
        self._woken.set()

    def run(self) -> None:
        """Let due things happen and push what is due, one after another."""
        while not self._stopping.is_set():
            self._woken.clear()
            with self._lock:
                self._core.account.catch_up()
                due = self._core.take_due()
            for push in due:
                if self._stopping.is_set():
                    return
                if not post(push):
                    with self._lock:
                        push.outbox.not_taken(push)
            with self._lock:
                sleep_s = self._sleep_s()
            self._woken.wait(sleep_s)

    def _sleep_s(self) -> float:
        due_ms = self._core.next_due_ms()
        if due_ms is None:
            return _LONGEST_SLEEP_S
        left_ms = due_ms + self._core.account.truth.clock_offset_ms - self._core.account.now_ms()
        return min(max(left_ms / 1000, 0.001), _LONGEST_SLEEP_S)


def post(push: Push) -> bool:
    """Whether the receiver took it: 2xx within five seconds."""
    parts = urlsplit(push.url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE_S)
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, push.body, dict(push.headers))
        return 200 <= connection.getresponse().status < 300
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
