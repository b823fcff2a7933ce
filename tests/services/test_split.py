"""A keyed-in amount in parts: the first opens the whole, the rest is paid on the same payable."""

from __future__ import annotations

import pytest

from pos_terminal.domain.errors import InvalidInput, NotAllowed
from pos_terminal.domain.payable import COUNTER, Due
from pos_terminal.domain.payment import PayableRef
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.providers.base import Outcome
from pos_terminal.services import outcome, overview
from pos_terminal.services.answer import Step
from pos_terminal.services.checkout import Checkout
from pos_terminal.services.sentences import say
from tests.support.core import answer, cash, checkout_of, open_ledger, wave

WHOLE = PayableRef(COUNTER, "whole-1")


@pytest.fixture
def ledger() -> Ledger:
    return open_ledger(None)


@pytest.fixture
def checkout(ledger: Ledger) -> Checkout:
    return checkout_of(ledger)


def parts(ledger: Ledger) -> overview.Parts | None:
    with ledger.reading() as connection:
        return overview.parts(connection, WHOLE)


def listed(ledger: Ledger) -> list[PayableRef]:
    with ledger.reading() as connection:
        return [order.payable.ref for order in overview.counter(connection).orders]


def test_the_first_part_opens_the_whole_and_the_rest_is_paid_on_it(
    ledger: Ledger, checkout: Checkout
) -> None:
    assert parts(ledger) is None
    checkout.take_cash(cash(400, "a", payable=WHOLE, opens_for=1000, reference="Table 3"))
    found = parts(ledger)
    assert found is not None
    assert (found.due, found.payable.label) == (Due(1000, 400, 0), "Table 3")
    assert listed(ledger) == [WHOLE]
    checkout.take_cash(cash(600, "b", payable=WHOLE, opens_for=1000))
    found = parts(ledger)
    assert found is not None
    assert found.due.settled
    assert [payment.amount for payment in found.attempts] == [400, 600]
    assert listed(ledger) == []


def test_a_part_in_flight_reserves_its_amount_and_gives_it_back_when_it_fails(
    ledger: Ledger, checkout: Checkout
) -> None:
    sent = checkout.begin(wave(700, "a", payable=WHOLE, opens_for=1000)).payment
    assert listed(ledger) == [WHOLE]
    with pytest.raises(NotAllowed) as refused:
        checkout.take_cash(cash(400, "b", payable=WHOLE, opens_for=1000))
    assert "whole-1" not in say(refused.value)
    checkout.take_cash(cash(300, "c", payable=WHOLE, opens_for=1000))
    outcome.apply(ledger, sent.payment_id, Step.INITIATE, answer(sent, Outcome.REFUSED))
    found = parts(ledger)
    assert found is not None
    assert found.due == Due(1000, 300, 0)
    with pytest.raises(NotAllowed) as refused:
        checkout.take_cash(cash(701, "d", payable=WHOLE, opens_for=1000))
    assert say(refused.value).replace("\u202f", " ") == "Only 700 F is left to pay."


def test_two_equal_parts_of_one_amount_are_not_the_same_customer_twice(
    ledger: Ledger, checkout: Checkout
) -> None:
    sent = checkout.begin(wave(500, "a", payable=WHOLE, opens_for=1000)).payment
    outcome.apply(ledger, sent.payment_id, Step.INITIATE, answer(sent, Outcome.UNKNOWN))
    checkout.take_cash(cash(500, "b", payable=WHOLE, opens_for=1000))
    found = parts(ledger)
    assert found is not None
    assert found.due == Due(1000, 500, 500)


def test_an_attempt_that_ended_without_money_leaves_nothing_to_go_on_with(
    ledger: Ledger, checkout: Checkout
) -> None:
    sent = checkout.begin(wave(500, "a", payable=WHOLE, opens_for=1000)).payment
    outcome.apply(ledger, sent.payment_id, Step.INITIATE, answer(sent, Outcome.REFUSED))
    assert listed(ledger) == []


def test_a_part_is_never_more_than_the_whole_and_no_order_is_opened_by_a_part(checkout: Checkout) -> None:
    with pytest.raises(InvalidInput):
        checkout.take_cash(cash(1001, "a", payable=WHOLE, opens_for=1000))
    with pytest.raises(InvalidInput):
        checkout.take_cash(cash(500, "b", payable=PayableRef("order", "77"), opens_for=1000))
