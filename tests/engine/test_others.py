"""Two requests of one payment: the other one is ended for certain, and money on it is never overlooked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pos_terminal.domain.payment import Payment, Status
from pos_terminal.engine.desk import Desk
from pos_terminal.ledger import payments
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.ledger.verify import verify
from pos_terminal.providers.base import Capabilities, Outcome, PaymentResult
from pos_terminal.services import outcome
from pos_terminal.services.answer import Step
from tests.engine.conftest import Moved, Told, desk_on
from tests.support.core import TurnedClock, answer, checkout_of, wave

OPEN, BESIDE = "cos-shown", "cos-beside"


@pytest.fixture
def doubled(
    ledger: Ledger, desk: Desk, runner: Moved, company: Told, monkeypatch: pytest.MonkeyPatch
) -> Payment:
    """A payment whose search has just found a second open request under its reference."""
    company.capabilities = Capabilities(can_cancel=True, can_find_by_reference=True)
    payment = checkout_of(ledger).begin(wave(5_000, "k")).payment
    both = answer(
        payment,
        Outcome.PENDING,
        provider_reference=OPEN,
        redirect_url="https://pay.example/1",
        other_references=(BESIDE,),
    )
    monkeypatch.setattr(company, "find_by_reference", lambda *_words: both, raising=False)
    desk.check_now(payment.payment_id)
    runner.answer()
    return _now(ledger, payment)


def _says(company: Told, monkeypatch: pytest.MonkeyPatch, *results: PaymentResult | Exception) -> list[str]:
    """What the company answers when it is asked to end a request; returns the requests as they are asked."""
    left, asked = list(results), []

    def cancel(reference: str) -> PaymentResult:
        asked.append(reference)
        result = left.pop(0)
        if isinstance(result, Exception):
            raise result
        return result

    monkeypatch.setattr(company, "cancel", cancel, raising=False)
    return asked


def _now(ledger: Ledger, payment: Payment) -> Payment:
    with ledger.reading() as connection:
        found = payments.by_id(connection, payment.payment_id)
    assert found is not None
    return found


def _too_much(ledger: Ledger) -> list[tuple[str, int]]:
    with ledger.reading() as connection:
        rows = connection.exec_driver_sql("SELECT kind, amount FROM exceptions").all()
        assert verify(connection, ledger.terminal_id).ok
    return [(row[0], row[1]) for row in rows]


def test_the_other_request_is_asked_to_end_until_the_company_says_that_it_is(
    runner: Moved, company: Told, doubled: Payment, monkeypatch: pytest.MonkeyPatch
) -> None:
    trouble = (PaymentResult(Outcome.UNKNOWN), PaymentResult(Outcome.PENDING), RuntimeError("a bug"))
    asked = _says(company, monkeypatch, *trouble, PaymentResult(Outcome.EXPIRED, BESIDE))
    runner.answer()
    pauses = []
    for _ in trouble:
        pauses.append(runner.fire())
        runner.answer()
    assert asked == [BESIDE] * 4
    assert pauses == [5.0, 10.0, 20.0]
    # The payment's own next question is all that is left.
    assert [timer.seconds for timer in runner.timers if not timer.cancelled] == [120.0]
    assert doubled.provider_reference == OPEN


def test_it_is_not_asked_for_ever(
    runner: Moved, company: Told, doubled: Payment, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert doubled.in_flight
    _says(company, monkeypatch, PaymentResult(Outcome.UNKNOWN))
    planned = len(runner.timers)
    clock = ledger.clock
    assert isinstance(clock, TurnedClock)
    clock.ms += 48 * 3_600_000
    runner.answer()
    assert len(runner.timers) == planned


def test_money_on_the_other_request_is_the_payments_own_and_the_shown_one_is_ended(
    ledger: Ledger, runner: Moved, company: Told, doubled: Payment, monkeypatch: pytest.MonkeyPatch
) -> None:
    paid = answer(doubled, Outcome.PAID, provider_reference=BESIDE)
    asked = _says(company, monkeypatch, paid, PaymentResult(Outcome.EXPIRED, OPEN))
    runner.answer()
    runner.answer()
    assert asked == [BESIDE, OPEN]
    after = _now(ledger, doubled)
    assert (after.status, after.provider_reference) == (Status.SUCCESS, BESIDE)
    assert _too_much(ledger) == []


def test_money_on_both_is_told_to_a_person_once(
    ledger: Ledger,
    desk: Desk,
    runner: Moved,
    company: Told,
    doubled: Payment,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = answer(doubled, Outcome.PAID, provider_reference=OPEN)
    second = replace(first, provider_reference=BESIDE)
    outcome.apply(ledger, doubled.payment_id, Step.CHECK, first)
    _says(company, monkeypatch, second, second)
    runner.answer()
    assert _too_much(ledger) == [("late_money", 5_000)]
    assert _now(ledger, doubled).provider_reference == OPEN
    desk.pursuit.others.end(doubled.payment_id, company, (BESIDE,))
    runner.answer()
    assert _too_much(ledger) == [("late_money", 5_000)]


def test_a_restart_goes_on_ending_it_and_forgets_it_once_it_is_ended(
    ledger: Ledger, company: Told, doubled: Payment, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert doubled.provider_reference == OPEN
    for starts in (1, 2):
        again = Moved()
        asked = _says(company, monkeypatch, PaymentResult(Outcome.EXPIRED, provider_reference=BESIDE))
        desk_on(ledger, company, again).resume()
        while again.calls:
            again.answer()
        assert asked == [BESIDE] * (starts == 1)


def test_what_nobody_is_set_up_for_any_more_waits(
    ledger: Ledger, company: Told, doubled: Payment, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert doubled.in_flight
    company.code = "another"
    desk = Desk(ledger, checkout_of(ledger), {}, Moved(), lambda: 0.0)
    desk.pursuit.others.resume(desk.pursuit.provider)
    again = Moved()
    asked = _says(company, monkeypatch, PaymentResult(Outcome.EXPIRED, provider_reference=BESIDE))
    started = desk_on(ledger, company, again)
    started.pursuit.others.resume(started.pursuit.provider)
    again.answer()
    assert asked == [BESIDE]
