"""Manual methods: a person's word, with a number that pays once, up to limits; never green."""

from __future__ import annotations

import pytest

from pos_terminal.domain import events
from pos_terminal.domain.errors import InvalidInput, KeyReused, NotAllowed
from pos_terminal.domain.payment import PayableRef, Phase, Status
from pos_terminal.domain.people import Role
from pos_terminal.ledger import catalogue, payments
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.providers.base import Capabilities
from pos_terminal.services.approval import Decision, Limits
from pos_terminal.services.checkout import Begun, Checkout, Sale
from pos_terminal.services.people import add_staff
from tests.support.core import SilentProvider, TurnedClock, open_order

LIMITS = Limits(manual=10_000, manual_a_shift=15_000)


class Sticker(SilentProvider):
    """A sticker on the counter."""

    code = "manual.sticker"
    capabilities = Capabilities(
        by_person=True, needs_network=False, needs_number=True, transaction_pattern="T[0-9]+"
    )


class Offered(SilentProvider):
    """On the house."""

    code = "manual.offered"
    capabilities = Capabilities(by_person=True, needs_network=False)


@pytest.fixture
def checkout(ledger: Ledger) -> Checkout:
    """With two manual methods, a cashier and a manager."""
    with ledger.unit_of_work() as work:
        for order, code in enumerate((Sticker.code, Offered.code), 3):
            method = events.MethodSet(
                method_id=code,
                provider_code=code,
                name=code,
                active=True,
                display_order=order,
                config={"maximum": 50_000},
            )
            work.record(method)
        work.commit()
    for name, role in (("cashier", Role.CASHIER), ("manager", Role.MANAGER)):
        add_staff(ledger, code=name, name=name, role=role, pin_hash="", staff_id=name)
    return Checkout(ledger, {Sticker.code: Sticker(), Offered.code: Offered(), "wave": SilentProvider()})


def take(
    checkout: Checkout,
    amount: int,
    number: str = "",
    code: str = Sticker.code,
    key: str | None = None,
    approver: str | None = None,
    payable: PayableRef | None = None,
) -> Begun:
    sale = Sale(amount, code, key or f"{code}{amount}{number}", payable=payable)
    return checkout.take_by_hand(sale, Decision("cashier", "line is down", approver), LIMITS, number)


def test_it_settles_its_part_and_is_not_a_success(ledger: Ledger, checkout: Checkout) -> None:
    open_order(ledger, "7", 5_000)
    payment = take(checkout, 5_000, "t 12", payable=PayableRef("order", "7")).payment
    assert (payment.status, payment.phase, payment.claimed_number) == (
        Status.PROCESSING,
        Phase.ACCEPTED,
        "T12",
    )
    assert payment.charge_reference is None
    with ledger.reading() as connection:
        payable = catalogue.payable(connection, PayableRef("order", "7"))
        assert payable is not None
        assert payments.due_of(connection, payable).settled


def test_a_number_pays_once_and_one_key_is_one_payment(checkout: Checkout) -> None:
    first = take(checkout, 500, "T1", key="k")
    assert take(checkout, 500, "T1", key="k") == Begun(first.payment, is_duplicate=True)
    with pytest.raises(KeyReused):
        take(checkout, 501, "T1", key="k")
    with pytest.raises(NotAllowed, match="number_used"):
        take(checkout, 500, "T 1", key="other")


def test_a_number_is_needed_and_has_its_form(checkout: Checkout) -> None:
    for number in ("", "X1"):
        with pytest.raises(InvalidInput):
            take(checkout, 500, number)


def test_what_leaves_no_trace_needs_a_manager(checkout: Checkout) -> None:
    with pytest.raises(NotAllowed, match="needs_manager"):
        take(checkout, 1, code=Offered.code)
    offered = take(checkout, 1, code=Offered.code, approver="manager").payment
    assert (offered.approved_by, offered.claimed_number) == ("manager", None)


def test_above_the_limits_a_manager_is_needed(checkout: Checkout, clock: TurnedClock) -> None:
    with pytest.raises(NotAllowed, match="needs_manager"):
        take(checkout, 10_001, "T1")
    take(checkout, 10_000, "T2")
    clock.ms += 1
    with pytest.raises(NotAllowed, match="needs_manager"):
        take(checkout, 5_001, "T3")
    take(checkout, 5_000, "T4")


def test_only_manual_methods_are_taken_by_hand(checkout: Checkout) -> None:
    with pytest.raises(InvalidInput, match="method_unknown"):
        take(checkout, 500, "T1", code="wave")


def test_a_method_takes_no_more_than_its_settings_say(checkout: Checkout) -> None:
    with pytest.raises(NotAllowed, match="above_maximum"):
        take(checkout, 50_001, "T1", approver="manager")
