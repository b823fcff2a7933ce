"""A payable's own line follows what is left of it, also where none of its payments changed."""

from __future__ import annotations

from pos_terminal.domain import events
from pos_terminal.ledger import catalogue, payments
from pos_terminal.ledger.unit_of_work import UnitOfWork


def reckon_again(work: UnitOfWork, payment_id: str) -> None:
    """After late money of this payment went elsewhere, or stayed after all: an order of which something is
    due again is listed again. Records nothing where nothing is different."""
    payment = payments.by_id(work.connection, payment_id)
    assert payment is not None
    payable = catalogue.payable(work.connection, payment.payable)
    assert payable is not None
    due = payments.due_of(work.connection, payable)
    if due.taken == catalogue.noted_taken(work.connection, payable.ref):
        return
    body = events.PayableReckoned(
        payable_type=payable.ref.type,
        payable_id=payable.ref.id,
        payable_taken=due.taken,
        payable_settled=due.settled,
    )
    work.record(body, subject=None)
