"""Payables that the centre told of: which are paid for here just now, and what it says of one."""

from __future__ import annotations

import msgspec

from pos_terminal.contract import pull
from pos_terminal.domain.payment import PayableRef, Payment
from pos_terminal.ledger import catalogue, payments, told
from pos_terminal.ledger.books import Books
from pos_terminal.ledger.enrolment import enrolment
from pos_terminal.services.told import hear


def is_shared(ledger: Books, ref: PayableRef) -> bool:
    """Whether the centre told of this payable, so that other terminals may take money for it. Raises
    DatabaseProblem."""
    with ledger.reading() as connection:
        return told.is_told(connection, ref)


def holds(payment: Payment) -> bool:
    """Whether money may still come by this payment: also while nobody knows."""
    return payment.in_flight and not (payment.counted or payment.released)


def under_way(ledger: Books, ref: PayableRef) -> bool:
    """Whether money is being taken for this payable here. Raises DatabaseProblem."""
    with ledger.reading() as connection:
        return any(holds(payment) for payment in payments.of_payable(connection, ref))


def shared_under_way(ledger: Books) -> list[PayableRef]:
    """Every payable that the centre told of and for which money is being taken here. Raises
    DatabaseProblem."""
    with ledger.reading() as connection:
        refs = {payment.payable for payment in payments.in_flight(connection) if holds(payment)}
        return [ref for ref in refs if told.is_told(connection, ref)]


def note(ledger: Books, one: pull.ToldPayable) -> bool:
    """Let what the centre says of a payable now count here, where it differs. Raises DatabaseProblem."""
    ref = PayableRef(one.payable_type, one.payable_id)
    elsewhere = sum(amount for terminal, amount in one.taken.items() if terminal != ledger.terminal_id)
    with ledger.reading() as connection:
        known, joined = catalogue.payable(connection, ref), enrolment(connection)
        if known is None or joined is None:
            return False
        if (known.amount_due, known.taken_elsewhere) == (one.amount_due, elsewhere):
            return False
        counter = told.heard(connection, joined.restaurant_id)
    key = f"{one.payable_type}/{one.payable_id}"
    change = pull.Change(counter=counter, kind=pull.PAYABLE, key=key, body=msgspec.Raw(pull.encode(one)))
    return hear(ledger, joined.restaurant_id, pull.Pulled(counter=counter, changes=[change])).anything
