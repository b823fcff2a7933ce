"""Cash: kept before it is answered, change to the franc, and what cannot be is refused without a trace."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pos_terminal.domain import events, in_transaction
from pos_terminal.domain.errors import InvalidInput, KeyReused, NotAllowed
from pos_terminal.domain.money import MAX_AMOUNT
from pos_terminal.domain.payment import PayableRef, Status
from pos_terminal.domain.people import Role
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.services import people
from pos_terminal.services.checkout import Checkout, Sale
from tests.services.conftest import Content
from tests.support.core import START_MS, all_payments, cash, checkout_of, open_ledger, open_order, wave


@pytest.mark.parametrize(
    ("tendered", "received", "change"), [(None, 4_500, 0), (4_500, 4_500, 0), (10_000, 10_000, 5_500)]
)
def test_cash_is_paid_at_once_with_its_change(
    checkout: Checkout, tendered: int | None, received: int, change: int
) -> None:
    payment = checkout.take_cash(cash(4_500, "k", tendered=tendered, reference=" Table 3 ")).payment
    assert (payment.status, payment.phase) == (Status.SUCCESS, None)
    assert (payment.amount, payment.tendered, payment.change) == (4_500, received, change)
    assert (payment.initiated_at, payment.completed_at) == (START_MS, START_MS)
    assert payment.reference == "Table 3"
    assert payment.charge_reference is None


def test_cash_is_on_the_disk_when_it_is_answered(checkout: Checkout, tmp_path: Path) -> None:
    payment = checkout.take_cash(cash(700, "k")).payment
    another = open_ledger(tmp_path)
    assert all_payments(another) == [payment]
    another.close()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        *(({"amount": value}, "amount_too_small") for value in (0, -1, -(10**30))),
        *(({"amount": value}, "amount_too_large") for value in (MAX_AMOUNT + 1, 2**63, 10**30)),
        *(({"amount": value}, "amount_not_whole") for value in (True, False, 5.0, "500", None, b"5")),
        *(({"tendered": value}, "amount_too_small") for value in (0, -1)),
        *(({"tendered": value}, "amount_not_whole") for value in (True, 1000.0, "1000")),
        ({"tendered": 499}, "tendered_too_little"),
        ({"tendered": MAX_AMOUNT + 1}, "amount_too_large"),
        ({"currency": "BTC"}, "currency_unknown"),
        ({"idempotency_key": " "}, "key_empty"),
        ({"idempotency_key": "k" * 256}, "text_too_long"),
        ({"idempotency_key": 7}, "text_expected"),
        ({"reference": "r" * 81}, "text_too_long"),
        ({"reference": "a\x00b"}, "control_characters"),
        ({"reference": "a\ud800"}, "control_characters"),
        ({"provider_code": "wave"}, "method_unknown"),
        ({"provider_code": "gold"}, "method_unknown"),
        ({"payable": PayableRef("order", "404")}, "payable_unknown"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    checkout: Checkout, content: Callable[[], Content], wrong: dict[str, Any], code: str
) -> None:
    before = content()
    sale: dict[str, Any] = {"amount": 500, "provider_code": "cash", "idempotency_key": "k"}
    with pytest.raises(InvalidInput) as refused:
        checkout.take_cash(Sale(**(sale | wrong)))
    assert refused.value.code == code
    assert content() == before
    assert not in_transaction.is_open()
    # And the till goes on: neither the key nor the writer is taken.
    assert not checkout.take_cash(cash(500, "k")).is_duplicate


def test_too_little_says_how_much_is_missing(checkout: Checkout) -> None:
    with pytest.raises(InvalidInput) as refused:
        checkout.take_cash(cash(12_500, "k", tendered=10_000))
    assert refused.value.params == {"missing": 2_500, "currency": "XOF"}


@pytest.mark.parametrize("restarted", [False, True], ids=["this run", "after a restart"])
def test_a_key_is_one_payment(ledger: Ledger, content: Callable[[], Content], *, restarted: bool) -> None:
    checkout = checkout_of(ledger)
    sale = cash(500, "cafe\u0301", tendered=1_000, reference="Table 3")
    first = checkout.take_cash(sale)
    before = content()
    if restarted:
        checkout = checkout_of(ledger)
    for again in (sale, replace(sale, idempotency_key=" café "), replace(sale, tendered=500, reference="x")):
        second = checkout.take_cash(again)
        assert second.is_duplicate
        assert second.payment == first.payment
    assert not first.is_duplicate
    assert content() == before


@pytest.mark.parametrize("restarted", [False, True], ids=["this run", "after a restart"])
@pytest.mark.parametrize(
    "other",
    [
        cash(501, "k"),
        cash(500, "k", payable=PayableRef("order", "1")),
        cash(500, "k", currency="EUR"),
        wave(500, "k"),
    ],
    ids=["amount", "payable", "currency", "method"],
)
def test_a_key_for_something_else_is_refused(
    ledger: Ledger, content: Callable[[], Content], other: Sale, *, restarted: bool
) -> None:
    open_order(ledger, "1", 9_000)
    checkout = checkout_of(ledger)
    checkout.take_cash(cash(500, "k"))
    before = content()
    if restarted:
        checkout = checkout_of(ledger)
    with pytest.raises(KeyReused):
        (checkout.begin if other.provider_code == "wave" else checkout.take_cash)(other)
    assert content() == before


def test_a_key_for_an_order_is_not_good_for_another_order(ledger: Ledger, checkout: Checkout) -> None:
    open_order(ledger, "1", 9_000)
    open_order(ledger, "2", 9_000)
    sale = cash(500, "k", payable=PayableRef("order", "1"))
    checkout.take_cash(sale)
    for payable in (PayableRef("order", "2"), PayableRef("ticket", "1"), None):
        with pytest.raises(KeyReused):
            checkout.take_cash(replace(sale, payable=payable))


def test_a_repeat_is_answered_while_somebody_else_writes(ledger: Ledger, checkout: Checkout) -> None:
    payment = checkout.take_cash(cash(500, "k")).payment
    found: list[Any] = []
    repeat = threading.Thread(target=lambda: found.append(checkout.take_cash(cash(500, "k"))), daemon=True)
    with ledger.unit_of_work():
        repeat.start()
        repeat.join(timeout=20)
        assert [again.payment for again in found] == [payment]


def test_keys_that_were_forgotten_are_still_one_payment(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pos_terminal.services.claims._REMEMBERED_KEYS", 1)
    first = checkout.take_cash(cash(500, "a")).payment
    checkout.take_cash(cash(500, "b"))
    again = checkout.take_cash(cash(500, "a"))
    assert again.is_duplicate
    assert again.payment == first


def test_a_method_that_is_switched_off_takes_nothing(ledger: Ledger, content: Callable[[], Content]) -> None:
    with ledger.unit_of_work() as work:
        work.record(
            events.MethodSet(
                method_id="method-cash",
                provider_code="cash",
                name="Cash",
                active=False,
                display_order=1,
                config={},
            )
        )
        work.commit()
    before = content()
    with pytest.raises(NotAllowed) as refused:
        checkout_of(ledger).take_cash(cash(500, "k"))
    assert refused.value.code == "method_not_active"
    assert content() == before


def test_who_took_it_is_kept(ledger: Ledger, checkout: Checkout) -> None:
    people.add_staff(ledger, code="awa", name="Awa", role=Role.CASHIER, pin_hash="x", staff_id="staff-awa")
    assert checkout.take_cash(cash(500, "k"), actor="staff-awa").payment.staff_id == "staff-awa"
    assert checkout.take_cash(cash(500, "l")).payment.staff_id is None
