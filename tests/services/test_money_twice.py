"""Money that came, was counted, released or told twice: what a person is told, and what stays untouched."""

from __future__ import annotations

from typing import Any

import pytest

from pos_terminal.domain.errors import KeyReused, NotAllowed
from pos_terminal.domain.payment import PayableRef, Payment, Phase, Status
from pos_terminal.domain.people import Role
from pos_terminal.domain.refund import Route
from pos_terminal.ledger import catalogue, exceptions
from pos_terminal.ledger.exceptions import Exceptional
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.ledger.verify import verify
from pos_terminal.providers.base import Capabilities, Outcome, PaymentResult, RefundResult
from pos_terminal.services import decisions, outcome, refunds
from pos_terminal.services.answer import Step
from pos_terminal.services.approval import Decision, Limits
from pos_terminal.services.checkout import Checkout
from pos_terminal.services.exceptions import Resolution, resolve
from pos_terminal.services.people import add_staff
from pos_terminal.services.refunds import RefundOrder
from tests.support.core import TurnedClock, answer, cash, open_order, wave

NOTHING = Capabilities()
MANAGER = Decision("cashier", "seen", approver="manager")
ORDER = PayableRef("order", "7")


@pytest.fixture
def people(ledger: Ledger) -> None:
    """A cashier and a manager, and an order of 10 000."""
    for name, role in (("cashier", Role.CASHIER), ("manager", Role.MANAGER)):
        add_staff(ledger, code=name, name=name, role=role, pin_hash="", staff_id=name)
    open_order(ledger, "7", 10_000)


pytestmark = pytest.mark.usefixtures("people")


def said(ledger: Ledger, payment: Payment, what: Outcome, **more: Any) -> Payment:
    """The provider says this now."""
    return outcome.apply(ledger, payment.payment_id, Step.CHECK, answer(payment, what, **more)).payment


def unknown(
    ledger: Ledger, checkout: Checkout, clock: TurnedClock, key: str, amount: int = 10_000
) -> Payment:
    """One for order 7 that nobody knows anything about, a minute later."""
    payment = checkout.begin(wave(amount, key, payable=ORDER)).payment
    clock.ms += 60_000
    return said(ledger, payment, Outcome.UNKNOWN)


def counted(ledger: Ledger, checkout: Checkout, clock: TurnedClock, key: str, number: str) -> Payment:
    """One that a manager counted as paid."""
    payment = unknown(ledger, checkout, clock, key)
    return decisions.count_as_paid(ledger, NOTHING, payment.payment_id, MANAGER, number)


def open_ones(ledger: Ledger) -> list[Exceptional]:
    """What waits for a decision."""
    with ledger.reading() as connection:
        return exceptions.open_ones(connection)


def listed(ledger: Ledger) -> list[PayableRef]:
    """The orders that wait for money."""
    with ledger.reading() as connection:
        return [payable.ref for payable in catalogue.open_orders(connection)]


def give(ledger: Ledger, payment: Payment, amount: int) -> str:
    """Begin a refund by the provider; its id."""
    order = RefundOrder(payment.payment_id, f"r{amount}", amount)
    return refunds.begin(ledger, Capabilities(refund_partial=True), order, MANAGER).refund.refund_id


def told(ledger: Ledger) -> list[tuple[Any, ...]]:
    """Kind, amount and currency of what a person has to look at."""
    with ledger.reading() as connection:
        rows = connection.exec_driver_sql("SELECT kind, amount, currency FROM exceptions ORDER BY rowid")
        return [tuple(row) for row in rows]


def test_late_money_with_a_number_that_was_used_is_kept_and_both_are_told(
    ledger: Ledger, checkout: Checkout
) -> None:
    first = checkout.begin(wave(500, "first")).payment
    said(ledger, first, Outcome.PAID, transaction_id="T1")
    second = checkout.begin(wave(500, "second")).payment
    said(ledger, second, Outcome.EXPIRED)
    assert said(ledger, second, Outcome.PAID, transaction_id="T1").status is Status.SUCCESS
    assert told(ledger) == [("late_money", 500, "XOF"), ("number_twice", 500, "XOF")]


def test_what_is_said_of_another_request_is_no_loss(
    ledger: Ledger, checkout: Checkout, clock: TurnedClock
) -> None:
    payment = counted(ledger, checkout, clock, "k", "T1")
    for what in (Outcome.DECLINED, Outcome.EXPIRED, Outcome.PENDING):
        after = said(ledger, payment, what, order_reference="somebody else's")
        assert (after.status, after.phase) == (Status.PROCESSING, Phase.ACCEPTED)
    assert told(ledger) == []


def test_money_that_came_beside_a_counted_payment_is_told_once(
    ledger: Ledger, checkout: Checkout, clock: TurnedClock
) -> None:
    released = unknown(ledger, checkout, clock, "released")
    decisions.release(ledger, Capabilities(can_cancel=True), released.payment_id, MANAGER, Limits())
    payment = counted(ledger, checkout, clock, "counted", "T1")
    said(ledger, released, Outcome.PAID)
    assert told(ledger) == [("late_money", 10_000, "XOF")]
    said(ledger, payment, Outcome.PAID)
    assert told(ledger) == [("late_money", 10_000, "XOF")]


def test_counted_and_unpaid_and_paid_after_all_is_not_to_be_given_back(
    ledger: Ledger, checkout: Checkout, clock: TurnedClock
) -> None:
    payment = checkout.begin(wave(500, "keyed-in")).payment
    clock.ms += 60_000
    said(ledger, payment, Outcome.UNKNOWN)
    decisions.count_as_paid(ledger, NOTHING, payment.payment_id, MANAGER, "T1")
    said(ledger, payment, Outcome.EXPIRED)
    said(ledger, payment, Outcome.PAID)
    assert told(ledger) == [("loss", 500, "XOF")]


def test_what_was_counted_is_not_cancelled(ledger: Ledger, checkout: Checkout, clock: TurnedClock) -> None:
    payment = counted(ledger, checkout, clock, "k", "T1")
    with pytest.raises(NotAllowed, match="cannot_cancel"):
        outcome.begin_cancel(ledger, payment.payment_id, "cashier")


def test_what_was_released_is_not_asked_for_a_second_time(
    ledger: Ledger, checkout: Checkout, clock: TurnedClock
) -> None:
    payment = unknown(ledger, checkout, clock, "k")
    decisions.release(ledger, Capabilities(can_cancel=True), payment.payment_id, MANAGER, Limits())
    assert outcome.begin_replay(ledger, payment.payment_id) is None


def test_a_reason_is_words_and_never_a_command(
    ledger: Ledger, checkout: Checkout, clock: TurnedClock
) -> None:
    payment = unknown(ledger, checkout, clock, "k")
    for_once = Decision("cashier", "mismatch", approver="manager")
    decisions.count_as_paid(ledger, NOTHING, payment.payment_id, for_once, "T1")
    assert said(ledger, payment, Outcome.EXPIRED).status is Status.EXPIRED
    assert told(ledger) == [("loss", 10_000, "XOF")]


def test_a_counted_payment_learns_what_it_can_be_asked_by(
    ledger: Ledger, checkout: Checkout, clock: TurnedClock
) -> None:
    payment = unknown(ledger, checkout, clock, "k")
    assert payment.provider_reference is None
    decisions.count_as_paid(ledger, NOTHING, payment.payment_id, MANAGER, "T1")
    after = said(ledger, payment, Outcome.PENDING, private="pay-token")
    assert (after.phase, after.provider_reference, after.private) == (Phase.ACCEPTED, "cos-1", "pay-token")
    again = outcome.apply(ledger, payment.payment_id, Step.CHECK, PaymentResult(Outcome.UNKNOWN))
    assert not again.changed


def test_after_a_decision_about_other_money_the_rest_can_be_taken(
    ledger: Ledger, checkout: Checkout, clock: TurnedClock
) -> None:
    payment = unknown(ledger, checkout, clock, "k")
    said(ledger, payment, Outcome.PAID, amount=4_000)
    with pytest.raises(NotAllowed, match="payable_locked"):
        checkout.take_cash(cash(10_000, "cash", payable=ORDER))
    [exception] = open_ones(ledger)
    resolve(ledger, exception.exception_id, Resolution.KEPT, MANAGER, apply_to=ORDER)
    with pytest.raises(NotAllowed, match="more_than_due"):
        checkout.take_cash(cash(6_001, "too much", payable=ORDER))
    checkout.take_cash(cash(6_000, "rest", payable=ORDER))
    # What was asked for comes as well: none of it is needed any more.
    said(ledger, payment, Outcome.PAID)
    assert told(ledger) == [("mismatch", 4_000, "XOF"), ("late_money", 10_000, "XOF")]


def test_late_money_is_settled_when_all_of_it_goes_back(ledger: Ledger, checkout: Checkout) -> None:
    payment = checkout.begin(wave(10_000, "k", payable=ORDER)).payment
    said(ledger, payment, Outcome.EXPIRED)
    checkout.take_cash(cash(4_000, "cash", payable=ORDER))
    late = said(ledger, payment, Outcome.PAID)
    [exception] = open_ones(ledger)
    assert exception.amount == 4_000
    small = give(ledger, late, 3_999)
    with pytest.raises(NotAllowed, match="refund_missing"):
        resolve(ledger, exception.exception_id, Resolution.GIVEN_BACK, MANAGER, refund_id=small)
    rest = give(ledger, late, 1)
    resolve(ledger, exception.exception_id, Resolution.GIVEN_BACK, MANAGER, refund_id=rest)
    assert open_ones(ledger) == []


def test_money_of_another_currency_is_not_moved_to_an_order(ledger: Ledger, checkout: Checkout) -> None:
    payment = checkout.begin(wave(500, "k")).payment
    said(ledger, payment, Outcome.PAID, currency="EUR")
    [exception] = open_ones(ledger)
    with pytest.raises(NotAllowed, match="cannot_apply"):
        resolve(ledger, exception.exception_id, Resolution.KEPT, MANAGER, apply_to=ORDER)


def test_a_key_that_gave_back_in_another_way_is_refused(ledger: Ledger, checkout: Checkout) -> None:
    payment = checkout.begin(wave(500, "k")).payment
    said(ledger, payment, Outcome.PAID)
    capabilities = Capabilities(refund_by_hand=True)
    by_hand = RefundOrder(payment.payment_id, "r", 100, Route.HAND, number="R12345")
    refunds.begin(ledger, capabilities, by_hand, MANAGER)
    assert refunds.begin(ledger, capabilities, by_hand, MANAGER).is_duplicate
    in_cash = RefundOrder(payment.payment_id, "r", 100, Route.CASH, payer="0504000000")
    with pytest.raises(KeyReused):
        refunds.begin(ledger, capabilities, in_cash, MANAGER)


def test_a_number_gives_back_once(ledger: Ledger, checkout: Checkout) -> None:
    capabilities = Capabilities(refund_by_hand=True)
    payment = checkout.begin(wave(500, "k")).payment
    said(ledger, payment, Outcome.PAID, transaction_id="T12345")
    refunds.begin(ledger, capabilities, RefundOrder(payment.payment_id, "r1", 100, number="r 12345"), MANAGER)
    for number in ("R12345", "T12345"):
        again = RefundOrder(payment.payment_id, f"again-{number}", 100, number=number)
        with pytest.raises(NotAllowed, match="number_used"):
            refunds.begin(ledger, capabilities, again, MANAGER)


def test_an_order_whose_late_money_goes_back_is_open_again_and_listed(
    ledger: Ledger, checkout: Checkout
) -> None:
    payment = checkout.begin(wave(10_000, "k", payable=ORDER)).payment
    said(ledger, payment, Outcome.EXPIRED)
    taken = checkout.take_cash(cash(6_000, "cash", payable=ORDER)).payment
    late = said(ledger, payment, Outcome.PAID)
    decisions.correct(ledger, taken.payment_id, MANAGER, Limits())
    assert listed(ledger) == []
    refund = give(ledger, late, 6_000)
    [exception] = open_ones(ledger)
    resolve(ledger, exception.exception_id, Resolution.GIVEN_BACK, MANAGER, refund_id=refund)
    assert listed(ledger) == [ORDER]
    refunds.apply(ledger, refund, RefundResult(Outcome.DECLINED), first=True)
    assert listed(ledger) == []
    with ledger.reading() as connection:
        assert verify(connection, ledger.terminal_id).ok


@pytest.mark.parametrize("actor", ["nobody", "system", "gone"])
def test_only_who_works_here_decides_without_a_manager(
    ledger: Ledger, checkout: Checkout, actor: str
) -> None:
    add_staff(ledger, code="gone", name="gone", role=Role.CASHIER, pin_hash="", staff_id="gone")
    with ledger.writing() as connection:
        connection.exec_driver_sql("UPDATE staff SET active = 0 WHERE staff_id = 'gone'")
    payment = checkout.take_cash(cash(100, "k")).payment
    with pytest.raises(NotAllowed, match="needs_manager"):
        decisions.correct(ledger, payment.payment_id, Decision(actor, "wrong button"), Limits())
    decisions.correct(ledger, payment.payment_id, Decision("cashier", "wrong button"), Limits())
