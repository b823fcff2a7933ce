"""What a company undoes by itself: written down once, told to a person, never more than was taken."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pos_terminal.domain.payment import Payment, Status
from pos_terminal.domain.people import Role
from pos_terminal.domain.refund import Refund, RefundPhase, RefundStatus, Route
from pos_terminal.ledger import exceptions as questions
from pos_terminal.ledger import payments
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.ledger.verify import verify
from pos_terminal.providers.base import Capabilities, Outcome, RefundResult
from pos_terminal.services import outcome, refunds, undone
from pos_terminal.services.answer import Step
from pos_terminal.services.approval import Decision
from pos_terminal.services.checkout import Checkout
from pos_terminal.services.exceptions import Resolution, resolve
from pos_terminal.services.people import add_staff
from pos_terminal.services.refunds import RefundOrder
from tests.services.commits import Break
from tests.services.conftest import Content
from tests.support.core import answer, wave

PARTS = Capabilities(refund_full=True, refund_partial=True, tells_given_back=True)
WHOLE_ONLY = Capabilities(refund_full=True, tells_given_back=True)
MANAGER = Decision("cashier", "cold soup", approver="manager")


@pytest.fixture
def paid(ledger: Ledger, checkout: Checkout) -> Payment:
    """10 000 by Wave, with a cashier and a manager about."""
    for name, role in (("cashier", Role.CASHIER), ("manager", Role.MANAGER)):
        add_staff(ledger, code=name, name=name, role=role, pin_hash="", staff_id=name)
    payment = checkout.begin(wave(10_000, "paid")).payment
    return outcome.apply(ledger, payment.payment_id, Step.CHECK, answer(payment, Outcome.PAID)).payment


def line(reference: str, amount: int = 10_000, what: Outcome = Outcome.PAID, **more: Any) -> RefundResult:
    """One line of the company's list."""
    return RefundResult(what, reference, amount, **({"currency": "XOF"} | more))


def hear(
    ledger: Ledger, paid: Payment, *lines: RefundResult, capabilities: Capabilities = PARTS
) -> list[Refund]:
    """The company's list counts; the journal still adds up."""
    changed = undone.apply(ledger, capabilities, paid.payment_id, lines)
    with ledger.reading() as connection:
        assert verify(connection, ledger.terminal_id).ok
    return changed


def now(ledger: Ledger, paid: Payment) -> tuple[Status, int, int]:
    """Status, what went back, what is under way."""
    with ledger.reading() as connection:
        found = payments.by_id(connection, paid.payment_id)
    assert found is not None
    return found.status, found.refunded_amount, found.refund_reserved


def asked(ledger: Ledger) -> list[tuple[str, int | None]]:
    """The open questions."""
    with ledger.reading() as connection:
        return [(one.kind, one.amount) for one in questions.open_ones(connection)]


def give(ledger: Ledger, paid: Payment, amount: int | None = None) -> Refund:
    """We ask for a refund."""
    order = RefundOrder(paid.payment_id, f"r-{amount}", amount)
    return refunds.begin(ledger, PARTS, order, MANAGER).refund


def given(ledger: Ledger, paid: Payment, amount: int | None = None, reference: str = "re_1") -> Refund:
    """A refund that we asked for and that was given."""
    refund = give(ledger, paid, amount)
    done = RefundResult(Outcome.PAID, reference, refund.amount, "XOF")
    return refunds.apply(ledger, refund.refund_id, done, first=True).refund


@pytest.mark.parametrize("capabilities", [PARTS, WHOLE_ONLY])
def test_a_refund_of_the_dashboard_is_a_refund_of_theirs_and_a_question(
    ledger: Ledger, paid: Payment, capabilities: Capabilities
) -> None:
    [refund] = hear(ledger, paid, line("re_9"), capabilities=capabilities)
    assert (refund.route, refund.status, refund.amount, refund.staff_id) == (
        Route.PROVIDER,
        RefundStatus.SUCCESS,
        10_000,
        None,
    )
    assert refund.refund_reference == "re_9"
    assert now(ledger, paid) == (Status.REFUNDED, 10_000, 0)
    assert asked(ledger) == [("provider_refund", 10_000)]


def test_the_same_list_again_changes_nothing(
    ledger: Ledger, paid: Payment, content: Callable[[], Content]
) -> None:
    hear(ledger, paid, line("re_8", 3_000), line("re_9", 2_000))
    assert now(ledger, paid) == (Status.PARTIALLY_REFUNDED, 5_000, 0)
    before = content()
    assert hear(ledger, paid, line("re_9", 2_000), line("re_8", 3_000)) == []
    assert content() == before
    assert len(asked(ledger)) == 2


def test_what_we_asked_for_is_ours_and_nobody_is_asked(ledger: Ledger, paid: Payment) -> None:
    ours = given(ledger, paid, 4_000)
    under_way = give(ledger, paid, 1_000)
    lines = (
        line("re_1", 4_000, idempotency_key=ours.refund_id),
        line("re_2", 1_000, idempotency_key=under_way.refund_id),
    )
    assert hear(ledger, paid, *lines) == []
    assert asked(ledger) == []
    assert now(ledger, paid) == (Status.PARTIALLY_REFUNDED, 4_000, 1_000)


def test_where_only_a_whole_payment_goes_back_our_refund_explains_the_list(
    ledger: Ledger, paid: Payment
) -> None:
    give(ledger, paid)
    assert hear(ledger, paid, line("cos-1"), capabilities=WHOLE_ONLY) == []
    assert asked(ledger) == []


def test_more_than_was_left_is_told_and_never_written_down_as_given(ledger: Ledger, paid: Payment) -> None:
    given(ledger, paid, 9_000)
    [refund] = hear(ledger, paid, line("re_9", 5_000))
    assert refund.amount == 1_000
    assert now(ledger, paid) == (Status.REFUNDED, 10_000, 0)
    assert asked(ledger) == [("provider_refund", 5_000)]
    assert hear(ledger, paid, line("re_9", 5_000), line("re_10", 500)) == []
    assert asked(ledger) == [("provider_refund", 5_000), ("provider_refund", 500)]
    assert hear(ledger, paid, line("re_9", 5_000), line("re_10", 500)) == []
    assert len(asked(ledger)) == 2


def test_in_another_currency_it_is_told_only(ledger: Ledger, paid: Payment) -> None:
    assert hear(ledger, paid, line("re_9", 15, currency="EUR")) == []
    assert now(ledger, paid) == (Status.SUCCESS, 0, 0)
    assert asked(ledger) == [("provider_refund", 15)]


@pytest.mark.parametrize("what", [Outcome.DECLINED, Outcome.UNKNOWN, Outcome.NOT_FOUND, Outcome.REFUSED])
def test_what_did_not_go_back_is_nothing(ledger: Ledger, paid: Payment, what: Outcome) -> None:
    assert hear(ledger, paid, line("re_9", what=what)) == []
    assert (asked(ledger), now(ledger, paid)) == ([], (Status.SUCCESS, 0, 0))


def test_one_on_its_way_is_reserved_until_it_is_certain(ledger: Ledger, paid: Payment) -> None:
    [refund] = hear(ledger, paid, line("re_9", 4_000, Outcome.PENDING))
    assert refund.phase is RefundPhase.WAITING
    assert now(ledger, paid) == (Status.SUCCESS, 0, 4_000)
    [refund] = hear(ledger, paid, line("re_9", 4_000))
    assert (refund.status, now(ledger, paid)) == (
        RefundStatus.SUCCESS,
        (Status.PARTIALLY_REFUNDED, 4_000, 0),
    )
    assert asked(ledger) == [("provider_refund", 4_000)]


def test_a_dispute_that_was_won_gives_the_money_back_and_settles_its_question(
    ledger: Ledger, paid: Payment
) -> None:
    hear(ledger, paid, line("du_1"))
    [refund] = hear(ledger, paid, line("du_1", what=Outcome.DECLINED))
    assert (refund.status, now(ledger, paid)) == (RefundStatus.FAILED, (Status.SUCCESS, 0, 0))
    assert asked(ledger) == []


@pytest.mark.parametrize(
    ("first", "status", "left"),
    [(None, Status.SUCCESS, 0), (3_000, Status.PARTIALLY_REFUNDED, 3_000)],
)
def test_a_refund_that_did_not_arrive_after_all_turns_and_a_person_is_told(
    ledger: Ledger, paid: Payment, first: int | None, status: Status, left: int
) -> None:
    if first is not None:
        given(ledger, paid, first, "re_0")
    ours = given(ledger, paid, None if first is None else 7_000)
    assert now(ledger, paid)[0] is Status.REFUNDED
    [refund] = hear(ledger, paid, line("re_1", ours.amount, Outcome.DECLINED, error_code="refund_refused"))
    assert (refund.refund_id, refund.status, refund.error_code) == (
        ours.refund_id,
        RefundStatus.FAILED,
        "refund_refused",
    )
    assert now(ledger, paid) == (status, left, 0)
    assert asked(ledger) == [("refund_failed", ours.amount)]
    # It can be given again, and the customer has it then.
    assert hear(ledger, paid, line("re_1", ours.amount, Outcome.DECLINED)) == []
    order = RefundOrder(paid.payment_id, "again", ours.amount)
    again = refunds.begin(ledger, PARTS, order, MANAGER).refund
    refunds.apply(ledger, again.refund_id, RefundResult(Outcome.PAID, "re_2"), first=True)
    assert now(ledger, paid) == (Status.REFUNDED, 10_000, 0)


@pytest.mark.usefixtures("paid")
def test_the_question_that_a_turned_refund_had_settled_is_asked_again(
    ledger: Ledger, checkout: Checkout
) -> None:
    late = checkout.begin(wave(500, "late")).payment
    outcome.apply(ledger, late.payment_id, Step.CHECK, answer(late, Outcome.EXPIRED))
    outcome.apply(ledger, late.payment_id, Step.CHECK, answer(late, Outcome.PAID))
    [question] = asked(ledger)
    refund = given(ledger, late, reference="re_7")
    with ledger.reading() as connection:
        [one] = questions.open_ones(connection)
    resolve(ledger, one.exception_id, Resolution.GIVEN_BACK, MANAGER, refund_id=refund.refund_id)
    assert asked(ledger) == []
    hear(ledger, late, line("re_7", 500, Outcome.DECLINED))
    assert asked(ledger) == [question]


def test_a_list_that_could_not_be_saved_counts_when_it_is_told_again(
    ledger: Ledger, paid: Payment, commit_raises: Break
) -> None:
    commit_raises(kept=False)
    assert undone.apply(ledger, PARTS, paid.payment_id, [line("re_9")]) == []
    assert [one.amount for one in hear(ledger, paid, line("re_9"))] == [10_000]


def test_of_a_payment_that_nobody_paid_nothing_can_go_back(ledger: Ledger, checkout: Checkout) -> None:
    payment = checkout.begin(wave(500, "k")).payment
    assert undone.apply(ledger, PARTS, payment.payment_id, [line("re_9", 500)]) == []
    with pytest.raises(LookupError):
        undone.apply(ledger, PARTS, "nobody", [line("re_9", 500)])
