"""Decisions at the counter: asked about first where that is possible, and told to the window."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pos_terminal.domain.errors import InvalidInput
from pos_terminal.domain.payment import Payment, Phase, Status
from pos_terminal.engine.desk import Desk
from pos_terminal.engine.messages import DecisionRefused, PaymentChanged
from pos_terminal.ledger import exceptions
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.providers.base import Outcome, PaymentResult
from pos_terminal.services import outcome
from pos_terminal.services.answer import Step
from pos_terminal.services.approval import Decision
from pos_terminal.services.exceptions import Resolution
from tests.engine.conftest import Moved, Told, desk_on
from tests.support.core import TurnedClock, answer, checkout_of, wave

MANAGER = Decision("cashier", "seen on the phone", approver="manager")


@pytest.fixture
def unknown(ledger: Ledger, company: Told) -> Payment:
    """A Wave payment that nobody knows anything about, a minute later; numbers can be asked about."""
    company.capabilities = replace(company.capabilities, can_check_transaction=True)
    payment = checkout_of(ledger).begin(wave(5_000, "k")).payment
    lost = PaymentResult(Outcome.UNKNOWN)
    payment = outcome.apply(ledger, payment.payment_id, Step.INITIATE, lost).payment
    clock = ledger.clock
    assert isinstance(clock, TurnedClock)
    clock.ms += 60_000
    return payment


def test_the_number_is_asked_about_before_a_manager_is_believed(
    desk: Desk, runner: Moved, company: Told, unknown: Payment
) -> None:
    company.number_answers = [PaymentResult(Outcome.UNKNOWN)]
    desk.decisions.count_as_paid(unknown.payment_id, MANAGER, "t 1")
    assert not [said for said in runner.said if isinstance(said, PaymentChanged)]
    runner.answer()
    assert company.asked == [("number", "T1")]
    last = runner.said[-1]
    assert isinstance(last, PaymentChanged)
    assert (last.payment.status, last.payment.phase) == (Status.PROCESSING, Phase.ACCEPTED)


def test_a_number_that_the_company_knows_for_this_request_is_evidence(
    desk: Desk, runner: Moved, company: Told, unknown: Payment
) -> None:
    company.number_answers = [answer(unknown, Outcome.PAID, transaction_id="T1")]
    desk.decisions.count_as_paid(unknown.payment_id, MANAGER, "T1")
    runner.answer()
    last = runner.said[-1]
    assert isinstance(last, PaymentChanged)
    assert last.payment.status is Status.SUCCESS
    assert not last.payment.counted


@pytest.mark.parametrize("what", [Outcome.NOT_FOUND, Outcome.DECLINED, Outcome.PAID])
def test_a_number_that_the_company_does_not_confirm_is_refused(
    desk: Desk, runner: Moved, company: Told, unknown: Payment, what: Outcome
) -> None:
    company.number_answers = [PaymentResult(what, order_reference="somebody else's")]
    desk.decisions.count_as_paid(unknown.payment_id, MANAGER, "T1")
    runner.answer()
    last = runner.said[-1]
    assert isinstance(last, DecisionRefused)
    assert (last.payment_id, last.error.code) == (unknown.payment_id, "provider_says_unpaid")


def test_a_question_that_fails_is_no_answer(
    desk: Desk, runner: Moved, company: Told, unknown: Payment
) -> None:
    company.number_answers = [RuntimeError("a bug of ours")]
    desk.decisions.count_as_paid(unknown.payment_id, MANAGER, "T1")
    runner.answer()
    assert isinstance(runner.said[-1], PaymentChanged)


def test_where_nobody_can_be_asked_the_manager_decides_at_once(
    desk: Desk, runner: Moved, company: Told, unknown: Payment
) -> None:
    company.capabilities = replace(company.capabilities, can_check_transaction=False)
    desk.decisions.count_as_paid(unknown.payment_id, MANAGER, "T1")
    assert runner.calls == []
    assert isinstance(runner.said[-1], PaymentChanged)
    with pytest.raises(InvalidInput, match="number_empty"):
        desk.decisions.count_as_paid(unknown.payment_id, MANAGER, " ")


def test_what_is_released_is_still_followed(
    desk: Desk, runner: Moved, unknown: Payment, ledger: Ledger
) -> None:
    released = desk.decisions.release(unknown.payment_id, MANAGER)
    assert released.released
    known = desk.pursuit.known(unknown.payment_id)
    assert known is not None
    late = outcome.apply(ledger, unknown.payment_id, Step.FIND, answer(unknown, Outcome.PAID)).payment
    assert late.status is Status.SUCCESS
    assert isinstance(runner.said[-1], PaymentChanged)


@pytest.mark.parametrize("restart", [False, True])
def test_other_money_is_asked_about_until_somebody_has_decided_and_no_longer(
    desk: Desk, runner: Moved, company: Told, ledger: Ledger, *, restart: bool
) -> None:
    payment = desk.charge(wave(5_000, "k"), "cashier").payment
    company.initiate_answers = [answer(payment, Outcome.PAID, amount=4_000)]
    runner.answer()
    assert [timer for timer in runner.timers if not timer.cancelled], "a person has not decided"
    with ledger.reading() as connection:
        [question] = exceptions.open_ones(connection)
    desk.decisions.resolve(question.exception_id, Resolution.KEPT, MANAGER)
    assert [timer for timer in runner.timers if not timer.cancelled] == []
    if restart:
        desk_on(ledger, company, runner).resume()
    else:
        desk.check_now(payment.payment_id)
    assert runner.calls == []
    assert [timer for timer in runner.timers if not timer.cancelled] == []
