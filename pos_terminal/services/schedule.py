"""When a provider is asked again: one schedule for all, as numbers. Seconds everywhere; jitter is handed
in."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

ENDED_AFTER_S: Final = (15 * 60.0, 60 * 60.0, 48 * 60 * 60.0)
"""A cancelled or expired attempt is asked about again this long after its end, and at the close of its
business day; the last answer ends the watch."""
PAID_LAST_S: Final = 48 * 60 * 60.0
"""What is paid is asked about this long after money of it moved, and at the close of that business day."""
PAID_APART_S: Final = 20 * 60 * 60.0
"""These two lie at least so far apart."""
MAX_DELAY_S: Final = 15 * 60.0
_PARKED_TIMES: Final = 30


class Mode(StrEnum):
    """Somebody waits at the counter, or nobody does."""

    ATTENDED = "attended"
    PARKED = "parked"


def base_interval_s(mode: Mode, waited_s: float, asked: int) -> float:
    """The interval without jitter or trouble, which is also what the screen says."""
    if mode is Mode.PARKED:
        return 120.0 if asked < _PARKED_TIMES else 900.0
    if waited_s < 10:
        return 1.0
    if waited_s < 60:
        return 2.0
    return 5.0 if waited_s < 300 else 15.0


def next_delay_s(
    mode: Mode, waited_s: float, asked: int, *, troubles: int, retry_after_s: float | None, jitter: float
) -> float:
    """How long to wait: doubled for each answer in a row that was trouble, spread by up to 20 % (`jitter`
    0..1)."""
    delay = base_interval_s(mode, waited_s, asked)
    delay = min(delay * (1 << min(troubles, 6)), max(delay, 60.0))
    if retry_after_s is not None:
        delay = max(delay, min(retry_after_s, MAX_DELAY_S))
    return delay * (1 + 0.2 * jitter)


def next_ended_delay_s(since_end_s: float, day_close_s: float) -> float | None:
    """How long until an ended attempt is asked about again; None when it was asked after its last time.

    `day_close_s` is how long after its end its business day closes.
    """
    for moment in sorted((*ENDED_AFTER_S, day_close_s)):
        if since_end_s < moment:
            return moment - since_end_s
    return None
