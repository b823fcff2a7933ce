"""Money on a second request of one payment: the same payment's money, or money that came once too often."""

from __future__ import annotations

from pos_terminal.domain import events
from pos_terminal.domain.payment import TAKEN, Payment
from pos_terminal.ledger import payments
from pos_terminal.ledger.journal import entries_of
from pos_terminal.ledger.ledger import Ledger, ReadConnection
from pos_terminal.providers.base import PaymentResult
from pos_terminal.services import outcome
from pos_terminal.services.answer import Step
from pos_terminal.services.evidence import evidence_of, kept
from pos_terminal.services.outcome import Applied


def paid_beside(ledger: Ledger, payment_id: str, result: PaymentResult) -> Applied:
    """Let a PAID answer about another request of this payment count.

    It is the payment's own money while none has come; after that all of it is too much, and a person is told
    once. Raises LookupError for a payment that does not exist.
    """
    with ledger.unit_of_work() as work:
        payment = payments.by_id(work.connection, payment_id)
        if payment is None:
            raise LookupError(payment_id)
        if payment.status in TAKEN and not _is_known(work.connection, payment, result):
            work.record(
                events.ExceptionOpened(
                    exception_id=ledger.ids.new_id(),
                    payment_id=payment_id,
                    kind="late_money",
                    amount=result.amount,
                    currency=kept(result.currency),
                    evidence=evidence_of(Step.FIND.value, result),
                ),
                subject=payment_id,
            )
            work.commit()
            return Applied(payment, True)
    return outcome.apply(ledger, payment_id, Step.FIND, result)


def _is_known(connection: ReadConnection, payment: Payment, result: PaymentResult) -> bool:
    """Whether the journal already holds this request's money."""
    bodies = [entry.read().read_body() for entry in entries_of(connection, payment.payment_id)]
    paid = (body for body in bodies if isinstance(body, events.PaymentSucceeded | events.ExceptionOpened))
    return any(
        body.evidence is not None and body.evidence.provider_reference == kept(result.provider_reference)
        for body in paid
    )
