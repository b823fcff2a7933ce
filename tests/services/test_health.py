"""What a tile may warn of: outages count, customers do not."""

from __future__ import annotations

from pos_terminal.domain.payment import Payment
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.providers.base import Outcome
from pos_terminal.providers.problems import Problem
from pos_terminal.services import outcome
from pos_terminal.services.answer import Step
from pos_terminal.services.checkout import Checkout
from pos_terminal.services.health import WINDOW_MS, Health, health
from tests.support.core import TurnedClock, answer, cash, wave


def attempt(
    ledger: Ledger, checkout: Checkout, what: Outcome, code: str | None = None, ms: int = 0
) -> Payment:
    """A Wave payment that ends like this after so many milliseconds."""
    number = ledger.ids.new_id()
    payment = checkout.begin(wave(500, number)).payment
    clock = ledger.clock
    assert isinstance(clock, TurnedClock)
    clock.ms += ms
    result = answer(payment, what, error_code=code)
    return outcome.apply(ledger, payment.payment_id, Step.INITIATE, result).payment


def read(ledger: Ledger) -> Health:
    """Wave's health now."""
    with ledger.reading() as connection:
        return health(connection, "wave", ledger.clock.now_ms())


def test_nothing_was_tried_and_nothing_is_said(ledger: Ledger, checkout: Checkout) -> None:
    checkout.take_cash(cash(500, "k"))
    assert read(ledger) == Health()
    assert not read(ledger).is_poor


def test_three_of_ten_failed_is_told_with_the_last_success(ledger: Ledger, checkout: Checkout) -> None:
    for _ in range(3):
        attempt(ledger, checkout, Outcome.REFUSED, Problem.PROVIDER_DOWN)
    for seconds in (1, 2, 3, 4, 5, 6, 7):
        last = attempt(ledger, checkout, Outcome.PAID, ms=seconds * 1_000)
    found = read(ledger)
    assert (found.tried, found.failed, found.median_ms) == (10, 3, 4_000)
    assert found.last_success_at == last.completed_at
    assert found.is_poor


def test_only_the_last_ten_count(ledger: Ledger, checkout: Checkout) -> None:
    for _ in range(5):
        attempt(ledger, checkout, Outcome.REFUSED, Problem.PROVIDER_DOWN)
    for _ in range(10):
        attempt(ledger, checkout, Outcome.PAID)
    assert (read(ledger).tried, read(ledger).failed) == (10, 0)


def test_what_customers_do_says_nothing(ledger: Ledger, checkout: Checkout) -> None:
    for code in (Problem.INSUFFICIENT_FUNDS, Problem.CUSTOMER_BLOCKED, None):
        attempt(ledger, checkout, Outcome.DECLINED, code)
    attempt(ledger, checkout, Outcome.EXPIRED)
    attempt(ledger, checkout, Outcome.PENDING)
    assert read(ledger) == Health()


def test_an_unknown_outcome_counts_against_it(ledger: Ledger, checkout: Checkout) -> None:
    for _ in range(3):
        attempt(ledger, checkout, Outcome.UNKNOWN)
    assert read(ledger) == Health(tried=3, failed=3)
    assert read(ledger).is_poor


def test_slow_is_poor_and_yesterday_is_forgotten(
    ledger: Ledger, checkout: Checkout, clock: TurnedClock
) -> None:
    for _ in range(3):
        attempt(ledger, checkout, Outcome.PAID, ms=61_000)
    assert read(ledger).is_poor
    clock.ms += WINDOW_MS
    assert read(ledger).tried <= 1
    clock.ms += 200_000
    assert read(ledger) == Health()
