"""How payables stand, as terminals are told: the due, and what each journal has taken.

What is under way elsewhere is a claim's business (see claims): told, it would lock a payable at a terminal
that lost its line before it heard how that ended. Amounts that a terminal keyed in at its counter, or that
the till beside it asked for, are its own business and are not told to others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import Connection, text

from pos_terminal.central.feed.telling import tell
from pos_terminal.contract import pull
from pos_terminal.domain.payable import TERMINALS_OWN

_FACTS: Final = (
    "SELECT p.payable_type, p.payable_id, p.label, p.amount_due, p.currency, p.created_at, p.settled,"
    " COALESCE((SELECT jsonb_object_agg(t.terminal_id, t.amount) FROM (SELECT paid.terminal_id,"
    " SUM(paid.amount) AS amount FROM pos.payments paid WHERE paid.restaurant_id = p.restaurant_id"
    " AND paid.payable_id = p.payable_id AND paid.payable_type = p.payable_type AND paid.corrected = 0"
    " AND (paid.counted = 1 OR paid.status IN ('success', 'partially_refunded', 'refunded'))"
    " GROUP BY paid.terminal_id) t), '{}'::jsonb)"
    " FROM pos.payables p WHERE p.restaurant_id = :restaurant_id"
    " AND p.payable_type <> ALL (CAST(:own AS text[]))"
)
_SOME: Final = text(
    _FACTS + " AND (p.payable_type, p.payable_id) IN"
    " (SELECT * FROM unnest(CAST(:types AS text[]), CAST(:ids AS text[])))"
    " ORDER BY p.payable_type, p.payable_id"
)
_OPEN: Final = text(_FACTS + " AND p.settled = 0 ORDER BY p.created_at, p.payable_id")


def open_payables(connection: Connection, restaurant_id: str) -> list[pull.ToldPayable]:
    """Everything that is still to be paid, the oldest first."""
    names = {"restaurant_id": restaurant_id, "own": list(TERMINALS_OWN)}
    return [_told(row) for row in connection.execute(_OPEN, names)]


def payable_now(
    connection: Connection, restaurant_id: str, payable_type: str, payable_id: str
) -> pull.ToldPayable | None:
    """How one payable stands; None for what is unknown, and for an amount that a counter keyed in."""
    names = {"restaurant_id": restaurant_id, "own": list(TERMINALS_OWN)}
    row = connection.execute(_SOME, {**names, "types": [payable_type], "ids": [payable_id]}).one_or_none()
    return None if row is None else _told(row)


def tell_payables(
    connection: Connection, restaurant_id: str, touched: Iterable[tuple[str, str]], *, now_ms: int
) -> int:
    """Tell all terminals how these payables (type, id) stand now. Returns how many were told."""
    wanted = sorted({one for one in touched if one[0] not in TERMINALS_OWN})
    if not wanted:
        return 0
    types, ids = (list(column) for column in zip(*wanted, strict=True))
    names = {"restaurant_id": restaurant_id, "own": list(TERMINALS_OWN), "types": types, "ids": ids}
    found = [_told(row) for row in connection.execute(_SOME, names)]
    for one in found:
        key = f"{one.payable_type}/{one.payable_id}"
        tell(connection, restaurant_id, pull.PAYABLE, key, one, now_ms=now_ms)
    return len(found)


def _told(row: Sequence[object]) -> pull.ToldPayable:
    kind, ident, label, due, currency, opened, settled, taken = row
    assert isinstance(due, int)
    assert isinstance(opened, int)
    assert isinstance(taken, dict)
    return pull.ToldPayable(
        payable_type=str(kind),
        payable_id=str(ident),
        label=str(label),
        amount_due=due,
        currency=str(currency),
        opened_at=opened,
        taken={str(terminal): int(amount) for terminal, amount in taken.items()},
        closed=bool(settled),
    )
