"""Payables and what can still be taken for them."""

from __future__ import annotations

from typing import Final

from pos_terminal.domain.payment import PayableRef
from pos_terminal.records import dataclass

COUNTER: Final = "counter"
"""The type of a payable that came from an amount keyed in at the counter."""
TILL: Final = "till"
"""The type of a payable that the till software beside this terminal asked for."""
TERMINALS_OWN: Final = (COUNTER, TILL)
"""What a terminal opens itself and nobody else takes money for."""
_APART: Final = "~"


def till_payable(reference: str, intent_id: str) -> PayableRef:
    """What a till's intent is paid under: its own reference first, so that people find it by that; what
    follows makes it another one than the same reference tomorrow, or at another counter."""
    return PayableRef(TILL, f"{reference}{_APART}{intent_id}")


def order_number(ref: PayableRef) -> str:
    """What people call it: the number of an order; "" for a keyed-in amount, which has none."""
    if ref.type == COUNTER:
        return ""
    return ref.id.rpartition(_APART)[0] if ref.type == TILL else ref.id


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
