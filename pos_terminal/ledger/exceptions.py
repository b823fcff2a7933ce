"""Questions about exceptions: what a person has to decide."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from pos_terminal.ledger import driver
from pos_terminal.records import dataclass


@dataclass(frozen=True, slots=True)
class Exceptional:
    """Something about a payment that a person has to decide, or has decided. Amounts are minor units."""

    exception_id: str
    payment_id: str
    kind: str
    amount: int | None
    currency: str | None
    opened_at: int
    decision: str | None
    note: str | None
    decided_by: str | None
    approved_by: str | None
    decided_at: int | None
    refund_id: str | None

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided yet."""
        return self.decision is None


_SELECT: Final = (
    "SELECT exception_id, payment_id, kind, amount, currency, opened_at, decision, note, decided_by,"
    " approved_by, decided_at, refund_id FROM exceptions"
)
"""In the order of Exceptional's fields."""


def _many(connection: Connection, condition: str, values: tuple[object, ...] = ()) -> list[Exceptional]:
    return [Exceptional(*row) for row in driver.rows(connection, f"{_SELECT} {condition}", values)]


def by_id(connection: Connection, exception_id: str) -> Exceptional | None:
    """One exception."""
    return next(iter(_many(connection, "WHERE exception_id = ?", (exception_id,))), None)


def open_ones(connection: Connection) -> list[Exceptional]:
    """Everything that waits for a decision, oldest first."""
    return _many(
        connection, "INDEXED BY exceptions_open WHERE decision IS NULL ORDER BY opened_at, exception_id"
    )


def all_decided(connection: Connection, kind: str) -> frozenset[str]:
    """The payments under way about which exceptions of this kind were opened, and all are decided."""
    rows = driver.rows(
        connection,
        "SELECT payments.payment_id FROM payments INDEXED BY payments_in_flight"
        " JOIN exceptions ON exceptions.payment_id = payments.payment_id AND exceptions.kind = ?"
        " WHERE payments.status IN ('pending', 'processing')"
        " GROUP BY payments.payment_id HAVING COUNT(*) = COUNT(exceptions.decision)",
        (kind,),
    )
    return frozenset(row[0] for row in rows)


def of_payment(connection: Connection, payment_id: str) -> list[Exceptional]:
    """All exceptions of one payment, oldest first."""
    return _many(connection, "WHERE payment_id = ? ORDER BY opened_at, exception_id", (payment_id,))


def decided_by_refund(connection: Connection, refund_id: str, payment_id: str) -> list[Exceptional]:
    """The exceptions of this payment that this refund was to settle."""
    return _many(connection, "WHERE payment_id = ? AND refund_id = ?", (payment_id, refund_id))
