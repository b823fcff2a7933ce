"""Questions about the Z reports that are kept, and the bags that nobody has received."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from pos_terminal.domain.drawer_events import DrawerClosed
from pos_terminal.domain.session_report import SessionReport, unpacked
from pos_terminal.ledger import driver
from pos_terminal.ledger.journal import Entry
from pos_terminal.records import dataclass

_EVENT: Final = (
    "SELECT journal.position, incarnation, seq, subject, hash, event FROM drawer_sessions"
    " CROSS JOIN journal ON journal.position = drawer_sessions.closed_position"
)


def newest(connection: Connection) -> SessionReport | None:
    """The last Z report of this terminal; None before the first."""
    return _report(connection, f"{_EVENT} WHERE z_number IS NOT NULL ORDER BY z_number DESC LIMIT 1", ())


def by_number(connection: Connection, z_number: int) -> SessionReport | None:
    """The Z report of this number."""
    return _report(connection, f"{_EVENT} WHERE z_number = ?", (z_number,))


def by_session(connection: Connection, session_id: str) -> SessionReport | None:
    """The Z report of this session; None while it is open."""
    return _report(connection, f"{_EVENT} WHERE session_id = ?", (session_id,))


def _report(connection: Connection, question: str, values: tuple[object, ...]) -> SessionReport | None:
    row = driver.first(connection, question, values)
    if row is None:
        return None
    body = Entry(*row).read().read_body()
    assert isinstance(body, DrawerClosed)
    return unpacked(body.report)


@dataclass(frozen=True, slots=True)
class Bag:
    """A bag of a session that nobody has confirmed yet."""

    number: int
    """The session's number."""
    amount: int
    currency: str
    at: int
    staff_id: str | None
    label: str


def bags_missing(connection: Connection) -> list[Bag]:
    """Bags for the safe that nobody has received, oldest first. Their amounts are positive."""
    rows = driver.rows(
        connection,
        "SELECT number, -amount, currency, at, staff_id, label FROM drawer_movements"
        " INDEXED BY drawer_bags_missing CROSS JOIN drawer_sessions"
        " ON drawer_sessions.session_id = drawer_movements.session_id"
        " WHERE kind = 'drop' AND received_by IS NULL ORDER BY drawer_movements.position",
    )
    return [Bag(*row) for row in rows]
