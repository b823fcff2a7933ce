"""What people of the office and programs changed, read from the centre's own journal of the restaurant."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, text

from pos_terminal.central.ledger_tables import CHANGED
from pos_terminal.domain import events
from pos_terminal.domain.event_body import Body

_BEFORE: Final = text(
    "SELECT position, event FROM pos.journal WHERE restaurant_id = :restaurant_id"
    f" AND {CHANGED} AND position < :before ORDER BY position DESC LIMIT :limit"
)
_ABOUT: Final = text(
    "SELECT event FROM pos.journal WHERE restaurant_id = :restaurant_id"
    f" AND {CHANGED} AND received_at >= :since AND position(CAST(:name AS bytea) IN event) > 0"
    " AND position(CAST(:named AS bytea) IN event) > 0 ORDER BY position DESC LIMIT 1"
)
LATEST: Final = (1 << 63) - 1
"""A position behind every other."""


def before(
    connection: Connection, restaurant_id: str, position: int, limit: int
) -> list[tuple[int, events.Event]]:
    """So many entries before this place of the centre's journal, the newest first, with their places."""
    names = {"restaurant_id": restaurant_id, "before": position, "limit": limit}
    rows = connection.execute(_BEFORE, names)
    return [(row.position, events.decode_event(bytes(row.event))) for row in rows]


def about(
    connection: Connection, restaurant_id: str, kind: type[Body], field: str, value: str, since: int
) -> events.Event | None:
    """The newest event of this kind whose body has this id in this field; None where there is none that came
    after `since` (UTC ms)."""
    names = {
        "restaurant_id": restaurant_id,
        "since": since,
        "name": f'"type":"{kind.type_name}"'.encode(),
        # What somebody wrote has its quotation marks escaped, and is never taken for a field.
        "named": f'"{field}":"{value}"'.encode(),
    }
    raw = connection.execute(_ABOUT, names).scalar()
    return None if raw is None else events.decode_event(bytes(raw))
