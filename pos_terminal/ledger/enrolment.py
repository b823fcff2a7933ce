"""Which central server this terminal belongs to: one local row. The event of it is in the journal."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from pos_terminal.ledger import driver
from pos_terminal.records import dataclass

_COLUMNS: Final = "server, server_key, restaurant_id, restaurant, terminal_name, public_key, enrolled_at"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Whose terminal this is. `public_key` is the half of ours that the server knows, `server_key` is by
    which we know it again; both as text. `enrolled_at` in UTC milliseconds."""

    server: str
    server_key: str
    restaurant_id: str
    restaurant: str
    terminal_name: str
    public_key: str
    enrolled_at: int


def enrolment(connection: Connection) -> Enrolment | None:
    """Where this terminal belongs; None where it stands alone."""
    row = driver.first(connection, f"SELECT {_COLUMNS} FROM enrolment")
    return Enrolment(*row) if row is not None else None


def drop_enrolment(connection: Connection) -> None:
    """It stands alone from now on."""
    driver.run(connection, "DELETE FROM enrolment")


def put_enrolment(connection: Connection, new: Enrolment) -> None:
    """It belongs there from now on."""
    driver.run(
        connection,
        f"INSERT OR REPLACE INTO enrolment (number, {_COLUMNS}) VALUES (1, ?, ?, ?, ?, ?, ?, ?)",
        (
            new.server,
            new.server_key,
            new.restaurant_id,
            new.restaurant,
            new.terminal_name,
            new.public_key,
            new.enrolled_at,
        ),
    )
