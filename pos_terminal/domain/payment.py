"""What a payment is: statuses that are published, phases that the screens show, and one frozen record."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import Final

from pos_terminal.records import dataclass


class Status(StrEnum):
    """The published statuses, the same on the terminal, on the server and in the API."""

    PENDING = "pending"
    PROCESSING = "processing"
    SUCCESS = "success"
    FAILED = "failed"
    EXPIRED = "expired"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"


class Phase(StrEnum):
    """Where a payment in `processing` stands. Only `unknown` is amber on a screen."""

    SENT = "sent"
    WAITING = "waiting"
    UNKNOWN = "unknown"
    CANCELLING = "cancelling"
    ACCEPTED = "accepted"
    """A person counted it as paid: the payable closes, it is never green, and it is still asked about."""


IN_FLIGHT: Final = frozenset({Status.PENDING, Status.PROCESSING})
"""Money that may still be taken: it reserves its amount."""
TAKEN: Final = frozenset({Status.SUCCESS, Status.PARTIALLY_REFUNDED, Status.REFUNDED})
"""Money that arrived. Giving it back does not reopen the due."""
ENDED_UNPAID: Final = frozenset({Status.FAILED, Status.EXPIRED})
"""No money arrived, as far as anybody knows: still watched, because it may come late."""


@dataclass(frozen=True, slots=True)
class PayableRef:
    """Anything that can be paid, named by two opaque strings. The payment code knows no kind."""

    type: str
    id: str


@dataclass(frozen=True, slots=True)
class Payment:
    """One attempt to take one amount for one payable with one method, as the tables have it.

    Amounts are minor units of `currency`. `sent_amount` and `sent_currency` are what the provider was asked
    for: sandboxes charge in another currency, and evidence is compared with what was sent. Times are UTC
    milliseconds.
    """

    payment_id: str
    position: int
    origin: str
    idempotency_key: str
    payable: PayableRef
    label: str
    reference: str
    method_id: str
    provider_code: str
    amount: int
    currency: str
    status: Status
    phase: Phase | None
    charge_reference: str | None
    provider_reference: str | None
    transaction_id: str | None
    redirect_url: str | None
    expires_at: int | None
    sent_amount: int | None
    sent_currency: str | None
    tendered: int | None
    change: int | None
    refunded_amount: int
    is_test: bool
    error_code: str | None
    error_message: str | None
    staff_id: str | None
    initiated_at: int
    completed_at: int | None
    customer_phone: str | None = None
    prepared: str | None = None
    """The provider's own plan of the request (see providers.base.Plan): opaque here."""
    released: bool = False
    """A person decided that it holds back its amount no longer; it is still watched."""
    counted: bool = False
    """A person counted it as paid: it settles its part whatever the provider says later."""
    corrected: bool = False
    """Undone as a wrong button: its due is open again."""
    refund_reserved: int = 0
    """Refunds under way, in minor units: they count as given."""
    claimed_number: str | None = None
    """The transaction number that a person typed in."""
    fee: int | None = None
    fee_estimated: bool = False
    decided_by: str | None = None
    """Who counted, released or corrected it; `approved_by` is the manager where one was needed."""
    approved_by: str | None = None
    decided_at: int | None = None
    private: str | None = field(default=None, repr=False)
    """What the provider needs to ask about it and nobody else may see. On this terminal only."""
    drawer_session: str | None = None
    """Cash: the session whose drawer has it."""

    @property
    def full_reference(self) -> str:
        """The provider's reference as its adapter wants it: with the private part on a line of its own."""
        return "\n".join(filter(None, (self.provider_reference, self.private)))

    @property
    def refundable(self) -> int:
        """Minor units that can still be given back."""
        return 0 if self.status not in TAKEN else self.amount - self.refunded_amount - self.refund_reserved

    @property
    def in_flight(self) -> bool:
        return self.status in IN_FLIGHT

    @property
    def is_unknown(self) -> bool:
        """We asked and do not know: amber, locked, never a second charge."""
        return self.status is Status.PROCESSING and self.phase is Phase.UNKNOWN
