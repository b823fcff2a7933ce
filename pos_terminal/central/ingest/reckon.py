"""What was taken of payables, over all journals of a restaurant: two terminals may have been paid for one.

A terminal's own word about it is one terminal's view. It holds while no other journal has touched the
payable; then it is reckoned from the payments themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from pos_terminal.central.ingest import sql

_LOCK: Final = (
    "SELECT 1 FROM pos.payables WHERE restaurant_id = %(restaurant)s AND (payable_type, payable_id) IN"
    " (SELECT * FROM unnest(%(types)s::text[], %(ids)s::text[]))"
    " ORDER BY payable_type, payable_id FOR UPDATE"
)
CANCELLED: Final = (
    "(payables.payable_type = 'till' AND EXISTS (SELECT 1 FROM pos.intents WHERE"
    " intents.restaurant_id = payables.restaurant_id AND intents.payable_id = payables.payable_id"
    " AND intents.cancelled_at IS NOT NULL))"
)
"""What a till asked for and wants no more: settled, whatever was taken."""
_SETTLED: Final = f"(now.taken >= old.amount_due OR {CANCELLED.replace('payables.', 'old.')})"
_RECKON: Final = (
    "UPDATE pos.payables AS old SET amount_taken = now.taken,"
    f" settled = CASE WHEN {_SETTLED} THEN 1 ELSE 0 END"
    " FROM (SELECT v.payable_type, v.payable_id, found.taken, found.journals"
    " FROM unnest(%(types)s::text[], %(ids)s::text[]) AS v (payable_type, payable_id) CROSS JOIN LATERAL"
    " pos.payable_taken(%(restaurant)s, v.payable_type, v.payable_id) AS found) AS now"
    " WHERE old.restaurant_id = %(restaurant)s AND old.payable_type = now.payable_type"
    " AND old.payable_id = now.payable_id AND (old.amount_taken <> now.taken"
    f" OR old.settled <> CASE WHEN {_SETTLED} THEN 1 ELSE 0 END)"
    " RETURNING old.payable_type, old.payable_id, old.amount_due, old.amount_taken, now.journals"
)


@dataclass(frozen=True, slots=True)
class Overpaid:
    """A payable for which more than one journal was paid, and too much; a person decides what becomes of it.
    Amounts in minor units."""

    payable_type: str
    payable_id: str
    amount_due: int
    amount_taken: int
    journals: int


def after_fold(
    connection: Connection, restaurant_id: str, touched_payables: Iterable[tuple[str, str]]
) -> list[Overpaid]:
    """Reckon the payables that the fold of a journal touched, (type, id) each. Returns those that are paid
    too much since now; a payable that is not known here yet is left out.

    Two folds at once take turns at each payable, so that the later one sees the payments of both.
    """
    touched = sorted(touched_payables)
    if not touched:
        return []
    types, ids = (list(column) for column in zip(*touched, strict=True))
    values = {"restaurant": restaurant_id, "types": types, "ids": ids}
    sql.rows(connection, _LOCK, values)
    reckoned = [Overpaid(*row) for row in sql.rows(connection, _RECKON, values)]
    return [one for one in reckoned if one.amount_taken > one.amount_due and one.journals > 1]
