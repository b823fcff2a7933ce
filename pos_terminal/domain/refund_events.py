"""What can happen to money that is given back; see events for the rules of bodies."""

from __future__ import annotations

from typing import ClassVar

from pos_terminal.domain.event_body import Body, Evidence


class RefundStarted(Body, frozen=True):
    """The intent to give back, before anything is sent. `route` is api, hand, cash or provider (they undid it
    themselves); `payment_reserved` is what is under way on the payment with this one."""

    type_name: ClassVar[str] = "refund.started"
    refund_id: str
    payment_id: str
    origin: str
    idempotency_key: str
    amount: int
    currency: str
    route: str
    reason: str
    payment_reserved: int
    staff_id: str | None
    approved_by: str | None = None
    payer: str | None = None


class RefundPhase(Body, frozen=True):
    """Still under way, but we know something else about it: sent, waiting, unknown."""

    type_name: ClassVar[str] = "refund.phase"
    refund_id: str
    phase: str
    refund_reference: str | None = None
    reason: str | None = None


class RefundSucceeded(Body, frozen=True):
    """The money was given back."""

    type_name: ClassVar[str] = "refund.succeeded"
    refund_id: str
    payment_id: str
    payment_status: str
    payment_refunded: int
    payment_reserved: int
    refund_reference: str | None = None
    transaction_id: str | None = None
    fee: int | None = None
    fee_estimated: bool = False
    evidence: Evidence | None = None
    drawer_session: str | None = None
    """Given in cash: the session whose drawer it came from."""


class RefundTurned(Body, frozen=True):
    """It had succeeded, and the provider says now that the money did not arrive, or is here again."""

    type_name: ClassVar[str] = "refund.turned"
    refund_id: str
    payment_id: str
    payment_status: str
    payment_refunded: int
    error_code: str
    error_message: str
    evidence: Evidence | None = None


class RefundFailed(Body, frozen=True):
    """Nothing was given back, and the provider said so."""

    type_name: ClassVar[str] = "refund.failed"
    refund_id: str
    payment_id: str
    payment_reserved: int
    error_code: str
    error_message: str
    evidence: Evidence | None = None
