"""What the till software beside a terminal asks for, and the programs that may ask."""

from __future__ import annotations

from enum import StrEnum

from pos_terminal.domain.payable import till_payable
from pos_terminal.domain.payment import PayableRef
from pos_terminal.records import dataclass


@dataclass(frozen=True, slots=True)
class Intent:
    """A till asked the terminal to take an amount, under a key of its own. Amounts are minor units, times UTC
    milliseconds.

    `reference` is the till's own number of it, `note` is for whoever serves. `methods` names the provider
    codes it may be paid by, none for any. `program` is who asked.
    """

    intent_id: str
    key: str
    amount: int
    currency: str
    reference: str
    note: str
    methods: tuple[str, ...]
    program: str
    asked_at: int
    cancelled_at: int | None = None

    @property
    def payable(self) -> PayableRef:
        """What it is paid under."""
        return till_payable(self.reference, self.intent_id)

    def allows(self, provider_code: str) -> bool:
        """Whether it may be paid by this method."""
        return not self.methods or provider_code in self.methods


class IntentState(StrEnum):
    """What became of an intent. Only `paid` means that the money is there."""

    WAITING = "waiting"
    BEING_PAID = "being_paid"
    PARTLY_PAID = "partly_paid"
    PAID = "paid"
    NOT_PAID = "not_paid"
    """The last attempt ended without money; it can still be paid."""
    UNKNOWN = "unknown"
    """Money may have moved, and it is being checked: nobody is to be charged again meanwhile."""
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Program:
    """A till program that was let in. Times are UTC milliseconds."""

    program_id: str
    name: str
    paired_at: int
    paired_by: str
    revoked_at: int | None = None
