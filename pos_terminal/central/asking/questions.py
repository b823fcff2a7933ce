"""One question to a company about one payment of the centre's, and what its answer changes.

The same steps as at a terminal, each of them safe to do again: a worker may be killed before the call, after
it, or with the answer in its hand. No transaction is open during a call.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import text

from pos_terminal.central import methods
from pos_terminal.central.asking.plan import ask_at, next_delay_s
from pos_terminal.central.books import books_of
from pos_terminal.central.centre import Centre
from pos_terminal.central.ledger import CentralLedger
from pos_terminal.domain.payment import ENDED_UNPAID, TAKEN, Payment
from pos_terminal.ledger import catalogue, payments
from pos_terminal.ledger.catalogue import Watch
from pos_terminal.providers.base import Outcome, PaymentResult, Provider
from pos_terminal.services import outcome, paid, schedule, undone, watch
from pos_terminal.services.answer import Step
from pos_terminal.services.business_day import BusinessDay, zone

_TROUBLE: Final = frozenset({Outcome.UNKNOWN, Outcome.REFUSED})
_DAY: Final = text(
    "SELECT time_zone, business_day_begins FROM pos.restaurants WHERE restaurant_id = :restaurant_id"
)


def ask_payment(centre: Centre, restaurant_id: str, *, payment_id: str) -> None:
    """The job: ask what tells most about this payment now, apply the answer, and plan the next question."""
    _Asking(centre, restaurant_id).ask(payment_id)


def go_on_after(centre: Centre, restaurant_id: str, payment: Payment, result: PaymentResult) -> None:
    """Plan what is asked about a payment next, after something else than a question has ended it."""
    _Asking(centre, restaurant_id).go_on_after(payment, result)


def business_day(books: CentralLedger) -> BusinessDay:
    """Where the restaurant is, and when its day begins."""
    with books.reading() as connection:
        row = connection.execute(_DAY, {"restaurant_id": books.restaurant_id}).first()
    return BusinessDay() if row is None else BusinessDay(zone(row[0]), row[1])


class _Asking:
    def __init__(self, centre: Centre, restaurant_id: str) -> None:
        self._centre = centre
        self._books = books_of(centre, restaurant_id)

    def ask(self, payment_id: str) -> None:
        with self._books.reading() as connection:
            payment = payments.by_id(connection, payment_id)
            note = catalogue.watch_of(connection, payment_id)
        if payment is None:
            return
        provider = methods.provider_of(self._centre, self._books.restaurant_id, payment.provider_code)
        if provider is None:
            # Nobody is set up to ask; once somebody is, the sweep finds it.
            self._put_off(payment, note)
        elif payment.status in TAKEN:
            self._whether_it_stayed(payment, provider)
        else:
            self._what_became_of_it(payment, provider, note)

    def go_on_after(self, payment: Payment, result: PaymentResult) -> None:
        provider = methods.provider_of(self._centre, self._books.restaurant_id, payment.provider_code)
        if payment.status in ENDED_UNPAID:
            self._plan_ended(payment, result)
        elif payment.status in TAKEN and provider is not None:
            self._plan_paid(payment, provider)

    def _put_off(self, payment: Payment, note: Watch | None) -> None:
        at_ms = self._books.clock.now_ms() + round(schedule.MAX_DELAY_S * 1000)
        asked = note.asked if note is not None else 0
        with self._books.writing() as connection:
            catalogue.put_watch(connection, Watch(payment.payment_id, at_ms, asked))

    # -- not certain -----------------------------------------------------------------------------------

    def _what_became_of_it(self, payment: Payment, provider: Provider, note: Watch | None) -> None:
        last = Outcome(note.last_answer) if note is not None and note.last_answer else None
        step = watch.next_step(payment, provider, last)
        if step is None:
            if watch.ends_unseen(payment, provider):
                outcome.never_sent(self._books, payment.payment_id, by_contract=True)
            else:
                watch.forget(self._books, payment.payment_id)
            return
        asked_at_ms = self._books.clock.now_ms()
        result = _call(provider, payment, step)
        after = outcome.apply(self._books, payment.payment_id, step, result).payment
        for other in result.other_references:
            # Of several requests under our reference only one may ever be paid.
            provider.cancel(other)
        self._go_on(after, provider, result, asked_at_ms)

    def _go_on(self, payment: Payment, provider: Provider, result: PaymentResult, asked_at_ms: int) -> None:
        now = self._books.clock.now_ms()
        if payment.status in ENDED_UNPAID:
            self._plan_ended(payment, result)
        elif payment.status in TAKEN:
            self._plan_paid(payment, provider)
        else:
            with self._books.reading() as connection:
                before = catalogue.watch_of(connection, payment.payment_id)
            delay_s = next_delay_s(payment, result, before.asked if before is not None else 0, now)
            at_ms = now + round(delay_s * 1000)
            note = watch.note_answer(self._books, payment.payment_id, result, at_ms)
            if self._is_gone(payment, provider, result, note, asked_at_ms):
                return
            self._plan(payment, at_ms)

    def _is_gone(
        self, payment: Payment, provider: Provider, result: PaymentResult, note: Watch, asked_at_ms: int
    ) -> bool:
        """Whether it has just ended, because nobody can have paid it."""
        if result.outcome is Outcome.UNKNOWN and watch.ends_unseen(payment, provider):
            return not outcome.never_sent(self._books, payment.payment_id, by_contract=True).payment.in_flight
        twice = result.outcome is Outcome.NOT_FOUND and watch.not_found_twice(note, asked_at_ms)
        if not twice or not watch.is_never_sent(payment, self._books.clock.now_ms()):
            return False
        return not outcome.never_sent(self._books, payment.payment_id).payment.in_flight

    def _plan_ended(self, payment: Payment, result: PaymentResult) -> None:
        """It is asked about for two days: its money may come late."""
        now = self._books.clock.now_ms()
        since_s = max(0, now - (payment.completed_at or now)) / 1000
        close_s = business_day(self._books).close_after_s(payment.completed_at or now)
        delay_s = schedule.next_ended_delay_s(since_s, close_s)
        if delay_s is None:
            if result.outcome not in _TROUBLE:
                watch.forget(self._books, payment.payment_id)
                return
            delay_s = schedule.MAX_DELAY_S
        at_ms = now + round(delay_s * 1000)
        watch.note_answer(self._books, payment.payment_id, result, at_ms)
        self._plan(payment, at_ms)

    def _plan(self, payment: Payment, at_ms: int) -> None:
        with self._books.writing() as connection:
            ask_at(connection, self._books.restaurant_id, payment.payment_id, at_ms)

    # -- paid ------------------------------------------------------------------------------------------

    def _plan_paid(self, payment: Payment, provider: Provider) -> None:
        if not provider.capabilities.tells_given_back:
            paid.forget(self._books, payment.payment_id)
            return
        paid.begin(self._books, payment.payment_id, business_day(self._books), self._books.clock.now_ms())

    def _whether_it_stayed(self, payment: Payment, provider: Provider) -> None:
        """Whether the company has taken money back, or a refund did not arrive."""
        if not provider.capabilities.tells_given_back:
            paid.forget(self._books, payment.payment_id)
            return
        now = self._books.clock.now_ms()
        with self._books.reading() as connection:
            note = catalogue.watch_of(connection, payment.payment_id)
        told = provider.list_given_back(payment.full_reference)
        if told.error_code is not None:
            paid.put_off(self._books, payment.payment_id, told.retry_after_s, now)
            return
        undone.apply(self._books, provider.capabilities, payment.payment_id, told.refunds)
        if note is not None and note.next_at <= now:
            paid.answered(self._books, payment.payment_id, business_day(self._books), now)


def _call(provider: Provider, payment: Payment, step: Step) -> PaymentResult:
    if step is Step.FIND:
        return provider.find_by_reference(payment.charge_reference or "", payment.prepared)
    if step is Step.CANCEL:
        return provider.cancel(payment.full_reference)
    return provider.check_status(payment.full_reference)
