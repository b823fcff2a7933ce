"""Under which payment each event is filed, as the terminal files it: events of a refund or an exception that
do not name their payment stand with it all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection

from pos_terminal.central.ingest import sql
from pos_terminal.central.ingest.reading import Incoming

if TYPE_CHECKING:
    from pos_terminal.central.ingest.store import Sender

_STAND_FOR: Final = {
    "refund_id": "SELECT refund_id, payment_id FROM pos.refunds"
    " WHERE restaurant_id = %s AND refund_id = ANY(%s)",
    "exception_id": "SELECT exception_id, payment_id FROM pos.exceptions"
    " WHERE restaurant_id = %s AND exception_id = ANY(%s)",
}


def subjects_of(connection: Connection, terminal: Sender, incoming: Incoming) -> list[str | None]:
    """The payment of each event, in their order; None for what is about none that is known."""
    filed: list[str | None] = []
    known: dict[str, str] = {}
    missing: dict[str, set[str]] = {}
    for about in incoming.subjects:
        payment_id = about.known_as("payment_id") if about.payment_id is not None else None
        filed.append(payment_id)
        if about.refund_id is None and about.exception_id is None:
            continue
        for name in _STAND_FOR:
            if (found := about.known_as(name)) is None:
                continue
            if payment_id is not None:
                known[found] = payment_id
            else:
                missing.setdefault(name, set()).add(found)
    for name, ids in missing.items():
        unknown = sorted(ids - known.keys())
        if unknown:
            known.update(sql.rows(connection, _STAND_FOR[name], (terminal.restaurant_id, unknown)))
    if not missing:
        return filed
    return [
        known.get(about.known_as("refund_id") or about.known_as("exception_id") or "")
        if payment_id is None
        else payment_id
        for payment_id, about in zip(filed, incoming.subjects, strict=True)
    ]
