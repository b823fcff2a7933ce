"""What a copy of a terminal says differently is set aside, as it came: nothing is lost, nothing counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection

from pos_terminal.central.ingest import sql
from pos_terminal.central.ingest.reading import Incoming

if TYPE_CHECKING:
    from pos_terminal.central.ingest.store import Sender

# Without those that the journal has itself: a batch may begin before the place where the two part.
_KEEP: Final = (
    "INSERT INTO pos.journal_tails"
    " (restaurant_id, terminal_id, incarnation, seq, hash, previous, event, received_at)"
    " SELECT %(restaurant)s, %(terminal)s, %(incarnation)s, %(before)s + number, hash, previous, event,"
    " %(at)s FROM unnest(%(hashes)s::bytea[], %(previous)s::bytea[], %(events)s::bytea[])"
    " WITH ORDINALITY AS new (hash, previous, event, number)"
    " WHERE NOT EXISTS (SELECT 1 FROM pos.journal known WHERE known.restaurant_id = %(restaurant)s"
    " AND known.terminal_id = %(terminal)s AND known.incarnation = %(incarnation)s"
    " AND known.seq = %(before)s + number AND known.hash = new.hash) ON CONFLICT DO NOTHING"
)
_TAIL: Final = (
    "SELECT 1 FROM pos.journal_tails WHERE restaurant_id = %s AND terminal_id = %s AND incarnation = %s"
    " AND seq = %s AND hash = %s"
)
_FORKED: Final = (
    "UPDATE pos.journal_cursors SET forked_at = COALESCE(forked_at, %s)"
    " WHERE restaurant_id = %s AND terminal_id = %s AND incarnation = %s"
)
_QUARANTINE: Final = (
    "UPDATE pos.terminals SET quarantined_at = %s, quarantine_reason = 'fork'"
    " WHERE restaurant_id = %s AND terminal_id = %s AND quarantined_at IS NULL"
)


def set_aside(connection: Connection, terminal: Sender, incoming: Incoming, now_ms: int) -> int:
    """Keep what the journal does not have. Returns the last number that is kept now, 0 for none."""
    if not incoming.raws:
        return 0
    sql.run(
        connection,
        _KEEP,
        {
            "restaurant": terminal.restaurant_id,
            "terminal": terminal.terminal_id,
            "incarnation": incoming.incarnation,
            "before": incoming.first_seq - 1,
            "at": now_ms,
            "hashes": list(incoming.hashes),
            "previous": [incoming.previous, *incoming.hashes[:-1]],
            "events": list(incoming.raws),
        },
    )
    return incoming.last_seq


def follows_a_tail(connection: Connection, terminal: Sender, incoming: Incoming) -> bool:
    """Whether the event before this batch was set aside."""
    own = (terminal.restaurant_id, terminal.terminal_id, incoming.incarnation)
    return sql.first(connection, _TAIL, (*own, incoming.first_seq - 1, incoming.previous)) is not None


def forked(connection: Connection, terminal: Sender, incoming: Incoming, now_ms: int) -> None:
    """Two machines write under one name: take nothing more of it until a person has decided."""
    own = (terminal.restaurant_id, terminal.terminal_id)
    sql.run(connection, _FORKED, (now_ms, *own, incoming.incarnation))
    sql.run(connection, _QUARANTINE, (now_ms, *own))
