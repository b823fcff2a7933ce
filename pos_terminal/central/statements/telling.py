"""A line about a payment that nobody counts as paid is evidence, and is told to the journal that may move it.

The centre's own payments move at once, by the same service as any answer; a terminal hears of its own by the
feed. Only a line with the very amount that was asked for is told: another one is for a person to look at.
"""

from __future__ import annotations

import hashlib
from typing import Any, Final

from sqlalchemy import RowMapping, text

from pos_terminal.central.asking.questions import go_on_after
from pos_terminal.central.books import books_of
from pos_terminal.central.centre import Centre
from pos_terminal.central.ledger_tables import CENTRE
from pos_terminal.central.webhooks import evidence
from pos_terminal.central.webhooks.meant import Meant
from pos_terminal.contract.pull import ToldOutcome
from pos_terminal.providers.base import Outcome, PaymentResult
from pos_terminal.services import outcome
from pos_terminal.services.answer import Step

_OPEN: Final = text(
    "SELECT l.statement_id, l.line, l.amount, l.fee, l.transaction_id, l.print, p.payment_id, p.terminal_id,"
    " p.sent_currency, p.charge_reference FROM pos.statement_lines l JOIN pos.payments p"
    " ON p.restaurant_id = l.restaurant_id AND p.payment_id = l.subject"
    " WHERE l.restaurant_id = :restaurant_id AND l.provider_code = :code AND l.at >= :since AND l.at < :until"
    " AND l.moved AND l.told_at IS NULL AND p.is_test = 0 AND p.status IN ('processing', 'failed', 'expired')"
    " AND p.sent_amount = l.amount AND p.sent_currency = :currency"
    " ORDER BY l.at, l.statement_id, l.line LIMIT 1000"
)
_TOLD: Final = text(
    "UPDATE pos.statement_lines SET told_at = :now WHERE restaurant_id = :restaurant_id"
    " AND statement_id = :statement_id AND line = :line"
)


def tell_open(centre: Centre, names: dict[str, Any]) -> int:
    """Tell what the matched lines of this time say of payments that are not paid yet; how many. `names`: of
    `span_names`. A line is told once; stopped half-way, the rest is told the next time."""
    restaurant_id = names["restaurant_id"]
    with centre.database.tenant(restaurant_id) as connection:
        rows = connection.execute(_OPEN, names).mappings().all()
    for row in rows:
        if row["terminal_id"] == CENTRE:
            _let_count(centre, restaurant_id, row)
        with centre.database.tenant(restaurant_id) as connection:
            if row["terminal_id"] != CENTRE:
                _keep(centre, connection, restaurant_id, row)
            place = {"statement_id": row["statement_id"], "line": row["line"]}
            now = centre.clock.now_ms()
            connection.execute(_TOLD, {"restaurant_id": restaurant_id, "now": now, **place})
    return len(rows)


def _let_count(centre: Centre, restaurant_id: str, row: RowMapping) -> None:
    result = PaymentResult(
        Outcome.PAID,
        amount=row["amount"],
        currency=row["sent_currency"],
        order_reference=row["charge_reference"],
        transaction_id=row["transaction_id"] or None,
        fee=row["fee"],
        raw_sha256=_digest(row),
    )
    applied = outcome.apply(books_of(centre, restaurant_id), row["payment_id"], Step.STATEMENT, result)
    if applied.changed:
        go_on_after(centre, restaurant_id, applied.payment, result)


def _keep(centre: Centre, connection: Any, restaurant_id: str, row: RowMapping) -> None:
    told = ToldOutcome(
        payment_id=row["payment_id"],
        outcome=Outcome.PAID.value,
        amount=row["amount"],
        currency=row["sent_currency"],
        order_reference=row["charge_reference"],
        transaction_id=row["transaction_id"] or None,
        fee=row["fee"],
        raw_sha256=_digest(row),
    )
    evidence.keep(
        connection,
        restaurant_id,
        Meant(row["terminal_id"], row["payment_id"]),
        told,
        evidence_id=centre.ids.new_id(),
        webhook_id=f"statement:{row['statement_id']}:{row['line']}",
        now_ms=centre.clock.now_ms(),
    )


def _digest(row: RowMapping) -> str:
    """Names the line that said it."""
    return hashlib.sha256(bytes(row["print"])).hexdigest()
