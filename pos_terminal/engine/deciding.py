"""What a person decides at the counter, done on the engine thread; the window hears of every change."""

from __future__ import annotations

from concurrent.futures import Future

from pos_terminal.domain.errors import TerminalError
from pos_terminal.domain.payment import PayableRef, Payment
from pos_terminal.engine.messages import Asking, DecisionRefused, PaymentChanged
from pos_terminal.engine.pursuit import Pursuit
from pos_terminal.engine.watched import Runner
from pos_terminal.ledger import payments
from pos_terminal.ledger.exceptions import Exceptional
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.providers.base import Outcome, PaymentResult
from pos_terminal.services import day_total, decisions, exceptions, outcome
from pos_terminal.services.answer import MISMATCH, Step
from pos_terminal.services.approval import Decision, Limits
from pos_terminal.services.business_day import BusinessDay
from pos_terminal.services.checkout import Begun, Checkout, Sale
from pos_terminal.services.day_total import Statement
from pos_terminal.services.exceptions import Resolution


class Deciding:
    """Decisions about payments. `limits` are the amounts above which a manager is needed."""

    def __init__(
        self,
        ledger: Ledger,
        checkout: Checkout,
        pursuit: Pursuit,
        runner: Runner,
        limits: Limits | None = None,
    ) -> None:
        self._ledger = ledger
        self._checkout = checkout
        self._pursuit = pursuit
        self._runner = runner
        self.limits = limits or Limits()

    def take_by_hand(self, sale: Sale, decision: Decision, number: str = "") -> Begun:
        """See Checkout.take_by_hand."""
        begun = self._checkout.take_by_hand(sale, decision, self.limits, number)
        if not begun.is_duplicate:
            self._runner.publish(PaymentChanged(begun.payment, Asking(), changed=True))
        return begun

    def release(self, payment_id: str, decision: Decision) -> Payment:
        """See services.decisions.release. It is still asked about."""
        item = self._pursuit.find(payment_id)
        capabilities = self._pursuit.provider(item.payment).capabilities
        item.payment = decisions.release(self._ledger, capabilities, payment_id, decision, self.limits)
        self._pursuit.tell(item, changed=True)
        return item.payment

    def count_as_paid(self, payment_id: str, decision: Decision, number: str) -> None:
        """Count it as paid, after the provider was asked about the number where it can be asked.

        Comes out as PaymentChanged, or as DecisionRefused; raises at once what needs no question.
        """
        item = self._pursuit.find(payment_id)
        provider = self._pursuit.provider(item.payment)
        clean = decisions.transaction_number(number, provider.capabilities)
        if not provider.capabilities.can_check_transaction:
            self._count(payment_id, decision, clean, None)
            return
        self._runner.perform(
            "charge",
            lambda: provider.check_transaction(clean),
            lambda future: self._told(payment_id, decision, clean, future),
        )

    def _told(self, payment_id: str, decision: Decision, number: str, future: Future[PaymentResult]) -> None:
        told = PaymentResult(Outcome.UNKNOWN) if future.exception() else future.result()
        item = self._pursuit.find(payment_id)
        try:
            if told.outcome is Outcome.PAID and told.order_reference == item.payment.charge_reference:
                # The provider knows this very request as paid: evidence, and better than any decision.
                before = item.payment
                item.payment = outcome.apply(self._ledger, payment_id, Step.CHECK, told).payment
                self._pursuit.tell(item, changed=True, before=before)
                return
            self._count(payment_id, decision, number, told)
        except TerminalError as error:
            self._runner.publish(DecisionRefused(payment_id, error))

    def _count(self, payment_id: str, decision: Decision, number: str, told: PaymentResult | None) -> None:
        item = self._pursuit.find(payment_id)
        capabilities = self._pursuit.provider(item.payment).capabilities
        item.payment = decisions.count_as_paid(self._ledger, capabilities, payment_id, decision, number, told)
        self._pursuit.tell(item, changed=True)

    def confirm_by_day_total(
        self, statement: Statement, day: BusinessDay, decision: Decision
    ) -> tuple[Payment, ...]:
        """See services.day_total.confirm."""
        confirmed = day_total.confirm(self._ledger, statement, day, decision)
        for payment in confirmed:
            self._runner.publish(PaymentChanged(payment, Asking(), changed=True))
        return confirmed

    def correct(self, payment_id: str, decision: Decision) -> Payment:
        """See services.decisions.correct."""
        payment = decisions.correct(self._ledger, payment_id, decision, self.limits)
        self._runner.publish(PaymentChanged(payment, Asking(), changed=True))
        return payment

    def resolve(
        self,
        exception_id: str,
        resolution: Resolution,
        decision: Decision,
        *,
        refund_id: str | None = None,
        apply_to: PayableRef | None = None,
    ) -> Exceptional:
        """See services.exceptions.resolve. What came otherwise than asked for is asked about no more."""
        found = exceptions.resolve(
            self._ledger, exception_id, resolution, decision, refund_id=refund_id, apply_to=apply_to
        )
        if found.kind == MISMATCH:
            self._let_go(found.payment_id)
        return found

    def _let_go(self, payment_id: str) -> None:
        """All that there was to decide is decided: it is asked about no more. An answer that is on its way
        still counts."""
        item = self._pursuit.known(payment_id)
        if item is None:
            return
        with self._ledger.reading() as connection:
            payment = payments.by_id(connection, payment_id)
        assert payment is not None
        item.payment = payment
        if not item.busy:
            self._pursuit.forget(item)
