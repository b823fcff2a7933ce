"""Questions about the cash drawer: its sessions, and what moved in each.

What moved has one definition: cash that payments and refunds moved is read from their rows, the rest from
drawer_movements. What should be in a drawer is always summed from that, never kept.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection

from pos_terminal.domain.drawer import Movement, MovementKind, Session
from pos_terminal.ledger import driver
from pos_terminal.ledger.driver import Row

FIRST: Final = "1"
"""The drawer of a terminal that has one."""
_SELECT: Final = (
    "SELECT session_id, drawer, number, currency, opened_at, opened_by, opening_float, opening_counted,"
    " shared, position, opening_difference, closed_at, closed_by, counted, expected, reason, approved_by,"
    " needs_approval, z_number, to_safe, left_for_float, closed_position, count_id FROM drawer_sessions"
)
"""In the order of Session's fields."""


def _session(row: Row) -> Session:
    values: list[Any] = [*row[:7], bool(row[7]), bool(row[8]), *row[9:17], bool(row[17]), *row[18:]]
    return Session(*values)


def _one(connection: Connection, condition: str, values: tuple[object, ...] = ()) -> Session | None:
    row = driver.first(connection, f"{_SELECT} {condition}", values)
    return None if row is None else _session(row)


def open_session(connection: Connection, drawer: str = FIRST) -> Session | None:
    """The session of this drawer that is open."""
    return _one(connection, "WHERE drawer = ? AND closed_at IS NULL", (drawer,))


def taking_cash(connection: Connection, drawer: str = FIRST) -> tuple[str, str, bool, str] | None:
    """What every sale in cash asks, and no more: the open session's id and currency, whether it is shared,
    and who opened it."""
    row = driver.first(
        connection,
        "SELECT session_id, currency, shared, opened_by FROM drawer_sessions"
        " WHERE drawer = ? AND closed_at IS NULL",
        (drawer,),
    )
    return None if row is None else (row[0], row[1], bool(row[2]), row[3])


def open_sessions(connection: Connection) -> list[Session]:
    """Every session that is open, the oldest first."""
    rows = driver.rows(connection, f"{_SELECT} WHERE closed_at IS NULL ORDER BY position")
    return [_session(row) for row in rows]


def by_id(connection: Connection, session_id: str) -> Session | None:
    """One session."""
    return _one(connection, "WHERE session_id = ?", (session_id,))


def by_opening_key(connection: Connection, key: str) -> Session | None:
    """The session that was opened under this idempotency key."""
    return _one(connection, "WHERE opening_key = ?", (key,))


def by_closing_key(connection: Connection, key: str) -> Session | None:
    """The session that was closed under this idempotency key."""
    return _one(connection, "WHERE closing_key = ?", (key,))


def last_closed(connection: Connection, drawer: str = FIRST) -> Session | None:
    """The session of this drawer that was closed last."""
    return _one(
        connection,
        "WHERE drawer = ? AND closed_at IS NOT NULL ORDER BY position DESC LIMIT 1",
        (drawer,),
    )


def last_z(connection: Connection) -> Session | None:
    """The session with the newest Z report of this terminal, whichever drawer it was."""
    return _one(connection, "WHERE z_number IS NOT NULL ORDER BY z_number DESC LIMIT 1")


def sessions_between(connection: Connection, since_ms: int, until_ms: int) -> list[Session]:
    """The sessions that were open at some time in [since_ms, until_ms), oldest first."""
    rows = driver.rows(
        connection,
        f"{_SELECT} WHERE opened_at < ? AND (closed_at IS NULL OR closed_at >= ?) ORDER BY position",
        (until_ms, since_ms),
    )
    return [_session(row) for row in rows]


def unapproved(connection: Connection) -> list[Session]:
    """Sessions that were closed over the limit and wait for a manager, oldest first."""
    rows = driver.rows(connection, f"{_SELECT} WHERE needs_approval = 1 ORDER BY position")
    return [_session(row) for row in rows]


def next_number(connection: Connection) -> int:
    """The number of the next session."""
    [(last,)] = driver.rows(connection, "SELECT COALESCE(MAX(number), 0) FROM drawer_sessions")
    return int(last) + 1


def next_z(connection: Connection) -> int:
    """The number of the next Z report: without a gap."""
    [(last,)] = driver.rows(connection, "SELECT COALESCE(MAX(z_number), 0) FROM drawer_sessions")
    return int(last) + 1


# -- what moved --------------------------------------------------------------------------------------------

_ORDER: Final = "CASE WHEN payable_type = 'counter' THEN reference ELSE payable_id END"
_COLUMNS: Final = (
    "position",
    "at",
    "kind",
    "amount",
    "staff_id",
    "label",
    "payment_id",
    "approved_by",
    "received_by",
    "movement_id",
    "category",
)
_SALE: Final = (
    f"SELECT completed_position, completed_at, 'sale', {{amount}}, staff_id, {_ORDER}, payment_id, NULL,"
    " NULL, NULL, '' FROM payments INDEXED BY payments_drawer WHERE drawer_session = :session"
)
_CHANGE: Final = (
    "SELECT completed_position, completed_at, 'change', -change_given, staff_id, '', payment_id, NULL, NULL,"
    " NULL, '' FROM payments INDEXED BY payments_drawer WHERE drawer_session = :session AND change_given > 0"
)
_REST: Final = (
    f"SELECT corrected_position, decided_at, 'correction', -amount, decided_by, {_ORDER}, payment_id,"
    " approved_by, NULL, NULL, '' FROM payments INDEXED BY payments_corrected"
    " WHERE corrected_session = :session"
    " UNION ALL SELECT completed_position, completed_at, 'refund', -amount, staff_id, reason, payment_id,"
    " approved_by, NULL, refund_id, '' FROM refunds INDEXED BY refunds_drawer WHERE drawer_session = :session"
    " UNION ALL SELECT position, at, kind, amount, staff_id, label, payment_id, approved_by, received_by,"
    " movement_id, category FROM drawer_movements WHERE session_id = :session"
)
_HEAD: Final = f"WITH moved ({', '.join(_COLUMNS)}) AS"
MOVED: Final = f"{_HEAD} ({_SALE.format(amount='tendered')} UNION ALL {_CHANGE} UNION ALL {_REST})"
"""Everything that moved in `:session`, a sale and its change apart: the one definition; a query follows."""
_LISTED: Final = f"{_HEAD} ({_SALE.format(amount='tendered - change_given')} UNION ALL {_REST})"
"""The same as a person reads it: a sale is one line, without its change."""


def movements(connection: Connection, session_id: str, limit: int | None = None) -> list[Movement]:
    """The lines of a session, newest first. A sale's amount is what stayed of it, without its change."""
    rows = driver.rows(
        connection,
        f"{_LISTED} SELECT {', '.join(_COLUMNS)} FROM moved ORDER BY position DESC LIMIT :limit",
        {"session": session_id, "limit": -1 if limit is None else limit},
    )
    return [_movement(row, session_id) for row in rows]


def _movement(row: Row, session_id: str) -> Movement:
    position, at, kind, amount, staff_id, *rest = row
    return Movement(position, at, MovementKind(kind), amount, session_id, staff_id, *rest)


def sums(connection: Connection, session_id: str) -> dict[MovementKind, tuple[int, int]]:
    """By kind: how many, and what they come to. What did not happen is left out."""
    rows = driver.rows(
        connection,
        f"{MOVED} SELECT kind, COUNT(*), SUM(amount) FROM moved GROUP BY kind",
        {"session": session_id},
    )
    found = {MovementKind(kind): (count, amount) for kind, count, amount in rows}
    return {kind: found[kind] for kind in MovementKind if kind in found}


def expected(connection: Connection, session_id: str) -> int:
    """What should be in the drawer: the float and everything that moved. Raises LookupError."""
    row = driver.first(
        connection,
        f"{MOVED} SELECT opening_float + (SELECT COALESCE(SUM(amount), 0) FROM moved) FROM drawer_sessions"
        " WHERE session_id = :session",
        {"session": session_id},
    )
    if row is None:
        raise LookupError(session_id)
    return int(row[0])


def last_moved(connection: Connection, session_id: str) -> int:
    """Where in the journal the last cash of a session moved; 0 where none did."""
    [(position,)] = driver.rows(
        connection, f"{MOVED} SELECT COALESCE(MAX(position), 0) FROM moved", {"session": session_id}
    )
    return int(position)
