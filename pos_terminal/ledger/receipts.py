"""Questions about receipts that were issued."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from pos_terminal.ledger import driver
from pos_terminal.records import dataclass

_SELECT: Final = "SELECT payment_id, series, number, head8, issued_at, printed FROM receipts"


@dataclass(frozen=True, slots=True)
class Issued:
    """A payment's receipt number. `printed` is how often it went out, `issued_at` UTC milliseconds."""

    payment_id: str
    series: int
    number: int
    head8: str
    issued_at: int
    printed: int


def of_payment(connection: Connection, payment_id: str) -> Issued | None:
    """The receipt of this payment; None while it has none."""
    row = driver.first(connection, f"{_SELECT} WHERE payment_id = ?", (payment_id,))
    return None if row is None else Issued(*row)


def by_number(connection: Connection, series: int, number: int) -> Issued | None:
    """The receipt of this number."""
    row = driver.first(connection, f"{_SELECT} WHERE series = ? AND number = ?", (series, number))
    return None if row is None else Issued(*row)


def next_number(connection: Connection, series: int) -> int:
    """The number of the next receipt of this series: without a gap."""
    [(last,)] = driver.rows(
        connection, "SELECT COALESCE(MAX(number), 0) FROM receipts WHERE series = ?", (series,)
    )
    return int(last) + 1
