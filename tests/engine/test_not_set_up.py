"""A method that is not set up any more, with its money still under way: nothing breaks, a person is told."""

from __future__ import annotations

from typing import Any

import pytest

from pos_terminal.domain.errors import DatabaseProblem, InvalidInput, NotAllowed
from pos_terminal.domain.events import MethodSet
from pos_terminal.domain.refund import RefundPhase
from pos_terminal.engine.desk import Desk
from pos_terminal.ledger import refunds as stored
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.providers.base import Outcome, Provider, RefundResult
from pos_terminal.providers.cash import CashProvider
from pos_terminal.providers.manual import manual_provider
from pos_terminal.services import outcome, refunds
from pos_terminal.services.answer import Step
from pos_terminal.services.approval import Decision, Limits
from pos_terminal.services.checkout import Checkout, Sale
from pos_terminal.services.refunds import RefundOrder
from tests.engine.conftest import Moved, Told, desk_on
from tests.support.core import answer, cash, checkout_of, wave

MANAGER = Decision("cashier", "cold soup", approver="manager")


@pytest.fixture
def bare(ledger: Ledger, runner: Moved) -> Desk:
    """The desk of a start at which only cash could be set up."""
    providers: dict[str, Provider] = {"cash": CashProvider()}
    return Desk(ledger, Checkout(ledger, providers), providers, runner, lambda: 0.0)


def test_what_is_under_way_is_kept_and_asked_about_when_it_is_set_up_again(
    bare: Desk, runner: Moved, ledger: Ledger
) -> None:
    payment = checkout_of(ledger).begin(wave(500, "k")).payment
    assert [found.payment_id for found in bare.resume()] == [payment.payment_id]
    for _ in range(3):
        runner.fire()
        assert runner.calls == []
    for job in (
        lambda: bare.check_now(payment.payment_id),
        lambda: bare.cancel(payment.payment_id, "cashier"),
        lambda: bare.decisions.release(payment.payment_id, MANAGER),
        lambda: bare.decisions.count_as_paid(payment.payment_id, MANAGER, "T1"),
    ):
        with pytest.raises(NotAllowed, match="method_not_active"):
            job()


def test_its_money_is_not_given_back_by_guessing_what_it_can(bare: Desk, ledger: Ledger) -> None:
    payment = checkout_of(ledger).begin(wave(500, "k")).payment
    outcome.apply(ledger, payment.payment_id, Step.CHECK, answer(payment, Outcome.PAID))
    with pytest.raises(NotAllowed, match="method_not_active"):
        bare.refunds.begin(RefundOrder(payment.payment_id, "r"), MANAGER)


def test_a_refund_under_way_waits(bare: Desk, runner: Moved, ledger: Ledger) -> None:
    payment = checkout_of(ledger).begin(wave(500, "k")).payment
    outcome.apply(ledger, payment.payment_id, Step.CHECK, answer(payment, Outcome.PAID))
    refund = refunds.begin(ledger, Told().capabilities, RefundOrder(payment.payment_id, "r"), MANAGER).refund
    for _ in range(2):
        bare.refunds.resume()
    runner.fire()
    bare.refunds.check_now(refund.refund_id)
    assert runner.calls == []
    with ledger.reading() as connection:
        [found] = stored.in_flight(connection)
    assert found.phase is RefundPhase.SENT


def test_a_manual_payment_is_nobody_to_ask_about_after_a_start(
    runner: Moved, ledger: Ledger, company: Told
) -> None:
    code = "manual.sticker"
    sticker = manual_provider(code, {})
    with ledger.unit_of_work() as work:
        work.record(
            MethodSet(method_id=code, provider_code=code, name="", active=True, display_order=9, config={})
        )
        work.commit()
    Checkout(ledger, {code: sticker}).take_by_hand(Sale(500, code, "k"), MANAGER, Limits(), "T12345")
    desk = desk_on(ledger, company, runner)
    assert desk.resume() == []
    assert runner.timers == []


def test_a_refund_that_may_be_on_the_disk_is_seen_through(
    desk: Desk, runner: Moved, ledger: Ledger, company: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = checkout_of(ledger).begin(wave(500, "k")).payment
    outcome.apply(ledger, payment.payment_id, Step.CHECK, answer(payment, Outcome.PAID))
    begin = refunds.begin

    def begin_and_lose(*values: Any) -> None:
        begin(*values)
        raise DatabaseProblem("commit_unknown")

    monkeypatch.setattr("pos_terminal.services.refunds.begin", begin_and_lose)
    with pytest.raises(DatabaseProblem):
        desk.refunds.begin(RefundOrder(payment.payment_id, "r"), MANAGER)
    runner.fire()
    company.refund_answers = [RefundResult(Outcome.PAID)]
    runner.fire()
    runner.answer()
    with ledger.reading() as connection:
        assert stored.in_flight(connection) == []


def test_what_nobody_can_be_asked_for_is_never_begun(desk: Desk, runner: Moved, ledger: Ledger) -> None:
    with pytest.raises(InvalidInput, match="method_unknown"):
        desk.charge(cash(500, "k"), "cashier")
    assert runner.calls == []
    with ledger.reading() as connection:
        assert connection.exec_driver_sql("SELECT COUNT(*) FROM payments").scalar() == 0


def test_a_disk_that_fails_while_looking_again_does_not_end_the_engine(
    desk: Desk, runner: Moved, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_values: Any) -> None:
        raise DatabaseProblem("disk_full")

    monkeypatch.setattr("pos_terminal.services.checkout.Checkout.begin", fail)
    monkeypatch.setattr("pos_terminal.services.watch.unfinished", fail)
    with pytest.raises(DatabaseProblem):
        desk.charge(wave(500, "k"), "cashier")
    assert runner.fire() == 5
    assert runner.fire() == 5
