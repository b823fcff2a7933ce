"""Taking money: what is refused changes nothing, one key is one payment, and never more than is due."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_terminal.domain import events
from pos_terminal.domain.errors import InvalidInput, KeyReused, NotAllowed, PersonError, TerminalError
from pos_terminal.domain.money import MAX_AMOUNT
from pos_terminal.domain.payment import PayableRef, Phase, Status
from pos_terminal.ledger import catalogue, journal, payments
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.ledger.verify import verify
from pos_terminal.providers.base import Outcome
from pos_terminal.services import outcome
from pos_terminal.services.answer import Step
from pos_terminal.services.checkout import Begun, Checkout, Sale
from pos_terminal.services.sentences import CODES, say
from tests.support.core import (
    START_MS,
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


def _head(ledger: Ledger) -> journal.Head:
    with ledger.reading() as connection:
        return journal.read_head(connection, ledger.incarnation)


def _due(ledger: Ledger, ref: PayableRef) -> tuple[int, int, int]:
    with ledger.reading() as connection:
        payable = catalogue.payable(connection, ref)
        assert payable is not None
        due = payments.due_of(connection, payable)
    return due.taken, due.in_flight, due.open


@pytest.mark.parametrize(("tendered", "change"), [(None, 0), (12_500, 0), (15_000, 2_500), (20_000, 7_500)])
def test_cash_is_taken_with_its_change(checkout: Checkout, tendered: int | None, change: int) -> None:
    payment = checkout.take_cash(cash(12_500, "key", tendered=tendered, reference="Table 3")).payment
    assert (payment.status, payment.phase) == (Status.SUCCESS, None)
    assert (payment.amount, payment.tendered, payment.change) == (12_500, 12_500 + change, change)
    assert (payment.initiated_at, payment.completed_at) == (START_MS, START_MS)
    assert (payment.reference, payment.sent_amount, payment.is_test) == ("Table 3", 12_500, False)
    assert payment.charge_reference is None


@pytest.mark.parametrize(
    "amount", [0, -1, -12_500, MAX_AMOUNT + 1, 10**40, True, 12.0, 1e3, "100", None, b"1"]
)
def test_what_is_no_amount_is_refused(ledger: Ledger, checkout: Checkout, amount: Any) -> None:
    before = _head(ledger)
    for take in (checkout.take_cash, checkout.begin):
        with pytest.raises(InvalidInput) as refused:
            take(Sale(amount, "cash", "key"))
        assert say(refused.value) != refused.value.code
    assert _head(ledger) == before


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"tendered": 499}, "tendered_too_little"),
        ({"tendered": 0}, "amount_too_small"),
        ({"tendered": -500}, "amount_too_small"),
        ({"tendered": 500.5}, "amount_not_whole"),
        ({"tendered": True}, "amount_not_whole"),
        ({"tendered": MAX_AMOUNT + 1}, "amount_too_large"),
        ({"currency": "XYZ"}, "currency_unknown"),
        ({"currency": ""}, "currency_unknown"),
        ({"reference": "x" * 81}, "text_too_long"),
        ({"reference": "a\x00b"}, "control_characters"),
        ({"reference": "\ud800"}, "control_characters"),
        ({"reference": None}, "text_expected"),
        ({"idempotency_key": ""}, "key_empty"),
        ({"idempotency_key": "k" * 256}, "text_too_long"),
        ({"idempotency_key": "a\nb"}, "control_characters"),
        ({"provider_code": "orange"}, "method_unknown"),
        ({"provider_code": ""}, "method_unknown"),
        ({"provider_code": "\ud800"}, "control_characters"),
        ({"payable": PayableRef("order", "nobody's")}, "payable_unknown"),
        ({"payable": PayableRef("order", "")}, "payable_unknown"),
        ({"payable": PayableRef("booking", "1045")}, "payable_unknown"),
        ({"payable": PayableRef("order", "\ud800")}, "control_characters"),
        ({"payable": PayableRef("order", "\x1b[31m")}, "control_characters"),
        ({"payable": PayableRef("order", "1045"), "currency": "EUR"}, "currency_differs"),
        ({"payable": PayableRef("order", "1045"), "amount": 9_501}, "more_than_due"),
    ],
)  # fmt: skip
def test_bad_input_is_one_sentence_and_changes_nothing(
    ledger: Ledger, checkout: Checkout, other: dict[str, Any], code: str
) -> None:
    open_order(ledger, "1045", 9_500)
    before = _head(ledger)
    sale = Sale(**({"amount": 500, "provider_code": "cash", "idempotency_key": "key"} | other))
    takes: tuple[Callable[[Sale], Begun], ...] = (checkout.take_cash, checkout.begin)
    for take in takes[: 1 if sale.provider_code == "cash" else 2]:
        with pytest.raises(PersonError) as refused:
            take(sale)
        assert refused.value.code == code
        assert code in CODES
        say(refused.value).encode()
    assert _head(ledger) == before
    assert not checkout.take_cash(cash(500, "key")).is_duplicate


def test_a_method_that_is_not_ready_or_not_active_takes_nothing(ledger: Ledger) -> None:
    checkout = Checkout(ledger, {})
    with pytest.raises(NotAllowed) as refused:
        checkout.take_cash(cash(500, "key"))
    assert refused.value.code == "method_not_active"
    with ledger.unit_of_work() as work:
        work.record(
            events.MethodSet(
                method_id="method-wave",
                provider_code="wave",
                name="Wave",
                active=False,
                display_order=2,
                config={},
            )
        )
        work.commit()
    with pytest.raises(NotAllowed):
        checkout_of(ledger).begin(wave(500, "key"))
    assert all_payments(ledger) == []


# -- one key, one payment ---------------------------------------------------------------------------------


@pytest.mark.parametrize("restarted", [False, True], ids=["same run", "after a restart"])
def test_the_same_key_is_the_same_payment(ledger: Ledger, checkout: Checkout, restarted: bool) -> None:
    open_order(ledger, "1045", 9_500)
    sales: list[Sale] = [
        cash(500, "a", tendered=1_000, reference="Table 3"),
        cash(9_500, "b", payable=ORDER),
        wave(700, "c"),
    ]
    take = {"cash": "take_cash", "wave": "begin"}
    first = [getattr(checkout, take[sale.provider_code])(sale) for sale in sales]
    head = _head(ledger)
    second = checkout_of(ledger) if restarted else checkout
    again = [getattr(second, take[sale.provider_code])(sale) for sale in sales]
    assert [begun.payment for begun in again] == [begun.payment for begun in first]
    assert [begun.is_duplicate for begun in first + again] == [False] * 3 + [True] * 3
    assert _head(ledger) == head


@pytest.mark.parametrize("restarted", [False, True], ids=["same run", "after a restart"])
@pytest.mark.parametrize(
    "other",
    [
        {"amount": 501, "tendered": 501},
        {"provider_code": "wave", "tendered": None},
        {"payable": ORDER},
        {"currency": "XAF"},
    ],
)
def test_a_key_with_other_content_is_refused(
    ledger: Ledger, checkout: Checkout, other: dict[str, Any], restarted: bool
) -> None:
    open_order(ledger, "1045", 9_500)
    values: dict[str, Any] = {
        "amount": 500,
        "provider_code": "cash",
        "idempotency_key": "key",
        "tendered": 500,
    }
    checkout.take_cash(Sale(**values))
    before = _head(ledger)
    sale = Sale(**(values | other))
    second = checkout_of(ledger) if restarted else checkout
    with pytest.raises(KeyReused):
        (second.take_cash if sale.provider_code == "cash" else second.begin)(sale)
    assert _head(ledger) == before


def test_keys_that_look_alike_are_the_same_key(checkout: Checkout) -> None:
    first = checkout.take_cash(cash(500, "cafe\u0301"))
    assert checkout.take_cash(cash(500, "café")).payment == first.payment


def test_more_keys_than_are_remembered_are_still_one_payment_each(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pos_terminal.services.checkout._REMEMBERED_KEYS", 3)
    for _ in range(2):
        for number in range(8):
            checkout.take_cash(cash(500, f"key-{number}"))
    assert len(all_payments(checkout._ledger)) == 8


def _at_once(count: int, job: Callable[[int], Any]) -> list[Any]:
    """Run it on so many threads that all start together; results and refusals."""
    gate = threading.Barrier(count)
    results: list[Any] = [None] * count

    def run(number: int) -> None:
        gate.wait()
        try:
            results[number] = job(number)
        except TerminalError as refused:
            results[number] = refused

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.parametrize("method", ["cash", "wave"])
def test_fifty_threads_with_one_key_are_one_payment(ledger: Ledger, checkout: Checkout, method: str) -> None:
    take = checkout.take_cash if method == "cash" else checkout.begin
    results = _at_once(50, lambda _number: take(Sale(500, method, "key")))
    assert len({begun.payment.payment_id for begun in results}) == 1
    assert sum(not begun.is_duplicate for begun in results) == 1
    assert len(all_payments(ledger)) == 1


def test_fifty_threads_on_one_order_never_take_more_than_is_due(ledger: Ledger, checkout: Checkout) -> None:
    open_order(ledger, "1045", 9_500)

    def take(number: int) -> Begun:
        if number % 2:
            return checkout.begin(wave(1_000, f"key-{number}", payable=ORDER))
        return checkout.take_cash(cash(1_000, f"key-{number}", payable=ORDER))

    results = _at_once(50, take)
    refused = [result.code for result in results if isinstance(result, TerminalError)]
    assert len(refused) == 41
    assert set(refused) <= {"payable_locked", "more_than_due"}
    taken, in_flight, left = _due(ledger, ORDER)
    assert (taken + in_flight, left) == (9_000, 500)
    with ledger.reading() as connection:
        assert verify(connection, ledger.terminal_id).ok


# -- what is left -----------------------------------------------------------------------------------------


def test_what_is_waiting_is_reserved_and_the_other_part_is_not(ledger: Ledger, checkout: Checkout) -> None:
    open_order(ledger, "1045", 9_500)
    waiting = checkout.begin(wave(5_000, "a", payable=ORDER)).payment
    with pytest.raises(NotAllowed) as refused:
        checkout.take_cash(cash(9_500, "b", payable=ORDER))
    assert refused.value.code == "payable_locked"
    checkout.take_cash(cash(4_500, "c", payable=ORDER))
    with pytest.raises(NotAllowed) as refused:
        checkout.take_cash(cash(1, "d", payable=ORDER))
    assert refused.value.code == "payable_locked"
    outcome.apply(ledger, waiting.payment_id, Step.CHECK, answer(waiting, Outcome.DECLINED))
    assert _due(ledger, ORDER) == (4_500, 0, 5_000)
    checkout.take_cash(cash(5_000, "e", payable=ORDER))
    with pytest.raises(NotAllowed) as refused:
        checkout.take_cash(cash(1, "f", payable=ORDER))
    assert refused.value.code == "more_than_due"


ENDS = st.sampled_from(
    ["cash", Outcome.PAID, Outcome.DECLINED, Outcome.EXPIRED, Outcome.PENDING, Outcome.UNKNOWN]
)


@given(st.integers(1, 50), st.lists(st.tuples(st.integers(1, 30), ENDS, st.booleans()), max_size=12))
def test_the_due_is_what_is_owed_less_taken_less_in_flight(
    owed: int, attempts: list[tuple[int, Any, bool]]
) -> None:
    """Against a few lines of arithmetic; `late` pays an attempt that had ended."""
    ledger = open_ledger(None)
    checkout = checkout_of(ledger)
    open_order(ledger, "1045", owed)
    taken = flying = 0
    for number, (amount, ends, late) in enumerate(attempts):
        fits = amount <= max(0, owed - taken - flying)
        take = checkout.take_cash if ends == "cash" else checkout.begin
        sale = Sale(amount, "cash" if ends == "cash" else "wave", f"key-{number}", payable=ORDER)
        if not fits:
            with pytest.raises(NotAllowed):
                take(sale)
            continue
        payment = take(sale).payment
        if ends == "cash":
            taken += amount
            continue
        outcome.apply(ledger, payment.payment_id, Step.CHECK, answer(payment, ends))
        if ends in (Outcome.PENDING, Outcome.UNKNOWN):
            flying += amount
        elif ends is Outcome.PAID or late:
            taken += amount
            outcome.apply(ledger, payment.payment_id, Step.CHECK, answer(payment, Outcome.PAID))
    assert _due(ledger, ORDER) == (taken, flying, max(0, owed - taken - flying))
    with ledger.reading() as connection:
        assert verify(connection, ledger.terminal_id).ok
        row = connection.exec_driver_sql(
            "SELECT amount_taken, settled FROM payables WHERE payable_type = 'order'"
        ).one()
    assert tuple(row) == (taken, int(taken >= owed)) or taken == 0
    ledger.close()


# -- the same customer? -----------------------------------------------------------------------------------


def _unknown(ledger: Ledger, checkout: Checkout, key: str = "first") -> str:
    payment = checkout.begin(wave(500, key)).payment
    outcome.apply(ledger, payment.payment_id, Step.INITIATE, answer(payment, Outcome.UNKNOWN))
    return payment.payment_id


@pytest.mark.parametrize("method", ["cash", "wave"])
def test_an_equal_amount_that_is_unknown_asks_whether_it_is_the_same_customer(
    ledger: Ledger, checkout: Checkout, clock: TurnedClock, method: str
) -> None:
    unknown = _unknown(ledger, checkout)
    take = checkout.take_cash if method == "cash" else checkout.begin
    with pytest.raises(NotAllowed) as refused:
        take(Sale(500, method, "second"))
    assert refused.value.code == "same_customer"
    assert refused.value.params["payment_id"] == unknown
    assert not take(Sale(501, method, "other amount")).is_duplicate
    assert not take(Sale(500, method, "second", another_customer=True)).is_duplicate
    clock.ms += 31 * 60_000
    assert not take(Sale(500, method, "much later")).is_duplicate


@pytest.mark.parametrize("ends", [Outcome.PENDING, Outcome.PAID, Outcome.DECLINED])
def test_what_is_certain_asks_nobody(ledger: Ledger, checkout: Checkout, ends: Outcome) -> None:
    payment = checkout.begin(wave(500, "first")).payment
    outcome.apply(ledger, payment.payment_id, Step.INITIATE, answer(payment, ends))
    assert not checkout.take_cash(cash(500, "second")).is_duplicate


def test_the_intent_is_durable_before_anything_can_leave(ledger: Ledger, checkout: Checkout) -> None:
    begun = checkout.begin(wave(500, "key"), "staff-awa")
    (payment,) = all_payments(ledger)
    assert payment == begun.payment
    assert (payment.status, payment.phase) == (Status.PROCESSING, Phase.SENT)
    assert (payment.sent_amount, payment.sent_currency) == (500, "XOF")
    assert payment.charge_reference is not None
    assert payment.charge_reference.endswith(payment.payment_id)
    assert payment.staff_id == "staff-awa"
    other = checkout.begin(wave(500, "other")).payment
    assert other.charge_reference != payment.charge_reference
