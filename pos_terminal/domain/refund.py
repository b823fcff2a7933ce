"""Money that is given back on a payment: by the provider's API, by hand in its portal, or in cash."""

from __future__ import annotations

from enum import StrEnum

from pos_terminal.records import dataclass


class Route(StrEnum):
    """How the money goes back."""

    API = "api"
    HAND = "hand"
    """In the provider's own portal, by a person who types in the number."""
    CASH = "cash"
    PROVIDER = "provider"
    """The provider undid it without being asked here."""


class RefundStatus(StrEnum):
    """What is published of a refund."""

    PROCESSING = "processing"
    SUCCESS = "success"
    FAILED = "failed"


class RefundPhase(StrEnum):
    """Where a refund that is not final stands."""

    SENT = "sent"
    WAITING = "waiting"
    """The provider has it and has not given the money back yet."""
    UNKNOWN = "unknown"
    """We asked and do not know: it counts as given until we do."""


@dataclass(frozen=True, slots=True)
class Refund:
    """One attempt to give back `amount` minor units of `currency`. Times are UTC milliseconds."""

    refund_id: str
    position: int
    payment_id: str
    origin: str
    idempotency_key: str
    amount: int
    currency: str
    route: Route
    status: RefundStatus
    phase: RefundPhase | None
    reason: str
    refund_reference: str | None
    transaction_id: str | None
    payer: str | None
    error_code: str | None
    error_message: str | None
    fee: int | None
    fee_estimated: bool
    staff_id: str | None
    approved_by: str | None
    initiated_at: int
    completed_at: int | None

    @property
    def in_flight(self) -> bool:
        """Whether it counts as given without being certain."""
        return self.status is RefundStatus.PROCESSING
