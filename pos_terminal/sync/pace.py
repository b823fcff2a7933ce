"""How long to wait before the next try: twice as long at most each time, and by chance within that.

By chance over the whole of it (full jitter), so that ten thousand terminals that come back at once do not
come back at once again.
"""

from __future__ import annotations

from typing import Final

FIRST_S: Final = 1.0
LONGEST_S: Final = 300.0
SHORTEST_S: Final = 0.2
SELDOM_S: Final = 300.0
"""How often a server that has refused this terminal is asked whether it still does."""
STEADY_S: Final = 300.0
"""How often it is asked how far it is when nothing waits."""
NETWORK_BACK_S: Final = 3.0
"""Everybody's network comes back at the same moment."""
GATHER_S: Final = 0.4
"""After something happened: what belongs to it goes in the same batch, and the sale is over."""
LONGEST_ASKED_S: Final = 3600.0
"""What a server may ask for at most."""


def pause_s(tried: int, chance: float, retry_after_s: float | None = None) -> float:
    """Seconds before the next try after `tried` tries in a row that reached nothing. `chance` is 0 to 1.

    A server that names a time gets at least that, and a little by chance on top.
    """
    widest = min(LONGEST_S, FIRST_S * 2.0 ** min(max(tried, 1) - 1, 20))
    delay = max(SHORTEST_S, chance * widest)
    if retry_after_s is None:
        return delay
    asked = min(max(0.0, retry_after_s), LONGEST_ASKED_S)
    return asked + chance * max(FIRST_S, asked / 10)


def spread_s(seconds: float, chance: float) -> float:
    """About so many seconds: from three quarters of them to five quarters."""
    return seconds * (0.75 + chance / 2)
