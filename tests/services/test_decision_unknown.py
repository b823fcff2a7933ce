"""An error at the commit of a decision is no answer: the person hears what is on the disk."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pos_terminal.domain.errors import DatabaseProblem
from pos_terminal.domain.payment import Phase
from pos_terminal.domain.people import Role
from pos_terminal.ledger import exceptions as questions
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.ledger.verify import verify
from pos_terminal.providers.base import Capabilities, Outcome, PaymentResult
from pos_terminal.services import decisions, exceptions, outcome, refunds
from pos_terminal.services.answer import Step
from pos_terminal.services.approval import Decision, Limits
from pos_terminal.services.checkout import Checkout
from pos_terminal.services.people import add_staff
from pos_terminal.services.refunds import RefundOrder
from tests.services.commits import Break
from tests.services.conftest import Content
from tests.support.core import TurnedClock, answer, cash, wave

BY = Decision("cashier", "seen", approver="manager")
CAN = Capabilities(can_cancel=True, refund_full=True)
Decide = Callable[[], object]
Prepare = Callable[[Ledger, Checkout, TurnedClock], Decide]


@pytest.fixture(autouse=True)
def people(ledger: Ledger) -> None:
    """A cashier and a manager."""
    for name, role in (("cashier", Role.CASHIER), ("manager", Role.MANAGER)):
        add_staff(ledger, code=name, name=name, role=role, pin_hash="", staff_id=name)


def _begun(ledger: Ledger, checkout: Checkout, said: PaymentResult | Outcome) -> str:
    payment = checkout.begin(wave(500, "k")).payment
    result = answer(payment, said) if isinstance(said, Outcome) else said
    outcome.apply(ledger, payment.payment_id, Step.CHECK, result)
    return payment.payment_id


def _unknown(ledger: Ledger, checkout: Checkout, clock: TurnedClock) -> str:
    payment_id = _begun(ledger, checkout, PaymentResult(Outcome.NOT_FOUND))
    clock.ms += 60_000
    return payment_id


def _release(ledger: Ledger, checkout: Checkout, clock: TurnedClock) -> Decide:
    payment_id = _unknown(ledger, checkout, clock)
    return lambda: decisions.release(ledger, CAN, payment_id, BY, Limits())


def _count(ledger: Ledger, checkout: Checkout, clock: TurnedClock) -> Decide:
    payment_id = _unknown(ledger, checkout, clock)
    return lambda: decisions.count_as_paid(ledger, CAN, payment_id, BY, "T123")


def _correct(ledger: Ledger, checkout: Checkout, _clock: TurnedClock) -> Decide:
    payment_id = checkout.take_cash(cash(500, "k")).payment.payment_id
    return lambda: decisions.correct(ledger, payment_id, BY, Limits())


def _cancel(ledger: Ledger, checkout: Checkout, _clock: TurnedClock) -> Decide:
    payment_id = _begun(ledger, checkout, Outcome.PENDING)
    return lambda: outcome.begin_cancel(ledger, payment_id, "cashier").payment


def _resolve(ledger: Ledger, checkout: Checkout, _clock: TurnedClock) -> Decide:
    payment = checkout.begin(wave(500, "k")).payment
    outcome.apply(ledger, payment.payment_id, Step.CHECK, answer(payment, Outcome.PAID, amount=700))
    with ledger.reading() as connection:
        [open_one] = questions.open_ones(connection)
    kept = exceptions.Resolution.KEPT
    return lambda: exceptions.resolve(ledger, open_one.exception_id, kept, BY)


def _refund(ledger: Ledger, checkout: Checkout, _clock: TurnedClock) -> Decide:
    payment_id = _begun(ledger, checkout, Outcome.PAID)
    return lambda: refunds.begin(ledger, CAN, RefundOrder(payment_id, "back"), BY).refund


DECISIONS: pytest.MarkDecorator = pytest.mark.parametrize(
    "prepare", [_release, _count, _correct, _cancel, _resolve, _refund]
)


@DECISIONS
def test_a_decision_that_was_saved_after_all_is_told_as_saved(
    ledger: Ledger, checkout: Checkout, clock: TurnedClock, commit_raises: Break, prepare: Prepare
) -> None:
    decide = prepare(ledger, checkout, clock)
    commit_raises(kept=True)
    assert decide() is not None
    with ledger.reading() as connection:
        assert not verify(connection, ledger.terminal_id).problems


@DECISIONS
def test_a_decision_that_was_not_saved_is_said_to_be_so_and_can_be_made_again(
    ledger: Ledger,
    checkout: Checkout,
    clock: TurnedClock,
    commit_raises: Break,
    content: Callable[[], Content],
    prepare: Prepare,
) -> None:
    decide = prepare(ledger, checkout, clock)
    before = content()
    commit_raises(kept=False)
    with pytest.raises(DatabaseProblem) as told:
        decide()
    assert told.value.code in ("decision_not_saved", "refund_not_saved")
    assert content() == before
    assert decide() is not None


def test_a_wish_to_cancel_stays_what_the_disk_says(
    ledger: Ledger, checkout: Checkout, commit_raises: Break
) -> None:
    payment_id = _begun(ledger, checkout, Outcome.PENDING)
    commit_raises(kept=True)
    asked = outcome.begin_cancel(ledger, payment_id, "cashier")
    assert asked.changed
    assert asked.payment.phase is Phase.CANCELLING
