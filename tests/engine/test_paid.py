"""What is paid is asked about once more: at the close of its day, after two days, and after a start."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pos_terminal.domain.payment import Payment, Status
from pos_terminal.domain.refund import RefundStatus, Route
from pos_terminal.engine.desk import Desk
from pos_terminal.engine.messages import RefundChanged
from pos_terminal.ledger import catalogue, payments, refunds
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.providers.base import GivenBack, Outcome, PaymentResult, RefundResult
from pos_terminal.services.approval import Decision
from pos_terminal.services.refunds import RefundOrder
from tests.engine.conftest import Moved, Told, desk_on
from tests.support.core import TurnedClock, answer, wave

DAY_MS = 24 * 3_600_000
UNDONE = GivenBack((RefundResult(Outcome.PAID, "re_9", 10_000, "XOF"),))
NOTHING = GivenBack()


class Paying(Told):
    """A company that says at once that it was paid, and tells what went back."""

    def __init__(self) -> None:
        super().__init__()
        self.capabilities = replace(self.capabilities, tells_given_back=True, can_find_refund=True)
        self.lists: list[GivenBack | Exception] = []
        self.payment: Payment | None = None

    def check_status(self, provider_reference: str) -> PaymentResult:
        assert self.payment is not None
        return answer(self.payment, Outcome.PAID, provider_reference=provider_reference)

    def find_by_reference(
        self,
        order_reference: str,  # noqa: ARG002
        prepared: str | None = None,  # noqa: ARG002
    ) -> PaymentResult:
        return self.check_status("cos-1")

    def list_given_back(self, provider_reference: str) -> GivenBack:
        self.asked.append(("list", provider_reference))
        told = self.lists.pop(0)
        if isinstance(told, Exception):
            raise told
        return told


@pytest.fixture
def company() -> Paying:
    return Paying()


@pytest.fixture
def paid(desk: Desk, runner: Moved, company: Paying) -> Payment:
    """10 000 by Wave."""
    payment = desk.charge(wave(10_000, "paid"), "cashier").payment
    company.payment = payment
    runner.answer()
    runner.fire()
    runner.answer()
    return payment


def now(ledger: Ledger, payment: Payment) -> Payment:
    with ledger.reading() as connection:
        found = payments.by_id(connection, payment.payment_id)
    assert found is not None
    return found


def waiting(runner: Moved) -> list[float]:
    return [timer.seconds for timer in runner.timers if not timer.cancelled]


def come(runner: Moved, clock: TurnedClock, wait_ms: int) -> None:
    """So much later, the plan is looked at."""
    clock.ms += wait_ms
    runner.fire()


def is_watched(ledger: Ledger, payment: Payment) -> bool:
    with ledger.reading() as connection:
        return catalogue.watch_of(connection, payment.payment_id) is not None


def test_what_the_company_undoes_is_found_at_the_close_of_the_day(
    runner: Moved, clock: TurnedClock, company: Paying, ledger: Ledger, paid: Payment
) -> None:
    assert now(ledger, paid).status is Status.SUCCESS
    come(runner, clock, 60_000)
    assert runner.calls == [], "not before the day is over"
    company.lists = [UNDONE]
    come(runner, clock, DAY_MS)
    runner.answer()
    assert now(ledger, paid).status is Status.REFUNDED
    told = runner.said[-1]
    assert isinstance(told, RefundChanged)
    assert (told.refund.route, told.payment.status) == (Route.PROVIDER, Status.REFUNDED)


def test_after_two_days_it_is_asked_for_the_last_time(
    runner: Moved, clock: TurnedClock, company: Paying, ledger: Ledger, paid: Payment
) -> None:
    company.lists = [NOTHING, NOTHING]
    for _ in range(2):
        come(runner, clock, DAY_MS + 3_600_000)
        runner.answer()
    assert [asked[0] for asked in company.asked] == ["list", "list"]
    assert not is_watched(ledger, paid)
    assert waiting(runner) == []


@pytest.mark.parametrize("trouble", [GivenBack(error_code="provider_down"), RuntimeError("a bug of ours")])
def test_only_an_answer_ends_it(
    runner: Moved,
    clock: TurnedClock,
    company: Paying,
    ledger: Ledger,
    paid: Payment,
    trouble: GivenBack | Exception,
) -> None:
    company.lists = [trouble, UNDONE]
    come(runner, clock, 9 * DAY_MS)
    runner.answer()
    assert is_watched(ledger, paid)
    come(runner, clock, 3_600_000)
    runner.answer()
    assert now(ledger, paid).status is Status.REFUNDED


def test_a_restart_forgets_nothing(
    clock: TurnedClock, company: Paying, ledger: Ledger, paid: Payment
) -> None:
    clock.ms += 3 * DAY_MS
    again = Moved()
    company.lists = [UNDONE]
    desk_on(ledger, company, again).resume()
    again.answer()
    assert now(ledger, paid).status is Status.REFUNDED


def test_a_clock_that_was_set_back_puts_nothing_off_for_years(
    clock: TurnedClock, company: Paying, ledger: Ledger, paid: Payment
) -> None:
    clock.ms -= 900 * DAY_MS
    again = Moved()
    company.lists = [UNDONE]
    desk_on(ledger, company, again).resume()
    again.answer()
    assert now(ledger, paid).status is Status.REFUNDED


def test_a_clock_that_is_set_back_again_and_again_ends_no_watch(
    clock: TurnedClock, company: Paying, ledger: Ledger, paid: Payment
) -> None:
    """Each start asks at once, because the plan lies years ahead; none of these was one of its times."""
    company.lists = [NOTHING] * 4
    for _ in range(4):
        clock.ms -= 700 * DAY_MS
        again = Moved()
        desk_on(ledger, company, again).resume()
        again.answer()
    assert is_watched(ledger, paid)


def test_where_the_company_tells_nothing_nobody_asks(
    desk: Desk, runner: Moved, company: Paying, ledger: Ledger, paid: Payment
) -> None:
    company.capabilities = replace(company.capabilities, tells_given_back=False)
    desk.paid.take_on(paid)
    assert not is_watched(ledger, paid)
    desk.check_now(paid.payment_id)
    assert runner.calls == []


def test_somebody_can_ask_at_once(
    desk: Desk, runner: Moved, company: Paying, ledger: Ledger, paid: Payment
) -> None:
    company.lists = [UNDONE]
    desk.check_now(paid.payment_id)
    desk.check_now(paid.payment_id)
    runner.answer()
    assert runner.calls == []
    assert now(ledger, paid).status is Status.REFUNDED


def test_a_refund_of_theirs_that_is_on_its_way_is_followed_and_never_sent(
    desk: Desk, runner: Moved, company: Paying, ledger: Ledger, paid: Payment
) -> None:
    company.lists = [GivenBack((RefundResult(Outcome.PENDING, "re_9", 4_000, "XOF"),))]
    company.refund_answers = [
        RefundResult(Outcome.UNKNOWN, "re_9"),
        RefundResult(Outcome.PAID, "re_9", 4_000, "XOF"),
    ]
    desk.check_now(paid.payment_id)
    runner.answer()
    for _ in range(2):
        soonest = min((timer for timer in runner.timers if not timer.cancelled), key=lambda one: one.seconds)
        soonest.cancel()
        soonest.job()
        runner.answer()
    assert {asked[0] for asked in company.asked} == {"list", "check"}
    assert now(ledger, paid).status is Status.PARTIALLY_REFUNDED


def test_a_refund_that_fails_after_it_had_succeeded_is_found(
    desk: Desk, runner: Moved, clock: TurnedClock, company: Paying, ledger: Ledger, paid: Payment
) -> None:
    clock.ms += 2 * DAY_MS
    company.lists = [NOTHING]
    desk.check_now(paid.payment_id)
    runner.answer()
    order, decision = RefundOrder(paid.payment_id, "r", 4_000), Decision("cashier", "cold", "manager")
    refund = desk.refunds.begin(order, decision).refund
    company.refund_answers = [RefundResult(Outcome.PAID, "re_1", 4_000, "XOF")]
    runner.answer()
    failed = RefundResult(Outcome.DECLINED, "re_1", 4_000, "XOF", idempotency_key=refund.refund_id)
    company.lists = [GivenBack((failed,))]
    come(runner, clock, DAY_MS)
    runner.answer()
    with ledger.reading() as connection:
        found = refunds.by_id(connection, refund.refund_id)
    assert found is not None
    assert found.status is RefundStatus.FAILED
    assert now(ledger, paid).status is Status.SUCCESS
