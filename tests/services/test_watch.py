"""What is asked next, and when two answers "not found" are two."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pos_terminal.domain.payment import Payment
from pos_terminal.ledger import catalogue
from pos_terminal.ledger.catalogue import Watch
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.providers.base import Capabilities, Outcome, PaymentResult
from pos_terminal.services import outcome, watch
from pos_terminal.services.answer import Step
from pos_terminal.services.checkout import Checkout
from tests.support.core import START_MS, SilentProvider, TurnedClock, answer, cash, open_ledger, wave

HOUR_MS = 3_600_000
NOT_FOUND = PaymentResult(Outcome.NOT_FOUND)
PROVIDER = SilentProvider()


@pytest.fixture
def payment(checkout: Checkout) -> Payment:
    """A Wave payment that has just begun."""
    return checkout.begin(wave(500, "k")).payment


def _after(ledger: Ledger, payment: Payment, what: Outcome, step: Step = Step.CHECK) -> Payment:
    return outcome.apply(ledger, payment.payment_id, step, answer(payment, what)).payment


# -- not found ----------------------------------------------------------------------------------------


def _note(ledger: Ledger, payment: Payment, result: PaymentResult = NOT_FOUND) -> Watch:
    return watch.note_answer(ledger, payment.payment_id, result, START_MS)


def test_not_found_counts_twice_only_when_asked_five_seconds_after_the_first_answer(
    ledger: Ledger, clock: TurnedClock, payment: Payment
) -> None:
    first = _note(ledger, payment)
    assert not watch.not_found_twice(first, clock.ms)
    clock.ms += 60_000
    second = _note(ledger, payment)
    # The answer took its time: what counts is when it was asked.
    assert not watch.not_found_twice(second, START_MS + 4_999)
    assert watch.not_found_twice(second, START_MS + 5_000)
    assert (second.asked, second.not_found_at) == (2, START_MS)


@pytest.mark.parametrize("between", [Outcome.PENDING, Outcome.UNKNOWN, Outcome.REFUSED])
def test_any_other_answer_between_begins_anew(
    ledger: Ledger, clock: TurnedClock, payment: Payment, between: Outcome
) -> None:
    _note(ledger, payment)
    clock.ms += 10_000
    assert not watch.not_found_twice(_note(ledger, payment, PaymentResult(between)), clock.ms)
    assert not watch.not_found_twice(_note(ledger, payment), clock.ms)


def test_a_clock_that_was_set_back_begins_anew(ledger: Ledger, clock: TurnedClock, payment: Payment) -> None:
    _note(ledger, payment)
    clock.ms -= HOUR_MS
    again = _note(ledger, payment)
    assert again.not_found_at == clock.ms
    assert not watch.not_found_twice(again, clock.ms)
    clock.ms += 5_000
    assert watch.not_found_twice(_note(ledger, payment), clock.ms)


def test_a_clock_set_back_between_a_question_and_its_answer_makes_no_second_answer_of_the_first(
    ledger: Ledger, clock: TurnedClock, payment: Payment
) -> None:
    asked_at_ms = clock.ms
    clock.ms -= HOUR_MS
    assert not watch.not_found_twice(_note(ledger, payment), asked_at_ms)


# -- what to ask --------------------------------------------------------------------------------------


def test_without_the_providers_reference_it_is_searched_by_ours(payment: Payment) -> None:
    assert watch.next_step(payment, PROVIDER, None) is Step.FIND
    known = replace(payment, provider_reference="cos-1")
    assert watch.next_step(known, PROVIDER, None) is Step.CHECK
    assert watch.next_step(known, PROVIDER, Outcome.NOT_FOUND) is Step.FIND


def test_who_cannot_search_is_not_asked_to(payment: Payment) -> None:
    provider = SilentProvider()
    provider.capabilities = Capabilities()
    assert watch.next_step(payment, provider, None) is None


def test_a_wish_to_cancel_is_asked_only_while_the_provider_says_it_is_open(
    ledger: Ledger, payment: Payment
) -> None:
    _after(ledger, payment, Outcome.PENDING)
    asked = outcome.begin_cancel(ledger, payment.payment_id, "system").payment
    assert watch.next_step(asked, PROVIDER, Outcome.PENDING) is Step.CANCEL
    assert watch.next_step(asked, PROVIDER, Outcome.UNKNOWN) is Step.CHECK
    provider = SilentProvider()
    provider.capabilities = Capabilities(can_find_by_reference=True)
    assert watch.next_step(asked, provider, Outcome.PENDING) is Step.CHECK


def test_what_is_paid_is_not_asked_about_and_what_ended_unpaid_is(ledger: Ledger, payment: Payment) -> None:
    expired = _after(ledger, payment, Outcome.EXPIRED)
    assert watch.next_step(expired, PROVIDER, None) is Step.FIND
    paid = _after(ledger, payment, Outcome.PAID)
    assert watch.next_step(paid, PROVIDER, None) is None


@pytest.mark.parametrize(("age_ms", "may"), [(0, True), (179_999, True), (180_000, False), (-1, False)])
def test_the_same_reference_is_sent_again_only_within_three_minutes(
    ledger: Ledger, payment: Payment, age_ms: int, *, may: bool
) -> None:
    unknown = _after(ledger, payment, Outcome.UNKNOWN)
    now = payment.initiated_at + age_ms
    assert watch.may_replay(unknown, PROVIDER, now) is may
    assert not watch.may_replay(payment, PROVIDER, now)
    assert not watch.may_replay(replace(unknown, provider_reference="cos-1"), PROVIDER, now)
    assert not watch.may_replay(replace(unknown, error_code="cancel_wanted"), PROVIDER, now)
    provider = SilentProvider()
    provider.capabilities = Capabilities(can_find_by_reference=True)
    assert not watch.may_replay(unknown, provider, now)


@pytest.mark.parametrize(("age_ms", "ended"), [(0, False), (59_999, False), (60_000, True), (-60_000, True)])
def test_an_attempt_nobody_knows_is_given_a_minute(payment: Payment, age_ms: int, *, ended: bool) -> None:
    assert watch.is_never_sent(payment, payment.initiated_at + age_ms) is ended


# -- after a start ------------------------------------------------------------------------------------


def test_everything_in_flight_and_every_watch_goes_on_after_a_restart(
    ledger: Ledger, checkout: Checkout, clock: TurnedClock, payment: Payment
) -> None:
    checkout.take_cash(cash(700, "cash"))
    expired = _after(ledger, checkout.begin(wave(600, "e")).payment, Outcome.EXPIRED)
    watch.note_answer(ledger, expired.payment_id, answer(expired, Outcome.EXPIRED), clock.ms + HOUR_MS)
    assert ledger.path is not None
    ledger.close()
    again = open_ledger(ledger.path.parent, clock=clock)
    assert watch.unfinished(again) == [watch.Unfinished(payment, 0), watch.Unfinished(expired, HOUR_MS)]
    clock.ms += 72 * HOUR_MS
    assert [item.due_in_ms for item in watch.unfinished(again)] == [0, 0]
    clock.ms -= 365 * 24 * HOUR_MS
    assert [item.due_in_ms for item in watch.unfinished(again)] == [0, 0]
    again.close()


def test_late_money_or_the_end_of_the_watch_leaves_nothing_to_ask(ledger: Ledger, payment: Payment) -> None:
    _after(ledger, payment, Outcome.EXPIRED)
    assert [item.payment.payment_id for item in watch.unfinished(ledger)] == [payment.payment_id]
    watch.forget(ledger, payment.payment_id)
    assert watch.unfinished(ledger) == []
    with ledger.reading() as connection:
        assert catalogue.watch_of(connection, payment.payment_id) is None
    watch.note_answer(ledger, payment.payment_id, NOT_FOUND, START_MS)
    _after(ledger, payment, Outcome.PAID)
    assert watch.unfinished(ledger) == []
