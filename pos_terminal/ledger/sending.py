"""How far the central server has our journal: what waits to be sent, and what it has acknowledged.

The journal is the queue: there is no other list that could differ from it. One local row says up to which
position the server has the same events; it moves only where the server names our own hash.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from pos_terminal.ledger import driver
from pos_terminal.ledger.journal import GENESIS, Entry
from pos_terminal.records import dataclass

IN_STEP: Final = "in_step"
REVOKED: Final = "revoked"
QUARANTINED: Final = "quarantined"
COPIED: Final = "copied"
REFUSED: Final = "refused"
PAUSED: Final = frozenset({REVOKED, QUARANTINED, COPIED, REFUSED})
"""States in which nothing more is taken until a person has done something."""
MOST_EVENTS: Final = 500
MOST_BYTES: Final = 900_000
"""A batch unpacked; the server takes a mebibyte, with what stands around the events."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What the server has acknowledged: everything up to `position`, which is `seq` of `incarnation`.

    Up to `kept` it has set events aside that differ from its own: safe there, and a person decides.
    Times are UTC milliseconds; `sent_at` when something was last taken, `answered_at` when it last
    answered. `skew_ms` is the server's clock less ours.
    """

    position: int = 0
    incarnation: int = 0
    seq: int = 0
    head: bytes = GENESIS
    kept: int = 0
    state: str = IN_STEP
    reason: str | None = None
    sent_at: int | None = None
    answered_at: int | None = None
    skew_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Events of one incarnation as they are stored. `prev` is the hash before the first, `head` of the last.

    Without events it asks where the server is: `first_seq` is the next one it would get.
    """

    incarnation: int
    first_seq: int
    prev: bytes
    head: bytes
    events: tuple[bytes, ...] = ()
    more: bool = False
    """Whether something waited behind these when they were read."""
    until: int = 0
    """The position of the last event."""

    @property
    def last_seq(self) -> int:
        """The sequence number of the last event; of the one before where there is none."""
        return self.first_seq + len(self.events) - 1


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the server does not have yet. `operations` counts as people do: a payment is one, with all that
    belongs to it. `amount` is the money of the payments that succeeded, in minor units."""

    events: int = 0
    operations: int = 0
    since_ms: int | None = None
    amount: int = 0


_COLUMNS: Final = "position, incarnation, seq, head, kept, state, reason, sent_at, answered_at, skew_ms"


def mark(connection: Connection) -> Mark:
    """How far the server has our journal; nothing of it before it ever answered."""
    row = driver.first(connection, f"SELECT {_COLUMNS} FROM sending")
    return Mark(*row) if row is not None else Mark()


def put_mark(connection: Connection, new: Mark) -> None:
    """Remember this from now on. Inside `Ledger.writing`."""
    where = (new.position, new.incarnation, new.seq, new.head, new.kept)
    driver.run(
        connection,
        f"INSERT OR REPLACE INTO sending (number, {_COLUMNS}) VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*where, new.state, new.reason, new.sent_at, new.answered_at, new.skew_ms),
    )


def forget(connection: Connection) -> None:
    """Begin anew: another server may have nothing of ours, and says so itself. Inside `Ledger.writing`."""
    driver.run(connection, "DELETE FROM sending")


def next_batch(
    connection: Connection,
    *,
    most_events: int = MOST_EVENTS,
    most_bytes: int = MOST_BYTES,
    after: int | None = None,
) -> Batch:
    """The oldest events that the server has neither acknowledged nor set aside, as many as fit; without
    events when none waits.

    One event goes alone rather than not at all. Only one incarnation at a time. `after`: what comes after
    that position, whatever was acknowledged.
    """
    if after is None:
        known = mark(connection)
        after = max(known.position, known.kept)
    rows = driver.rows(
        connection,
        "SELECT incarnation, seq, hash, event FROM journal WHERE position > ? ORDER BY position LIMIT ?",
        (after, most_events),
    )
    if not rows:
        incarnation, seq, head = last_of(connection)
        return Batch(incarnation, seq + 1, head, head)
    incarnation, first_seq = rows[0][:2]
    count, room = 0, most_bytes
    for its_incarnation, _, _, event in rows:
        room -= len(event) + 1
        if its_incarnation != incarnation or (room < 0 and count):
            break
        count += 1
    more = count < len(rows) or count == most_events
    events = tuple(row[3] for row in rows[:count])
    before, head = hash_at(connection, after), rows[count - 1][2]
    return Batch(incarnation, first_seq, before, head, events, more, after + count)


def last_of(connection: Connection, incarnation: int | None = None) -> tuple[int, int, bytes]:
    """Incarnation, sequence number and hash of our last event (of that incarnation); zeros without one."""
    among, values = ("WHERE incarnation = ?", (incarnation,)) if incarnation is not None else ("", ())
    order = "position" if incarnation is None else "seq"
    row = driver.first(
        connection,
        f"SELECT incarnation, seq, hash FROM journal {among} ORDER BY {order} DESC LIMIT 1",
        values,
    )
    return (row[0], row[1], row[2]) if row is not None else (incarnation or 0, 0, GENESIS)


def hash_at(connection: Connection, position: int) -> bytes:
    """Our hash at this position; that of an empty journal before the first."""
    row = driver.first(connection, "SELECT hash FROM journal WHERE position = ?", (position,))
    return bytes(row[0]) if row is not None else GENESIS


def place_of(connection: Connection, incarnation: int, seq: int) -> tuple[int, bytes] | None:
    """Position and hash of our event of that number; None where we have none.

    Number 0 is the place before the incarnation's first event.
    """
    row = driver.first(
        connection,
        "SELECT position, hash FROM journal WHERE incarnation = ? AND seq = ?",
        (incarnation, max(seq, 1)),
    )
    if row is None:
        return None
    if seq > 0:
        return row[0], bytes(row[1])
    return row[0] - 1, hash_at(connection, row[0] - 1)


def waiting(connection: Connection) -> Waiting:
    """What the server does not have yet, counted anew. Reads everything that waits."""
    known = mark(connection)
    first = driver.first(
        connection,
        "SELECT position, incarnation, seq, subject, hash, event FROM journal"
        " WHERE position > ? ORDER BY position LIMIT 1",
        (known.position,),
    )
    if first is None:
        return Waiting()
    [(events, operations)] = driver.rows(
        connection,
        "SELECT COUNT(*), COUNT(DISTINCT COALESCE(subject, position)) FROM journal WHERE position > ?",
        (known.position,),
    )
    [(amount,)] = driver.rows(
        connection,
        "SELECT COALESCE(SUM(payments.amount), 0) FROM journal JOIN payments"
        " ON payments.payment_id = journal.subject AND payments.completed_position = journal.position"
        " WHERE journal.position > ?"
        " AND payments.status IN ('success', 'partially_refunded', 'refunded')"
        " AND payments.is_test = 0 AND payments.corrected = 0",
        (known.position,),
    )
    return Waiting(events, operations, Entry(*first).read().at, amount)


def note_rescue(connection: Connection, position: int, at_ms: int, events: int, file: str) -> None:
    """Remember that everything up to `position` that was not sent is in a rescue file. Inside `writing`."""
    driver.run(
        connection,
        "INSERT OR REPLACE INTO rescues (position, made_at, events, file) VALUES (?, ?, ?, ?)",
        (position, at_ms, events, file),
    )


def rescued_position(connection: Connection) -> int:
    """Up to which position a rescue file has what was not sent; 0 where none was made."""
    [(position,)] = driver.rows(connection, "SELECT COALESCE(MAX(position), 0) FROM rescues")
    return int(position)


def newest_of_each(
    connection: Connection, *, after: int = 0, before: int | None = None, limit: int = 60
) -> list[tuple[int, str | None, bytes]]:
    """Position, subject and bytes of the newest event of each operation behind `after`, newest first.

    What has no subject stands for itself. `before`: only those whose newest is older than that position.
    """
    rows = driver.rows(
        connection,
        "SELECT position, subject, event FROM journal WHERE position > ? AND position < ?"
        " AND (subject IS NULL OR NOT EXISTS (SELECT 1 FROM journal AS later"
        " WHERE later.subject = journal.subject AND later.position > journal.position))"
        " ORDER BY position DESC LIMIT ?",
        (after, before if before is not None else 1 << 62, limit),
    )
    return [(row[0], row[1], row[2]) for row in rows]


def ended_at(connection: Connection, payment_id: str) -> int:
    """The position at which this payment came to its end; 0 where it has none."""
    row = driver.first(
        connection, "SELECT completed_position FROM payments WHERE payment_id = ?", (payment_id,)
    )
    return int(row[0] or 0) if row is not None else 0
