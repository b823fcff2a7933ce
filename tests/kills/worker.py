"""One terminal's life in a process of its own, made to be killed: it runs jobs with the program's real parts.

A job opens a data folder, goes on with what it finds there if asked to, takes payments, and tells on a pipe
whatever the program has said, after it said it. Started by itself it does one; the fork server, thousands.
"""

from __future__ import annotations

import importlib
import json
import os
import queue
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pos_terminal.cli_output import document
from pos_terminal.cli_pay import Till
from pos_terminal.compose import open_terminal
from pos_terminal.domain import crash_points
from pos_terminal.domain.errors import TerminalError
from pos_terminal.domain.payment import Payment, Phase
from pos_terminal.engine.desk import Desk
from pos_terminal.engine.engine import Engine
from pos_terminal.engine.messages import EngineFailed, Message, PaymentChanged
from pos_terminal.ledger import drawers
from pos_terminal.ledger.backup import backup_to
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.ledger.payments import page
from pos_terminal.ledger.verify import verify
from pos_terminal.place import Place
from pos_terminal.services.approval import Decision
from pos_terminal.services.checkout import Sale
from pos_terminal.services.drawer import Opening
from pos_terminal.services.watch import NEVER_SENT_AFTER_MS, NOT_FOUND_APART_MS
from pos_terminal.system import SystemClock, SystemIds
from tests.kills.drawer_day import day
from tests.support.simulator import ask

Job = dict[str, Any]
Tell = Callable[[dict[str, Any]], None]

LIVES = {
    "pay": ("pay",),
    "decline": ("decline", "pay"),
    "expire": ("expire",),
    "cancel": ("cancel",),
    "leave": (),
}
"""What the customer, or for `cancel` the cashier, does each time the payment is found waiting."""
MOST_MESSAGES = 300
PATIENCE_S = 20.0
FLOAT = 50_000


class HurriedClock(SystemClock):
    """The system's clock, which can be set forward: nobody waits for the minutes that rules ask for."""

    def __init__(self, offset_s: float) -> None:
        self.offset_s = offset_s

    def now_ms(self) -> int:
        """Wall time, that much later."""
        return super().now_ms() + round(self.offset_s * 1000)

    def monotonic(self) -> float:
        """The same for what measures."""
        return super().monotonic() + self.offset_s


class Counter(queue.SimpleQueue[Message]):
    """What the till hears, with the people in front of it: they act on each message before it is returned."""

    def __init__(self, job: Job, clock: HurriedClock, tell: Tell) -> None:
        super().__init__()
        self._control_url: str = job["control_url"]
        self._clock = clock
        self._tell = tell
        self._left = {sale["key"]: list(LIVES[sale.get("customer", "pay")]) for sale in job["sales"]}
        self._heard = self._strides = 0
        self.engine: Engine | None = None

    def get(self, block: bool = True, timeout: float | None = None) -> Message:
        """The next message. Raises queue.Empty, and AssertionError when it never comes to an end."""
        message = super().get(block, timeout)
        self._heard += 1
        assert self._heard < MOST_MESSAGES, message
        assert not isinstance(message, EngineFailed), message.report
        if isinstance(message, PaymentChanged):
            self._tell({"told": document(message.payment)})
            self._react(message.payment)
        return message

    def _react(self, payment: Payment) -> None:
        if not payment.in_flight or payment.phase is Phase.SENT:
            return
        left = self._left.get(payment.idempotency_key, [])
        if payment.phase is Phase.WAITING and left:
            act = left.pop(0)
            if act == "cancel":
                self._submit(lambda desk: desk.cancel(payment.payment_id, "system"))
                return
            # Refused when it is over already: then the next question tells.
            ask("POST", f"{self._control_url}/{act}", {"client_reference": payment.charge_reference})
        elif payment.phase is Phase.WAITING and payment.idempotency_key not in self._left:
            return
        elif payment.phase is Phase.UNKNOWN:
            # Twice just far enough for two answers that count as two, then in strides.
            stride_ms = NOT_FOUND_APART_MS if self._strides < 2 else NEVER_SENT_AFTER_MS // 2
            self._clock.offset_s += stride_ms / 1000 + 1
            self._strides += 1
        self._submit(lambda desk: desk.check_now(payment.payment_id))

    def _submit(self, job: Callable[[Desk], object]) -> None:
        assert self.engine is not None
        self.engine.submit(job)


@dataclass
class Life:
    """One start of the program, from opening the folder to closing it."""

    job: Job
    tell: Tell
    clock: HurriedClock = field(default_factory=lambda: HurriedClock(0))
    reading: ExitStack = field(default_factory=ExitStack)

    def run(self) -> None:
        """Do the whole job."""
        environ = {"WAVE_API_URL": self.job["wave_url"], "WAVE_API_KEY": "wave_sn_prod_kills"}
        try:
            terminal = open_terminal(Place(Path(self.job["root"]), practice=False), "command", environ)
        except TerminalError as error:
            self.tell({"not_opened": error.code})
            return
        self.clock.offset_s = self.job.get("clock_offset_s", 0)
        terminal.ledger.clock = self.clock
        if self.job.get("look"):
            with terminal.ledger.reading() as connection:
                report = verify(connection, terminal.ledger.terminal_id)
                kept = page(connection, limit=None).rows
            self.tell({"problems": report.problems, "found": [document(payment) for payment in kept]})
        if target := self.job.get("backup"):
            assert terminal.ledger.path is not None
            backup_to(terminal.ledger.path, Path(target))
        self.tell({"ready": True})
        if self.job.get("reader"):
            # Somebody looks at the payments of the day all the while.
            self.reading.enter_context(terminal.ledger.reading()).exec_driver_sql("SELECT 1 FROM payments")
        counter = Counter(self.job, self.clock, self.tell)
        till = Till(terminal, Engine(terminal.ledger, terminal.providers, counter.put, terminal.day), counter)
        counter.engine = till.engine
        till.engine.start()
        open_the_drawer(till)
        if self.job.get("resume"):
            self._resume(till)
        for sale in self.job["sales"]:
            self._take(till, sale)
        if self.job.get("abrupt"):
            # As a cut of power: nothing is closed in order.
            os._exit(0)
        till.stop()
        self.tell({"finished": True})

    def _resume(self, till: Till) -> None:
        """Go on with everything that is in flight until it is certain, as the window does after a start."""
        in_flight: list[Payment] = till.ask(lambda desk: desk.resume())
        self.tell({"resumed": [payment.idempotency_key for payment in in_flight]})
        uncertain = {payment.payment_id for payment in in_flight}
        for payment_id in uncertain:
            till.ask(lambda desk, payment_id=payment_id: desk.check_now(payment_id))  # type: ignore[misc]
        while uncertain:
            message = till.messages.get(timeout=PATIENCE_S)
            if isinstance(message, PaymentChanged) and not message.payment.in_flight:
                uncertain.discard(message.payment.payment_id)

    def _take(self, till: Till, wanted: dict[str, Any]) -> None:
        sale = Sale(
            amount=wanted["amount"],
            provider_code=wanted["method"],
            idempotency_key=wanted["key"],
            reference=wanted["key"],
            tendered=wanted.get("tendered"),
        )
        waits = wanted.get("customer") != "leave"
        try:
            begun = till.pay(sale, "system", wait=waits, shown=lambda _: None)
        except TerminalError as error:
            self.tell({"refused": error.code, "key": wanted["key"]})
            return
        self.tell({"answered": document(begun.payment, is_duplicate=begun.is_duplicate)})


def open_the_drawer(till: Till) -> None:
    """Cash needs an open drawer: it is opened in the first life and stays so."""
    with till.terminal.ledger.reading() as connection:
        if drawers.open_session(connection) is not None:
            return
    opening = Opening(amount=FLOAT, key="opening")
    till.ask(lambda desk: desk.drawer.open_drawer(opening, Decision("system", "")))


def bring_along(job: Job, tell: Tell) -> None:
    """Open the ledger of an older version, as any start does it before anything else."""
    ledger = Ledger.open(Path(job["folder"]), clock=SystemClock(), ids=SystemIds())
    tell({"opened": ledger.terminal_id})
    ledger.close()


def do(job: Job, pipe: int) -> None:
    """One job; what the program says goes to the pipe, a line of JSON each."""

    def tell(said: dict[str, Any]) -> None:
        os.write(pipe, json.dumps(said).encode() + b"\n")

    if crash_at := job.get("crash_at"):
        os.environ[crash_points.VARIABLE] = crash_at
        # The program reads it once, at import; a forked process has imported it already.
        importlib.reload(crash_points)
    if job.get("drawer_day"):
        day(job, tell)
        return
    if job.get("bring_along"):
        bring_along(job, tell)
        return
    Life(job, tell).run()


if __name__ == "__main__":
    do(json.loads(sys.argv[1]), sys.stdout.fileno())
