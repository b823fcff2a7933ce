"""What a company undoes by itself on a payment that it had confirmed, and refunds that did not arrive.

A refund in the company's dashboard, a reversal, a dispute: nobody here asked for it. It is written down as a
refund of the company's own and told to a person. The company's list is the evidence, asked as often as one
likes: what is known is not written down again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from pos_terminal.domain import events, refund_events
from pos_terminal.domain.payment import TAKEN, Payment
from pos_terminal.domain.payment_steps import move
from pos_terminal.domain.refund import Refund, RefundStatus, Route
from pos_terminal.domain.text_input import safe_text
from pos_terminal.ledger import payments, refunds
from pos_terminal.ledger.books import Books
from pos_terminal.ledger.journal import entries_of
from pos_terminal.ledger.unit_of_work import CommitUnknown, UnitOfWork
from pos_terminal.providers.base import Capabilities, Outcome, RefundResult
from pos_terminal.services.evidence import kept
from pos_terminal.services.reckoning import reckon_again
from pos_terminal.services.refunds import ask_again, evidence_of_refund, move_refund
from pos_terminal.services.settled import settle_by_itself

ORIGIN: Final = "provider"
"""Of a refund that nobody here asked for; its key is the company's reference."""
KIND: Final = "provider_refund"


def apply(
    ledger: Books, capabilities: Capabilities, payment_id: str, told: Sequence[RefundResult]
) -> list[Refund]:
    """Let the company's whole list of what went back on one payment count. Returns the refunds that it
    changed, as they are then. Raises LookupError for a payment that does not exist."""
    try:
        with ledger.unit_of_work() as work:
            before = {refund.refund_id: refund for refund in refunds.of_payment(work.connection, payment_id)}
            listing = _Listing(work, payment_id, capabilities, ledger.ids.new_id)
            changed = [listing.count(one) for one in told]
            if any(changed):
                work.commit()
    except CommitUnknown:
        # What is on the disk decides; the list is asked for again.
        pass
    with ledger.reading() as connection:
        after = refunds.of_payment(connection, payment_id)
    return [refund for refund in after if before.get(refund.refund_id) != refund]


class _Listing:
    """One list, counted inside one unit of work."""

    def __init__(
        self, work: UnitOfWork, payment_id: str, capabilities: Capabilities, new_id: Callable[[], str]
    ) -> None:
        self._work = work
        self._payment_id = payment_id
        self._capabilities = capabilities
        self._new_id = new_id

    def count(self, told: RefundResult) -> bool:
        """Record what one line of the list changes. True when something was recorded."""
        payment = self._payment()
        ours = refunds.of_payment(self._work.connection, payment.payment_id)
        known = next((refund for refund in ours if _is(refund, told)), None)
        if known is not None and not (known.status is RefundStatus.FAILED and told.outcome is Outcome.PAID):
            return self._follow(known, told)
        if payment.status not in TAKEN or told.outcome not in (Outcome.PAID, Outcome.PENDING):
            return False
        if self._is_ours(ours, told) or self._was_told(told):
            return False
        self._undone(payment, told)
        return True

    def _follow(self, known: Refund, told: RefundResult) -> bool:
        if known.in_flight:
            # Our own one is followed by whoever sent it.
            theirs = known.route is Route.PROVIDER
            return theirs and move_refund(self._work, known, told, False, self._new_id)
        turned = known.status is RefundStatus.SUCCESS and told.outcome is Outcome.DECLINED
        if turned:
            self._turned(known, told)
        return turned

    def _turned(self, refund: Refund, told: RefundResult) -> None:
        """It had succeeded, and the money is here all the same: a person is told. What the company had taken
        by itself is settled with that."""
        payment = self._payment()
        given = payment.refunded_amount - refund.amount
        status = move(payment.status, "unmark_some_refunded" if given else "unmark_all_refunded")
        self._record(
            refund_events.RefundTurned(
                refund_id=refund.refund_id,
                payment_id=payment.payment_id,
                payment_status=status.value,
                payment_refunded=given,
                error_code=told.error_code or RefundStatus.FAILED.value,
                error_message=safe_text(told.provider_error or ""),
                evidence=evidence_of_refund(told),
            )
        )
        if refund.route is Route.PROVIDER:
            settle_by_itself(self._work, payment.payment_id, KIND, refund.amount)
        elif not ask_again(self._work, refund, self._new_id):
            self._ask("refund_failed", refund.amount, refund.currency, told)
        reckon_again(self._work, payment.payment_id)

    def _ask(self, kind: str, amount: int | None, currency: str | None, told: RefundResult) -> None:
        self._record(
            events.ExceptionOpened(
                exception_id=self._new_id(),
                payment_id=self._payment_id,
                kind=kind,
                amount=amount,
                currency=currency,
                evidence=evidence_of_refund(told),
            )
        )

    def _payment(self) -> Payment:
        payment = payments.by_id(self._work.connection, self._payment_id)
        if payment is None:
            raise LookupError(self._payment_id)
        return payment

    def _is_ours(self, ours: list[Refund], told: RefundResult) -> bool:
        """Where only a whole payment can go back, once, ours and theirs look the same."""
        if told.idempotency_key is not None or self._capabilities.refund_partial:
            return False
        return any(refund.route is Route.API and refund.status is not RefundStatus.FAILED for refund in ours)

    def _was_told(self, told: RefundResult) -> bool:
        """Whether a person was told of it, though it could not be written down as a refund."""
        bodies = (entry.read().read_body() for entry in entries_of(self._work.connection, self._payment_id))
        return any(
            isinstance(body, events.ExceptionOpened)
            and body.kind == KIND
            and body.evidence is not None
            and body.evidence.provider_reference == kept(told.refund_reference)
            for body in bodies
        )

    def _undone(self, payment: Payment, told: RefundResult) -> None:
        same_money = told.currency == payment.currency and payment.sent_currency == payment.currency
        amount = min(told.amount or 0, payment.refundable) if same_money else 0
        if amount > 0:
            self._refund(payment, told, amount)
        self._ask(KIND, told.amount, kept(told.currency), told)

    def _refund(self, payment: Payment, told: RefundResult, amount: int) -> None:
        refund_id = self._new_id()
        self._record(
            refund_events.RefundStarted(
                refund_id=refund_id,
                payment_id=payment.payment_id,
                origin=ORIGIN,
                idempotency_key=kept(told.refund_reference) or refund_id,
                amount=amount,
                currency=payment.currency,
                route=Route.PROVIDER.value,
                reason="",
                payment_reserved=payment.refund_reserved + amount,
                staff_id=None,
            )
        )
        refund = refunds.by_id(self._work.connection, refund_id)
        assert refund is not None
        # What is more than was left of the payment is told to a person, not written down as given.
        answer = RefundResult(told.outcome, told.refund_reference, amount, payment.currency)
        move_refund(self._work, refund, answer, False, self._new_id)

    def _record(self, body: events.Body) -> None:
        self._work.record(body, subject=self._payment_id)


def _is(refund: Refund, told: RefundResult) -> bool:
    """Whether the list's line is this refund of ours."""
    if told.idempotency_key is not None:
        return refund.refund_id == told.idempotency_key
    return told.refund_reference is not None and refund.refund_reference == kept(told.refund_reference)
