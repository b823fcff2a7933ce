"""Virtual time: an agenda of jobs, a wall clock that may jump, identifiers that are counted."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Final

START_MS: Final = 1_790_000_000_000
"""When every simulation begins, by all clocks."""
Job = Callable[[], None]


class Crash(BaseException):
    """The process dies here. Not an Exception: nothing of the program may catch it."""


class Violation(AssertionError):
    """An invariant does not hold; `invariant` is its number in docs, such as I4."""

    def __init__(self, invariant: str, detail: str) -> None:
        super().__init__(f"{invariant}: {detail}")
        self.invariant = invariant
        self.detail = detail


@dataclass(order=True, slots=True)
class Entry:
    """A job and its time; `cancel` makes it do nothing. `life` None: it outlives the program."""

    due_s: float
    order: int
    name: str = field(compare=False)
    job: Job = field(compare=False)
    life: int | None = field(compare=False)
    cancelled: bool = field(default=False, compare=False)

    def cancel(self) -> None:
        """Do not do it."""
        self.cancelled = True


class Agenda:
    """The heap of (virtual seconds, counter, job). Time passes only when the next job is taken."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self._heap: list[Entry] = []
        self._order = count()

    def after(self, seconds: float, name: str, job: Job, life: int | None = None) -> Entry:
        """Plan a job."""
        entry = Entry(self.now_s + max(0.0, seconds), next(self._order), name, job, life)
        heapq.heappush(self._heap, entry)
        return entry

    def next(self, life: int, until_s: float) -> Entry | None:
        """The next job that still counts in this life; None when there is none by then."""
        while self._heap and self._heap[0].due_s <= until_s:
            entry = heapq.heappop(self._heap)
            if not entry.cancelled and entry.life in (None, life):
                self.now_s = max(self.now_s, entry.due_s)
                return entry
        self.now_s = max(self.now_s, until_s)
        return None


class VirtualClock:
    """The terminal's clocks: the monotonic one is the agenda's, the other one is set by people."""

    def __init__(self, agenda: Agenda) -> None:
        self._agenda = agenda
        self.offset_ms = 0
        self.days_forward = 0
        """How often it was set forward by more than a day."""
        self.highest_ms = START_MS

    def now_ms(self) -> int:
        """Wall time as the terminal has it."""
        now = START_MS + round(self._agenda.now_s * 1000) + self.offset_ms
        self.highest_ms = max(self.highest_ms, now)
        return now

    def set_by(self, change_ms: int) -> None:
        """Somebody sets it."""
        self.offset_ms += change_ms
        self.days_forward += change_ms > 86_400_000
        self.now_ms()

    def monotonic(self) -> float:
        """Seconds since the simulation began."""
        return self._agenda.now_s

    def true_ms(self) -> int:
        """Time as the provider has it."""
        return START_MS + round(self._agenda.now_s * 1000)


class CountedIds:
    """Identifiers that look like UUIDs and are the same in every run of a seed."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._count = count(1)

    def new_id(self) -> str:
        """36 characters."""
        return f"{next(self._count):08x}-0000-7000-8000-{self._seed & 0xFFFFFFFFFFFF:012x}"
