"""What was taken of payables, over all journals of a restaurant: two terminals may have been paid for one.

A terminal's own word about it is one terminal's view; here it is reckoned from the payments themselves, by
the rule of `ledger.payments.due_of`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from pos_terminal.central.ingest import sql

_TAKEN: Final = (
    "GREATEST(0, (SELECT COALESCE(SUM(CASE WHEN corrected = 0 AND (counted = 1"
    " OR status IN ('success', 'partially_refunded', 'refunded')) THEN amount END), 0) FROM pos.payments"
    " WHERE restaurant_id = {restaurant} AND payable_id = {id} AND payable_type = {type})"
    " + (SELECT COALESCE(SUM(applied_amount), 0) FROM pos.exceptions"
    " WHERE restaurant_id = {restaurant} AND applied_id = {id} AND applied_type = {type})"
    " - (SELECT COALESCE(SUM(late.amount), 0) FROM pos.payments paid"
    " JOIN pos.exceptions late ON late.restaurant_id = paid.restaurant_id"
    " AND late.payment_id = paid.payment_id"
    " LEFT JOIN pos.refunds ON refunds.restaurant_id = late.restaurant_id"
    " AND refunds.refund_id = late.refund_id"
    " WHERE paid.restaurant_id = {restaurant} AND paid.payable_id = {id} AND paid.payable_type = {type}"
    " AND late.kind = 'late_money' AND (late.applied_id IS NOT NULL"
    " OR (late.decision = 'given_back' AND refunds.status <> 'failed'))))::bigint"
)
TAKEN_OF_NEW: Final = _TAKEN.format(restaurant="%(restaurant)s", id="v.payable_id", type="v.payable_type")
"""For a statement that inserts payables `v`."""
_LOCK: Final = (
    "SELECT 1 FROM pos.payables WHERE restaurant_id = %(restaurant)s AND (payable_type, payable_id) IN"
    " (SELECT * FROM unnest(%(types)s::text[], %(ids)s::text[]))"
    " ORDER BY payable_type, payable_id FOR UPDATE"
)
_RECKON: Final = (
    "UPDATE pos.payables AS old SET amount_taken = now.taken,"
    " settled = CASE WHEN now.taken >= old.amount_due THEN 1 ELSE 0 END FROM (SELECT v.payable_type,"
    f" v.payable_id, {TAKEN_OF_NEW} AS taken FROM unnest(%(types)s::text[], %(ids)s::text[])"
    " AS v (payable_type, payable_id)) AS now"
    " WHERE old.restaurant_id = %(restaurant)s AND old.payable_type = now.payable_type"
    " AND old.payable_id = now.payable_id AND (old.amount_taken <> now.taken"
    " OR old.settled <> CASE WHEN now.taken >= old.amount_due THEN 1 ELSE 0 END)"
    " RETURNING old.payable_type, old.payable_id, old.amount_due, old.amount_taken"
)


@dataclass(frozen=True, slots=True)
class Overpaid:
    """A payable of which more was taken than is due, in minor units; a person decides what becomes of it."""

    payable_type: str
    payable_id: str
    amount_due: int
    amount_taken: int


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
    return overpaid(sql.rows(connection, _RECKON, values))


def overpaid(reckoned: Iterable[sql.Row]) -> list[Overpaid]:
    """Those rows (type, id, due, taken) of which too much was taken."""
    return [Overpaid(*row) for row in reckoned if row[3] > row[2]]
