"""An error at the commit is no answer: what is on the disk decides what the cashier is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Connection

from pos_terminal.domain import in_transaction
from pos_terminal.domain.errors import DatabaseProblem
from pos_terminal.domain.payment import Status
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.providers.base import Outcome
from pos_terminal.services import outcome
from pos_terminal.services.answer import Step
from pos_terminal.services.checkout import Begun, Checkout
from tests.services.commits import Break
from tests.services.conftest import Content
from tests.support.core import all_payments, answer, cash, wave


def _cash(checkout: Checkout) -> Begun:
    return checkout.take_cash(cash(500, "k"))


def _wave(checkout: Checkout) -> Begun:
    return checkout.begin(wave(500, "k"))


WAYS: pytest.MarkDecorator = pytest.mark.parametrize("pay", [_cash, _wave])


@WAYS
def test_a_payment_that_was_saved_after_all_is_returned(
    ledger: Ledger, checkout: Checkout, commit_raises: Break, pay: Callable[[Checkout], Begun]
) -> None:
    commit_raises(kept=True)
    begun = pay(checkout)
    assert not begun.is_duplicate
    assert all_payments(ledger) == [begun.payment]
    again = pay(checkout)
    assert again.is_duplicate
    assert again.payment == begun.payment


@WAYS
def test_a_payment_that_was_not_saved_is_said_to_be_so_and_can_be_tried_again(
    ledger: Ledger,
    checkout: Checkout,
    commit_raises: Break,
    content: Callable[[], Content],
    pay: Callable[[Checkout], Begun],
) -> None:
    before = content()
    commit_raises(kept=False)
    with pytest.raises(DatabaseProblem) as told:
        pay(checkout)
    assert told.value.code == "payment_not_saved"
    assert content() == before
    assert not in_transaction.is_open()
    assert not pay(checkout).is_duplicate
    assert len(all_payments(ledger)) == 1


@WAYS
def test_while_nothing_can_be_made_certain_nobody_is_told_that_it_failed(
    ledger: Ledger,
    checkout: Checkout,
    commit_raises: Break,
    monkeypatch: pytest.MonkeyPatch,
    pay: Callable[[Checkout], Begun],
) -> None:
    def settle() -> None:
        raise DatabaseProblem("commit_unknown")

    monkeypatch.setattr(ledger, "settle", settle)
    commit_raises(kept=True)
    with pytest.raises(DatabaseProblem) as told:
        pay(checkout)
    assert told.value.code == "commit_unknown"


@pytest.mark.parametrize("kept", [True, False])
def test_an_outcome_is_what_the_disk_says(
    ledger: Ledger, checkout: Checkout, commit_raises: Break, *, kept: bool
) -> None:
    payment = checkout.begin(wave(500, "k")).payment
    paid = answer(payment, Outcome.PAID)
    commit_raises(kept=kept)
    applied = outcome.apply(ledger, payment.payment_id, Step.CHECK, paid)
    assert applied.payment.status is (Status.SUCCESS if kept else Status.PROCESSING)
    # Asked again: it becomes, or stays, paid once.
    applied = outcome.apply(ledger, payment.payment_id, Step.CHECK, paid)
    assert applied.payment.status is Status.SUCCESS
    assert applied.changed is not kept


def test_a_unit_of_work_is_known_on_its_thread_and_over_at_its_end(ledger: Ledger) -> None:
    assert not in_transaction.is_open()
    with ledger.unit_of_work() as work:
        assert in_transaction.is_open()
        assert isinstance(work.connection, Connection)
    assert not in_transaction.is_open()
    with pytest.raises(ZeroDivisionError), ledger.unit_of_work():
        raise ZeroDivisionError
    assert not in_transaction.is_open()
    with pytest.raises(RuntimeError):
        in_transaction.leave()
