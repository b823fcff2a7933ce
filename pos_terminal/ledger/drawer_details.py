"""Questions about single movements, counts and what is owed; see drawers."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from sqlalchemy import Connection

from pos_terminal.domain.drawer import Movement, MovementKind
from pos_terminal.ledger import driver
from pos_terminal.ledger.driver import Row
from pos_terminal.records import dataclass

_pieces: Final = msgspec.json.Decoder(dict[str, int]).decode
_MOVEMENT: Final = (
    "SELECT position, at, kind, amount, session_id, staff_id, label, payment_id, approved_by, received_by,"
    " movement_id, category FROM drawer_movements"
)
_OF_CHANGE: Final = "kind IN ('change_owed', 'owed_paid', 'change_left')"


def _movement(row: Row) -> Movement:
    return Movement(row[0], row[1], MovementKind(row[2]), *row[3:])


def pieces_of(text: str | None) -> dict[int, int] | None:
    """Pieces as a column holds them: code -> how many, see domain.drawer.Counts."""
    return None if text is None else {int(code): pieces for code, pieces in _pieces(text).items()}


def movement(connection: Connection, movement_id: str) -> Movement | None:
    """One movement that has a row of its own."""
    row = driver.first(connection, f"{_MOVEMENT} WHERE movement_id = ?", (movement_id,))
    return None if row is None else _movement(row)


def movement_by_key(connection: Connection, key: str) -> Movement | None:
    """The movement that claimed this idempotency key."""
    row = driver.first(connection, f"{_MOVEMENT} WHERE idempotency_key = ?", (key,))
    return None if row is None else _movement(row)


def moved_in(connection: Connection, session_id: str, kind: MovementKind) -> int:
    """The sum of one kind's own rows in a session, signed."""
    [(total,)] = driver.rows(
        connection,
        "SELECT COALESCE(SUM(amount), 0) FROM drawer_movements WHERE session_id = ? AND kind = ?",
        (session_id, kind.value),
    )
    return int(total)


def of_payment(connection: Connection, payment_id: str) -> dict[MovementKind, int]:
    """What became of a payment's change, and its rounding: the sums by kind, signed, nought left out."""
    rows = driver.rows(
        connection,
        "SELECT kind, SUM(amount) FROM drawer_movements WHERE payment_id = ? GROUP BY kind",
        (payment_id,),
    )
    return {MovementKind(kind): total for kind, total in rows if total}


def bags_missing(connection: Connection) -> list[Movement]:
    """Bags for the safe that nobody has received, oldest first."""
    rows = driver.rows(
        connection,
        f"{_MOVEMENT} INDEXED BY drawer_bags_missing WHERE kind = 'drop' AND received_by IS NULL"
        " ORDER BY position",
    )
    return [_movement(row) for row in rows]


@dataclass(frozen=True, slots=True)
class OwedChange:
    """Change that a customer has still to get. `amount` is what is left of it, `since` UTC milliseconds."""

    payment_id: str
    amount: int
    currency: str
    since: int
    label: str


def owed(connection: Connection) -> list[OwedChange]:
    """Change that is owed, of whatever session, oldest first."""
    rows = driver.rows(
        connection,
        "SELECT payment_id, SUM(moved.amount), payments.currency, MIN(moved.at),"
        " CASE WHEN payable_type = 'counter' THEN reference ELSE payable_id END"
        " FROM drawer_movements moved JOIN payments USING (payment_id)"
        " WHERE payment_id IS NOT NULL AND kind IN ('change_owed', 'owed_paid')"
        " GROUP BY payment_id HAVING SUM(moved.amount) > 0 ORDER BY MIN(moved.position)",
    )
    return [OwedChange(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class StoredCount:
    """A count that was confirmed. `counts` None where only the amount was typed."""

    position: int
    count_id: str
    session_id: str
    number: int
    idempotency_key: str
    at: int
    counted: int
    expected: int
    counts: dict[int, int] | None
    staff_id: str | None
    approved_by: str | None


_COUNT: Final = (
    "SELECT position, count_id, session_id, number, idempotency_key, at, counted, expected, counts, staff_id,"
    " approved_by FROM drawer_counts"
)


def _count(row: Row) -> StoredCount:
    values: list[Any] = [*row[:8], pieces_of(row[8]), *row[9:]]
    return StoredCount(*values)


def count_by_id(connection: Connection, count_id: str) -> StoredCount | None:
    """One count."""
    row = driver.first(connection, f"{_COUNT} WHERE count_id = ?", (count_id,))
    return None if row is None else _count(row)


def count_by_key(connection: Connection, key: str) -> StoredCount | None:
    """The count that claimed this idempotency key."""
    row = driver.first(connection, f"{_COUNT} WHERE idempotency_key = ?", (key,))
    return None if row is None else _count(row)


def counts_of(connection: Connection, session_id: str) -> list[StoredCount]:
    """The counts of a session, in their order."""
    rows = driver.rows(connection, f"{_COUNT} WHERE session_id = ? ORDER BY number", (session_id,))
    return [_count(row) for row in rows]


def opening_counts(connection: Connection, session_id: str) -> dict[int, int] | None:
    """The pieces that the float was counted by; None where it was not."""
    row = driver.first(
        connection, "SELECT opening_counts FROM drawer_sessions WHERE session_id = ?", (session_id,)
    )
    return None if row is None else pieces_of(row[0])


@dataclass(frozen=True, slots=True)
class MovedPieces:
    """What one thing did to the notes and coins: `counted` says what is there; else `pieces` what came less
    what went, where that is known; else the amounts that `came` and `went`."""

    position: int
    came: int
    went: int
    pieces: dict[int, int] | None = None
    counted: dict[int, int] | None = None


_MOVED_PIECES: Final = (
    "SELECT completed_position AS position, tendered, change_given, pieces, NULL FROM payments"
    " INDEXED BY payments_drawer WHERE drawer_session = :session AND completed_position > :after"
    " UNION ALL SELECT corrected_position, 0, amount, NULL, NULL FROM payments INDEXED BY payments_corrected"
    " WHERE corrected_session = :session AND corrected_position > :after"
    " UNION ALL SELECT completed_position, 0, amount, NULL, NULL FROM refunds INDEXED BY refunds_drawer"
    " WHERE drawer_session = :session AND completed_position > :after"
    " UNION ALL SELECT position, MAX(0, amount), MAX(0, -amount), NULL, NULL FROM drawer_movements"
    " WHERE session_id = :session AND position > :after AND amount <> 0"
    " AND (payment_id IS NULL OR kind = 'owed_paid' OR payment_id NOT IN (SELECT tapped.payment_id"
    " FROM payments tapped WHERE tapped.drawer_session = :session AND tapped.pieces IS NOT NULL))"
    " UNION ALL SELECT position, 0, 0, NULL, counts FROM drawer_counts"
    " WHERE session_id = :session AND position > :after AND counts IS NOT NULL"
    " ORDER BY position"
)


def moved_pieces(connection: Connection, session_id: str, after: int) -> list[MovedPieces]:
    """What happened to the pieces of a session behind position `after`, in order."""
    rows = driver.rows(connection, _MOVED_PIECES, {"session": session_id, "after": after})
    return [MovedPieces(row[0], row[1], row[2], pieces_of(row[3]), pieces_of(row[4])) for row in rows]
