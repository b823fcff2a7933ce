"""Gross, fee and net of what moved: as the provider says, else estimated and marked so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_terminal.domain import events
from pos_terminal.domain.payment import Payment
from pos_terminal.domain.people import Role
from pos_terminal.ledger import entries
from pos_terminal.ledger.entries import LedgerEntry
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.providers.base import Capabilities, Outcome, RefundResult
from pos_terminal.services import decisions, outcome, refunds
from pos_terminal.services.answer import Step
from pos_terminal.services.approval import Decision, Limits
from pos_terminal.services.checkout import Checkout
from pos_terminal.services.fees import BASIS_POINTS, estimated_fee
from pos_terminal.services.people import add_staff
from pos_terminal.services.refunds import RefundOrder
from tests.support.core import answer, cash, wave

MANAGER = Decision("manager", "cold soup", approver="manager")


def paid(ledger: Ledger, checkout: Checkout, fee: int | None = None) -> Payment:
    """10 000 by Wave."""
    payment = checkout.begin(wave(10_000, ledger.ids.new_id())).payment
    result = answer(payment, Outcome.PAID, fee=fee, transaction_id="T1")
    return outcome.apply(ledger, payment.payment_id, Step.CHECK, result).payment


def read(ledger: Ledger, payment: Payment) -> list[LedgerEntry]:
    """What it moved."""
    with ledger.reading() as connection:
        return entries.of_payment(connection, payment.payment_id)


def with_fee(ledger: Ledger, points: int) -> None:
    """Wave's settings name a fee."""
    with ledger.unit_of_work() as work:
        method = events.MethodSet(
            method_id="method-wave",
            provider_code="wave",
            name="Wave",
            active=True,
            display_order=2,
            config={BASIS_POINTS: points},
        )
        work.record(method)
        work.commit()


def test_a_success_and_each_refund_is_an_entry(ledger: Ledger, checkout: Checkout) -> None:
    add_staff(ledger, code="manager", name="M", role=Role.MANAGER, pin_hash="", staff_id="manager")
    payment = paid(ledger, checkout, fee=100)
    refund = refunds.begin(
        ledger, Capabilities(refund_partial=True), RefundOrder(payment.payment_id, "r", 4_000), MANAGER
    ).refund
    assert [entry.net for entry in read(ledger, payment)] == [9_900]
    refunds.apply(ledger, refund.refund_id, RefundResult(Outcome.PAID), first=True)
    [taken, given] = read(ledger, payment)
    assert (taken.gross, taken.fee, taken.fee_estimated, taken.net) == (10_000, 100, False, 9_900)
    assert (given.gross, given.refund_id, given.net) == (-4_000, refund.refund_id, -4_000)
    assert taken.transaction_id == "T1"


def test_a_fee_that_nobody_tells_is_estimated_and_marked(ledger: Ledger, checkout: Checkout) -> None:
    with_fee(ledger, 150)
    [entry] = read(ledger, paid(ledger, checkout))
    assert (entry.fee, entry.fee_estimated, entry.net) == (150, True, 9_850)
    [told] = read(ledger, paid(ledger, checkout, fee=99))
    assert (told.fee, told.fee_estimated) == (99, False)


def test_without_a_word_or_a_setting_there_is_no_fee(ledger: Ledger, checkout: Checkout) -> None:
    [entry] = read(ledger, paid(ledger, checkout))
    assert (entry.fee, entry.fee_estimated, entry.net) == (None, False, 10_000)


def test_what_did_not_move_is_no_entry(ledger: Ledger, checkout: Checkout) -> None:
    assert read(ledger, checkout.begin(wave(500, "k")).payment) == []
    wrong = checkout.take_cash(cash(500, "c")).payment
    assert len(read(ledger, wrong)) == 1
    add_staff(ledger, code="manager", name="M", role=Role.MANAGER, pin_hash="", staff_id="manager")
    decisions.correct(ledger, wrong.payment_id, MANAGER, Limits())
    assert read(ledger, wrong) == []


@given(st.integers(1, 10**12), st.integers(0, 10_000))
def test_an_estimate_is_whole_and_never_more_than_the_amount(amount: int, points: int) -> None:
    fee = estimated_fee({BASIS_POINTS: points}, amount)
    assert fee is not None
    assert 0 <= fee <= amount
    assert abs(fee * 10_000 - amount * points) <= 5_000


@pytest.mark.parametrize("points", ["1", True, -1, 10_001])
def test_a_setting_that_is_no_fee_estimates_nothing(points: str | int | bool) -> None:
    assert estimated_fee({BASIS_POINTS: points}, 100) is None
