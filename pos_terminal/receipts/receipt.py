"""What a receipt or a slip says, as values: amounts as money, names as names, times as they are read.

Everything is text that people or other programs may have typed: the outputs make it harmless, not this.
"""

from __future__ import annotations

from pos_terminal.domain.money import Money
from pos_terminal.records import dataclass


@dataclass(frozen=True, slots=True)
class Shop:
    """Who gives it: what stands above and below every paper."""

    name: str
    place: str = ""
    counter: str = ""
    header: tuple[str, ...] = ()
    footer: tuple[str, ...] = ()
    fiscal_number: str = ""
    fiscal_qr: str = ""
    practice: bool = False


@dataclass(frozen=True, slots=True)
class Stamp:
    """When and by whom, and whether it was given before: `copy` 0 is the original."""

    date: str
    time: str
    staff: str = ""
    copy: int = 0
    test: bool = False
    """Taken with a method that does not point at the provider's live host."""


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """One payment of what was to be paid. `number` is the provider's own for it; `this` the one that the
    receipt is about."""

    method: str
    amount: Money
    number: str = ""
    confirmed: bool = True
    this: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """Cash: what was handed over, what went back, what is owed because the coins were not there."""

    received: Money
    given: Money
    owed: Money | None = None
    left: Money | None = None
    """What the customer left for the house."""
    rounding: Money | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """One payment's receipt. `due` and `lines` tell of the whole order, `still_open` what is left of it."""

    number: str
    order: str
    detail: str
    paid: Money
    lines: tuple[PaymentLine, ...]
    reference: str
    head8: str
    due: Money | None = None
    change: Change | None = None
    given_back: Money | None = None
    still_open: Money | None = None
    confirmed: bool = True


@dataclass(frozen=True, slots=True)
class WatchSlip:
    """For a customer whose payment is not decided, and who paid otherwise: it is still watched."""

    method: str
    amount: Money
    number: str
    order: str
    detail: str
    began: str
    days: int


@dataclass(frozen=True, slots=True)
class OwedSlip:
    """Change that is owed, for the customer to bring along."""

    amount: Money
    number: str
    order: str


@dataclass(frozen=True, slots=True)
class RefundSlip:
    """Money given back, for the payer to sign where it is cash."""

    number: str
    method: str
    amount: Money
    paid: Money
    order: str
    route: str
    reason: str
    payer: str
    approved_by: str
    status: str
    signed: bool
    transaction: str = ""


@dataclass(frozen=True, slots=True)
class LinkSlip:
    """A payment that waits for the customer, as a code to scan from paper."""

    method: str
    amount: Money
    order: str
    link: str
    valid_until: str = ""


@dataclass(frozen=True, slots=True)
class BagSlip:
    """What goes into the bag for the safe. `received_by` empty: to be signed."""

    number: str
    amount: Money
    drawer: str
    label: str
    received_by: str
