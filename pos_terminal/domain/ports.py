"""What the rules need from the world: time and fresh identifiers. Tests and the simulation give their own."""

from __future__ import annotations

from typing import Protocol


class Clock(Protocol):
    """Wall time is a label for people; only `monotonic` measures."""

    def now_ms(self) -> int:
        """Wall time as milliseconds since 1970-01-01 UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back, from an arbitrary start."""
        ...


class Ids(Protocol):
    """Fresh identifiers, unique for ever."""

    def new_id(self) -> str:
        """A UUIDv7 as 36 characters."""
        ...
