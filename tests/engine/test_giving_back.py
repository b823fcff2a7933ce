"""Refunds are followed until they are certain, sent again only under their own key, and never lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pos_terminal.domain.payment import Payment, Status
from pos_terminal.domain.refund import Refund, RefundPhase, RefundStatus
from pos_terminal.engine.desk import Desk
from pos_terminal.engine.messages import RefundChanged
from pos_terminal.ledger import refunds as stored
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.providers.base import Capabilities, Outcome, RefundResult
from pos_terminal.providers.problems import Problem
from pos_terminal.services import outcome
from pos_terminal.services.answer import Step
from pos_terminal.services.approval import Decision
from pos_terminal.services.refunds import RefundOrder
from tests.engine.conftest import Moved, Told, desk_on
from tests.support.core import TurnedClock, answer, checkout_of, wave

MANAGER = Decision("cashier", "cold soup", approver="manager")
LOST = RefundResult(Outcome.UNKNOWN)
DONE = RefundResult(Outcome.PAID, "re_1", amount=4_000, currency="XOF")


@pytest.fixture
def paid(ledger: Ledger) -> Payment:
    """10 000 by Wave."""
    payment = checkout_of(ledger).begin(wave(10_000, "paid")).payment
    return outcome.apply(ledger, payment.payment_id, Step.CHECK, answer(payment, Outcome.PAID)).payment


def give(desk: Desk, paid: Payment, amount: int | None = 4_000, key: str = "r") -> Refund:
    return desk.refunds.begin(RefundOrder(paid.payment_id, key, amount), MANAGER).refund


def now(ledger: Ledger, refund: Refund) -> Refund:
    with ledger.reading() as connection:
        found = stored.by_id(connection, refund.refund_id)
    assert found is not None
    return found


def test_it_is_committed_before_it_leaves_and_told_when_it_is_done(
    desk: Desk, runner: Moved, company: Told, ledger: Ledger, paid: Payment
) -> None:
    refund = give(desk, paid)
    assert now(ledger, refund).phase is RefundPhase.SENT
    assert company.asked == []
    company.refund_answers = [DONE]
    runner.answer()
    assert company.asked == [("refund", "cos-1", 4_000, refund.refund_id, "cold soup")]
    last = runner.said[-1]
    assert isinstance(last, RefundChanged)
    assert (last.refund.status, last.payment.status) == (RefundStatus.SUCCESS, Status.PARTIALLY_REFUNDED)
    assert runner.calls == []
    assert [timer for timer in runner.timers if not timer.cancelled] == []


@pytest.mark.parametrize(("parts", "asked"), [(False, None), (True, 10_000)])
def test_a_whole_payment_is_asked_for_as_a_whole_where_no_other_refund_is_known(
    desk: Desk, runner: Moved, company: Told, paid: Payment, asked: int | None, *, parts: bool
) -> None:
    company.capabilities = replace(company.capabilities, refund_partial=parts)
    give(desk, paid, None)
    company.refund_answers = [RefundResult(Outcome.PAID)]
    runner.answer()
    assert company.asked[0][2] == asked


@pytest.mark.parametrize("trouble", [LOST, RuntimeError("a bug of ours")])
def test_a_lost_answer_is_asked_for_again_under_the_same_key(
    desk: Desk, runner: Moved, company: Told, ledger: Ledger, paid: Payment, trouble: RefundResult | Exception
) -> None:
    refund = give(desk, paid)
    company.refund_answers = [trouble, LOST, DONE]
    for _ in range(2):
        runner.answer()
        assert now(ledger, refund).phase is RefundPhase.UNKNOWN
        assert runner.fire() > 0
    runner.answer()
    assert now(ledger, refund).status is RefundStatus.SUCCESS
    assert len({asked[3] for asked in company.asked}) == 1


def test_where_a_key_is_not_kept_nothing_is_sent_twice(
    desk: Desk, runner: Moved, company: Told, ledger: Ledger, paid: Payment
) -> None:
    company.capabilities = replace(company.capabilities, can_replay_refund=False)
    refund = give(desk, paid)
    company.refund_answers = [LOST]
    runner.answer()
    runner.fire()
    assert runner.calls == []
    assert now(ledger, refund).phase is RefundPhase.UNKNOWN


def test_one_on_its_way_is_asked_about_by_its_reference(
    desk: Desk, runner: Moved, company: Told, ledger: Ledger, paid: Payment
) -> None:
    refund = give(desk, paid)
    company.refund_answers = [RefundResult(Outcome.PENDING, "re_1"), DONE]
    runner.answer()
    assert now(ledger, refund).phase is RefundPhase.WAITING
    runner.fire()
    runner.answer()
    assert company.asked[-1] == ("check", "re_1")
    assert now(ledger, refund).status is RefundStatus.SUCCESS


def test_after_a_start_it_goes_on_and_is_not_given_twice(
    desk: Desk, runner: Moved, company: Told, ledger: Ledger, paid: Payment
) -> None:
    refund = give(desk, paid)
    again = Moved()
    restarted = desk_on(ledger, company, again)
    restarted.resume()
    company.refund_answers = [DONE]
    again.fire()
    again.answer()
    assert company.asked[0][3] == refund.refund_id
    assert now(ledger, refund).status is RefundStatus.SUCCESS
    # The answer of the first life comes all the same.
    company.refund_answers = [DONE]
    runner.answer()
    with ledger.reading() as connection:
        assert [found.status for found in stored.of_payment(connection, paid.payment_id)] == [
            RefundStatus.SUCCESS
        ]


def test_the_same_key_again_sends_nothing(desk: Desk, runner: Moved, company: Told, paid: Payment) -> None:
    first = give(desk, paid)
    assert give(desk, paid).refund_id == first.refund_id
    assert len(runner.calls) == 1
    assert company.asked == []


def test_a_refund_in_cash_asks_nobody(desk: Desk, runner: Moved, company: Told, paid: Payment) -> None:
    company.capabilities = Capabilities()
    order = RefundOrder(paid.payment_id, "r", 4_000, payer="0504000000")
    assert desk.refunds.begin(order, MANAGER).refund.status is RefundStatus.SUCCESS
    assert runner.calls == []


def refused_again(desk: Desk, runner: Moved, company: Told, paid: Payment) -> Refund:
    """Its answer was lost, and sent once more it is refused."""
    refund = give(desk, paid)
    company.refund_answers = [replace(LOST, refund_reference="re_1")]
    runner.answer()
    company.refund_answers = [RefundResult(Outcome.REFUSED, "re_1", error_code=Problem.REFUND_REFUSED)]
    runner.fire()
    runner.answer()
    return refund


NOT_SEEN = RefundResult(Outcome.NOT_FOUND, "re_1", error_code=Problem.REFUND_NOT_SEEN)


def test_refused_when_it_is_sent_again_it_ends_once_the_company_does_not_know_it_either(
    desk: Desk, runner: Moved, company: Told, ledger: Ledger, paid: Payment, clock: TurnedClock
) -> None:
    refund = refused_again(desk, runner, company, paid)
    assert now(ledger, refund).in_flight, "the first one may have been carried out"
    company.refund_answers = [NOT_SEEN]
    runner.fire()
    runner.answer()
    assert now(ledger, refund).in_flight, "its books may be behind"
    clock.ms += 61_000
    company.refund_answers = [RefundResult(Outcome.REFUSED, "re_1", error_code=Problem.REFUND_REFUSED)]
    runner.fire()
    runner.answer()
    company.refund_answers = [NOT_SEEN]
    runner.fire()
    runner.answer()
    found = now(ledger, refund)
    assert (found.status, found.error_code) == (RefundStatus.FAILED, Problem.REFUND_REFUSED)


def test_refused_when_it_is_sent_again_it_is_looked_up_and_found(
    desk: Desk, runner: Moved, company: Told, ledger: Ledger, paid: Payment, clock: TurnedClock
) -> None:
    refund = refused_again(desk, runner, company, paid)
    clock.ms += 61_000
    company.refund_answers = [DONE]
    runner.fire()
    runner.answer()
    assert company.asked[-1] == ("check", "re_1")
    assert now(ledger, refund).status is RefundStatus.SUCCESS


def test_what_could_not_even_be_asked_ends_nothing(
    desk: Desk, runner: Moved, company: Told, ledger: Ledger, paid: Payment, clock: TurnedClock
) -> None:
    refund = give(desk, paid)
    company.refund_answers = [replace(LOST, refund_reference="re_1")]
    runner.answer()
    for answer_ in (RefundResult(Outcome.REFUSED, "re_1", error_code=Problem.NO_NETWORK), NOT_SEEN):
        clock.ms += 61_000
        company.refund_answers = [answer_]
        runner.fire()
        runner.answer()
    assert now(ledger, refund).in_flight
