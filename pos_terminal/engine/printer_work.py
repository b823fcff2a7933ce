"""The printer's list, worked off one document at a time by one hand.

Runs on the engine thread and never waits: a printer that is away is tried again after a while, and the list
goes on by itself.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from threading import Event
from typing import Any, Final, Protocol

from pos_terminal.domain.crash_points import crash_point
from pos_terminal.domain.errors import PersonError, TerminalError
from pos_terminal.engine.drawer_kick import trouble_of
from pos_terminal.engine.messages import JobChanged, PrinterChanged
from pos_terminal.engine.watched import Cancellable, Runner
from pos_terminal.hardware.line import Problem
from pos_terminal.hardware.printer import Printer, Session
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.services import print_queue
from pos_terminal.services.print_queue import Job, JobState

log = logging.getLogger(__name__)
PAUSES_S: Final = (2.0, 4.0, 8.0, 15.0)
"""After the first, second ... time that the printer was not ready; the last for all that follow."""


class Composer(Protocol):
    """Makes documents. `begin` is asked when the printer is ready, and before the first byte leaves."""

    def begin(self, ledger: Ledger, job: Job) -> bytes:
        """The bytes of this job's document, after writing down that it is being sent: the job's state, and
        whatever is counted about printing, in one transaction. Raises PersonError for what cannot be
        printed."""
        ...


class PrinterWork:
    """One printer, or none, and what is done with it one after another."""

    def __init__(self, ledger: Ledger, runner: Runner, printer: Printer | None, composer: Composer) -> None:
        self._ledger = ledger
        self._runner = runner
        self.printer = printer
        self.composer = composer
        self.problem: Problem | None = None
        self.kicks = False
        """Whether something here opens the drawer; it is told together with the printer."""
        self._errands: deque[Callable[[], None]] = deque()
        self._retry: Cancellable | None = None
        self._failures = 0
        self._told: PrinterChanged | None = None
        self._busy = self._sends = self._ending = False
        self.idle = Event()
        """Set while nothing is being sent to the printer."""
        self.idle.set()

    def end(self) -> None:
        """The program ends: begin nothing more. `idle` tells when what is being sent is through."""
        self._ending = True

    def state(self) -> PrinterChanged:
        """How the printer and its queue are."""
        with self._ledger.reading() as connection:
            waiting = print_queue.waiting(connection)
        printer = self.printer
        return PrinterChanged(
            address=None if printer is None else printer.address,
            waiting=waiting.queued,
            problem=self.problem,
            unsure=waiting.unsure,
            paper_low=printer is not None and printer.condition.paper_low,
            kicks=self.kicks,
        )

    def errand(self, call: Callable[[], None], done: Callable[[Future[None]], None]) -> None:
        """Something that waits for nothing but the document under way."""
        self._errands.append(lambda: self._perform(call, done))
        self._go_on()

    def begin_anew(self) -> None:
        """Do not wait out the pause: something has changed."""
        if self._retry is not None:
            self._retry.cancel()
            self._retry = None
        self._go_on()

    @property
    def settled(self) -> bool:
        """Whether nothing can be sent just now: the list is empty, or waits for the printer or a person."""
        if self._busy or self._errands:
            return False
        return self.printer is None or self._retry is not None or print_queue.first(self._ledger) is None

    def note(self, problem: Problem | None) -> None:
        """How the printer was found just now."""
        self.problem = problem
        self.tell()

    def tell(self) -> None:
        """Publish how printer and list are, where that is news."""
        state = self.state()
        if state != self._told:
            self._told = state
            self._runner.publish(state)

    # -- one after another -----------------------------------------------------------------------------

    def _perform(
        self, call: Callable[[], Any], done: Callable[[Future[Any]], None], *, sends: bool = True
    ) -> None:
        self._busy, self._sends = True, sends
        if sends:
            self.idle.clear()

        def finished(future: Future[Any]) -> None:
            self._busy = self._sends = False
            try:
                done(future)
            finally:
                self._go_on()
                if not self._sends:
                    self.idle.set()

        self._runner.perform("printer", call, finished)

    def _go_on(self) -> None:
        """Whatever is next, if anything is. Raises nothing: nobody may hear of the printer's list as of a
        payment that was refused."""
        if self._busy or self._ending:
            return
        if self._errands:
            self._errands.popleft()()
            return
        printer = self.printer
        if printer is None or self._retry is not None:
            return
        try:
            job = print_queue.first(self._ledger)
        except TerminalError as error:
            log.error("the print queue could not be read: %s", error)
            self._pause()
            return
        if job is not None:
            self._perform(printer.connect, lambda future: self._connected(printer, job, future), sends=False)

    def _connected(self, printer: Printer, job: Job, future: Future[Session]) -> None:
        trouble = trouble_of(future)
        if trouble is not None:
            log.info("the printer %s is not ready: %s", printer.address, trouble)
            self._pause()
            self.note(trouble.problem)
            return
        session = future.result()
        document = None if self._ending else self._composed(job)
        if document is None:
            self._perform(session.close, _let_go)
            return
        crash_point("print_recorded")
        self._perform(
            lambda: print_whole(session, document), lambda result: self._printed(printer, job, result)
        )

    def _composed(self, job: Job) -> bytes | None:
        """The job's document, its state written down; None when there is nothing to send."""
        try:
            return self.composer.begin(self._ledger, job)
        except PersonError as refused:
            log.error("%s %s cannot be printed: %s", job.kind, job.subject, refused)
            self._ended(job, JobState.FAILED, refused.code)
        except TerminalError as error:
            # The disk: nothing was sent, and the job waits as it was.
            log.error("%s %s waits: %s", job.kind, job.subject, error)
            self._pause()
        return None

    def _printed(self, printer: Printer, job: Job, future: Future[None]) -> None:
        trouble = trouble_of(future)
        if trouble is None:
            crash_point("print_sent")
            self._failures = 0
            self._ended(job, JobState.DONE)
            self.note(None)
            return
        log.warning("%s %s may have printed at %s: %s", job.kind, job.subject, printer.address, trouble)
        self._pause()
        self._ended(job, JobState.UNSURE, trouble.problem.value)
        self.note(trouble.problem)

    def _ended(self, job: Job, state: JobState, problem: str | None = None) -> None:
        print_queue.ended(self._ledger, job, state, problem)
        self._runner.publish(JobChanged(replace(job, state=state, problem=problem)))

    def _pause(self) -> None:
        pause_s = PAUSES_S[min(self._failures, len(PAUSES_S) - 1)]
        self._failures += 1
        if self._retry is not None:
            self._retry.cancel()
        self._retry = self._runner.after(pause_s, self._again)

    def _again(self) -> None:
        self._retry = None
        self._go_on()


def print_whole(session: Session, document: bytes) -> None:
    """On a hand: the document, and then let go of the printer. Raises PrinterTrouble."""
    try:
        session.print(document)
    finally:
        session.close()


def _let_go(future: Future[None]) -> None:
    trouble_of(future)
