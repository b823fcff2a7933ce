"""Opening the drawer: once for each cause, written down before the pulse leaves, and never too late.

It is an effect. Whether it worked changes nothing but what the person is told.
"""

from __future__ import annotations

import logging
from concurrent.futures import Future
from typing import Any, Final

from pos_terminal.domain import printing_events
from pos_terminal.domain.crash_points import crash_point
from pos_terminal.engine.messages import KickTried
from pos_terminal.engine.watched import Runner
from pos_terminal.hardware.line import Deadline, PrinterTrouble, Problem, Way
from pos_terminal.hardware.printer import CONNECT_S, PULSE_S, Printer, pulse
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.ledger.print_jobs import kicked_at

log = logging.getLogger(__name__)
TOO_LATE_S: Final = 15.0
"""A drawer that opens long after its cause opens in nobody's presence."""


def write_down(ledger: Ledger, cause: str, subject: str, actor: str, payment_id: str | None = None) -> bool:
    """Record that the drawer is told to open. False when it was told so for this cause before."""
    with ledger.unit_of_work(actor) as work:
        if kicked_at(work.connection, cause, subject) is not None:
            return False
        work.record(
            printing_events.DrawerKicked(cause=cause, subject=subject, payment_id=payment_id),
            subject=payment_id,
        )
        work.commit()
    crash_point("kick_recorded")
    return True


def trouble_of(future: Future[Any]) -> PrinterTrouble | None:
    """What went wrong at the printer. A bug of ours there is logged and is trouble too: it must not end the
    engine, which takes money without any printer."""
    error = future.exception()
    if error is None or isinstance(error, PrinterTrouble):
        return error
    log.error("a call to the printer failed", exc_info=error)
    return PrinterTrouble(Problem.FAULT, type(error).__name__, began=True)


class Kick:
    """One opening of the drawer, as an errand for a hand."""

    def __init__(self, ledger: Ledger, runner: Runner, cause: str, subject: str) -> None:
        self._clock = ledger.clock
        self._runner = runner
        self._cause = cause
        self._subject = subject
        self._until = self._clock.monotonic() + TOO_LATE_S

    def by_printer(self, printer: Printer, pin: int) -> None:
        """On a hand: send the pulse through the printer. Raises PrinterTrouble."""
        session = printer.connect()
        try:
            if self._clock.monotonic() > self._until:
                raise PrinterTrouble(Problem.BUSY, "too late")
            session.pulse(pin)
        finally:
            session.close()

    def by_trigger(self, way: Way, pin: int) -> None:
        """On a hand: write to the drawer's own trigger, which opens on anything. Raises PrinterTrouble."""
        line = way.open(Deadline.after(CONNECT_S))
        sent = False
        try:
            line.write(pulse(pin), Deadline.after(PULSE_S))
            sent = True
        finally:
            line.close(whole=sent)

    def done(self, future: Future[None], address: str) -> None:
        """On the engine thread: tell whether the pulse has left."""
        crash_point("cash_after_kick")
        trouble = trouble_of(future)
        if trouble is not None:
            log.warning("the drawer was not opened: %s", trouble)
        problem = None if trouble is None else trouble.problem
        self._runner.publish(KickTried(self._cause, self._subject, problem, address))
