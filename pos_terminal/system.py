"""The real clock, identifiers and randomness: the only place that asks the operating system for them."""

from __future__ import annotations

import os
import secrets
import threading
import time
from pathlib import Path
from typing import Any, Final

_BOOT_TIME: Final[Any] = getattr(time, "CLOCK_BOOTTIME", None)
"""Linux: the clock that also counts the hours in which the machine slept, as other systems' do."""


def random_bytes(count: int) -> bytes:
    """So many bytes that nobody can guess."""
    return secrets.token_bytes(count)


def jitter() -> float:
    """A number from 0 up to 1, to spread what would otherwise happen at once."""
    return secrets.randbits(53) / (1 << 53)


class SystemClock:
    """Wall time for labels, monotonic time for measuring."""

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000

    def monotonic(self) -> float:
        return time.monotonic() if _BOOT_TIME is None else time.clock_gettime(_BOOT_TIME)


class SystemIds:
    """UUIDv7 (RFC 9562): time-ordered within this process, also when the clock goes back."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last_ms = 0

    def new_id(self) -> str:
        with self._lock:
            self._last_ms = max(self._last_ms, time.time_ns() // 1_000_000)
            stamp = self._last_ms
        value = (stamp << 80) | secrets.randbits(80)
        value = (value & ~(0xF << 76)) | (0x7 << 76)
        value = (value & ~(0x3 << 62)) | (0x2 << 62)
        text = f"{value:032x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def make_durable(folder: Path) -> None:
    """The names in this folder, too, must survive a power cut. Raises OSError; nothing to do on Windows."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
