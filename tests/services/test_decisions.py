"""What a person may decide about a payment, and what the provider's later word makes of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pos_terminal.domain.errors import InvalidInput, NotAllowed, TransitionNotAllowed
from pos_terminal.domain.payment import PayableRef, Payment, Phase, Status
from pos_terminal.domain.people import Role
from pos_terminal.ledger import catalogue, payments
from pos_terminal.ledger import exceptions as questions
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.ledger.verify import verify
from pos_terminal.providers.base import Capabilities, Outcome, PaymentResult
from pos_terminal.services import decisions, outcome
from pos_terminal.services.answer import Step
from pos_terminal.services.approval import Decision, Limits
from pos_terminal.services.checkout import Checkout
from pos_terminal.services.exceptions import Resolution, resolve
from pos_terminal.services.people import add_staff
from tests.services.conftest import Content
from tests.support.core import TurnedClock, answer, cash, open_order, wave

CAN_END = Capabilities(can_cancel=True)
CANNOT_END = Capabilities(transaction_pattern="[A-Z0-9]{4,12}")
ORDER = PayableRef("order", "7")
LIMITS = Limits(other_way=20_000, release=10_000, decisions_a_shift=15_000, correction=5_000)


@pytest.fixture
def people(ledger: Ledger) -> None:
    """A cashier and a manager."""
    for name, role in (("cashier", Role.CASHIER), ("manager", Role.MANAGER)):
        add_staff(ledger, code=name, name=name, role=role, pin_hash="", staff_id=name)


pytestmark = pytest.mark.usefixtures("people")


def by(actor: str = "cashier", approver: str | None = None) -> Decision:
    """Who decides."""
    return Decision(actor, "seen", approver)


def waiting(ledger: Ledger, checkout: Checkout, amount: int = 5_000, key: str = "k") -> Payment:
    """A payment for order 7 that waits for the customer."""
    with ledger.reading() as connection:
        known = catalogue.payable(connection, ORDER)
    if known is None:
        open_order(ledger, "7", 30_000)
    payment = checkout.begin(wave(amount, key, payable=ORDER)).payment
    return outcome.apply(ledger, payment.payment_id, Step.INITIATE, answer(payment, Outcome.PENDING)).payment


def unknown(ledger: Ledger, checkout: Checkout, clock: TurnedClock, **more: Any) -> Payment:
    """One that nobody knows anything about, a minute later."""
    payment = waiting(ledger, checkout, **more)
    lost = PaymentResult(Outcome.NOT_FOUND)
    payment = outcome.apply(ledger, payment.payment_id, Step.CHECK, lost).payment
    assert payment.is_unknown
    clock.ms += 60_000
    return payment


def due(ledger: Ledger) -> tuple[int, int, int]:
    """(taken, in flight, open) of order 7."""
    with ledger.reading() as connection:
        payable = catalogue.payable(connection, ORDER)
        assert payable is not None
        found = payments.due_of(connection, payable)
    return found.taken, found.in_flight, found.open


def exceptions(ledger: Ledger) -> list[tuple[Any, ...]]:
    """Kind and amount of what a person has to look at."""
    with ledger.reading() as connection:
        return [tuple(row) for row in connection.exec_driver_sql("SELECT kind, amount FROM exceptions")]


def said(ledger: Ledger, payment: Payment, what: Outcome, **more: Any) -> Payment:
    """The provider says this now."""
    return outcome.apply(ledger, payment.payment_id, Step.CHECK, answer(payment, what, **more)).payment


# -- released ---------------------------------------------------------------------------------------------


def test_what_cannot_be_ended_is_released_at_once_and_taken_otherwise(
    ledger: Ledger, checkout: Checkout
) -> None:
    payment = waiting(ledger, checkout, 20_000)
    assert due(ledger) == (0, 20_000, 10_000)
    released = decisions.release(ledger, CANNOT_END, payment.payment_id, by(), Limits())
    assert (released.status, released.phase, released.released) == (Status.PROCESSING, Phase.WAITING, True)
    assert due(ledger) == (0, 0, 30_000)
    checkout.take_cash(cash(30_000, "cash", payable=ORDER))
    late = said(ledger, payment, Outcome.PAID)
    assert late.status is Status.SUCCESS
    assert exceptions(ledger) == [("late_money", 20_000)]


def test_released_money_that_is_still_needed_settles_and_is_no_exception(
    ledger: Ledger, checkout: Checkout
) -> None:
    payment = waiting(ledger, checkout, 20_000)
    decisions.release(ledger, CANNOT_END, payment.payment_id, by(), Limits())
    said(ledger, payment, Outcome.PAID)
    assert due(ledger) == (20_000, 0, 10_000)
    assert exceptions(ledger) == []


def test_what_can_be_ended_is_ended_first(
    ledger: Ledger, checkout: Checkout, content: Callable[[], Content]
) -> None:
    payment = waiting(ledger, checkout)
    before = content()
    with pytest.raises(NotAllowed, match="cancel_first"):
        decisions.release(ledger, CAN_END, payment.payment_id, by(), LIMITS)
    assert content() == before


def test_nobody_decides_in_the_first_minute(ledger: Ledger, checkout: Checkout, clock: TurnedClock) -> None:
    payment = unknown(ledger, checkout, clock)
    clock.ms -= 1
    with pytest.raises(NotAllowed, match="too_early_to_decide"):
        decisions.release(ledger, CAN_END, payment.payment_id, by(), LIMITS)
    with pytest.raises(NotAllowed, match="too_early_to_decide"):
        decisions.count_as_paid(ledger, CAN_END, payment.payment_id, by(approver="manager"), "T1")
    clock.ms += 1
    assert decisions.release(ledger, CAN_END, payment.payment_id, by(), LIMITS).released


def test_above_the_limit_a_manager_is_needed_and_named(
    ledger: Ledger, checkout: Checkout, clock: TurnedClock
) -> None:
    payment = unknown(ledger, checkout, clock, amount=10_001)
    with pytest.raises(NotAllowed, match="needs_manager"):
        decisions.release(ledger, CAN_END, payment.payment_id, by(), LIMITS)
    with pytest.raises(NotAllowed, match="not_a_manager"):
        decisions.release(ledger, CAN_END, payment.payment_id, by(approver="cashier"), LIMITS)
    released = decisions.release(ledger, CAN_END, payment.payment_id, by(approver="manager"), LIMITS)
    assert (released.decided_by, released.approved_by) == ("cashier", "manager")


def test_limits_add_up_over_a_shift(ledger: Ledger, checkout: Checkout, clock: TurnedClock) -> None:
    for key in ("a", "b"):
        payment = unknown(ledger, checkout, clock, amount=7_500, key=key)
        decisions.release(ledger, CAN_END, payment.payment_id, by(), LIMITS)
    third = unknown(ledger, checkout, clock, amount=1, key="c")
    with pytest.raises(NotAllowed, match="needs_manager"):
        decisions.release(ledger, CAN_END, third.payment_id, by(), LIMITS)
    fresh = Decision("cashier", "seen", shift_since_ms=clock.ms + 1)
    assert decisions.release(ledger, CAN_END, third.payment_id, fresh, LIMITS).released


def test_a_decision_is_made_once_and_never_about_money_that_moved(
    ledger: Ledger, checkout: Checkout, clock: TurnedClock
) -> None:
    payment = unknown(ledger, checkout, clock)
    decisions.release(ledger, CAN_END, payment.payment_id, by(), LIMITS)
    with pytest.raises(NotAllowed, match="already_decided"):
        decisions.release(ledger, CAN_END, payment.payment_id, by(), LIMITS)
    paid = said(ledger, payment, Outcome.PAID)
    with pytest.raises(NotAllowed, match="already_certain"):
        decisions.count_as_paid(ledger, CAN_END, paid.payment_id, by(approver="manager"), "T1")
    other = unknown(ledger, checkout, clock, key="other")
    said(ledger, other, Outcome.PAID, amount=77)
    with pytest.raises(NotAllowed, match="money_moved"):
        decisions.release(ledger, CAN_END, other.payment_id, by(approver="manager"), LIMITS)


def test_a_mismatch_reserves_the_larger_amount(
    ledger: Ledger, checkout: Checkout, clock: TurnedClock
) -> None:
    payment = unknown(ledger, checkout, clock, amount=5_000)
    said(ledger, payment, Outcome.PAID, amount=12_000)
    assert due(ledger) == (0, 12_000, 18_000)


# -- counted as paid --------------------------------------------------------------------------------------


def test_counted_as_paid_closes_its_part_and_is_never_a_success(
    ledger: Ledger, checkout: Checkout, clock: TurnedClock
) -> None:
    payment = unknown(ledger, checkout, clock, amount=30_000)
    counted = decisions.count_as_paid(
        ledger, CANNOT_END, payment.payment_id, by(approver="manager"), "t 12 34"
    )
    assert (counted.status, counted.phase) == (Status.PROCESSING, Phase.ACCEPTED)
    assert counted.claimed_number == "T1234"
    assert due(ledger) == (30_000, 0, 0)
    confirmed = said(ledger, payment, Outcome.PAID, transaction_id="T1234")
    assert confirmed.status is Status.SUCCESS
    assert due(ledger) == (30_000, 0, 0)
    assert exceptions(ledger) == []
    with ledger.reading() as connection:
        assert verify(connection, ledger.terminal_id).ok


def test_counted_and_unpaid_after_all_is_a_loss_and_the_payable_stays_closed(
    ledger: Ledger, checkout: Checkout, clock: TurnedClock
) -> None:
    payment = unknown(ledger, checkout, clock, amount=30_000)
    decisions.count_as_paid(ledger, CANNOT_END, payment.payment_id, by(approver="manager"), "T1234")
    ended = said(ledger, payment, Outcome.EXPIRED)
    assert ended.status is Status.EXPIRED
    assert exceptions(ledger) == [("loss", 30_000)]
    assert due(ledger) == (30_000, 0, 0)


@pytest.mark.parametrize("decided", [False, True])
def test_a_loss_whose_money_comes_after_all_is_none_and_nobody_is_asked_any_more(
    ledger: Ledger, checkout: Checkout, clock: TurnedClock, *, decided: bool
) -> None:
    payment = unknown(ledger, checkout, clock, amount=30_000)
    decisions.count_as_paid(ledger, CANNOT_END, payment.payment_id, by(approver="manager"), "T1234")
    said(ledger, payment, Outcome.EXPIRED)
    with ledger.reading() as connection:
        [loss] = questions.open_ones(connection)
    if decided:
        resolve(ledger, loss.exception_id, Resolution.LOSS, by(approver="manager"))
    assert said(ledger, payment, Outcome.PAID).status is Status.SUCCESS
    with ledger.reading() as connection:
        assert questions.open_ones(connection) == []
        [found] = questions.of_payment(connection, payment.payment_id)
        assert verify(connection, ledger.terminal_id).ok
    # What a person has decided stays what they decided.
    assert found.decision == ("loss" if decided else "settled")
    assert due(ledger) == (30_000, 0, 0)


def test_only_a_manager_counts_as_paid_and_never_against_the_provider(
    ledger: Ledger, checkout: Checkout, clock: TurnedClock
) -> None:
    payment = unknown(ledger, checkout, clock)
    with pytest.raises(NotAllowed, match="needs_manager"):
        decisions.count_as_paid(ledger, CANNOT_END, payment.payment_id, by(), "T1234")
    for told in (Outcome.NOT_FOUND, Outcome.PENDING, Outcome.DECLINED, Outcome.EXPIRED, Outcome.PAID):
        with pytest.raises(NotAllowed, match="provider_says_unpaid"):
            decisions.count_as_paid(
                ledger, CANNOT_END, payment.payment_id, by(approver="manager"), "T1234", PaymentResult(told)
            )
    unclear = PaymentResult(Outcome.UNKNOWN)
    decided = by(approver="manager")
    assert decisions.count_as_paid(ledger, CANNOT_END, payment.payment_id, decided, "T1234", unclear).counted


@pytest.mark.parametrize("number", ["", "  ", "T1", "T12345678901234", "T-1234", "T12\x00"])
def test_a_number_of_another_form_is_refused(
    ledger: Ledger, checkout: Checkout, clock: TurnedClock, number: str
) -> None:
    payment = unknown(ledger, checkout, clock)
    with pytest.raises(InvalidInput):
        decisions.count_as_paid(ledger, CANNOT_END, payment.payment_id, by(approver="manager"), number)


def test_a_number_pays_once(ledger: Ledger, checkout: Checkout, clock: TurnedClock) -> None:
    paid = waiting(ledger, checkout, 1_000, "paid")
    said(ledger, paid, Outcome.PAID, transaction_id="T1111")
    first = unknown(ledger, checkout, clock, key="first")
    second = unknown(ledger, checkout, clock, key="second")
    manager = by(approver="manager")
    with pytest.raises(NotAllowed, match="number_used"):
        decisions.count_as_paid(ledger, CANNOT_END, first.payment_id, manager, "T1111")
    decisions.count_as_paid(ledger, CANNOT_END, first.payment_id, manager, "T2222")
    with pytest.raises(NotAllowed, match="number_used"):
        decisions.count_as_paid(ledger, CANNOT_END, second.payment_id, manager, "t 2222")
    # The provider confirms another payment with the number that was claimed here: a person has to look.
    said(ledger, second, Outcome.PAID, transaction_id="T2222")
    assert exceptions(ledger) == [("number_twice", 5_000)]


# -- a wrong button ---------------------------------------------------------------------------------------


def test_a_corrected_cash_payment_opens_its_due_again(ledger: Ledger, checkout: Checkout) -> None:
    open_order(ledger, "7", 30_000)
    payment = checkout.take_cash(cash(5_000, "k", payable=ORDER)).payment
    corrected = decisions.correct(ledger, payment.payment_id, by(), LIMITS)
    assert (corrected.status, corrected.corrected, corrected.refundable) == (Status.REFUNDED, True, 0)
    assert due(ledger) == (0, 0, 30_000)
    with pytest.raises(NotAllowed, match="cannot_correct"):
        decisions.correct(ledger, payment.payment_id, by(approver="manager"), LIMITS)
    with ledger.reading() as connection:
        assert verify(connection, ledger.terminal_id).ok


def test_a_correction_is_small_and_soon_or_a_managers(
    ledger: Ledger, checkout: Checkout, clock: TurnedClock
) -> None:
    big = checkout.take_cash(cash(5_001, "big")).payment
    old = checkout.take_cash(cash(100, "old")).payment
    with pytest.raises(NotAllowed, match="needs_manager"):
        decisions.correct(ledger, big.payment_id, by(), LIMITS)
    for step in (600_001, -1_200_002):
        clock.ms += step
        with pytest.raises(NotAllowed, match="needs_manager"):
            decisions.correct(ledger, old.payment_id, by(), LIMITS)
    for payment in (big, old):
        assert decisions.correct(ledger, payment.payment_id, by(approver="manager"), LIMITS).corrected


def test_only_cash_is_corrected(ledger: Ledger, checkout: Checkout) -> None:
    payment = said(ledger, waiting(ledger, checkout), Outcome.PAID)
    with pytest.raises(NotAllowed, match="cannot_correct"):
        decisions.correct(ledger, payment.payment_id, by(approver="manager"), LIMITS)


def test_a_decision_has_a_reason(ledger: Ledger, checkout: Checkout) -> None:
    payment = checkout.take_cash(cash(100, "k")).payment
    with pytest.raises(InvalidInput, match="text_empty"):
        decisions.correct(ledger, payment.payment_id, Decision("cashier", " "), LIMITS)
    with pytest.raises(LookupError):
        decisions.correct(ledger, "nobody", by(), LIMITS)
    with pytest.raises((NotAllowed, TransitionNotAllowed)):
        decisions.release(ledger, CAN_END, payment.payment_id, by(), LIMITS)
