"""The drawer and the receipt follow the money; they never hold it up, undo it or happen twice."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pos_terminal.domain.drawer import MovementKind
from pos_terminal.domain.errors import DatabaseProblem, TerminalError
from pos_terminal.domain.refund import Route
from pos_terminal.engine import drawer_kick
from pos_terminal.engine.desk import Desk
from pos_terminal.engine.engine import Engine
from pos_terminal.engine.messages import KickTried, Message, PaymentChanged, PrinterChanged
from pos_terminal.engine.printing import Printing
from pos_terminal.hardware.line import Deadline, Line, PrinterTrouble, Problem
from pos_terminal.hardware.setup import Devices, devices
from pos_terminal.ledger.journal import entries_of
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.providers.cash import CashProvider
from pos_terminal.services.approval import Decision
from pos_terminal.services.business_day import BusinessDay
from pos_terminal.services.checkout import Begun
from pos_terminal.services.drawer import Move
from pos_terminal.services.refunds import RefundOrder
from tests.support.core import cash, open_ledger
from tests.support.fake_printer import NetworkPrinter
from tests.support.papers import Words, words

PATIENCE_S = 20.0


class DeadPrinter:
    """Nobody knows yet that it is dead: opening the way to it takes until a test says so."""

    address = "192.168.1.50"

    def __init__(self) -> None:
        self.called = threading.Event()
        self.released = threading.Event()

    def open(self, deadline: Deadline) -> Line:
        """Wait, in vain."""
        assert deadline.at
        self.called.set()
        self.released.wait(PATIENCE_S)
        raise PrinterTrouble(Problem.NOT_REACHED)


class Counter:
    """An engine, with what it said in order."""

    def __init__(self, ledger: Ledger, printing: Printing) -> None:
        self.said: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self.engine = Engine(
            ledger, {"cash": CashProvider()}, self.said.put, BusinessDay(), printing=printing
        )
        self.engine.start()

    def ask(self, job: Callable[[Desk], Any]) -> Any:
        """The answer of the engine."""
        answers: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self.engine.submit(job, answers.put)
        answer = answers.get(timeout=PATIENCE_S)
        if isinstance(answer, TerminalError):
            raise answer
        return answer

    def take(self, key: str) -> Begun:
        """A cash sale."""
        begun: Begun = self.ask(lambda desk: desk.take_cash(cash(1_000, key), "system"))
        return begun

    def hear(self, kind: type[Any]) -> Any:
        """The next message of this kind."""
        while True:
            message = self.said.get(timeout=PATIENCE_S)
            if isinstance(message, kind):
                return message


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """With an open drawer; the engine closes it."""
    return open_ledger(tmp_path)


@pytest.fixture
def printer() -> Iterator[NetworkPrinter]:
    """In the network."""
    made = NetworkPrinter()
    yield made
    made.close()


Start = Callable[..., Counter]


@pytest.fixture
def start(ledger: Ledger) -> Iterator[Start]:
    """Starts the engine; ended at the end."""
    started: list[Counter] = []

    def begin(found: Devices, **more: Any) -> Counter:
        started.append(Counter(ledger, Printing(found, Words(), **more)))
        return started[-1]

    yield begin
    for counter in started:
        counter.engine.stop()


def test_cash_opens_the_drawer_then_prints(start: Start, printer: NetworkPrinter, ledger: Ledger) -> None:
    counter = start(devices(printer.setting, "printer"), receipts="always")
    payment = counter.take("k1").payment
    printer.mechanism.wait_for(lambda: printer.mechanism.printed == words(payment.payment_id))
    assert printer.mechanism.pulses == [2]
    received = printer.mechanism.received
    assert received.index(b"\x1bp") < received.index(payment.payment_id.encode())
    with ledger.reading() as connection:
        kinds = [entry.read().type for entry in entries_of(connection, payment.payment_id)]
    assert kinds.count("drawer.kicked") == 1
    assert kinds.index("payment.succeeded") < kinds.index("drawer.kicked")


def test_a_dead_printer_holds_up_no_payment(start: Start, ledger: Ledger) -> None:
    dead = DeadPrinter()
    counter = start(Devices(dead, kick_by_printer=True), receipts="always")
    try:
        counter.take("k0")
        assert dead.called.wait(PATIENCE_S)
        # All of this happens while the printer still keeps the hand waiting.
        for number in range(1, 20):
            begun = counter.take(f"k{number}")
            assert begun.payment.completed_at is not None
            assert counter.hear(PaymentChanged).payment.idempotency_key == f"k{number - 1}"
        assert not dead.released.is_set()
    finally:
        dead.released.set()
    assert counter.hear(KickTried).problem is Problem.NOT_REACHED
    assert counter.hear(PrinterChanged).problem is Problem.NOT_REACHED
    with ledger.reading() as connection:
        paid = connection.exec_driver_sql("SELECT COUNT(*) FROM payments WHERE status = 'success'").scalar()
    assert paid == 20


def test_the_window_hears_of_the_money_and_has_its_answer_before_anything_follows(
    start: Start, printer: NetworkPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter = start(devices(printer.setting, "printer"))
    order: list[str] = []
    monkeypatch.setattr(counter.engine, "_publish", lambda message: order.append(type(message).__name__))
    desk = counter.engine._desk
    kick = desk.papers.kick

    def kicked(*args: Any) -> bool:
        order.append("kick")
        return kick(*args)

    monkeypatch.setattr(desk.papers, "kick", kicked)
    counter.engine.submit(
        lambda desk: desk.take_cash(cash(1_000, "k1"), "system"), lambda _begun: order.append("answered")
    )
    printer.mechanism.wait_for(lambda: printer.mechanism.pulses == [2])
    assert order[:3] == ["PaymentChanged", "answered", "kick"]


def test_the_same_sale_again_opens_and_prints_nothing_more(start: Start, printer: NetworkPrinter) -> None:
    counter = start(devices(printer.setting, "printer"), receipts="always")
    payment = counter.take("k1").payment
    assert counter.take("k1").is_duplicate
    other = counter.take("k2").payment
    both = words(payment.payment_id) + words(other.payment_id)
    printer.mechanism.wait_for(lambda: printer.mechanism.printed == both)
    assert printer.mechanism.pulses == [2, 2]


@pytest.mark.parametrize("receipts", ["ask", "never"])
def test_nothing_is_printed_by_itself_unless_always(
    start: Start, printer: NetworkPrinter, receipts: str
) -> None:
    counter = start(devices(printer.setting, "printer"), receipts=receipts)
    counter.take("k1")
    printer.mechanism.wait_for(lambda: printer.mechanism.pulses == [2])
    assert counter.ask(lambda desk: desk.papers.state()) == PrinterChanged(
        f"127.0.0.1:{printer.port}", kicks=True
    )
    assert printer.mechanism.printed == b""


def test_in_practice_the_drawer_stays_shut(start: Start, printer: NetworkPrinter) -> None:
    counter = start(devices(printer.setting, "printer"), kicks=False, receipts="always")
    payment = counter.take("k1").payment
    printer.mechanism.wait_for(lambda: printer.mechanism.printed == words(payment.payment_id))
    assert printer.mechanism.pulses == []


def test_a_full_disk_after_the_money_moved_is_not_a_refused_payment(
    start: Start, printer: NetworkPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = threading.Event()

    def full(*_: object) -> bool:
        tried.set()
        raise DatabaseProblem("disk_full")

    monkeypatch.setattr(drawer_kick, "write_down", full)
    counter = start(devices(printer.setting, "printer"), receipts="always")
    payment = counter.take("k1").payment
    assert payment.completed_at is not None
    assert tried.wait(PATIENCE_S)
    assert counter.take("k2").payment.completed_at is not None
    assert counter.engine.alive


def test_the_end_of_the_program_waits_for_the_receipt_under_way(
    start: Start, printer: NetworkPrinter, ledger: Ledger, tmp_path: Path
) -> None:
    counter = start(devices(printer.setting, "none"), receipts="always")
    counter.take("k1")
    printer.mechanism.wait_for(lambda: bool(printer.mechanism.printed))
    counter.engine.stop()
    assert ledger.path
    again = open_ledger(tmp_path)
    with again.reading() as connection:
        states = connection.exec_driver_sql("SELECT state FROM print_jobs").fetchall()
    again.close()
    assert [state for (state,) in states] == ["done"]


def test_whoever_reaches_into_the_drawer_finds_it_open_once(
    start: Start, printer: NetworkPrinter, ledger: Ledger
) -> None:
    counter = start(devices(printer.setting, "printer"))
    payment = counter.take("k1").payment
    who = Decision("system", "a reason")
    for number, (kind, amount) in enumerate(
        [(MovementKind.PAY_IN, 500), (MovementKind.PAY_OUT, 500), (MovementKind.NO_SALE, 0)]
    ):
        move = Move(kind, amount, f"m{number}", category="other" if kind is MovementKind.PAY_OUT else "")
        for _ in range(2):
            counter.ask(lambda desk, move=move: desk.drawer.move(move, who))  # type: ignore[misc]
    counter.ask(lambda desk: desk.decisions.correct(payment.payment_id, who))
    printer.mechanism.wait_for(lambda: len(printer.mechanism.pulses) == 5)
    counter.ask(lambda desk: desk.papers.state())
    assert len(printer.mechanism.pulses) == 5
    with ledger.reading() as connection:
        causes = connection.exec_driver_sql("SELECT cause FROM drawer_kicks ORDER BY rowid").fetchall()
    assert [cause for (cause,) in causes] == ["sale", "pay_in", "pay_out", "no_sale", "correction"]


def test_slips_that_somebody_takes_along_or_signs_are_printed(start: Start, printer: NetworkPrinter) -> None:
    counter = start(devices(printer.setting, "none"), receipts="ask")
    who = Decision("system", "a reason")
    drop = Move(MovementKind.DROP, 1_000, "d1")
    movement = counter.ask(lambda desk: desk.drawer.move(drop, who))
    printer.mechanism.wait_for(lambda: printer.mechanism.printed == words(movement.movement_id))
    payment = counter.take("k1").payment
    refund = counter.ask(
        lambda desk: desk.refunds.begin(RefundOrder(payment.payment_id, "r1", 500, Route.CASH), who)
    ).refund
    slips = words(movement.movement_id) + words(refund.refund_id)
    printer.mechanism.wait_for(lambda: printer.mechanism.printed == slips)


def test_the_end_of_the_program_does_not_wait_for_a_printer_that_is_away(ledger: Ledger) -> None:
    dead = DeadPrinter()
    counter = Counter(ledger, Printing(Devices(dead), Words(), receipts="always"))
    counter.take("k1")
    assert dead.called.wait(PATIENCE_S)
    counter.engine.stop()
    # It has ended although nobody has let go of the printer yet.
    assert not dead.released.is_set()
    dead.released.set()
