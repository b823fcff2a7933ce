"""What the page about sending shows: how much waits, since when, and what became of each operation."""

from __future__ import annotations

from enum import StrEnum

from pos_terminal.domain.money import Money
from pos_terminal.records import dataclass


class SendingFilter(StrEnum):
    """Which operations are listed, in the order of the buttons."""

    ALL = "all"
    WAITING = "waiting"
    PERSON = "person"


class Sent(StrEnum):
    """What became of one operation."""

    WAITING = "waiting"
    TRIED = "tried"
    SENT = "sent"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class OperationRow:
    """One line of the list. `at` is the local time, ready to print; `words` say what became of it."""

    position: int
    at: str
    title: str
    sent: Sent
    words: str
    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class SendingState:
    """`head` says how the line is, `waiting` counts, `facts` are label and value. `quiet`: nothing is wrong.

    `safe` and `safe_line` say what is safe; `person` counts what needs one. `note` stands under the list.
    """

    head: str
    icon: str
    waiting: int
    waiting_words: str
    safe: str
    safe_line: str
    facts: tuple[tuple[str, str], ...]
    note: str
    rows: tuple[OperationRow, ...] = ()
    chosen: SendingFilter = SendingFilter.ALL
    person: int = 0
    more: bool = False
    quiet: bool = False
    needs_person: bool = False
    busy: bool = False
    """Something is on its way just now."""
