"""What the simulation found about decisions and money that goes back, each kept by a test of its own."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any

import pytest

from pos_terminal.domain import events
from pos_terminal.domain.payment import PayableRef, Payment, Phase, Status
from pos_terminal.engine.desk import Desk
from pos_terminal.ledger import catalogue, exceptions, payments
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.ledger.verify import verify
from pos_terminal.providers.base import Capabilities, Outcome, PaymentResult, RefundResult
from pos_terminal.providers.cash import CashProvider
from pos_terminal.services import decisions, outcome, refunds
from pos_terminal.services.answer import Step
from pos_terminal.services.approval import Limits
from pos_terminal.services.checkout import Checkout, Sale
from pos_terminal.services.exceptions import Resolution, resolve
from pos_terminal.services.refunds import RefundOrder
from tests.simulation.clockwork import Agenda, CountedIds, VirtualClock
from tests.simulation.disk import Disk
from tests.simulation.manager import APPROVED

PARTS = Capabilities(
    can_find_by_reference=True,
    refund_full=True,
    refund_partial=True,
    can_replay_refund=True,
    can_find_refund=True,
)
ORDER = PayableRef("order", "1")
OTHER = PayableRef("order", "2")


class Elsewhere(CashProvider):
    """Stands for a company that has to be asked; what it was asked about refunds is noted."""

    capabilities = PARTS

    def __init__(self) -> None:
        self.asked: list[str] = []

    def process_refund(self, *_args: Any, **_more: Any) -> RefundResult:
        self.asked.append("refund")
        return RefundResult(Outcome.PAID)

    def find_refund(self, provider_reference: str, idempotency_key: str) -> RefundResult:  # noqa: ARG002
        self.asked.append("find")
        return RefundResult(Outcome.PAID)


class AtOnce:
    """A Runner whose calls and timers are done by hand."""

    def __init__(self) -> None:
        self.jobs: list[Any] = []

    def perform(self, _pool: str, call: Any, done: Any) -> None:
        def job() -> None:
            future: Future[Any] = Future()
            future.set_result(call())
            done(future)

        self.jobs.append(job)

    def after(self, _seconds: float, job: Any) -> Any:
        self.jobs.append(job)
        return Agenda().after(0.0, "timer", job)

    def publish(self, message: object) -> None:
        """Nobody listens."""


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(Agenda())


@pytest.fixture
def ledger(clock: VirtualClock) -> Iterator[Ledger]:
    disk = Disk(random.Random(1), 0.0)
    with disk.mounted():
        ledger = Ledger.open(None, clock=clock, ids=CountedIds(1))
        with ledger.unit_of_work() as work:
            for ref in (ORDER, OTHER):
                opened = events.PayableOpened(
                    payable_type=ref.type,
                    payable_id=ref.id,
                    label="",
                    amount_due=1_000,
                    currency="XOF",
                )
                work.record(opened)
            work.commit()
        yield ledger
        ledger.close()
    disk.close()


@pytest.fixture
def checkout(ledger: Ledger) -> Checkout:
    return Checkout(ledger, {"wave": Elsewhere(), "cash": CashProvider()})


def paid(payment: Payment) -> PaymentResult:
    return PaymentResult(
        Outcome.PAID, "cos-1", amount=1_000, currency="XOF", order_reference=payment.charge_reference
    )


def late(ledger: Ledger, checkout: Checkout) -> tuple[Payment, str, str]:
    """Wave's money comes after the order was paid in cash; the exception, and the cash payment."""
    payment = checkout.begin(Sale(1_000, "wave", "wave", payable=ORDER)).payment
    outcome.apply(ledger, payment.payment_id, Step.CHECK, PaymentResult(Outcome.EXPIRED, "cos-1"))
    cash = checkout.take_cash(Sale(1_000, "cash", "cash", payable=ORDER)).payment
    after = outcome.apply(ledger, payment.payment_id, Step.CHECK, paid(payment)).payment
    with ledger.reading() as connection:
        [found] = exceptions.open_ones(connection)
    return after, found.exception_id, cash.payment_id


def open_of(ledger: Ledger, ref: PayableRef) -> int:
    with ledger.reading() as connection:
        payable = catalogue.payable(connection, ref)
        assert payable is not None
        return payments.due_of(connection, payable).open


def test_a_journal_with_a_refund_under_way_and_a_decision_is_whole(
    ledger: Ledger, checkout: Checkout
) -> None:
    payment, exception_id, _ = late(ledger, checkout)
    refund = refunds.begin(ledger, PARTS, RefundOrder(payment.payment_id, "refund"), APPROVED).refund
    refunds.apply(ledger, refund.refund_id, RefundResult(Outcome.PENDING, "re-1"), first=True)
    resolve(ledger, exception_id, Resolution.GIVEN_BACK, APPROVED, refund_id=refund.refund_id)
    with ledger.reading() as connection:
        assert verify(connection, ledger.terminal_id).problems == []


def test_late_money_that_was_given_back_settles_nothing(ledger: Ledger, checkout: Checkout) -> None:
    payment, exception_id, cash_id = late(ledger, checkout)
    refund = refunds.begin(ledger, PARTS, RefundOrder(payment.payment_id, "refund"), APPROVED).refund
    resolve(ledger, exception_id, Resolution.GIVEN_BACK, APPROVED, refund_id=refund.refund_id)
    assert open_of(ledger, ORDER) == 0
    decisions.correct(ledger, cash_id, APPROVED, Limits())
    assert open_of(ledger, ORDER) == 1_000
    refunds.apply(ledger, refund.refund_id, RefundResult(Outcome.DECLINED), first=True)
    assert open_of(ledger, ORDER) == 0


def test_late_money_settles_one_payable_only(ledger: Ledger, checkout: Checkout) -> None:
    _, exception_id, cash_id = late(ledger, checkout)
    resolve(ledger, exception_id, Resolution.KEPT, APPROVED, apply_to=OTHER)
    assert open_of(ledger, OTHER) == 0
    decisions.correct(ledger, cash_id, APPROVED, Limits())
    assert open_of(ledger, ORDER) == 1_000


def test_counted_as_paid_and_never_known_to_the_company_is_a_loss(
    ledger: Ledger, checkout: Checkout, clock: VirtualClock
) -> None:
    payment_id = checkout.begin(Sale(1_000, "wave", "wave", payable=ORDER)).payment.payment_id
    outcome.apply(ledger, payment_id, Step.INITIATE, PaymentResult(Outcome.UNKNOWN))
    clock.offset_ms += 70_000
    counted = decisions.count_as_paid(ledger, PARTS, payment_id, APPROVED, "T-1")
    assert counted.phase is Phase.ACCEPTED
    ended = outcome.never_sent(ledger, payment_id).payment
    assert ended.status is Status.EXPIRED
    with ledger.reading() as connection:
        assert [one.kind for one in exceptions.of_payment(connection, payment_id)] == ["loss"]


def test_a_paid_payment_is_kept_by_nobody_who_follows_payments(ledger: Ledger, checkout: Checkout) -> None:
    payment = checkout.begin(Sale(1_000, "wave", "wave", payable=ORDER)).payment
    outcome.apply(ledger, payment.payment_id, Step.CHECK, paid(payment))
    desk = Desk(ledger, checkout, {"wave": Elsewhere()}, AtOnce(), random.Random(1).random)
    assert desk.pursuit.find(payment.payment_id).payment.status is Status.SUCCESS
    assert desk.pursuit.known(payment.payment_id) is None


def test_a_refund_whose_key_may_be_forgotten_is_looked_for_before_it_is_sent_again(
    ledger: Ledger, checkout: Checkout
) -> None:
    payment = checkout.begin(Sale(1_000, "wave", "wave", payable=ORDER)).payment
    outcome.apply(ledger, payment.payment_id, Step.CHECK, paid(payment))
    # The program died before the answer came; a day later it starts again.
    refunds.begin(ledger, PARTS, RefundOrder(payment.payment_id, "refund", 400), APPROVED)
    company, runner = Elsewhere(), AtOnce()
    Desk(ledger, checkout, {"wave": company}, runner, random.Random(1).random).resume()
    while runner.jobs:
        runner.jobs.pop(0)()
    assert company.asked == ["find"]
