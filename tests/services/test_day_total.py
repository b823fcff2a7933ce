"""A manager's check of the day's total: an equal one ends them all, another one changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from pos_terminal.domain import events
from pos_terminal.domain.errors import DatabaseProblem, InvalidInput, NotAllowed
from pos_terminal.domain.payment import Payment, Status
from pos_terminal.domain.people import Role
from pos_terminal.domain.refund import RefundStatus, Route
from pos_terminal.ledger import payments
from pos_terminal.ledger.journal import entries_of
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.ledger.verify import verify
from pos_terminal.providers.base import Capabilities
from pos_terminal.services import day_total, refunds
from pos_terminal.services.approval import Decision, Limits
from pos_terminal.services.business_day import BusinessDay
from pos_terminal.services.checkout import Checkout, Sale
from pos_terminal.services.day_total import DayTotal, Statement
from pos_terminal.services.people import add_staff
from pos_terminal.services.refunds import RefundOrder
from tests.services.commits import Break
from tests.services.conftest import Content
from tests.support.core import SilentProvider, TurnedClock

DAY = BusinessDay()
DAY_MS = 24 * 3_600_000
MANAGER = Decision("cashier", "slip of the machine", "manager")
STICKER, CARD = "manual.sticker", "manual.card"


class ByHand(SilentProvider):
    """A sticker on the counter, or a card machine."""

    capabilities = Capabilities(by_person=True, transaction_pattern="[A-Z0-9]+", refund_by_hand=True)


@pytest.fixture
def checkout(ledger: Ledger) -> Checkout:
    """With two manual methods of 1 % each, a cashier and a manager."""
    with ledger.unit_of_work() as work:
        for order, code in enumerate((STICKER, CARD), 3):
            method = events.MethodSet(
                method_id=code,
                provider_code=code,
                name=code,
                active=True,
                display_order=order,
                config={"fee_basis_points": 100},
            )
            work.record(method)
        work.commit()
    for name, role in (("cashier", Role.CASHIER), ("manager", Role.MANAGER)):
        add_staff(ledger, code=name, name=name, role=role, pin_hash="", staff_id=name)
    return Checkout(ledger, {STICKER: ByHand(), CARD: ByHand(), "wave": SilentProvider()})


def take(checkout: Checkout, *amounts: int, code: str = STICKER, mark: str = "A") -> list[Payment]:
    """Payments by hand, with the numbers A0, A1 …"""
    by = Decision("cashier", "seen")
    return [
        checkout.take_by_hand(
            Sale(amount, code, f"{mark}{place}", another_customer=True), by, Limits(), f"{mark}{place}"
        ).payment
        for place, amount in enumerate(amounts)
    ]


def open_totals(ledger: Ledger) -> list[DayTotal]:
    with ledger.reading() as connection:
        assert verify(connection, ledger.terminal_id).ok
        return day_total.to_confirm(connection, DAY)


def check(ledger: Ledger, found: DayTotal, total: int, decision: Decision = MANAGER) -> Sequence[Payment]:
    statement = Statement(found.provider_code, found.since_ms, total)
    return day_total.confirm(ledger, statement, DAY, decision)


def test_the_payments_are_listed_by_method_and_day_with_their_sum(
    ledger: Ledger, checkout: Checkout, clock: TurnedClock
) -> None:
    take(checkout, 5_000, 2_500)
    take(checkout, 700, code=CARD, mark="C")
    clock.ms += DAY_MS
    take(checkout, 900, mark="B")
    found = [
        (one.provider_code, one.total, [p.claimed_number for p in one.payments])
        for one in open_totals(ledger)
    ]
    assert found == [(CARD, 700, ["C0"]), (STICKER, 7_500, ["A0", "A1"]), (STICKER, 900, ["B0"])]


def test_an_equal_total_ends_them_all_as_paid_with_both_names(ledger: Ledger, checkout: Checkout) -> None:
    taken = take(checkout, 5_000, 2_500)
    take(checkout, 700, code=CARD, mark="C")
    found = next(one for one in open_totals(ledger) if one.provider_code == STICKER)
    ended = check(ledger, found, 7_500)
    assert [(p.status, p.transaction_id, p.fee, p.fee_estimated) for p in ended] == [
        (Status.SUCCESS, "A0", 50, True),
        (Status.SUCCESS, "A1", 25, True),
    ]
    assert [one.provider_code for one in open_totals(ledger)] == [CARD]
    with ledger.reading() as connection:
        bodies = [entry.read().read_body() for entry in entries_of(connection, taken[0].payment_id)]
    [checked] = [body for body in bodies if isinstance(body, events.PaymentChecked)]
    assert (checked.decided_by, checked.approved_by, checked.day_count, checked.day_total) == (
        "cashier",
        "manager",
        2,
        7_500,
    )
    [paid] = [body for body in bodies if isinstance(body, events.PaymentSucceeded)]
    assert paid.evidence is not None
    assert paid.evidence.source == "person"
    assert paid.payable_settled


def test_after_that_they_can_be_given_back(ledger: Ledger, checkout: Checkout) -> None:
    [payment] = take(checkout, 5_000)
    order = RefundOrder(payment.payment_id, "r", None, Route.HAND, "R1")
    with pytest.raises(NotAllowed, match="not_refundable"):
        refunds.begin(ledger, ByHand.capabilities, order, MANAGER)
    check(ledger, open_totals(ledger)[0], 5_000)
    given = refunds.begin(ledger, ByHand.capabilities, order, MANAGER).refund
    assert given.status is RefundStatus.SUCCESS


@pytest.mark.parametrize(
    ("total", "difference", "named"),
    [
        (6_000, -2_500, ["A1"]),
        (5_700, -2_800, ["A1", "A3"]),
        (8_200, -300, ["A3"]),
        (8_400, -100, []),
        (9_000, 500, []),
        (0, -8_500, []),
    ],
)
def test_another_total_changes_nothing_and_names_what_would_explain_it(
    ledger: Ledger,
    checkout: Checkout,
    content: Callable[[], Content],
    total: int,
    difference: int,
    named: list[str],
) -> None:
    taken = take(checkout, 5_000, 2_500, 700, 300)
    before = content()
    with pytest.raises(NotAllowed, match="day_total_differs") as told:
        check(ledger, open_totals(ledger)[0], total)
    assert content() == before
    params = told.value.params
    assert (params["expected"], params["difference"]) == (8_500, difference)
    numbers = {payment.payment_id: payment.claimed_number for payment in taken}
    found = params["candidates"]
    assert isinstance(found, tuple)
    assert [numbers[one] for one in found] == named


def test_all_payments_of_the_missing_amount_are_named(checkout: Checkout) -> None:
    taken = take(checkout, 300, 500, 300)
    assert day_total.candidates(taken, -300) == (taken[0], taken[2])
    assert day_total.candidates(taken * 30, -800) == ()


@pytest.mark.parametrize("actor", ["cashier", "manager", "nobody"])
def test_only_a_managers_code_confirms_it(ledger: Ledger, checkout: Checkout, actor: str) -> None:
    take(checkout, 5_000)
    with pytest.raises(NotAllowed, match="needs_manager"):
        check(ledger, open_totals(ledger)[0], 5_000, Decision(actor, "x"))


def test_a_day_is_checked_once(ledger: Ledger, checkout: Checkout) -> None:
    take(checkout, 5_000)
    [found] = open_totals(ledger)
    check(ledger, found, 5_000)
    with pytest.raises(NotAllowed, match="nothing_to_confirm"):
        check(ledger, found, 5_000)
    with pytest.raises(InvalidInput):
        check(ledger, found, -1)


@pytest.mark.parametrize("kept", [True, False])
def test_a_check_that_the_disk_says_nothing_about_is_looked_up(
    ledger: Ledger, checkout: Checkout, commit_raises: Break, *, kept: bool
) -> None:
    [payment] = take(checkout, 5_000)
    [found] = open_totals(ledger)
    commit_raises(kept=kept)
    if kept:
        assert check(ledger, found, 5_000)[0].status is Status.SUCCESS
    else:
        with pytest.raises(DatabaseProblem, match="decision_not_saved"):
            check(ledger, found, 5_000)
    with ledger.reading() as connection:
        now = payments.by_id(connection, payment.payment_id)
    assert now is not None
    assert now.status is (Status.SUCCESS if kept else Status.PROCESSING)
