"""How far this terminal has heard the central server, and what it was told that may stand no more."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from pos_terminal.domain.payable import Payable
from pos_terminal.domain.payment import PayableRef
from pos_terminal.ledger import driver

_HEARD: Final = "SELECT counter FROM heard WHERE restaurant_id = ?"
_PUT: Final = (
    "INSERT INTO heard (number, restaurant_id, counter, heard_at) VALUES (1, ?, ?, ?) ON CONFLICT (number)"
    " DO UPDATE SET restaurant_id = excluded.restaurant_id, counter = excluded.counter,"
    " heard_at = excluded.heard_at"
)
_OPEN: Final = (
    "SELECT payable_type, payable_id, label, amount_due, currency, created_at, taken_elsewhere FROM payables"
    " WHERE told = 1 AND settled = 0"
)

_IS_TOLD: Final = "SELECT 1 FROM payables WHERE payable_id = ? AND payable_type = ? AND told = 1"


def heard(connection: Connection, restaurant_id: str) -> int:
    """The counter up to which this restaurant's centre was heard; 0 for not at all."""
    row = driver.first(connection, _HEARD, (restaurant_id,))
    return int(row[0]) if row is not None else 0


def put_heard(connection: Connection, restaurant_id: str, counter: int, at: int) -> None:
    """It was heard up to this counter, at this time (UTC milliseconds)."""
    driver.run(connection, _PUT, (restaurant_id, counter, at))


def is_told(connection: Connection, ref: PayableRef) -> bool:
    """Whether the centre told of this payable."""
    return driver.first(connection, _IS_TOLD, (ref.id, ref.type)) is not None


def open_told(connection: Connection) -> list[Payable]:
    """Open payables that the centre told of."""
    return [Payable(PayableRef(row[0], row[1]), *row[2:]) for row in driver.rows(connection, _OPEN)]
