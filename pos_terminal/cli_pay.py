"""Taking one payment without a window: the same engine, followed until it is certain or the patience ends."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from pos_terminal.compose import Terminal
from pos_terminal.domain.errors import TerminalError
from pos_terminal.domain.payment import Payment, Phase
from pos_terminal.engine.desk import Desk
from pos_terminal.engine.engine import Engine
from pos_terminal.engine.messages import EngineFailed, Message, PaymentChanged
from pos_terminal.engine.printing import Printing
from pos_terminal.engine.printing_setup import printing_of
from pos_terminal.hardware.address import NONE
from pos_terminal.ledger.ledger import TERMINAL
from pos_terminal.ledger.payments import by_key
from pos_terminal.ledger.reader import Reader
from pos_terminal.services.checkout import Begun, Sale

UNKNOWN_PATIENCE_S: Final = 30.0
"""With --wait: how long an unknown outcome is asked about before the command ends with exit status 3."""

DEVICES_PATIENCE_S: Final = 15.0
"""How long a command waits for printer and drawer. The money has moved by then, whatever they do."""

INTERRUPTED: Final = 130
"""The exit status of a command that a person broke off with Ctrl-C."""


def _printing(terminal: Terminal) -> Printing:
    """What these settings make of printer and drawer, as in the window."""
    settings, practice = terminal.settings, terminal.place.practice
    if settings.printer_output != "picture" or settings.printer == NONE:
        return printing_of(settings, practice=practice)
    # Letters as dots: what draws them is Qt's, and is read on this thread.
    from pos_terminal.ui.printing.without_window import printing_without_window

    return printing_without_window(settings, practice=practice)


@contextmanager
def working(terminal: Terminal) -> Iterator[Till]:
    """An engine for what a command does at the drawer: it opens, and its slips are printed."""
    till = Till.start(terminal)
    try:
        yield till
        till.settle()
    finally:
        till.engine.stop()


class Broken(RuntimeError):
    """The engine met a bug of ours."""


@dataclass(slots=True)
class Till:
    """An engine on an open terminal, its messages in a queue."""

    terminal: Terminal
    engine: Engine
    messages: queue.SimpleQueue[Message]
    _is_duplicate: bool = False

    @classmethod
    def start(cls, terminal: Terminal) -> Till:
        messages: queue.SimpleQueue[Message] = queue.SimpleQueue()
        engine = Engine(
            terminal.ledger,
            terminal.providers,
            messages.put,
            terminal.day,
            drawer_limits=terminal.drawer_limits,
            limits=terminal.limits,
            printing=_printing(terminal),
        )
        engine.start()
        return cls(terminal, engine, messages)

    def settle(self) -> None:
        """Wait until the drawer was told to open and what can be printed is printed, or for a while: what the
        printer does not take now stays in its list."""
        deadline = time.monotonic() + DEVICES_PATIENCE_S
        while time.monotonic() < deadline and not self.ask(lambda desk: desk.papers.settled):
            try:
                # Every step of the printer is told.
                self.messages.get(timeout=0.1)
            except queue.Empty:
                continue

    def stop(self) -> None:
        self.engine.stop()
        self.terminal.close()

    def ask(self, job: Callable[[Desk], Any]) -> Any:
        """Run a job with the desk and wait for it. Raises what it was refused with."""
        results: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self.engine.submit(job, results.put)
        while True:
            try:
                result = results.get(timeout=0.2)
                break
            except queue.Empty:
                if not self.engine.alive:
                    raise Broken("the engine stopped") from None
        if isinstance(result, TerminalError):
            raise result
        return result

    def pay(self, sale: Sale, actor: str, *, wait: bool, shown: Callable[[Payment], None]) -> Begun:
        """Take the payment. Electronic: return after the first answer, or with `wait` when it is certain.

        `shown` hears of the payment once there is a code to show the customer.
        """
        if sale.provider_code == "cash":
            begun: Begun = self.ask(lambda desk: desk.take_cash(sale, actor))
            return begun
        begun = self.ask(lambda desk: desk.charge(sale, actor))
        payment = begun.payment
        self._is_duplicate = begun.is_duplicate
        if begun.is_duplicate and payment.in_flight and wait:
            self.ask(lambda desk: desk.check_now(payment.payment_id))
        elif begun.is_duplicate:
            return begun
        return Begun(self.follow(payment, wait=wait, shown=shown), begun.is_duplicate)

    def pay_and_stop(
        self, sale: Sale, actor: str, *, wait: bool, shown: Callable[[Payment], None]
    ) -> tuple[Begun | None, bool]:
        """`pay`, then stop the engine. Broken off with Ctrl-C (then True): the payment as it is in the
        ledger once nothing moves it any more, None when it never began."""
        try:
            begun = self.pay(sale, actor, wait=wait, shown=shown)
            self.settle()
            return begun, False
        except KeyboardInterrupt:
            self.engine.stop()
            return self._left_behind(sale), True
        finally:
            self.engine.stop()

    def _left_behind(self, sale: Sale) -> Begun | None:
        assert self.terminal.ledger.path is not None
        reader = Reader(self.terminal.ledger.path)
        try:
            with reader.reading() as connection:
                payment = by_key(connection, TERMINAL, sale.idempotency_key)
        finally:
            reader.close()
        return None if payment is None else Begun(payment, self._is_duplicate)

    def follow(self, payment: Payment, *, wait: bool, shown: Callable[[Payment], None]) -> Payment:
        """Listen until the payment is certain, or unknown for too long, or (without `wait`) answered once."""
        announced = False
        unknown_since: float | None = None
        while payment.in_flight:
            if payment.redirect_url and not announced:
                announced = True
                shown(payment)
            answered = payment.phase is not Phase.SENT
            if answered and not wait:
                break
            if payment.phase is Phase.UNKNOWN:
                unknown_since = unknown_since or time.monotonic()
                if time.monotonic() - unknown_since > UNKNOWN_PATIENCE_S:
                    break
            else:
                unknown_since = None
            payment = self._next(payment)
        return payment

    def _next(self, payment: Payment) -> Payment:
        try:
            message = self.messages.get(timeout=1.0)
        except queue.Empty:
            if not self.engine.alive:
                raise Broken("the engine stopped") from None
            return payment
        if isinstance(message, EngineFailed):
            raise Broken(message.report)
        if isinstance(message, PaymentChanged) and message.payment.payment_id == payment.payment_id:
            return message.payment
        return payment
