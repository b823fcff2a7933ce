"""The fold of receipts; see fold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from pos_terminal.domain import paper_events as events
from pos_terminal.domain.event_body import Body
from pos_terminal.ledger.changes import Change, Insert, Update, Values


def _issued(body: events.ReceiptIssued, _position: int, at: int) -> tuple[Change, ...]:
    values: Values = {
        "series": body.series,
        "number": body.number,
        "payment_id": body.payment_id,
        "issued_at": at,
        "head8": body.head8,
    }
    return (Insert("receipts", values),)


def _printed(body: events.ReceiptPrinted, _position: int, _at: int) -> tuple[Change, ...]:
    number = {"series": body.series, "number": body.number}
    return (Update("receipts", number, {"printed": body.copy + 1}),)


FOLDS: Final[Mapping[type[Body], Callable[..., tuple[Change, ...]]]] = {
    events.ReceiptIssued: _issued,
    events.ReceiptPrinted: _printed,
}
