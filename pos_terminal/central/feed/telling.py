"""Putting down a change for the terminals, in the transaction that makes it.

The counter of a restaurant is taken under the lock of its row and held to the end of the transaction: it has
no gap, and who has seen N has seen everything up to N.
"""

from __future__ import annotations

from typing import Final

import msgspec
from sqlalchemy import Connection, text

from pos_terminal.contract import pull

_NEXT: Final = text(
    "INSERT INTO pos.feed_counters (restaurant_id, counter, oldest) VALUES (:restaurant_id, 1, 1)"
    " ON CONFLICT (restaurant_id) DO UPDATE SET counter = feed_counters.counter + 1"
    " RETURNING counter"
)
_TELL: Final = text(
    "INSERT INTO pos.feed_changes (restaurant_id, counter, kind, key, terminal_id, body, told_at)"
    " VALUES (:restaurant_id, :counter, :kind, :key, :terminal_id, :body, :now)"
)


def tell(
    connection: Connection,
    restaurant_id: str,
    kind: str,
    key: str,
    body: msgspec.Struct,
    *,
    now_ms: int,
    terminal_id: str | None = None,
) -> int:
    """Put one change down, for every terminal of the restaurant or for one. Returns its counter."""
    if not issubclass(type(body), pull.KINDS[kind]):
        raise TypeError(f"{kind} is told by {pull.KINDS[kind].__name__}")
    counter = int(connection.execute(_NEXT, {"restaurant_id": restaurant_id}).scalar_one())
    values = {
        "restaurant_id": restaurant_id,
        "counter": counter,
        "kind": kind,
        "key": key,
        "terminal_id": terminal_id,
        "body": pull.encode(body),
        "now": now_ms,
    }
    connection.execute(_TELL, values)
    return counter
