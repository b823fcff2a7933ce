"""Giving back: never more than was taken, once for each key, and certain only by the provider's word."""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import count
from typing import Any

import pysqlite3.dbapi2 as sqlite
import pytest

from pos_terminal.domain.errors import InvalidInput, KeyReused, NotAllowed, TerminalError
from pos_terminal.domain.payment import PayableRef, Payment, Status
from pos_terminal.domain.people import Role
from pos_terminal.domain.refund import Refund, RefundPhase, RefundStatus, Route
from pos_terminal.ledger import exceptions as questions
from pos_terminal.ledger import payments
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.ledger.verify import verify
from pos_terminal.providers.base import Capabilities, Outcome, RefundResult
from pos_terminal.services import outcome, refunds
from pos_terminal.services.answer import Step
from pos_terminal.services.approval import Decision
from pos_terminal.services.checkout import Checkout
from pos_terminal.services.exceptions import Resolution, resolve
from pos_terminal.services.people import add_staff
from pos_terminal.services.refunds import RefundOrder
from tests.services.conftest import Content
from tests.support.core import answer, cash, open_order, raw, wave

PARTS = Capabilities(refund_full=True, refund_partial=True, can_replay_refund=True)
WHOLE_ONLY = Capabilities(refund_full=True)
BY_HAND = Capabilities(refund_by_hand=True, transaction_pattern="[A-Z0-9]{4,12}")
MANAGER = Decision("cashier", "cold soup", approver="manager")
_KEYS = count(1)


@pytest.fixture
def people(ledger: Ledger) -> None:
    """A cashier and a manager."""
    for name, role in (("cashier", Role.CASHIER), ("manager", Role.MANAGER)):
        add_staff(ledger, code=name, name=name, role=role, pin_hash="", staff_id=name)


pytestmark = pytest.mark.usefixtures("people")


@pytest.fixture
def paid(ledger: Ledger, checkout: Checkout) -> Payment:
    """10 000 by Wave."""
    payment = checkout.begin(wave(10_000, "paid")).payment
    return outcome.apply(ledger, payment.payment_id, Step.CHECK, answer(payment, Outcome.PAID)).payment


def give(
    ledger: Ledger,
    payment: Payment,
    amount: int | None = None,
    capabilities: Capabilities = PARTS,
    decision: Decision = MANAGER,
    **more: Any,
) -> Refund:
    """Begin a refund."""
    key = more.pop("key", f"refund-{next(_KEYS)}")
    order = RefundOrder(payment.payment_id, key, amount, **more)
    return refunds.begin(ledger, capabilities, order, decision).refund


def said(ledger: Ledger, refund: Refund, what: Outcome, *, first: bool = True, **more: Any) -> Refund:
    """The provider says this."""
    return refunds.apply(ledger, refund.refund_id, RefundResult(what, **more), first=first).refund


def now(ledger: Ledger, payment: Payment) -> Payment:
    """The payment as it stands."""
    with ledger.reading() as connection:
        found = payments.by_id(connection, payment.payment_id)
    assert found is not None
    return found


def test_parts_are_given_until_the_amount_is_reached(ledger: Ledger, paid: Payment) -> None:
    for amount, status in (
        (3_000, Status.PARTIALLY_REFUNDED),
        (6_999, Status.PARTIALLY_REFUNDED),
        (1, Status.REFUNDED),
    ):
        refund = give(ledger, paid, amount)
        assert (refund.status, refund.phase, refund.route) == (
            RefundStatus.PROCESSING,
            RefundPhase.SENT,
            Route.API,
        )
        done = said(ledger, refund, Outcome.PAID, amount=amount, currency="XOF", refund_reference="re_1")
        assert (done.status, done.refund_reference) == (RefundStatus.SUCCESS, "re_1")
        assert now(ledger, paid).status is status
    assert now(ledger, paid).refunded_amount == 10_000
    with pytest.raises(NotAllowed, match="more_than_refundable"):
        give(ledger, paid)
    with ledger.reading() as connection:
        assert verify(connection, ledger.terminal_id).ok


def test_what_is_under_way_counts_as_given(
    ledger: Ledger, paid: Payment, content: Callable[[], Content]
) -> None:
    first = give(ledger, paid, 7_000)
    before = content()
    with pytest.raises(NotAllowed, match="more_than_refundable"):
        give(ledger, paid, 3_001)
    assert content() == before
    said(ledger, first, Outcome.DECLINED, error_code="refund_refused")
    assert now(ledger, paid).refundable == 10_000
    assert give(ledger, paid, 10_000).amount == 10_000


def test_fifty_at_once_never_give_more_than_was_taken(ledger: Ledger, paid: Payment) -> None:
    barrier = threading.Barrier(50)
    begun: list[Refund] = []
    refused: list[str] = []

    def one() -> None:
        barrier.wait(timeout=30)
        try:
            begun.append(give(ledger, paid, 3_000))
        except TerminalError as error:
            refused.append(error.code)

    threads = [threading.Thread(target=one, daemon=True) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(begun) == 3
    assert refused == ["more_than_refundable"] * 47


def test_the_database_itself_refuses_too_much(ledger: Ledger, paid: Payment) -> None:
    give(ledger, paid, 9_000)
    assert ledger.path is not None
    file = raw(ledger.path)
    for change in ("refund_reserved = 10001", "refunded_amount = 1001", "refund_reserved = -1"):
        with pytest.raises(sqlite.IntegrityError):
            file.execute(f"UPDATE payments SET {change}")
    file.close()


def test_one_key_is_one_refund(ledger: Ledger, paid: Payment) -> None:
    first = give(ledger, paid, 1_000, key="same")
    order = RefundOrder(paid.payment_id, "same", 1_000)
    again = refunds.begin(ledger, PARTS, order, MANAGER)
    assert again.is_duplicate
    assert again.refund == first
    with pytest.raises(KeyReused):
        give(ledger, paid, 2_000, key="same")
    assert now(ledger, paid).refund_reserved == 1_000


def test_a_manager_approves_every_refund(ledger: Ledger, paid: Payment) -> None:
    with pytest.raises(NotAllowed, match="needs_manager"):
        give(ledger, paid, decision=Decision("cashier", "cold"))
    with pytest.raises(NotAllowed, match="not_a_manager"):
        give(ledger, paid, decision=Decision("cashier", "cold", approver="cashier"))
    with pytest.raises(InvalidInput, match="text_empty"):
        give(ledger, paid, decision=Decision("cashier", " ", approver="manager"))
    refund = give(ledger, paid)
    assert (refund.staff_id, refund.approved_by, refund.reason) == ("cashier", "manager", "cold soup")


@pytest.mark.parametrize(
    ("capabilities", "amount", "expected"),
    [
        (PARTS, 10_000, (Route.API,)),
        (PARTS, 1, (Route.API,)),
        (WHOLE_ONLY, 10_000, (Route.API,)),
        (WHOLE_ONLY, 9_999, (Route.CASH,)),
        (BY_HAND, 5_000, (Route.HAND, Route.CASH)),
        (Capabilities(), 10_000, (Route.CASH,)),
        (PARTS, 10_001, ()),
        (PARTS, 0, ()),
    ],
)
def test_the_way_back_is_what_the_provider_can(
    paid: Payment, capabilities: Capabilities, amount: int, expected: tuple[Route, ...]
) -> None:
    assert refunds.routes(capabilities, paid, amount) == expected


def test_cash_is_given_back_in_cash_at_once(ledger: Ledger, checkout: Checkout) -> None:
    payment = checkout.take_cash(cash(500, "k")).payment
    refund = give(ledger, payment, 200, Capabilities(immediate=True))
    assert (refund.route, refund.status) == (Route.CASH, RefundStatus.SUCCESS)
    assert now(ledger, payment).status is Status.PARTIALLY_REFUNDED


def test_by_hand_needs_its_number_and_cash_for_a_phone_payment_its_payer(
    ledger: Ledger, paid: Payment
) -> None:
    with pytest.raises(InvalidInput, match="number_empty"):
        give(ledger, paid, 1_000, BY_HAND)
    with pytest.raises(InvalidInput, match="payer_needed"):
        give(ledger, paid, 1_000, BY_HAND, route=Route.CASH)
    with pytest.raises(NotAllowed, match="refund_route"):
        give(ledger, paid, 1_000, PARTS, route=Route.CASH)
    by_hand = give(ledger, paid, 1_000, BY_HAND, number="mp 12 34")
    assert (by_hand.status, by_hand.transaction_id) == (RefundStatus.SUCCESS, "MP1234")
    in_cash = give(ledger, paid, 1_000, BY_HAND, route=Route.CASH, payer="+225 05 04 00 00 00")
    assert (in_cash.status, in_cash.payer) == (RefundStatus.SUCCESS, "+225 05 04 00 00 00")


def test_nothing_is_given_back_on_what_was_not_taken(ledger: Ledger, checkout: Checkout) -> None:
    payment = checkout.begin(wave(500, "k")).payment
    with pytest.raises(NotAllowed, match="not_refundable"):
        give(ledger, payment)
    with pytest.raises(LookupError):
        refunds.begin(ledger, PARTS, RefundOrder("nobody", "key"), MANAGER)


@pytest.mark.parametrize("what", [Outcome.UNKNOWN, Outcome.NOT_FOUND])
def test_no_answer_is_not_an_answer(ledger: Ledger, paid: Payment, what: Outcome) -> None:
    refund = said(ledger, give(ledger, paid), what)
    assert (refund.status, refund.phase) == (RefundStatus.PROCESSING, RefundPhase.UNKNOWN)
    assert now(ledger, paid).refundable == 0


def test_another_amount_given_back_is_not_this_refund(ledger: Ledger, paid: Payment) -> None:
    refund = said(ledger, give(ledger, paid, 4_000), Outcome.PAID, amount=10_000)
    assert (refund.status, refund.phase, refund.error_code) == (
        RefundStatus.PROCESSING,
        RefundPhase.UNKNOWN,
        "other_amount",
    )


def test_a_refusal_counts_only_for_the_first_request(ledger: Ledger, paid: Payment) -> None:
    lost = said(ledger, give(ledger, paid, 1_000), Outcome.UNKNOWN)
    assert said(ledger, lost, Outcome.REFUSED, first=False).in_flight
    refused = said(ledger, give(ledger, paid, 1_000), Outcome.REFUSED, first=True)
    assert refused.status is RefundStatus.FAILED


@pytest.mark.parametrize("what", list(Outcome))
def test_an_answer_twice_changes_nothing_the_second_time(
    ledger: Ledger, paid: Payment, what: Outcome, content: Callable[[], Content]
) -> None:
    refund = give(ledger, paid, 1_000)
    said(ledger, refund, what)
    before = content()
    assert not refunds.apply(ledger, refund.refund_id, RefundResult(what), first=True).changed
    assert content() == before


def test_giving_back_does_not_open_the_due_again(ledger: Ledger, checkout: Checkout) -> None:
    open_order(ledger, "9", 500)
    payment = checkout.take_cash(cash(500, "k", payable=PayableRef("order", "9"))).payment
    give(ledger, payment, None, Capabilities())
    with pytest.raises(NotAllowed, match="more_than_due"):
        checkout.take_cash(cash(500, "again", payable=PayableRef("order", "9")))


# -- exceptions -------------------------------------------------------------------------------------------


@pytest.fixture
def late(ledger: Ledger, checkout: Checkout) -> Payment:
    """4 000 that came after its order was paid otherwise."""
    open_order(ledger, "1", 4_000)
    order = PayableRef("order", "1")
    payment = checkout.begin(wave(4_000, "late", payable=order)).payment
    outcome.apply(ledger, payment.payment_id, Step.CHECK, answer(payment, Outcome.EXPIRED))
    checkout.take_cash(cash(4_000, "cash", payable=order))
    return outcome.apply(ledger, payment.payment_id, Step.CHECK, answer(payment, Outcome.PAID)).payment


def open_question(ledger: Ledger) -> str:
    """The one exception that waits."""
    with ledger.reading() as connection:
        [found] = questions.open_ones(connection)
    return found.exception_id


def test_late_money_is_given_back_by_a_refund_and_open_again_when_that_fails(
    ledger: Ledger, late: Payment
) -> None:
    exception = open_question(ledger)
    with pytest.raises(NotAllowed, match="refund_missing"):
        resolve(ledger, exception, Resolution.GIVEN_BACK, MANAGER)
    refund = give(ledger, late)
    done = resolve(ledger, exception, Resolution.GIVEN_BACK, MANAGER, refund_id=refund.refund_id)
    assert (done.is_open, done.refund_id, done.approved_by) == (False, refund.refund_id, "manager")
    with pytest.raises(NotAllowed, match="already_decided"):
        resolve(ledger, exception, Resolution.KEPT, MANAGER)
    said(ledger, refund, Outcome.DECLINED)
    assert open_question(ledger) != exception


def test_late_money_is_kept_for_another_order(ledger: Ledger, checkout: Checkout, late: Payment) -> None:
    assert late.amount == 4_000
    exception = open_question(ledger)
    open_order(ledger, "2", 3_000)
    open_order(ledger, "3", 5_000)
    with pytest.raises(NotAllowed, match="needs_manager"):
        resolve(ledger, exception, Resolution.KEPT, Decision("cashier", "his next meal"))
    with pytest.raises(NotAllowed, match="more_than_due"):
        resolve(ledger, exception, Resolution.KEPT, MANAGER, apply_to=PayableRef("order", "2"))
    resolve(ledger, exception, Resolution.KEPT, MANAGER, apply_to=PayableRef("order", "3"))
    with pytest.raises(NotAllowed, match="more_than_due"):
        checkout.take_cash(cash(1_001, "k", payable=PayableRef("order", "3")))
    checkout.take_cash(cash(1_000, "k2", payable=PayableRef("order", "3")))
    with ledger.reading() as connection:
        assert questions.open_ones(connection) == []
        assert verify(connection, ledger.terminal_id).ok
