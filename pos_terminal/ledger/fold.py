"""The fold: which rows an event inserts or changes. Pure, and needs nothing but the event.

Both uses go through it: the unit of work applies an event right after appending it, and `verify` folds the
whole journal again into empty tables and compares. Tables are written by nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import msgspec

from pos_terminal.domain import events, office_events, payable_events, settings_events, told_events
from pos_terminal.domain.payment import Phase, Status
from pos_terminal.ledger import fold_drawer, fold_papers, fold_people, fold_printing, fold_refunds, fold_till
from pos_terminal.ledger.changes import Change, Insert, Update, Upsert, Values


def fold(body: events.Body, position: int, at: int) -> tuple[Change, ...]:
    """The row changes of one event that stands at `position` and happened at `at` (UTC milliseconds)."""
    return _FOLDS[type(body)](body, position, at)


def _nothing(_body: events.Body, _position: int, _at: int) -> tuple[Change, ...]:
    return ()


def _staff_added(body: events.StaffAdded, _position: int, _at: int) -> tuple[Change, ...]:
    person: Values = {
        "staff_id": body.staff_id,
        "code": body.code,
        "name": body.name,
        "role": body.role,
        "active": 1,
    }
    return (Insert("staff", person),)


def _method_set(body: events.MethodSet, _position: int, _at: int) -> tuple[Change, ...]:
    return (
        Insert(
            "payment_methods",
            {
                "method_id": body.method_id,
                "provider_code": body.provider_code,
                "name": body.name,
                "active": int(body.active),
                "display_order": body.display_order,
                "config": msgspec.json.encode(body.config, order="sorted").decode(),
            },
            replace=True,
        ),
    )


def _payable_opened(body: events.PayableOpened, _position: int, at: int) -> tuple[Change, ...]:
    since = at if body.opened_at is None else body.opened_at
    return (
        _new_payable(body.payable_type, body.payable_id, body.label, body.amount_due, body.currency, since),
    )


def _new_payable(kind: str, ident: str, label: str, due: int, currency: str, at: int) -> Insert:
    return Insert(
        "payables",
        {
            "payable_type": kind,
            "payable_id": ident,
            "label": label,
            "amount_due": due,
            "currency": currency,
            "amount_taken": 0,
            "settled": 0,
            "created_at": at,
        },
    )


def _started(body: events.PaymentStarted, position: int, at: int) -> tuple[Change, ...]:
    payment = Insert(
        "payments",
        {
            "position": position,
            "payment_id": body.payment_id,
            "origin": body.origin,
            "idempotency_key": body.idempotency_key,
            "payable_type": body.payable_type,
            "payable_id": body.payable_id,
            "label": body.label,
            "reference": body.reference,
            "method_id": body.method_id,
            "provider_code": body.provider_code,
            "amount": body.amount,
            "currency": body.currency,
            "status": Status.PENDING.value,
            "charge_reference": body.charge_reference,
            "refunded_amount": 0,
            "is_test": int(body.is_test),
            "staff_id": body.staff_id,
            "initiated_at": at,
            **({} if body.customer_phone is None else {"customer_phone": body.customer_phone}),
        },
    )
    if not body.opens_payable:
        return (payment,)
    payable = _new_payable(body.payable_type, body.payable_id, body.label, body.amount_due, body.currency, at)
    return (payable, payment)


def _update(payment_id: str, values: Values) -> Update:
    return Update("payments", {"payment_id": payment_id}, values)


def _processing(body: events.PaymentProcessing, _position: int, _at: int) -> tuple[Change, ...]:
    values: Values = {
        "status": Status.PROCESSING.value,
        "phase": body.phase,
        "sent_amount": body.sent_amount,
        "sent_currency": body.sent_currency,
        **({} if body.prepared is None else {"prepared": body.prepared}),
    }
    return (_update(body.payment_id, values),)


def _phase(body: events.PaymentPhase, _position: int, _at: int) -> tuple[Change, ...]:
    values: dict[str, int | str | None] = {"phase": Phase(body.phase).value, "error_code": body.reason}
    # What is once known stays known: a later phase without it does not take it away.
    for name in ("provider_reference", "expires_at"):
        if (value := getattr(body, name)) is not None:
            values[name] = value
    return (_update(body.payment_id, values),)


def _succeeded(body: events.PaymentSucceeded, position: int, at: int) -> tuple[Change, ...]:
    values: dict[str, int | str | None] = {
        "status": Status.SUCCESS.value,
        "phase": None,
        "tendered": body.tendered,
        "change_given": body.change,
        "transaction_id": body.transaction_id,
        "error_code": None,
        "error_message": None,
        "completed_at": at,
        "completed_position": position,
    }
    if body.drawer_session is not None:
        values["drawer_session"] = body.drawer_session
    if body.pieces is not None:
        values["pieces"] = fold_drawer.pieces_text(body.pieces)
    if body.fee is not None:
        values |= {"fee": body.fee, "fee_estimated": int(body.fee_estimated)}
    if body.evidence is not None and body.evidence.provider_reference is not None:
        values["provider_reference"] = body.evidence.provider_reference
    return (_update(body.payment_id, values), _payable_now(body))


def _reckoned(body: events.PayableReckoned, _position: int, _at: int) -> tuple[Change, ...]:
    return (_payable_now(body),)


def _payable_now(
    body: events.PaymentSucceeded | events.PaymentAccepted | events.PaymentCorrected | events.PayableReckoned,
) -> Update:
    return Update(
        "payables",
        {"payable_type": body.payable_type, "payable_id": body.payable_id},
        {"amount_taken": body.payable_taken, "settled": int(body.payable_settled)},
    )


def _failed(body: events.PaymentFailed, position: int, at: int) -> tuple[Change, ...]:
    values = {
        "status": Status.FAILED.value,
        "phase": None,
        "error_code": body.error_code,
        "error_message": body.error_message,
        "completed_at": at,
        "completed_position": position,
    }
    return (_update(body.payment_id, values),)


def _expired(body: events.PaymentExpired, position: int, at: int) -> tuple[Change, ...]:
    values = {
        "status": Status.EXPIRED.value,
        "phase": None,
        "error_code": body.reason,
        "error_message": None,
        "completed_at": at,
        "completed_position": position,
    }
    return (_update(body.payment_id, values),)


def _exception(body: events.ExceptionOpened, _position: int, at: int) -> tuple[Change, ...]:
    return (
        Insert(
            "exceptions",
            {
                "exception_id": body.exception_id,
                "payment_id": body.payment_id,
                "kind": body.kind,
                "amount": body.amount,
                "currency": body.currency,
                "opened_at": at,
            },
        ),
    )


def _accepted(body: events.PaymentAccepted, _position: int, at: int) -> tuple[Change, ...]:
    values: Values = {
        "phase": Phase.ACCEPTED.value,
        "counted": 1,
        "claimed_number": body.claimed_number,
        # The reason is a person's own words: kept in the journal, never where codes are compared.
        "error_code": None,
        **_decided(body, at),
    }
    return (_update(body.payment_id, values), _payable_now(body))


def _decided(
    body: events.PaymentAccepted | events.PaymentReleased | events.PaymentCorrected, at: int
) -> Values:
    return {"decided_by": body.decided_by, "approved_by": body.approved_by, "decided_at": at}


def _released(body: events.PaymentReleased, _position: int, at: int) -> tuple[Change, ...]:
    return (_update(body.payment_id, {"released": 1, **_decided(body, at)}),)


def _corrected(body: events.PaymentCorrected, position: int, at: int) -> tuple[Change, ...]:
    values: Values = {
        "status": Status.REFUNDED.value,
        "corrected": 1,
        "refunded_amount": body.payment_refunded,
        "corrected_session": body.drawer_session,
        "corrected_position": position,
        **_decided(body, at),
    }
    return (_update(body.payment_id, values), _payable_now(body))


def _told(body: told_events.CentreTold, _position: int, _at: int) -> tuple[Change, ...]:
    return tuple(
        Upsert(
            "payables",
            {"payable_type": one.payable_type, "payable_id": one.payable_id},
            {
                "label": one.label,
                "amount_due": one.amount_due,
                "currency": one.currency,
                "amount_taken": one.taken,
                "taken_elsewhere": one.taken_elsewhere,
                "settled": int(one.settled),
                "told": 1,
            },
            {"created_at": one.opened_at},
        )
        for one in body.payables
    )


def _payable_changed(body: payable_events.PayableChanged, _position: int, _at: int) -> tuple[Change, ...]:
    values: Values = {
        "label": body.label,
        "amount_due": body.amount_due,
        "amount_taken": body.payable_taken,
        "settled": int(body.payable_settled),
    }
    return (Update("payables", {"payable_type": body.payable_type, "payable_id": body.payable_id}, values),)


def _resolved(body: events.ExceptionResolved, _position: int, at: int) -> tuple[Change, ...]:
    values: Values = {
        "decision": body.decision,
        "note": body.note,
        "decided_by": body.decided_by,
        "approved_by": body.approved_by,
        "decided_at": at,
        "refund_id": body.refund_id,
        "applied_type": body.applied_type,
        "applied_id": body.applied_id,
        "applied_amount": body.applied_amount,
    }
    resolved = Update("exceptions", {"exception_id": body.exception_id}, values)
    if body.applied_id is None:
        return (resolved,)
    payable = Update(
        "payables",
        {"payable_type": body.applied_type, "payable_id": body.applied_id},
        {"amount_taken": body.applied_taken, "settled": int(body.applied_settled)},
    )
    return (resolved, payable)


_FOLDS: Final[Mapping[type[events.Body], Callable[..., tuple[Change, ...]]]] = {
    events.JournalOpened: _nothing,
    events.StaffAdded: _staff_added,
    events.MethodSet: _method_set,
    events.PayableOpened: _payable_opened,
    events.PaymentStarted: _started,
    events.PaymentProcessing: _processing,
    events.PaymentPhase: _phase,
    events.PaymentSucceeded: _succeeded,
    events.PaymentFailed: _failed,
    events.PaymentExpired: _expired,
    events.PaymentAccepted: _accepted,
    events.PaymentChecked: _nothing,
    events.PaymentReleased: _released,
    events.PaymentCorrected: _corrected,
    events.ExceptionOpened: _exception,
    events.ExceptionResolved: _resolved,
    events.PayableReckoned: _reckoned,
    told_events.CentreTold: _told,
    payable_events.PayableChanged: _payable_changed,
    **dict.fromkeys(settings_events.ALL, _nothing),
    **dict.fromkeys(office_events.ALL, _nothing),
    **fold_refunds.FOLDS,
    **fold_drawer.FOLDS,
    **fold_people.FOLDS,
    **fold_papers.FOLDS,
    **fold_printing.FOLDS,
    **fold_till.FOLDS,
}
