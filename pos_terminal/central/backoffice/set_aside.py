"""What a quarantined terminal sent and the journal does not have: how many events, and how much money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import msgspec
from sqlalchemy import Connection, text

from pos_terminal.domain import events
from pos_terminal.domain.errors import TerminalError

MOST: Final = 5_000
"""Events of one terminal that are read for their money; all are counted."""
_MANY: Final = text(
    "SELECT terminal_id, COUNT(*) AS many FROM pos.journal_tails tail WHERE restaurant_id = :restaurant_id"
    " AND NOT EXISTS (SELECT 1 FROM pos.journal known WHERE known.restaurant_id = tail.restaurant_id"
    " AND known.terminal_id = tail.terminal_id AND known.incarnation = tail.incarnation"
    " AND known.seq = tail.seq AND known.hash = tail.hash) GROUP BY terminal_id"
)
_RAW: Final = text(
    "SELECT event FROM pos.journal_tails tail WHERE restaurant_id = :restaurant_id"
    " AND terminal_id = :terminal_id"
    " AND NOT EXISTS (SELECT 1 FROM pos.journal known WHERE known.restaurant_id = tail.restaurant_id"
    " AND known.terminal_id = tail.terminal_id AND known.incarnation = tail.incarnation"
    " AND known.seq = tail.seq AND known.hash = tail.hash) ORDER BY incarnation, seq LIMIT :most"
)
_AMOUNTS: Final = text(
    "SELECT payment_id, amount FROM pos.payments WHERE restaurant_id = :restaurant_id"
    " AND terminal_id = :terminal_id AND payment_id = ANY(:payments)"
)


@dataclass(frozen=True, slots=True)
class SetAside:
    """Events of one terminal that count nowhere; `taken` is what payments in them took, in minor units."""

    many: int
    taken: int


def set_aside(connection: Connection, restaurant_id: str) -> dict[str, SetAside]:
    """By terminal, for those of which something was set aside."""
    many = connection.execute(_MANY, {"restaurant_id": restaurant_id}).all()
    return {
        row.terminal_id: SetAside(int(row.many), _taken(connection, restaurant_id, row.terminal_id))
        for row in many
    }


def _taken(connection: Connection, restaurant_id: str, terminal_id: str) -> int:
    names = {"restaurant_id": restaurant_id, "terminal_id": terminal_id}
    begun: dict[str, int] = {}
    paid: set[str] = set()
    for (raw,) in connection.execute(_RAW, {**names, "most": MOST}):
        try:
            body = events.decode_event(bytes(raw)).read_body()
        except (TerminalError, msgspec.MsgspecError, ValueError):
            # Whatever it is, it is counted and kept.
            continue
        if isinstance(body, events.PaymentStarted):
            begun[body.payment_id] = body.amount
        elif isinstance(body, events.PaymentSucceeded | events.PaymentAccepted):
            paid.add(body.payment_id)
    # Begun before the two parted: the journal knows for how much.
    older = connection.execute(_AMOUNTS, {**names, "payments": sorted(paid - begun.keys())})
    amounts = {row.payment_id: row.amount for row in older} | begun
    return sum(amounts.get(payment, 0) for payment in paid)
