"""What the engine does with payments: begins them, asks about them until they are certain, and tells what came of it.

Every step is begin (a unit of work), perform (a hand, no transaction), apply (a unit of work). All methods run on the
engine thread; threads and time come in through `Runner`, so that a simulation can drive the very same code.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from pos_terminal.domain.errors import NotAllowed
from pos_terminal.domain.payment import ENDED_UNPAID, Payment, Status
from pos_terminal.engine.hands import Pool
from pos_terminal.engine.messages import Asking, Connection, Message, PaymentChanged
from pos_terminal.ledger import payments
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.providers.base import Outcome, PaymentResult, Provider
from pos_terminal.services import outcome, schedule, watch
from pos_terminal.services.checkout import Begun, Checkout, Sale
from pos_terminal.services.outcome import Step
from pos_terminal.services.schedule import Mode

log = logging.getLogger(__name__)

_TROUBLE = frozenset({Outcome.UNKNOWN, Outcome.REFUSED})
_OFFLINE = frozenset({"no_network", "not_reached"})


class Cancellable(Protocol):
    def cancel(self) -> None: ...


class Runner(Protocol):
    """Hands, timers and the way out, as the desk needs them."""

    def perform(self, pool: Pool, call: Callable[[], Any], done: Callable[[Future[Any]], None]) -> None:
        """Run `call` elsewhere, then `done` on the engine thread."""
        ...

    def after(self, seconds: float, job: Callable[[], None]) -> Cancellable:
        """Run `job` on the engine thread later."""
        ...

    def publish(self, message: Message) -> None:
        """Tell the window."""
        ...


@dataclass(slots=True)
class _Watched:
    """What the desk remembers of one payment while it is not certain. Lost at a restart, and that is fine."""

    payment: Payment
    mode: Mode = Mode.PARKED
    attended_since: float = 0.0
    asking: Asking = field(default_factory=Asking)
    last: Outcome | None = None
    troubles: int = 0
    busy: bool = False
    again: bool = False
    timer: Cancellable | None = None
    begun_here: bool = False


class Desk:
    """The payments that are under way. One call at a time for each of them."""

    def __init__(
        self,
        ledger: Ledger,
        checkout: Checkout,
        providers: Mapping[str, Provider],
        runner: Runner,
        jitter: Callable[[], float],
    ) -> None:
        self.ledger = ledger
        self._checkout = checkout
        self._providers = providers
        self._runner = runner
        self._jitter = jitter
        self._watched: dict[str, _Watched] = {}
        self._online: bool | None = None

    # -- what the cashier does ----------------------------------------------------------------------------------

    def take_cash(self, sale: Sale, actor: str) -> Begun:
        """See Checkout.take_cash; the window also hears of the change."""
        begun = self._checkout.take_cash(sale, actor)
        if not begun.is_duplicate:
            self._runner.publish(PaymentChanged(begun.payment, Asking(), changed=True))
        return begun

    def charge(self, sale: Sale, actor: str) -> Begun:
        """Begin an electronic payment and have a hand ask for it. The answer comes as a message."""
        begun = self._checkout.begin(sale, actor)
        payment = begun.payment
        if begun.is_duplicate:
            return begun
        item = self._watch(payment)
        item.begun_here = True
        self._attend(item)
        self._initiate(item)
        self._tell(item, changed=True)
        return begun

    def attend(self, payment_id: str) -> None:
        """Somebody looks at this payment and waits: ask often."""
        if item := self._watched.get(payment_id):
            self._attend(item)
            self._plan(item)
            self._tell(item, changed=False)

    def park(self, payment_id: str) -> None:
        """The next customer is served; this one goes on being asked about, less often."""
        if item := self._watched.get(payment_id):
            item.mode = Mode.PARKED
            self._plan(item)
            self._tell(item, changed=False)

    def check_now(self, payment_id: str) -> None:
        """Ask at once, or as soon as the call that is under way has come back."""
        item = self._watched.get(payment_id) or self._find(payment_id)
        if item.busy:
            item.again = True
            return
        self._ask(item)

    def cancel(self, payment_id: str, actor: str) -> None:
        """Ask the provider to end it. Raises NotAllowed where the provider cannot. Its answer decides."""
        item = self._watched.get(payment_id) or self._find(payment_id)
        if not self._provider(item).capabilities.can_cancel:
            raise NotAllowed("cannot_cancel")
        item.payment = outcome.begin_cancel(self.ledger, payment_id, actor).payment
        self._tell(item, changed=True)
        if item.busy:
            item.again = True
        elif item.payment.status is Status.PROCESSING:
            step = Step.CANCEL if item.payment.provider_reference else Step.FIND
            self._call(item, step)

    def resume(self) -> list[Payment]:
        """After a start: go on with everything that is not certain. Returns what is in flight; asks behind it."""
        in_flight = []
        for unfinished in watch.unfinished(self.ledger):
            item = self._watch(unfinished.payment)
            if unfinished.payment.in_flight:
                in_flight.append(unfinished.payment)
            delay = unfinished.due_in_ms / 1000 + self._jitter() * 0.2
            item.timer = self._runner.after(delay, lambda item=item: self._ask(item))  # type: ignore[misc]
        return in_flight

    def asking(self, payment_id: str) -> Asking:
        """How this payment is being asked about."""
        item = self._watched.get(payment_id)
        return item.asking if item else Asking()

    # -- one call after the other -------------------------------------------------------------------------------

    def _watch(self, payment: Payment) -> _Watched:
        item = _Watched(payment)
        self._watched[payment.payment_id] = item
        return item

    def _find(self, payment_id: str) -> _Watched:
        with self.ledger.reading() as connection:
            payment = payments.by_id(connection, payment_id)
        if payment is None:
            raise LookupError(payment_id)
        return self._watch(payment)

    def _attend(self, item: _Watched) -> None:
        if item.mode is not Mode.ATTENDED:
            item.mode = Mode.ATTENDED
            item.attended_since = self.ledger.clock.monotonic()

    def _provider(self, item: _Watched) -> Provider:
        return self._providers[item.payment.provider_code]

    def _initiate(self, item: _Watched) -> None:
        payment, provider = item.payment, self._provider(item)
        assert payment.charge_reference and payment.sent_amount and payment.sent_currency
        amount, currency, reference = payment.sent_amount, payment.sent_currency, payment.charge_reference

        def call() -> PaymentResult:
            return provider.initiate_payment(
                amount=amount, currency=currency, order_reference=reference, idempotency_key=reference
            )

        self._perform(item, "charge", Step.INITIATE, call)

    def _ask(self, item: _Watched) -> None:
        """Make the call that tells most now."""
        item.timer = None
        if item.busy:
            item.again = True
            return
        step = watch.next_step(item.payment, self._provider(item), item.last)
        if step is None:
            self._forget(item)
            return
        self._call(item, step)

    def _call(self, item: _Watched, step: Step) -> None:
        payment, provider = item.payment, self._provider(item)
        if step is Step.FIND:
            reference = payment.charge_reference or ""
            self._perform(item, "watch", step, lambda: provider.find_by_reference(reference))
            return
        known = payment.provider_reference or ""
        method = provider.cancel if step is Step.CANCEL else provider.check_status
        self._perform(item, "charge" if step is Step.CANCEL else "watch", step, lambda: method(known))

    def _perform(self, item: _Watched, pool: Pool, step: Step, call: Callable[[], PaymentResult]) -> None:
        if item.timer is not None:
            item.timer.cancel()
            item.timer = None
        item.busy = True
        self._runner.perform(pool, call, lambda future: self._answered(item, step, future))

    def _answered(self, item: _Watched, step: Step, future: Future[PaymentResult]) -> None:
        item.busy = False
        error = future.exception()
        if error is not None:
            # A bug of ours in the call: the request may have left all the same.
            log.error("a provider call failed", exc_info=error)
            result = PaymentResult(Outcome.UNKNOWN, error_code="internal_error")
        else:
            result = future.result()
        before = item.payment
        applied = outcome.apply(self.ledger, before.payment_id, step, result)
        item.payment = applied.payment
        item.last = result.outcome
        item.troubles = item.troubles + 1 if result.outcome in _TROUBLE else 0
        self._note_connection(result)
        self._end_others(item, result)
        self._go_on(item, step, result)
        was_unknown = before.is_unknown and not item.payment.in_flight
        self._tell(item, changed=applied.changed, was_unknown=was_unknown)

    def _go_on(self, item: _Watched, step: Step, result: PaymentResult) -> None:
        """After an answer: replay, give up what never existed, ask again at once, or plan the next question."""
        if item.payment.status in ENDED_UNPAID:
            self._plan_ended(item, result)
            return
        if not item.payment.in_flight:
            self._forget(item)
            return
        note = watch.note_answer(self.ledger, item.payment.payment_id, result, self.ledger.clock.now_ms())
        item.asking = replace(
            item.asking,
            asked=note.asked,
            last_asked_at=note.last_asked_at,
            last_outcome=result.outcome.value,
            last_error=result.error_code,
        )
        if result.outcome is Outcome.NOT_FOUND and watch.not_found_twice(note) and self._gone(item):
            return
        # Not after a cancel that was answered "still open": that would ask again without a pause.
        cancel_now = (
            outcome.wants_cancel(item.payment) and result.outcome is Outcome.PENDING and step is not Step.CANCEL
        )
        if item.again or cancel_now:
            item.again = False
            self._ask(item)
            return
        self._plan(item, result.retry_after_s)

    def _gone(self, item: _Watched) -> bool:
        """The provider does not know our reference, twice: send it again, or end it if it is too late for that."""
        now = self.ledger.clock.now_ms()
        payment_id = item.payment.payment_id
        if item.begun_here and watch.may_replay(item.payment, self._provider(item), now):
            replayed = outcome.begin_replay(self.ledger, payment_id)
            if replayed is not None:
                item.payment, item.begun_here = replayed, False
                self._initiate(item)
                return True
        if not watch.is_never_sent(item.payment, now):
            return False
        item.payment = outcome.never_sent(self.ledger, payment_id).payment
        if item.payment.in_flight:
            return False
        self._plan_ended(item, None)
        return True

    def _end_others(self, item: _Watched, result: PaymentResult) -> None:
        """End further open requests with our reference, so that only one can ever be paid."""
        provider = self._provider(item)
        if not provider.capabilities.can_cancel:
            return
        for reference in result.other_references:
            self._runner.perform("watch", lambda ref=reference: provider.cancel(ref), lambda _future: None)

    # -- when next ----------------------------------------------------------------------------------------------

    def _plan(self, item: _Watched, retry_after_s: float | None = None) -> None:
        if item.busy or not item.payment.in_flight:
            return
        waited = self.ledger.clock.monotonic() - item.attended_since
        interval = schedule.base_interval_s(item.mode, waited, item.asking.asked)
        delay = schedule.next_delay_s(
            item.mode,
            waited,
            item.asking.asked,
            troubles=item.troubles,
            retry_after_s=retry_after_s,
            jitter=self._jitter(),
        )
        if item.payment.is_unknown and item.begun_here and item.mode is Mode.ATTENDED:
            delay = min(delay, watch.NOT_FOUND_APART_MS / 1000)
        self._set_timer(item, delay)
        item.asking = replace(item.asking, interval_s=interval, mode=item.mode)

    def _plan_ended(self, item: _Watched, result: PaymentResult | None) -> None:
        payment = item.payment
        since = (self.ledger.clock.now_ms() - (payment.completed_at or 0)) / 1000
        delay = schedule.next_ended_delay_s(max(0.0, since))
        answered = result is not None and result.outcome not in _TROUBLE
        if delay is None:
            if answered:
                self._forget(item)
                return
            delay = schedule.MAX_DELAY_S
        next_at = self.ledger.clock.now_ms() + int(delay * 1000)
        watch.note_answer(
            self.ledger, payment.payment_id, result or PaymentResult(Outcome.NOT_FOUND), next_at
        )
        self._set_timer(item, delay)

    def _set_timer(self, item: _Watched, delay: float) -> None:
        if item.timer is not None:
            item.timer.cancel()
        item.timer = self._runner.after(delay, lambda: self._ask(item))
        item.asking = replace(item.asking, next_at=self.ledger.clock.now_ms() + int(delay * 1000))

    def _forget(self, item: _Watched) -> None:
        if item.timer is not None:
            item.timer.cancel()
        self._watched.pop(item.payment.payment_id, None)
        watch.forget(self.ledger, item.payment.payment_id)

    # -- telling ------------------------------------------------------------------------------------------------

    def _tell(self, item: _Watched, *, changed: bool, was_unknown: bool = False) -> None:
        self._runner.publish(PaymentChanged(item.payment, item.asking, changed, was_unknown))

    def _note_connection(self, result: PaymentResult) -> None:
        if result.error_code in _OFFLINE:
            self.note_online(False)
        elif result.outcome is not Outcome.UNKNOWN:
            self.note_online(True)

    def note_online(self, online: bool) -> None:
        """Whether the outside can be reached, as a call or a probe has just seen."""
        if online is not self._online:
            self._online = online
            self._runner.publish(Connection(online, self.ledger.clock.now_ms()))
