"""What can still be taken: never more than is due, whoever asks at once and however attempts end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos_terminal.domain import events
from pos_terminal.domain.errors import DatabaseProblem, InvalidInput, NotAllowed
from pos_terminal.domain.payable import Due
from pos_terminal.domain.payment import PayableRef, Payment, Phase, Status
from pos_terminal.ledger import catalogue, payments
from pos_terminal.ledger.ledger import FREE_SPACE_FLOOR, Ledger
from pos_terminal.providers.base import Outcome
from pos_terminal.services import outcome
from pos_terminal.services.answer import Step
from pos_terminal.services.checkout import SAME_CUSTOMER_WINDOW_MS, Checkout
from tests.services.conftest import Content
from tests.support.core import (
    TurnedClock,
    all_payments,
    answer,
    cash,
    checkout_of,
    open_ledger,
    open_order,
    wave,
)

ORDER = PayableRef("order", "1045")
THREADS = 50


def due_of(ledger: Ledger, ref: PayableRef = ORDER) -> Due:
    """What is left of a payable."""
    with ledger.reading() as connection:
        payable = catalogue.payable(connection, ref)
        assert payable is not None
        return payments.due_of(connection, payable)


def unknown(ledger: Ledger, checkout: Checkout, amount: int, key: str) -> Payment:
    """A Wave payment whose answer was lost."""
    payment = checkout.begin(wave(amount, key)).payment
    return outcome.apply(ledger, payment.payment_id, Step.INITIATE, answer(payment, Outcome.UNKNOWN)).payment


# -- at once ------------------------------------------------------------------------------------------


def _at_once(job: Callable[[int], object]) -> list[object]:
    """The job by fifty threads that start together; what they raised instead of what they returned."""
    gate = threading.Barrier(THREADS)

    def run(number: int) -> object:
        gate.wait(timeout=30)
        try:
            return job(number)
        except NotAllowed as error:
            return error

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


@pytest.mark.parametrize("method", ["cash", "wave"])
def test_fifty_at_once_with_one_key_are_one_payment(ledger: Ledger, checkout: Checkout, method: str) -> None:
    def pay(_number: int) -> object:
        if method == "cash":
            return checkout.take_cash(cash(500, "k"))
        return checkout_of(ledger).begin(wave(500, "k"))

    begun = _at_once(pay)
    [payment] = all_payments(ledger)
    assert {done.payment.payment_id for done in begun} == {payment.payment_id}  # type: ignore[attr-defined]
    assert [done.is_duplicate for done in begun].count(False) == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize("method", ["cash", "wave"])
def test_fifty_at_once_never_take_more_than_is_due(ledger: Ledger, checkout: Checkout, method: str) -> None:
    open_order(ledger, "1045", 9_500)

    def pay(number: int) -> object:
        if method == "cash":
            return checkout.take_cash(cash(1_000, f"k{number}", payable=ORDER))
        return checkout.begin(wave(1_000, f"k{number}", payable=ORDER))

    refused = [done for done in _at_once(pay) if isinstance(done, NotAllowed)]
    assert len(refused) == THREADS - 9
    due = due_of(ledger)
    assert due.taken + due.in_flight == 9_000
    assert len(all_payments(ledger)) == 9


# -- arithmetic ---------------------------------------------------------------------------------------

_ENDS = (None, Outcome.PAID, Outcome.DECLINED, Outcome.EXPIRED, Outcome.UNKNOWN, Outcome.PENDING)
_ATTEMPTS = st.lists(
    st.tuples(st.integers(1, 6_000), st.booleans(), st.sampled_from(_ENDS)), min_size=1, max_size=8
)


def _attempt(
    ledger: Ledger, checkout: Checkout, key: str, amount: int, *, in_cash: bool, end: Outcome | None
) -> str | None:
    """Make one attempt for the order; the code with which it was refused."""
    try:
        if in_cash:
            checkout.take_cash(cash(amount, key, payable=ORDER))
            return None
        payment = checkout.begin(wave(amount, key, payable=ORDER)).payment
    except NotAllowed as refused:
        return refused.code
    if end is not None:
        outcome.apply(ledger, payment.payment_id, Step.CHECK, answer(payment, end))
    return None


@settings(max_examples=60)
@given(st.integers(1, 10_000), _ATTEMPTS)
def test_the_due_is_what_was_neither_taken_nor_is_in_flight(
    amount_due: int, attempts: list[tuple[int, bool, Outcome | None]]
) -> None:
    ledger = open_ledger(None)
    checkout = checkout_of(ledger)
    open_order(ledger, "1045", amount_due)
    taken = in_flight = 0
    for number, (amount, in_cash, end) in enumerate(attempts):
        expected = None
        if amount > amount_due - taken - in_flight:
            expected = "payable_locked" if amount <= amount_due - taken else "more_than_due"
        assert _attempt(ledger, checkout, f"k{number}", amount, in_cash=in_cash, end=end) == expected
        if expected is not None:
            continue
        if in_cash or end is Outcome.PAID:
            taken += amount
        elif end in (None, Outcome.UNKNOWN, Outcome.PENDING):
            in_flight += amount
        assert due_of(ledger) == Due(amount_due, taken, in_flight)
    with ledger.reading() as connection:
        row = connection.exec_driver_sql("SELECT amount_taken, settled FROM payables").one()
    assert tuple(row) == (taken, int(taken == amount_due))
    ledger.close()


def test_a_due_is_never_negative() -> None:
    assert Due(500, 700, 0).open == 0
    assert Due(500, 0, 700).open == 0
    assert Due(500, 500, 0).settled
    assert not Due(500, 499, 1).settled


# -- locked -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ends", [None, Outcome.PENDING, Outcome.UNKNOWN])
def test_an_order_whose_due_is_waiting_cannot_be_charged_again(
    ledger: Ledger, checkout: Checkout, content: Callable[[], Content], ends: Outcome | None
) -> None:
    open_order(ledger, "1045", 9_500)
    payment = checkout.begin(wave(9_500, "k", payable=ORDER)).payment
    if ends is not None:
        outcome.apply(ledger, payment.payment_id, Step.INITIATE, answer(payment, ends))
    before = content()
    for charge in (checkout.take_cash, checkout.begin):
        sale = (cash if charge == checkout.take_cash else wave)(1, "l", payable=ORDER)
        with pytest.raises(NotAllowed) as refused:
            charge(sale)
        assert refused.value.code == "payable_locked"
        assert refused.value.params == {"payable": "1045", "open": 0, "currency": "XOF"}
    assert content() == before


def test_the_other_part_of_a_split_can_be_paid_meanwhile(ledger: Ledger, checkout: Checkout) -> None:
    open_order(ledger, "1045", 9_500)
    checkout.begin(wave(5_000, "k", payable=ORDER))
    assert checkout.take_cash(cash(4_500, "l", payable=ORDER)).payment.status is Status.SUCCESS
    assert due_of(ledger) == Due(9_500, 4_500, 5_000)


@pytest.mark.parametrize("ends", [Outcome.DECLINED, Outcome.EXPIRED])
def test_an_attempt_that_ended_unpaid_reserves_nothing(
    ledger: Ledger, checkout: Checkout, ends: Outcome
) -> None:
    open_order(ledger, "1045", 9_500)
    payment = checkout.begin(wave(9_500, "k", payable=ORDER)).payment
    outcome.apply(ledger, payment.payment_id, Step.CHECK, answer(payment, ends))
    assert checkout.take_cash(cash(9_500, "l", payable=ORDER)).payment.status is Status.SUCCESS
    assert due_of(ledger).settled


def test_an_order_in_another_currency_is_not_charged(
    ledger: Ledger, checkout: Checkout, content: Callable[[], Content]
) -> None:
    open_order(ledger, "1045", 9_500, currency="EUR")
    before = content()
    for charge, sale in (
        (checkout.take_cash, cash(500, "k", payable=ORDER)),
        (checkout.begin, wave(500, "k", payable=ORDER)),
    ):
        with pytest.raises(InvalidInput) as refused:
            charge(sale)
        assert refused.value.code == "currency_differs"
    assert content() == before


# -- the same customer? -------------------------------------------------------------------------------


def test_an_equal_amount_that_is_unknown_asks_first(
    ledger: Ledger, checkout: Checkout, content: Callable[[], Content]
) -> None:
    first = unknown(ledger, checkout, 500, "k")
    before = content()
    for charge, sale in (
        (checkout.take_cash, cash(500, "l")),
        (checkout.begin, wave(500, "l", another_customer=False)),
    ):
        with pytest.raises(NotAllowed) as refused:
            charge(sale)
        assert refused.value.code == "same_customer"
        assert refused.value.params["payment_id"] == first.payment_id
    assert content() == before
    assert checkout.take_cash(cash(500, "l", another_customer=True)).payment.status is Status.SUCCESS


def test_another_amount_or_an_order_or_a_known_payment_asks_nothing(
    ledger: Ledger, checkout: Checkout
) -> None:
    unknown(ledger, checkout, 500, "k")
    checkout.take_cash(cash(501, "other amount"))
    open_order(ledger, "1045", 500)
    checkout.take_cash(cash(500, "order", payable=ORDER))
    waiting = checkout.begin(wave(700, "waiting")).payment
    outcome.apply(ledger, waiting.payment_id, Step.INITIATE, answer(waiting, Outcome.PENDING))
    checkout.take_cash(cash(700, "while waiting"))
    assert len(all_payments(ledger)) == 5


@pytest.mark.parametrize(("later", "asks"), [(0, True), (1, False)])
def test_after_half_an_hour_nobody_asks(
    ledger: Ledger, checkout: Checkout, clock: TurnedClock, later: int, *, asks: bool
) -> None:
    assert SAME_CUSTOMER_WINDOW_MS == 30 * 60 * 1000
    unknown(ledger, checkout, 500, "k")
    clock.ms += SAME_CUSTOMER_WINDOW_MS + later
    if asks:
        with pytest.raises(NotAllowed):
            checkout.take_cash(cash(500, "l"))
    else:
        checkout.take_cash(cash(500, "l"))


# -- an electronic payment begins ---------------------------------------------------------------------


def test_the_intent_is_on_the_disk_before_anything_leaves(ledger: Ledger, checkout: Checkout) -> None:
    payment = checkout.begin(wave(500, "k")).payment
    assert (payment.status, payment.phase) == (Status.PROCESSING, Phase.SENT)
    assert (payment.sent_amount, payment.sent_currency) == (500, "XOF")
    assert payment.charge_reference is not None
    assert payment.payment_id in payment.charge_reference
    assert all_payments(ledger) == [payment]


def test_a_nearly_full_disk_stops_mobile_money_but_not_cash(
    ledger: Ledger, checkout: Checkout, content: Callable[[], Content], monkeypatch: pytest.MonkeyPatch
) -> None:
    known = checkout.begin(wave(500, "k")).payment
    before = content()
    monkeypatch.setattr(ledger, "free_bytes", lambda: FREE_SPACE_FLOOR - 1)
    with pytest.raises(DatabaseProblem) as refused:
        checkout.begin(wave(500, "l"))
    assert refused.value.code == "disk_nearly_full"
    assert content() == before
    assert checkout.begin(wave(500, "k")).payment == known
    assert checkout.take_cash(cash(500, "m")).payment.status is Status.SUCCESS
    monkeypatch.setattr(ledger, "free_bytes", lambda: FREE_SPACE_FLOOR)
    assert not checkout.begin(wave(500, "l")).is_duplicate


def test_a_method_that_is_switched_off_or_has_nobody_behind_it_begins_nothing(
    ledger: Ledger, content: Callable[[], Content]
) -> None:
    before = content()
    with pytest.raises(NotAllowed) as refused:
        Checkout(ledger, {}).begin(wave(500, "k"))
    assert refused.value.code == "method_not_active"
    assert content() == before
    with ledger.unit_of_work() as work:
        off = events.MethodSet(
            method_id="method-wave",
            provider_code="wave",
            name="Wave",
            active=False,
            display_order=2,
            config={},
        )
        work.record(off)
        work.commit()
    with pytest.raises(NotAllowed):
        checkout_of(ledger).begin(wave(500, "k"))
    assert all_payments(ledger) == []
