"""Payables that two terminals were paid for: told to a person, once for each too much.

Off line each terminal goes on alone; what came of it is seen when their journals are folded. The exception
stands in the centre's own journal, about the payment that came last.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, text

from pos_terminal.central import jobs
from pos_terminal.central.books import books_of
from pos_terminal.central.centre import Centre
from pos_terminal.domain import events
from pos_terminal.domain.payment import PayableRef
from pos_terminal.ledger import catalogue, payments

if TYPE_CHECKING:
    from pos_terminal.central.ingest.following import Followed

OVERPAID: Final = "payables.overpaid"
_KIND: Final = "overpaid"
_LAST: Final = text(
    "SELECT payment_id FROM pos.payments WHERE restaurant_id = :restaurant_id AND payable_type = :type"
    " AND payable_id = :id AND corrected = 0"
    " AND (counted = 1 OR status IN ('success', 'partially_refunded', 'refunded'))"
    " ORDER BY COALESCE(completed_at, initiated_at) DESC, payment_id DESC LIMIT 1"
)
# What was told already about this payable, decided or not.
_TOLD: Final = text(
    "SELECT COALESCE(SUM(e.amount), 0) FROM pos.exceptions e JOIN pos.payments p"
    " ON p.restaurant_id = e.restaurant_id AND p.payment_id = e.payment_id"
    " WHERE e.restaurant_id = :restaurant_id AND e.kind = :kind AND p.payable_type = :type"
    " AND p.payable_id = :id"
)


def follower(centre: Centre) -> Callable[[Connection, Followed], None]:  # noqa: ARG001
    """A job for each payable that is paid too much since a fold."""

    def follow(connection: Connection, followed: Followed) -> None:
        for one in followed.overpaid:
            jobs.enqueue(
                connection, followed.restaurant_id, OVERPAID, type=one.payable_type, id=one.payable_id
            )

    return follow


def tell_overpaid(centre: Centre, restaurant_id: str, *, type: str, id: str) -> None:
    """The job: open an exception about what is too much and was not told yet. Doing it twice is doing it
    once."""
    books = books_of(centre, restaurant_id)
    with books.unit_of_work() as work:
        payable = catalogue.payable(work.connection, PayableRef(type, id))
        if payable is None:
            return
        names = {"restaurant_id": restaurant_id, "type": type, "id": id, "kind": _KIND}
        due = payments.due_of(work.connection, payable)
        told = int(work.connection.execute(_TOLD, names).scalar_one())
        too_much = due.taken - due.amount_due - told
        payment_id = work.connection.execute(_LAST, names).scalar()
        if too_much <= 0 or payment_id is None:
            return
        body = events.ExceptionOpened(
            exception_id=books.ids.new_id(),
            payment_id=payment_id,
            kind=_KIND,
            amount=too_much,
            currency=payable.currency,
        )
        work.record(body, subject=payment_id)
        work.commit()
