"""The drawer while it is open: its sums, what moved, and what a person may do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pos_terminal.domain.money import Money
from pos_terminal.records import dataclass
from pos_terminal.ui.states.form import ApprovalState

LONGEST_REASON: Final = 80


@dataclass(frozen=True, slots=True)
class SumLine:
    """All movements of one kind. `note` says how many; without an `amount` it is not shown to this person."""

    title: str
    note: str
    amount: Money | None
    signed: bool = True


@dataclass(frozen=True, slots=True)
class MovementRow:
    """One movement as it is read. `amount` is signed from the drawer's side; None where nothing moved."""

    key: str
    at: str
    icon: str
    title: str
    label: str
    by: str
    amount: Money | None


@dataclass(frozen=True, slots=True)
class ShiftState:
    """`expected` None hides what should be in the drawer behind a manager's code.

    `earlier` movements are not among the rows. `notice` is one sentence that has to be seen, `waiting` says
    how much is still open.
    """

    since: str
    sums: tuple[SumLine, ...]
    expected: Money | None
    rows: Sequence[MovementRow]
    earlier: int = 0
    notice: str = ""
    waiting: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Something that may be why. A `line` says what in today's records speaks for it."""

    name: str
    title: str
    line: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a count came to: `difference` without its sign, and the words for the sign."""

    word: str
    icon: str
    expected: Money
    counted: Money
    difference: Money


@dataclass(frozen=True, slots=True)
class DifferenceState:
    """A difference that has to be explained. `causes` were found in the records, `reasons` are always there.

    `to_safe` and `left` are what becomes of what was counted.
    """

    verdict: Verdict
    rule: str
    to_safe: Money
    left: Money
    causes: tuple[Explanation, ...]
    reasons: tuple[Explanation, ...]
    approval: ApprovalState


@dataclass(frozen=True, slots=True)
class LeftState:
    """What stays in the drawer for the next float. `verdict` None where it has been said already."""

    counted: Money
    left: Money
    verdict: Verdict | None = None
    confirm: str = ""
    again: bool = False


@dataclass(frozen=True, slots=True)
class Explained:
    """Why, as a person chose it, with what they typed."""

    title: str
    note: str

    @property
    def reason(self) -> str:
        """Both in one line, as it is kept: no longer than that may be."""
        return (f"{self.title}. {self.note}" if self.note else self.title)[:LONGEST_REASON]


@dataclass(frozen=True, slots=True)
class MoveState:
    """Cash that comes in or goes out beside the sales.

    `categories` are names with their words; `free` asks what it was for in words. `receiver` asks who takes
    the bag instead of who approves, and may be answered with "nobody yet".
    """

    title: str
    line: str
    currency: str
    confirm: str
    icon: str
    approval: ApprovalState
    categories: tuple[tuple[str, str], ...] = ()
    label: str = ""
    label_needed: str = ""
    receiver: bool = False
