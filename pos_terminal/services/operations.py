"""What happened here as people count it, newest first, and whether the central server has it.

Everything of one payment is one operation, whatever else belongs to it; other events stand for themselves.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from pos_terminal.domain.events import Event, decode_event
from pos_terminal.domain.payment import TAKEN, Payment
from pos_terminal.ledger import payments, sending
from pos_terminal.ledger.ledger import ReadConnection
from pos_terminal.records import dataclass

PAGE: Final = 60
PAYMENT: Final = "payment"
REFUND: Final = "refund"


@dataclass(frozen=True, slots=True)
class Operation:
    """`kind` is "payment", "refund", a movement's kind as "drawer.moved:pay_out", or the event's type.

    `name` is what a person called it: a label, a person, a method. `amount` is signed, in minor units; None
    where no money is meant. `at` is UTC milliseconds.
    """

    position: int
    at: int
    kind: str
    waiting: bool
    name: str = ""
    amount: int | None = None
    currency: str = ""
    payment: Payment | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """`next` asks for what is older; None where there is nothing."""

    rows: list[Operation]
    next: int | None


def page(
    connection: ReadConnection, *, only_waiting: bool = False, before: int | None = None, limit: int = PAGE
) -> Page:
    """The newest operations (older than `before`), or only those that wait."""
    known = sending.mark(connection).position
    after = known if only_waiting else 0
    found = sending.newest_of_each(connection, after=after, before=before, limit=limit + 1)
    rows = [_operation(connection, row, known) for row in found[:limit]]
    return Page(rows, found[limit - 1][0] if len(found) > limit else None)


def _operation(connection: ReadConnection, row: tuple[int, str | None, bytes], known: int) -> Operation:
    position, subject, raw = row
    event = decode_event(raw)
    waiting = position > known
    payment = payments.by_id(connection, subject) if subject is not None else None
    if payment is not None:
        return _of_payment(connection, event, position, payment, waiting=waiting, known=known)
    body: dict[str, Any] = msgspec.json.decode(event.body)
    kind = f"{event.type}:{body['kind']}" if event.type == "drawer.moved" else event.type
    amount = body.get("amount") if event.type == "drawer.moved" else None
    name = str(body.get("label") or body.get("name") or body.get("category") or "")
    return Operation(position, event.at, kind, waiting, name, amount or None)


def _of_payment(
    connection: ReadConnection, event: Event, position: int, payment: Payment, *, waiting: bool, known: int
) -> Operation:
    if event.type.startswith("refund.") and payment.refunded_amount:
        return Operation(
            *(position, event.at, REFUND, waiting, "", -payment.refunded_amount, payment.currency, payment)
        )
    # A receipt that is printed once more is no second amount of money on its way.
    ended = sending.ended_at(connection, payment.payment_id)
    counts = payment.status in TAKEN and not (waiting and ended <= known)
    amount = payment.amount if counts else None
    return Operation(position, event.at, PAYMENT, waiting, "", amount, payment.currency, payment)
