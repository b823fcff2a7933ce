"""A desk on a real ledger whose hands and timers a test moves one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest

from pos_terminal.domain.people import Role
from pos_terminal.engine.desk import Desk
from pos_terminal.engine.hands import Pool
from pos_terminal.engine.messages import Message
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.providers.base import Capabilities, Outcome, PaymentResult, Provider, RefundResult
from pos_terminal.providers.cash import CashProvider
from pos_terminal.services.checkout import Checkout
from pos_terminal.services.people import add_staff
from tests.support.core import SilentProvider, TurnedClock, open_ledger

T = TypeVar("T")


@dataclass
class Timer:
    """A job that waits; a test fires it."""

    seconds: float
    job: Callable[[], None]
    cancelled: bool = False

    def cancel(self) -> None:
        """Do not do it."""
        self.cancelled = True


@dataclass
class Moved:
    """The desk's runner: calls wait until `answer`, timers until `fire`."""

    calls: list[tuple[Callable[[], Any], Callable[[Future[Any]], None]]] = field(default_factory=list)
    timers: list[Timer] = field(default_factory=list)
    said: list[Message] = field(default_factory=list)

    def perform(self, pool: Pool, call: Callable[[], Any], done: Callable[[Future[Any]], None]) -> None:
        """Keep it."""
        assert pool
        self.calls.append((call, done))

    def after(self, seconds: float, job: Callable[[], None]) -> Timer:
        """Keep it."""
        self.timers.append(Timer(seconds, job))
        return self.timers[-1]

    def publish(self, message: Message) -> None:
        """Remember it."""
        self.said.append(message)

    def answer(self) -> None:
        """The oldest call is made and comes back."""
        call, done = self.calls.pop(0)
        future: Future[Any] = Future()
        try:
            future.set_result(call())
        except Exception as error:
            future.set_exception(error)
        done(future)

    def fire(self) -> float:
        """The newest timer's time has come; returns how long it was."""
        waiting = [timer for timer in self.timers if not timer.cancelled]
        timer = waiting[-1]
        self.timers.remove(timer)
        timer.job()
        return timer.seconds


class Told(SilentProvider):
    """A company that says what a test wants, and remembers what it was asked."""

    def __init__(self) -> None:
        self.initiate_answers: list[PaymentResult | Exception] = []
        self.refund_answers: list[RefundResult | Exception] = []
        self.number_answers: list[PaymentResult | Exception] = []
        self.asked: list[tuple[Any, ...]] = []
        self.capabilities = Capabilities(
            can_find_by_reference=True, refund_full=True, refund_partial=True, can_replay_refund=True
        )

    def initiate_payment(self, **_values: Any) -> PaymentResult:
        return _next(self.initiate_answers) if self.initiate_answers else PaymentResult(Outcome.UNKNOWN)

    def process_refund(
        self, provider_reference: str, amount: int | None = None, *, idempotency_key: str, reason: str = ""
    ) -> RefundResult:
        self.asked.append(("refund", provider_reference, amount, idempotency_key, reason))
        return _next(self.refund_answers)

    def check_refund(self, refund_reference: str) -> RefundResult:
        self.asked.append(("check", refund_reference))
        return _next(self.refund_answers)

    def check_transaction(self, transaction_id: str) -> PaymentResult:
        self.asked.append(("number", transaction_id))
        return _next(self.number_answers)


def _next(answers: list[T | Exception]) -> T:
    answer = answers.pop(0)
    if isinstance(answer, Exception):
        raise answer
    return answer


@pytest.fixture
def company() -> Told:
    """Whoever stands behind Wave."""
    return Told()


@pytest.fixture
def runner() -> Moved:
    """Hands and timers."""
    return Moved()


@pytest.fixture
def clock() -> TurnedClock:
    """Stands still until it is turned."""
    return TurnedClock()


@pytest.fixture
def ledger(tmp_path: Path, clock: TurnedClock) -> Iterator[Ledger]:
    """With a cashier and a manager."""
    opened = open_ledger(tmp_path, clock=clock)
    for name, role in (("cashier", Role.CASHIER), ("manager", Role.MANAGER)):
        add_staff(opened, code=name, name=name, role=role, pin_hash="", staff_id=name)
    yield opened
    opened.close()


@pytest.fixture
def desk(ledger: Ledger, company: Told, runner: Moved) -> Desk:
    """The desk of this run."""
    return desk_on(ledger, company, runner)


def desk_on(ledger: Ledger, company: Told, runner: Moved) -> Desk:
    """A desk, as after a start."""
    providers: dict[str, Provider] = {"cash": CashProvider(), "wave": company}
    return Desk(ledger, Checkout(ledger, providers), providers, runner, lambda: 0.0)
