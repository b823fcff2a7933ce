"""Questions about refunds."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection

from pos_terminal.domain.refund import Refund, RefundPhase, RefundStatus, Route
from pos_terminal.ledger import driver
from pos_terminal.ledger.driver import Row

_SELECT: Final = (
    "SELECT refund_id, position, payment_id, origin, idempotency_key, amount, currency, route, status, phase,"
    " reason, refund_reference, transaction_id, payer, error_code, error_message, fee, fee_estimated,"
    " staff_id, approved_by, initiated_at, completed_at FROM refunds"
)
"""In the order of Refund's fields."""


def _from_row(row: Row) -> Refund:
    phase = None if row[9] is None else RefundPhase(row[9])
    values: list[Any] = [
        *(*row[:7], Route(row[7]), RefundStatus(row[8]), phase),
        *(*row[10:17], bool(row[17]), *row[18:]),
    ]
    return Refund(*values)


def _many(connection: Connection, condition: str, values: tuple[object, ...] = ()) -> list[Refund]:
    return [_from_row(row) for row in driver.rows(connection, f"{_SELECT} {condition}", values)]


def by_id(connection: Connection, refund_id: str) -> Refund | None:
    """One refund."""
    return next(iter(_many(connection, "WHERE refund_id = ?", (refund_id,))), None)


def by_key(connection: Connection, origin: str, key: str) -> Refund | None:
    """The refund that claimed this idempotency key."""
    return next(iter(_many(connection, "WHERE idempotency_key = ? AND origin = ?", (key, origin))), None)


def of_payment(connection: Connection, payment_id: str) -> list[Refund]:
    """All refunds of one payment, oldest first."""
    return _many(connection, "WHERE payment_id = ? ORDER BY position", (payment_id,))


def in_flight(connection: Connection) -> list[Refund]:
    """Every refund that is not final, oldest first."""
    return _many(connection, "WHERE status = 'processing' ORDER BY position")
