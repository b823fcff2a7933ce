"""What the customer's display shows: one thing at a time, in the customer's language, ready to be painted."""

from __future__ import annotations

from enum import StrEnum

from pos_terminal.domain.money import Money
from pos_terminal.records import dataclass
from pos_terminal.ui.states.outcome import Outcome


class Page(StrEnum):
    """The kinds of pages that the display has."""

    IDLE = "idle"
    PAY = "pay"
    """How much, and how: a code to scan, or a look at the phone."""
    CASH = "cash"
    """How much, what was received, and what goes back."""
    WORD = "word"
    """How it stands, in a large word: thanks, being checked, not paid."""


@dataclass(frozen=True, slots=True)
class Line:
    """An amount with what it is."""

    label: str
    money: Money


@dataclass(frozen=True, slots=True)
class CustomerState:
    """All words are in `language`, the customer's own.

    `heading` is over the amount, or the large word; `told` and `more` are the two sentences under it.
    `methods` are codes and names of what can be paid with. `code` is the text of the QR code; without one the
    pay page shows a telephone when `phone` is set. `left_s` of `total_s` are left; None where it has no end.
    `outcome` colours the word. `band` and `band_line` say that this is practice, or a test.
    """

    page: Page
    language: str
    heading: str = ""
    place: str = ""
    amount: Money | None = None
    reference: str = ""
    provider_code: str = ""
    told: str = ""
    more: str = ""
    note: str = ""
    code: str = ""
    phone: bool = False
    left_s: int | None = None
    total_s: int = 0
    lines: tuple[Line, ...] = ()
    methods: tuple[tuple[str, str], ...] = ()
    outcome: Outcome = Outcome.WAITING
    band: str = ""
    band_line: str = ""
