"""What an answer means for a payment: the one way in which evidence moves it.

Answers come from the call that began it, a poll, a search, a cancel, a webhook; late, doubled, in any order.
All go through `apply`, and applying one twice changes nothing the second time. No answer is never an answer.
"""

from __future__ import annotations

from dataclasses import replace

from pos_terminal.domain import events
from pos_terminal.domain.crash_points import crash_point
from pos_terminal.domain.errors import NotAllowed
from pos_terminal.domain.payment import Payment, Phase, Status
from pos_terminal.domain.payment_steps import move
from pos_terminal.ledger import catalogue, payments
from pos_terminal.ledger.books import Books
from pos_terminal.ledger.unit_of_work import CommitUnknown, UnitOfWork
from pos_terminal.providers.base import PaymentResult
from pos_terminal.records import dataclass
from pos_terminal.services.answer import CANCEL_WANTED, MISMATCH, REPLAYED, Answer, Step, is_mismatched
from pos_terminal.services.certain import written


@dataclass(frozen=True, slots=True)
class Applied:
    """The payment after the answer, and whether anything about it is different."""

    payment: Payment
    changed: bool


def apply(ledger: Books, payment_id: str, step: Step, result: PaymentResult) -> Applied:
    """Let one answer move one payment. Raises LookupError for a payment that does not exist."""
    crash_point("answer_received")
    try:
        with ledger.unit_of_work() as work:
            before = payments.by_id(work.connection, payment_id)
            if before is None:
                raise LookupError(payment_id)
            changed = Answer(work, before, step, result, ledger.ids.new_id).move()
            if changed:
                crash_point("outcome_recorded")
                work.commit()
    except CommitUnknown:
        # What is on the disk decides; an outcome that was not kept will be asked for again.
        changed = True
    if changed:
        crash_point("outcome_committed")
    with ledger.reading() as connection:
        after = payments.by_id(connection, payment_id)
    assert after is not None
    return Applied(after, changed)


def begin_cancel(ledger: Books, payment_id: str, actor: str) -> Applied:
    """Note that the cashier wants to end it, before the provider is asked. Only its answer ends it.

    Raises LookupError, NotAllowed("cannot_cancel") when money came that does not fit what was sent, or when a
    person has counted it as paid, and what `certain.written` raises.
    """
    changed = False

    def change(work: UnitOfWork) -> Payment:
        nonlocal changed
        payment = payments.by_id(work.connection, payment_id)
        if payment is None:
            raise LookupError(payment_id)
        if payment.error_code == MISMATCH or payment.counted:
            # Its money came, though not as asked for, or a person says so: there is nothing to end.
            raise NotAllowed("cannot_cancel")
        changed = payment.status is Status.PROCESSING and payment.phase is not Phase.CANCELLING
        if not changed:
            return payment
        wanted = events.PaymentPhase(
            payment_id=payment_id, phase=Phase.CANCELLING.value, reason=CANCEL_WANTED
        )
        work.record(wanted, subject=payment_id)
        after = payments.by_id(work.connection, payment_id)
        assert after is not None
        crash_point("cancel_recorded")
        return after

    after = written(ledger, actor, change, lambda connection: payments.by_id(connection, payment_id))
    if changed:
        crash_point("cancel_committed")
    return Applied(after, changed)


def begin_replay(ledger: Books, payment_id: str) -> Payment | None:
    """Note that the same reference is sent once more. None when the payment has moved on meanwhile."""
    with ledger.unit_of_work() as work:
        payment = payments.by_id(work.connection, payment_id)
        if payment is None or not payment.is_unknown or payment.error_code in (MISMATCH, CANCEL_WANTED):
            return None
        if payment.released:
            # Its amount may be taken otherwise by now: nobody must be asked for it a second time.
            return None
        work.record(
            events.PaymentPhase(payment_id=payment_id, phase=Phase.SENT.value, reason=REPLAYED),
            subject=payment_id,
        )
        # What was not found before says nothing about the request that leaves now.
        if (noted := catalogue.watch_of(work.connection, payment_id)) is not None:
            catalogue.put_watch(work.connection, replace(noted, not_found_at=None))
        after = payments.by_id(work.connection, payment_id)
        work.commit()
    crash_point("replay_committed")
    return after


def never_sent(ledger: Books, payment_id: str, *, by_contract: bool = False) -> Applied:
    """End an attempt whose code nobody was ever shown and that the provider did not know twice. What a person
    had counted as paid is a loss then, and told.

    `by_contract`: where the provider's contract says that nobody can pay what was never shown, a lost answer
    is enough.
    """
    with ledger.unit_of_work() as work:
        payment = payments.by_id(work.connection, payment_id)
        assert payment is not None
        unseen = payment.redirect_url is None and payment.provider_reference is None
        # After a mismatch money has moved, whatever a search finds now.
        unclear = payment.is_unknown or payment.phase is Phase.ACCEPTED
        unclear |= by_contract and payment.status is Status.PROCESSING
        moved = payment.error_code == MISMATCH or is_mismatched(work, payment_id)
        changed = unclear and unseen and not moved
        if changed:
            move(payment.status, "mark_expired")
            cancelled = payment.error_code == CANCEL_WANTED
            work.record(
                events.PaymentExpired(
                    payment_id=payment_id,
                    reason="cancelled" if cancelled else "never_sent",
                    evidence=events.Evidence(
                        source="contract" if by_contract else "search",
                        order_reference=payment.charge_reference,
                    ),
                ),
                subject=payment_id,
            )
            if payment.counted:
                loss = events.ExceptionOpened(
                    exception_id=ledger.ids.new_id(),
                    payment_id=payment_id,
                    kind="loss",
                    amount=payment.amount,
                    currency=payment.currency,
                )
                work.record(loss, subject=payment_id)
            after = payments.by_id(work.connection, payment_id)
            work.commit()
            crash_point("never_sent_committed")
        else:
            after = payment
    assert after is not None
    return Applied(after, changed)
