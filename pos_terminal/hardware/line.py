"""A printer as bytes in and out: the one interface of all ways to reach it, and what can be wrong.

Nothing here knows money, documents or threads. Every call has an end: a deadline that covers all of it.
"""

from __future__ import annotations

import time
from enum import StrEnum
from typing import Protocol

from pos_terminal.records import dataclass


class Problem(StrEnum):
    """Why nothing comes out, as far as it can be known from here."""

    NOT_REACHED = "not_reached"
    """Nobody answers at this address."""
    REFUSED = "refused"
    """The machine is there, and nothing of it listens as a printer."""
    NAME_UNKNOWN = "name_unknown"
    """No machine has this name."""
    BUSY = "busy"
    """Another program holds it."""
    NO_DEVICE = "no_device"
    """The file, the line or the printer's name does not exist on this computer."""
    NOT_PERMITTED = "not_permitted"
    """It exists, and this program may not use it."""
    NO_PAPER = "no_paper"
    COVER_OPEN = "cover_open"
    OFF_LINE = "off_line"
    """It says that it is off line, and not why."""
    FAULT = "fault"
    """The cutter, the head, or something that only switching off and on helps."""
    LOST = "lost"
    """It went away while it was written to."""
    HUNG_UP = "hung_up"
    """It took the line and let go of it before anything was written."""
    TOO_SLOW = "too_slow"
    """It is there and takes nothing any more."""
    UNSUITABLE = "unsuitable"
    """This computer has no such way to print."""


class PrinterTrouble(Exception):
    """Something is wrong with the printer. `began` when a byte of a document may have left."""

    def __init__(self, problem: Problem, detail: str = "", *, began: bool = False) -> None:
        super().__init__(f"{problem.value} {detail}".strip())
        self.problem = problem
        self.detail = detail
        self.began = began


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment on the clock that nobody can set."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        """So many seconds from now."""
        return cls(time.monotonic() + seconds)

    @property
    def left_s(self) -> float:
        """Seconds until then, 0 when it has passed."""
        return max(0.0, self.at - time.monotonic())

    def sooner(self, seconds: float) -> Deadline:
        """Whichever comes first: this one, or so many seconds from now."""
        return Deadline(min(self.at, time.monotonic() + seconds))


class Line(Protocol):
    """An open way to a printer."""

    def write(self, data: bytes, deadline: Deadline) -> None:
        """All of it. Raises PrinterTrouble; `began` says whether some of it may have left."""
        ...

    def read(self, deadline: Deadline) -> bytes:
        """What has come, at least one byte; b"" when nothing came until then. Raises PrinterTrouble."""
        ...

    def close(self, *, whole: bool) -> None:
        """Let go. `whole`: what was written is wanted, so it is seen off; else what still waits is thrown
        away. Never raises."""
        ...


class Way(Protocol):
    """One way to one printer, as the settings name it."""

    @property
    def address(self) -> str:
        """What a person calls this printer: a host, a line, a file, a name."""
        ...

    def open(self, deadline: Deadline) -> Line:
        """Raises PrinterTrouble, never `began`."""
        ...
