"""Payables and what can still be taken for them."""

from __future__ import annotations

from pos_terminal.domain.payment import PayableRef
from pos_terminal.records import dataclass

COUNTER = "counter"
"""The type of a payable that came from an amount keyed in at the counter."""


@dataclass(frozen=True, slots=True)
class Payable:
    """An amount that somebody owes. Amounts are minor units of `currency`; times are UTC milliseconds."""

    ref: PayableRef
    label: str
    amount_due: int
    currency: str
    created_at: int
    taken_elsewhere: int = 0
    """What other terminals, or the centre, have taken of it, as far as the centre has told."""


@dataclass(frozen=True, slots=True)
class Due:
    """What is left of a payable: amount due, less what was taken, less what is in flight."""

    amount_due: int
    taken: int
    in_flight: int

    @property
    def open(self) -> int:
        """What can be charged now, without any risk of taking it twice. Never negative."""
        return max(0, self.amount_due - self.taken - self.in_flight)

    @property
    def settled(self) -> bool:
        return self.taken >= self.amount_due
