"""What the central server does not have yet must not be destroyed: whoever would asks here first."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

from pos_terminal.domain.errors import DatabaseProblem, NotAllowed
from pos_terminal.ledger import driver, sending
from pos_terminal.ledger.reader import Reader


def joined(connection: Connection) -> bool:
    """Whether this terminal belongs to a central server, or ever did: one that stands alone has nowhere to
    send to."""
    tables = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
    for name in ("sending", "enrolment"):
        known = driver.first(connection, tables, (name,)) is not None
        if known and driver.first(connection, f"SELECT 1 FROM {name} LIMIT 1") is not None:
            return True
    return False


def refuse_to_lose(connection: Connection, currency: str = "") -> None:
    """Raise NotAllowed("unsent_left") where something was not sent, and is in no rescue file either.

    `params` have `count` events and the `amount` of the payments among them.
    """
    if not joined(connection):
        return
    waiting = sending.waiting(connection)
    [(last,)] = driver.rows(connection, "SELECT COALESCE(MAX(position), 0) FROM journal")
    if waiting.events and sending.rescued_position(connection) < last:
        found = currency or _currency(connection)
        raise NotAllowed("unsent_left", count=waiting.events, amount=waiting.amount, currency=found)


def refuse_to_replace(ledger: Path) -> None:
    """The same for a ledger that is closed. One that cannot be read stops nobody: that is why it is
    replaced, and it is kept."""
    if not ledger.is_file():
        return
    reader = Reader(ledger)
    try:
        with reader.reading() as connection:
            refuse_to_lose(connection)
    except DatabaseProblem:
        return
    finally:
        reader.close()


def _currency(connection: Connection) -> str:
    row = driver.first(connection, "SELECT currency FROM payments ORDER BY position DESC LIMIT 1")
    return str(row[0]) if row is not None else "XOF"
