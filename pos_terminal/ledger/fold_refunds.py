"""The fold of refunds; see fold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from pos_terminal.domain import refund_events as events
from pos_terminal.domain.event_body import Body
from pos_terminal.ledger.changes import Change, Insert, Update, Values


def _refund(refund_id: str, values: Values) -> Update:
    return Update("refunds", {"refund_id": refund_id}, values)


def _payment(payment_id: str, values: Values) -> Update:
    return Update("payments", {"payment_id": payment_id}, values)


def _started(body: events.RefundStarted, position: int, at: int) -> tuple[Change, ...]:
    refund = Insert(
        "refunds",
        {
            "position": position,
            "refund_id": body.refund_id,
            "payment_id": body.payment_id,
            "origin": body.origin,
            "idempotency_key": body.idempotency_key,
            "amount": body.amount,
            "currency": body.currency,
            "route": body.route,
            "status": "processing",
            "phase": "sent",
            "reason": body.reason,
            "payer": body.payer,
            "staff_id": body.staff_id,
            "approved_by": body.approved_by,
            "initiated_at": at,
        },
    )
    return (refund, _payment(body.payment_id, {"refund_reserved": body.payment_reserved}))


def _phase(body: events.RefundPhase, _position: int, _at: int) -> tuple[Change, ...]:
    values: dict[str, int | str | None] = {"phase": body.phase, "error_code": body.reason}
    if body.refund_reference is not None:
        values["refund_reference"] = body.refund_reference
    return (_refund(body.refund_id, values),)


def _succeeded(body: events.RefundSucceeded, position: int, at: int) -> tuple[Change, ...]:
    values: dict[str, int | str | None] = {
        "status": "success",
        "phase": None,
        "transaction_id": body.transaction_id,
        "error_code": None,
        "fee": body.fee,
        "fee_estimated": int(body.fee_estimated),
        "completed_at": at,
        "completed_position": position,
        "drawer_session": body.drawer_session,
    }
    if body.refund_reference is not None:
        values["refund_reference"] = body.refund_reference
    payment: Values = {
        "status": body.payment_status,
        "refunded_amount": body.payment_refunded,
        "refund_reserved": body.payment_reserved,
    }
    return (_refund(body.refund_id, values), _payment(body.payment_id, payment))


def _failed(body: events.RefundFailed, position: int, at: int) -> tuple[Change, ...]:
    values: Values = {
        "status": "failed",
        "phase": None,
        "error_code": body.error_code,
        "error_message": body.error_message,
        "completed_at": at,
        "completed_position": position,
    }
    payment = _payment(body.payment_id, {"refund_reserved": body.payment_reserved})
    return (_refund(body.refund_id, values), payment)


def _turned(body: events.RefundTurned, position: int, at: int) -> tuple[Change, ...]:
    values: Values = {
        "status": "failed",
        "error_code": body.error_code,
        "error_message": body.error_message,
        "completed_at": at,
        "completed_position": position,
    }
    payment: Values = {"status": body.payment_status, "refunded_amount": body.payment_refunded}
    return (_refund(body.refund_id, values), _payment(body.payment_id, payment))


FOLDS: Final[Mapping[type[Body], Callable[..., tuple[Change, ...]]]] = {
    events.RefundStarted: _started,
    events.RefundPhase: _phase,
    events.RefundSucceeded: _succeeded,
    events.RefundFailed: _failed,
    events.RefundTurned: _turned,
}
