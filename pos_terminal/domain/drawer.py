"""The cash drawer: its sessions, what moved in it, and what is counted. Amounts are minor units; signed from
the drawer's side: plus is cash that came in."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from pos_terminal.domain.cash import counted_kinds, value_of
from pos_terminal.domain.errors import InvalidInput
from pos_terminal.records import dataclass

Counts = Mapping[int, int]
"""How many pieces of each denomination: its code -> pieces. The code is the value in minor units, below zero
for the coin of a value that there is a note of (cash.Denomination.code). In counts of before these were told
apart, 500 is both together, and is read as notes."""
MOST_PIECES: Final = 9_999
"""More of one kind is a slip of the keyboard: no drawer holds it."""


class MovementKind(StrEnum):
    """Why cash moved."""

    SALE = "sale"
    CHANGE = "change"
    CHANGE_OWED = "change_owed"
    """Change that was not there to give: it stays in the drawer and is owed to the customer."""
    OWED_PAID = "owed_paid"
    CHANGE_LEFT = "change_left"
    """Change that the customer left for the house."""
    ROUNDING = "rounding"
    REFUND = "refund"
    CORRECTION = "correction"
    PAY_IN = "pay_in"
    PAY_OUT = "pay_out"
    DROP = "drop"
    """To the safe."""
    TRANSFER_IN = "transfer_in"
    TRANSFER_OUT = "transfer_out"
    NO_SALE = "no_sale"
    """The drawer was opened without a sale: nothing moved, and it is on the list."""


@dataclass(frozen=True, slots=True)
class Movement:
    """One line of a session. `at` is UTC milliseconds, `position` its place in the journal."""

    position: int
    at: int
    kind: MovementKind
    amount: int
    session_id: str
    staff_id: str | None
    label: str = ""
    """What it was for, in a person's words: an order, a reason, a bag's number."""
    payment_id: str | None = None
    approved_by: str | None = None
    received_by: str | None = None
    movement_id: str | None = None
    category: str = ""
    """The kind of a pay-out, or the other drawer of a transfer."""


@dataclass(frozen=True, slots=True)
class Session:
    """One drawer from its opening float to its closing count. Open while `closed_at` is None."""

    session_id: str
    drawer: str
    number: int
    currency: str
    opened_at: int
    opened_by: str
    opening_float: int
    opening_counted: bool
    shared: bool
    opened_position: int
    opening_difference: int = 0
    """The float less what the last closing left."""
    closed_at: int | None = None
    closed_by: str | None = None
    counted: int | None = None
    expected: int | None = None
    reason: str = ""
    approved_by: str | None = None
    needs_approval: bool = False
    """Closed over the limit without a manager: somebody still has to look at it."""
    z_number: int | None = None
    to_safe: int = 0
    left_for_float: int = 0
    closed_position: int | None = None
    """Where drawer.closed stands in the journal; the Z report covers what is before it."""
    count_id: str | None = None
    """The count it was closed with."""

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def variance(self) -> int | None:
        """Counted less expected: minus is short. None before the closing."""
        if self.counted is None or self.expected is None:
            return None
        return self.counted - self.expected


def amount_of(counts: Counts, currency: str) -> int:
    """What these pieces are worth. Raises InvalidInput("count_impossible") for pieces that do not exist, less
    than none of them, or more than a drawer holds."""
    known = {kind.code for kind in counted_kinds(currency)}
    for code, pieces in counts.items():
        if code not in known or not 0 <= pieces <= MOST_PIECES:
            value = value_of(code)
            raise InvalidInput("count_impossible", value=value, pieces=pieces, currency=currency)
    return sum(value_of(code) * pieces for code, pieces in counts.items())
