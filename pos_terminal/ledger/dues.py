"""What is left of payables: one, or all of a list by the same three questions.

Taken is what arrived, what a person counted as paid, late money of other payables that was applied to this
one, and what was taken of it elsewhere; not late money that went to another one or was given back. A payment
that is not final reserves its amount, unless a person released it; where the provider said another amount,
the larger one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection

from pos_terminal.domain.payable import Due, Payable
from pos_terminal.domain.payment import PayableRef
from pos_terminal.ledger import driver

_TAKEN_AND_IN_FLIGHT: Final = (
    "COALESCE(SUM(CASE WHEN corrected = 0"
    " AND (counted = 1 OR status IN ('success', 'partially_refunded', 'refunded')) THEN amount END), 0),"
    " COALESCE(SUM(CASE WHEN counted = 0 AND released = 0 AND status IN ('pending', 'processing')"
    " THEN MAX(amount, COALESCE((SELECT MAX(said.amount) FROM exceptions said WHERE said.decision IS NULL"
    " AND said.payment_id = payments.payment_id AND said.kind = 'mismatch'"
    " AND said.currency = payments.sent_currency AND payments.sent_currency = payments.currency), 0)) END),"
    " 0) FROM payments WHERE "
)
_APPLIED: Final = "COALESCE(SUM(applied_amount), 0) FROM exceptions WHERE "
_LEFT: Final = (
    "COALESCE(SUM(late.amount), 0) FROM payments"
    " CROSS JOIN exceptions late ON late.payment_id = payments.payment_id"
    " LEFT JOIN refunds ON refunds.refund_id = late.refund_id"
    " WHERE late.kind = 'late_money'"
    " AND (late.applied_id IS NOT NULL OR (late.decision = 'given_back' AND refunds.status <> 'failed')) AND "
)
"""Late money that serves this payable no longer."""
_PAID: Final = ("payments.payable_id", "payments.payable_type")
_PUT_TO: Final = ("applied_id", "applied_type")


def _of_one(sums: str, names: tuple[str, str]) -> str:
    return f"SELECT {sums}{names[0]} = ? AND {names[1]} = ?"


_OF_ONE: Final = (_of_one(_TAKEN_AND_IN_FLIGHT, _PAID), _of_one(_APPLIED, _PUT_TO), _of_one(_LEFT, _PAID))


def due_of(connection: Connection, payable: Payable) -> Due:
    """What is left of a payable."""
    ref = payable.ref
    [(taken, in_flight)], [(applied,)], [(left,)] = (
        driver.rows(connection, question, (ref.id, ref.type)) for question in _OF_ONE
    )
    return _due(payable, (taken, in_flight), applied, left)


def dues_of(connection: Connection, payables: Sequence[Payable]) -> dict[PayableRef, Due]:
    """What is left of each of these, by as many questions as for one."""
    ids = sorted({payable.ref.id for payable in payables})
    if not ids:
        return {}
    sums = _by_payable(connection, _TAKEN_AND_IN_FLIGHT, _PAID, ids)
    applied = _by_payable(connection, _APPLIED, _PUT_TO, ids)
    left = _by_payable(connection, _LEFT, _PAID, ids)
    return {
        ref: _due(payable, sums.get(ref, (0, 0)), *applied.get(ref, (0,)), *left.get(ref, (0,)))
        for payable in payables
        for ref in [payable.ref]
    }


def _by_payable(
    connection: Connection, sums: str, names: tuple[str, str], ids: Sequence[str]
) -> dict[PayableRef, tuple[Any, ...]]:
    """By the number alone, as the indexes begin: the few others of the same number are read and not used."""
    these = ", ".join(names)
    question = f"SELECT {these}, {sums}{names[0]} IN ({', '.join('?' * len(ids))}) GROUP BY {these}"
    return {PayableRef(row[1], row[0]): row[2:] for row in driver.rows(connection, question, ids)}


def _due(payable: Payable, sums: tuple[Any, ...], applied: int, left: int) -> Due:
    taken, in_flight = sums
    return Due(payable.amount_due, payable.taken_elsewhere + taken + applied - left, in_flight)
