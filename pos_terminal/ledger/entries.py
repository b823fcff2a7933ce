"""Ledger entries: what each successful payment and refund moved. Read from the tables, never stored twice."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection

from pos_terminal.ledger import driver
from pos_terminal.ledger.driver import Row
from pos_terminal.records import dataclass


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """Money that moved, in minor units of `currency`: in for a payment, out (negative) for a refund.

    `fee` None means that nobody said and nothing is estimated. `at` is UTC milliseconds.
    """

    payment_id: str
    refund_id: str | None
    provider_code: str
    gross: int
    fee: int | None
    fee_estimated: bool
    currency: str
    transaction_id: str | None
    is_test: bool
    at: int

    @property
    def net(self) -> int:
        """What is left after the fee."""
        return self.gross - (self.fee or 0)


_ENTRIES: Final = (
    "SELECT payment_id, NULL, provider_code, amount, fee, fee_estimated, currency, transaction_id, is_test,"
    " completed_at FROM payments WHERE corrected = 0"
    " AND status IN ('success', 'partially_refunded', 'refunded') AND {paid}"
    " UNION ALL"
    " SELECT refunds.payment_id, refunds.refund_id, payments.provider_code, -refunds.amount, refunds.fee,"
    " refunds.fee_estimated, refunds.currency, refunds.transaction_id, payments.is_test, refunds.completed_at"
    " FROM refunds JOIN payments ON payments.payment_id = refunds.payment_id"
    " WHERE refunds.status = 'success' AND {given}"
)


def _entry(row: Row) -> LedgerEntry:
    values: list[Any] = [*row[:5], bool(row[5]), *row[6:8], bool(row[8]), row[9]]
    return LedgerEntry(*values)


def of_payment(connection: Connection, payment_id: str) -> list[LedgerEntry]:
    """What this payment and its refunds moved, in the order in which it happened."""
    question = _ENTRIES.format(paid="payment_id = ?", given="refunds.payment_id = ?")
    rows = driver.rows(connection, question, (payment_id, payment_id))
    entries = [_entry(row) for row in rows]
    return sorted(entries, key=lambda entry: (entry.at, entry.refund_id or ""))
