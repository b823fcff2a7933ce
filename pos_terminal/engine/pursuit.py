"""Following payments until they are certain: one call at a time for each, and a plan for the next.

Every step is begin (a unit of work), perform (a hand, no transaction), apply (a unit of work). All methods
run on the engine thread; threads and time come in through `Runner`, so that a simulation can drive the very
same code.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import replace
from functools import partial

from pos_terminal.domain.errors import NotAllowed, TerminalError
from pos_terminal.domain.payment import ENDED_UNPAID, TAKEN, Payment
from pos_terminal.engine.contact import Contact
from pos_terminal.engine.hands import Pool
from pos_terminal.engine.messages import PaymentChanged
from pos_terminal.engine.others import Others
from pos_terminal.engine.watched import TROUBLE, Runner, Watched
from pos_terminal.ledger import payments
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.providers.base import Outcome, PaymentResult, Provider
from pos_terminal.services import outcome, schedule, watch
from pos_terminal.services.answer import Step, wants_cancel
from pos_terminal.services.business_day import BusinessDay

log = logging.getLogger(__name__)


def provider_of(providers: Mapping[str, Provider], payment: Payment) -> Provider:
    """Who speaks for this payment. Raises NotAllowed("method_not_active"): its access may be gone since."""
    try:
        return providers[payment.provider_code]
    except KeyError:
        raise NotAllowed("method_not_active", method=payment.provider_code) from None


class Pursuit:
    """The payments that are not certain, and what is being done about each. `paid` takes over those that are
    paid."""

    def __init__(
        self,
        ledger: Ledger,
        providers: Mapping[str, Provider],
        runner: Runner,
        jitter: Callable[[], float],
        day: BusinessDay,
        paid: Callable[[Payment], None],
    ) -> None:
        self._ledger = ledger
        self._providers = providers
        self._runner = runner
        self._jitter = jitter
        self._day = day
        self._paid = paid
        self._watched: dict[str, Watched] = {}
        self.contact = Contact(ledger.clock, runner)
        self.others = Others(ledger, runner, self)

    # -- which payments --------------------------------------------------------------------------------

    def take_on(self, payment: Payment) -> Watched:
        """Follow this payment."""
        item = Watched(payment)
        if payment.status in ENDED_UNPAID:
            item.since_end_s(self._ledger.clock)
        self._watched[payment.payment_id] = item
        return item

    def known(self, payment_id: str) -> Watched | None:
        """The payment, if it is being followed."""
        return self._watched.get(payment_id)

    def find(self, payment_id: str) -> Watched:
        """The payment, followed from now on if it was not and there is anything left to ask about it. Raises
        LookupError for one that does not exist."""
        if (item := self._watched.get(payment_id)) is not None:
            return item
        with self._ledger.reading() as connection:
            payment = payments.by_id(connection, payment_id)
        if payment is None:
            raise LookupError(payment_id)
        # What is paid is kept by nobody here: it goes on changing, with every refund.
        return Watched(payment) if payment.status in TAKEN else self.take_on(payment)

    def provider(self, payment: Payment) -> Provider:
        """Who speaks for this payment. Raises NotAllowed("method_not_active") where nobody is set up to."""
        return provider_of(self._providers, payment)

    # -- one call after the other ----------------------------------------------------------------------

    def initiate(self, item: Watched, step: Step = Step.INITIATE) -> None:
        """Send the request: its intent is committed, with the reference it goes under."""
        payment, provider = item.payment, self.provider(item.payment)
        amount, currency, reference = payment.sent_amount, payment.sent_currency, payment.charge_reference
        assert amount is not None
        assert currency is not None
        assert reference is not None

        def call() -> PaymentResult:
            return provider.initiate_payment(
                amount=amount,
                currency=currency,
                order_reference=reference,
                customer_phone=payment.customer_phone,
                idempotency_key=reference,
                prepared=payment.prepared,
            )

        self._perform(item, "charge", step, call)

    def ask(self, item: Watched) -> None:
        """Make the call that tells most now, or right after the one that is under way."""
        if item.busy:
            item.again = True
            return
        step = watch.next_step(item.payment, self.provider(item.payment), item.last)
        if step is None:
            if self._never_sent(item, by_contract=True):
                self.tell(item, changed=True)
            else:
                self.forget(item)
            return
        self.call(item, step)

    def call(self, item: Watched, step: Step) -> None:
        """Make this call."""
        payment, provider = item.payment, self.provider(item.payment)
        if step is Step.FIND:
            reference = payment.charge_reference or ""
            find = partial(provider.find_by_reference, reference, payment.prepared)
            self._perform(item, "watch", step, find)
            return
        known = payment.full_reference
        method = provider.cancel if step is Step.CANCEL else provider.check_status
        self._perform(item, "charge" if step is Step.CANCEL else "watch", step, lambda: method(known))

    def _perform(self, item: Watched, pool: Pool, step: Step, call: Callable[[], PaymentResult]) -> None:
        item.stop_timer()
        item.busy = True
        item.asked_at_ms = self._ledger.clock.now_ms()
        self._runner.perform(pool, call, lambda future: self._answered(item, step, future))

    def _answered(self, item: Watched, step: Step, future: Future[PaymentResult]) -> None:
        item.busy = False
        error = future.exception()
        if error is not None:
            # A bug of ours in the call: the request may have left all the same.
            log.error("a provider call failed", exc_info=error)
            result = PaymentResult(Outcome.UNKNOWN, error_code="internal_error")
        else:
            result = future.result()
        before = item.payment
        try:
            applied = outcome.apply(self._ledger, before.payment_id, step, result)
            item.payment, item.last = applied.payment, result.outcome
            item.troubles = item.troubles + 1 if result.outcome in TROUBLE else 0
            self.contact.note_answer(result)
            self.others.end(before.payment_id, self.provider(before), result.other_references)
            self._go_on(item, step, result)
        except TerminalError:
            # The disk failed while the answer was written down: what it said is asked for again, also of an
            # attempt that has ended, or its late money would be nobody's until the next start.
            item.troubles += 1
            self._ask_soon(item)
            if item.payment is not before:
                self.tell(item, changed=True)
            raise
        self.tell(item, changed=applied.changed, before=before)

    def _go_on(self, item: Watched, step: Step, result: PaymentResult) -> None:
        """After an answer: replay, give up what never existed, ask again at once, or plan the next
        question."""
        if item.payment.status in ENDED_UNPAID:
            self._plan_ended(item, result)
            return
        if not item.payment.in_flight:
            self.forget(item)
            return
        note = watch.note_answer(self._ledger, item.payment.payment_id, result, self._ledger.clock.now_ms())
        item.asking = replace(
            item.asking,
            asked=note.asked,
            last_asked_at=note.last_asked_at,
            last_outcome=result.outcome.value,
            last_error=result.error_code,
        )
        if result.outcome is Outcome.UNKNOWN and self._never_sent(item, by_contract=True):
            return
        gone = result.outcome is Outcome.NOT_FOUND and watch.not_found_twice(note, item.asked_at_ms)
        if gone and self._gone(item):
            return
        # Not after a cancel that was answered "still open": that would ask again without a pause.
        cancel_now = (
            wants_cancel(item.payment) and result.outcome is Outcome.PENDING and step is not Step.CANCEL
        )
        if item.again or cancel_now:
            item.again = False
            self.ask(item)
            return
        self.plan(item, result.retry_after_s)

    def _gone(self, item: Watched) -> bool:
        """The provider does not know our reference, twice: send it again, or end it if it is too late for
        that."""
        now = self._ledger.clock.now_ms()
        payment_id = item.payment.payment_id
        if item.begun_here and watch.may_replay(item.payment, self.provider(item.payment), now):
            replayed = outcome.begin_replay(self._ledger, payment_id)
            if replayed is not None:
                item.payment, item.begun_here = replayed, False
                self.initiate(item, Step.REPLAY)
                return True
        return watch.is_never_sent(item.payment, now) and self._never_sent(item, by_contract=False)

    def _never_sent(self, item: Watched, *, by_contract: bool) -> bool:
        """End an attempt that nobody can have paid; False when it must stay open."""
        if by_contract and not watch.ends_unseen(item.payment, self.provider(item.payment)):
            return False
        ended = outcome.never_sent(self._ledger, item.payment.payment_id, by_contract=by_contract)
        item.payment = ended.payment
        if item.payment.in_flight:
            return False
        self._plan_ended(item, None)
        return True

    # -- when next -------------------------------------------------------------------------------------

    def plan(self, item: Watched, retry_after_s: float | None = None) -> None:
        """Set the time of the next question, if there is one to ask and none under way."""
        if item.payment.in_flight:
            self._ask_soon(item, retry_after_s)

    def _ask_soon(self, item: Watched, retry_after_s: float | None = None) -> None:
        if item.busy:
            return
        delay = item.next_delay_s(self._ledger.clock.monotonic(), retry_after_s, self._jitter())
        self.ask_in(item, delay)
        # What the screen says is the real interval, trouble included.
        item.asking = replace(item.asking, interval_s=delay, mode=item.mode)

    def _plan_ended(self, item: Watched, result: PaymentResult | None) -> None:
        """An attempt that ended unpaid is asked about for two days; the answer after the last time ends
        that."""
        payment = item.payment
        since_s = item.since_end_s(self._ledger.clock)
        day_close_s = self._day.close_after_s(payment.completed_at or self._ledger.clock.now_ms())
        delay = schedule.next_ended_delay_s(since_s, day_close_s)
        if delay is None:
            if result is not None and result.outcome not in TROUBLE:
                self.forget(item)
                return
            delay = schedule.MAX_DELAY_S
        next_at = self._ledger.clock.now_ms() + int(delay * 1000)
        answer = result or PaymentResult(Outcome.NOT_FOUND)
        watch.note_answer(self._ledger, payment.payment_id, answer, next_at)
        self.ask_in(item, delay)

    def ask_in(self, item: Watched, delay: float) -> None:
        """Ask about it in so many seconds, instead of whatever was planned."""
        item.stop_timer()
        item.timer = self._runner.after(delay, lambda: self._timed(item))
        item.asking = replace(item.asking, next_at=self._ledger.clock.now_ms() + int(delay * 1000))

    def _timed(self, item: Watched) -> None:
        try:
            self.ask(item)
        except TerminalError as error:
            # The disk failed: nobody hears of a timer's error, and one payment must not stop the others.
            log.error("a question could not be asked: %s", error)
            item.troubles += 1
            self._ask_soon(item)

    def forget(self, item: Watched) -> None:
        """Nothing is left to ask about it, but whether what was paid stays so."""
        item.stop_timer()
        self._watched.pop(item.payment.payment_id, None)
        if item.payment.status in TAKEN:
            self._paid(item.payment)
            return
        watch.forget(self._ledger, item.payment.payment_id)

    # -- telling ---------------------------------------------------------------------------------------

    def tell(self, item: Watched, *, changed: bool, before: Payment | None = None) -> None:
        """Publish the payment as it is now; `before` is what it was before it moved."""
        after = item.payment
        was_unknown = before is not None and before.is_unknown and not after.in_flight
        was_over = before is not None and before.status in ENDED_UNPAID and after.status in TAKEN
        self._runner.publish(PaymentChanged(after, item.asking, changed, was_unknown, was_over))
