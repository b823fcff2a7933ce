"""Questions that look for what may explain a difference in a drawer: equal amounts in the session's records.

Bounded: each gives the newest few.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from pos_terminal.ledger import driver
from pos_terminal.records import dataclass

MOST: Final = 3
_WHAT: Final = "CASE WHEN payable_type = 'counter' THEN reference ELSE payable_id END"
_CASH: Final = "FROM payments INDEXED BY payments_drawer WHERE drawer_session = ? AND corrected = 0"


@dataclass(frozen=True, slots=True)
class Match:
    """A payment, a movement or an order that has something to do with the amount."""

    ident: str
    amount: int
    label: str


def _matches(connection: Connection, question: str, *values: object) -> list[Match]:
    return [Match(*row) for row in driver.rows(connection, f"{question} LIMIT {MOST}", values)]


def cash_of(connection: Connection, session_id: str, amount: int) -> list[Match]:
    """Cash payments of exactly this amount in the session, the newest first."""
    return _matches(
        connection,
        f"SELECT payment_id, amount, {_WHAT} {_CASH} AND amount = ? ORDER BY position DESC",
        *(session_id, amount),
    )


def change_of(connection: Connection, session_id: str, amount: int) -> list[Match]:
    """Cash payments with exactly this change, the newest first."""
    return _matches(
        connection,
        f"SELECT payment_id, change_given, {_WHAT} {_CASH} AND change_given = ? ORDER BY position DESC",
        *(session_id, amount),
    )


def taken_twice(connection: Connection, session_id: str, amount: int, within_ms: int) -> list[Match]:
    """Cash payments of this amount soon after another of the same amount and reference."""
    return _matches(
        connection,
        "SELECT payments.payment_id, payments.amount, payments.label FROM payments INDEXED BY payments_drawer"
        " WHERE drawer_session = ? AND corrected = 0 AND amount = ? AND EXISTS (SELECT 1 FROM payments older"
        " INDEXED BY payments_drawer WHERE older.drawer_session = payments.drawer_session"
        " AND older.corrected = 0 AND older.amount = payments.amount"
        " AND older.reference = payments.reference AND older.position < payments.position"
        " AND payments.initiated_at - older.initiated_at BETWEEN 0 AND ?) ORDER BY position DESC",
        *(session_id, amount, within_ms),
    )


def typed_cash(connection: Connection, session_id: str) -> list[Match]:
    """Cash payments whose amount somebody typed in, oldest first."""
    rows = driver.rows(
        connection,
        f"SELECT payment_id, amount, {_WHAT} {_CASH} AND payable_type = 'counter' ORDER BY position",
        (session_id,),
    )
    return [Match(*row) for row in rows]


def other_of(connection: Connection, since_ms: int, until_ms: int, amount: int) -> list[tuple[Match, bool]]:
    """Successes of other methods of this amount in a stretch of time; True for those by a person's word."""
    rows = driver.rows(
        connection,
        f"SELECT payment_id, amount, {_WHAT}, counted OR claimed_number IS NOT NULL OR phase = 'accepted'"
        " FROM payments INDEXED BY payments_amount WHERE amount = ? AND initiated_at >= ?"
        " AND initiated_at < ? AND drawer_session IS NULL AND (counted = 1 OR status = 'success')"
        f" ORDER BY position DESC LIMIT {MOST}",
        (amount, since_ms, until_ms),
    )
    return [(Match(*row[:3]), bool(row[3])) for row in rows]


def moved_of(connection: Connection, session_id: str) -> list[tuple[Match, str]]:
    """The session's own movements with their kinds, oldest first. Amounts are signed."""
    rows = driver.rows(
        connection,
        "SELECT movement_id, amount, CASE WHEN label <> '' THEN label ELSE category END, kind"
        " FROM drawer_movements WHERE session_id = ? AND kind IN ('pay_in', 'pay_out', 'drop')"
        " ORDER BY position",
        (session_id,),
    )
    return [(Match(*row[:3]), row[3]) for row in rows]


def usual_pay_outs(connection: Connection, amount: int, before: int) -> list[Match]:
    """Pay-outs of this amount in earlier sessions (behind no position later than `before`), newest first."""
    return _matches(
        connection,
        "SELECT movement_id, -amount, CASE WHEN label <> '' THEN label ELSE category END"
        " FROM drawer_movements WHERE kind = 'pay_out' AND amount = ? AND position < ?"
        " ORDER BY position DESC",
        *(-amount, before),
    )


def open_orders_of(connection: Connection, amount: int) -> list[Match]:
    """Open orders of which exactly this amount is to be paid."""
    return _matches(
        connection,
        "SELECT payable_id, amount_due - amount_taken, payable_id FROM payables INDEXED BY payables_open"
        " WHERE settled = 0 AND payable_type = 'order' AND amount_due - amount_taken = ?"
        " ORDER BY created_at DESC",
        amount,
    )
