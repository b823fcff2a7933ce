"""What the list of payments shows: a filter, rows loaded so far, one payment with its history."""

from __future__ import annotations

from enum import StrEnum

from pos_terminal.domain.money import Money
from pos_terminal.records import dataclass
from pos_terminal.ui.states.about import About
from pos_terminal.ui.states.outcome import Outcome


class PaymentsFilter(StrEnum):
    """Which payments are listed, in the order of the buttons."""

    TO_CHECK = "to_check"
    ALL = "all"
    PAID = "paid"
    NOT_PAID = "not_paid"
    GIVEN_BACK = "given_back"


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """One line of the list. `at` is the local time, ready to print."""

    payment_id: str
    at: str
    about: About
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a payment's history. `decisive` is printed strong, `paid` with a green dot."""

    at: str
    text: str
    detail: str = ""
    decisive: bool = False
    paid: bool = False


@dataclass(frozen=True, slots=True)
class PaymentDetail:
    """One payment with all that happened to it, oldest first.

    `to_decide` says what a manager has to decide about it, "" for nothing. `given_back` is what went back.
    """

    payment_id: str
    about: About
    outcome: Outcome
    happenings: tuple[Happening, ...]
    change: Money | None = None
    to_decide: str = ""
    can_give_back: bool = False
    can_correct: bool = False
    given_back: Money | None = None
    has_receipt: bool = False
    """Whether there is a receipt to look at."""
    print_label: str = ""
    """What the button that prints its receipt is called, "" where nothing can be printed."""


@dataclass(frozen=True, slots=True)
class PaymentsState:
    """`rows` are newest first and may be a part only: `more` says that older ones can be asked for."""

    chosen: PaymentsFilter
    rows: tuple[PaymentRow, ...]
    to_check: int
    all_count: int | None = None
    more: bool = False
    search: str = ""
    selected: str | None = None
    detail: PaymentDetail | None = None
    by_hand: int = 0
    """How many payments by hand wait for the check of their day's total."""
    day: str = ""
    """What the chosen day is called; "" for today."""
    method: str = ""
    """What the chosen method is called; "" for all."""
