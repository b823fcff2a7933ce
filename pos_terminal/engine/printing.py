"""The printer's queue, worked off one document at a time by one hand; and the drawer's kick.

Runs on the engine thread and never waits: a printer that is away is tried again after a while, and the queue
goes on by itself. `print` and `kick` change no money whatever becomes of them.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from threading import Event
from typing import Any, Final, Literal, Protocol

from pos_terminal.domain.crash_points import crash_point
from pos_terminal.domain.errors import NotAllowed, PersonError, TerminalError
from pos_terminal.engine import drawer_kick
from pos_terminal.engine.drawer_kick import trouble_of
from pos_terminal.engine.messages import PrinterChanged, PrinterTried
from pos_terminal.engine.watched import Cancellable, Runner
from pos_terminal.hardware.line import Problem
from pos_terminal.hardware.printer import Printer, Session
from pos_terminal.hardware.setup import Devices
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.records import dataclass
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


class NoPapers:
    """Where nothing can be put on paper."""

    def begin(self, ledger: Ledger, job: Job) -> bytes:  # noqa: ARG002
        raise NotAllowed("no_printer")


@dataclass(frozen=True, slots=True)
class Printing:
    """What prints and what opens the drawer here, and how. `kicks` False: the drawer stays shut."""

    devices: Devices = Devices()
    composer: Composer = NoPapers()
    kicks: bool = True
    receipts: Literal["always", "ask", "never"] = "never"


class Papers:
    """What a person has printed, and whether the printer can. `changed` tells when there is news."""

    def __init__(self, ledger: Ledger, runner: Runner, devices: Devices, composer: Composer) -> None:
        self._ledger = ledger
        self._runner = runner
        self._composer = composer
        self._devices = devices
        self._printer = None if devices.printer is None else Printer(devices.printer)
        self._problem: Problem | None = None
        self._errands: deque[Callable[[], None]] = deque()
        self._retry: Cancellable | None = None
        self._failures = 0
        self._told: PrinterChanged | None = None
        self._busy = False
        self._ending = False
        self.idle = Event()
        """Set while nothing is being sent to the printer."""
        self.idle.set()

    # -- what is asked of it ---------------------------------------------------------------------------

    def use(self, devices: Devices, composer: Composer | None = None) -> None:
        """Another printer, or none, from now on; what waits waits for that one."""
        self._devices = devices
        self._composer = composer or self._composer
        self._printer = None if devices.printer is None else Printer(devices.printer)
        self._problem = None
        self._begin_anew()

    def print(self, kind: str, subject: str, *, copy: bool = False) -> Job:
        """Have it printed, after what waits already. With `copy` again, if it ever was.

        Raises NotAllowed: no_printer, print_queue_full.
        """
        if self._printer is None:
            raise NotAllowed("no_printer")
        job = print_queue.put(self._ledger, kind, subject, again=copy)
        self._begin_anew()
        return job

    def kick(self, cause: str, subject: str, actor: str = "system", payment_id: str | None = None) -> bool:
        """Open the drawer for this cause. False where nothing opens it, or it was opened for it before.

        Raises DatabaseProblem when it cannot be written down; then nothing is sent.
        """
        if not self._devices.kicks or not drawer_kick.write_down(
            self._ledger, cause, subject, actor, payment_id
        ):
            return False
        errand = drawer_kick.Kick(self._ledger, self._runner, cause, subject)
        pin, trigger, printer = self._devices.kick_pin, self._devices.trigger, self._printer
        if trigger is not None:
            self._runner.perform(
                "trigger",
                lambda: errand.by_trigger(trigger, pin),
                lambda future: errand.done(future, trigger.address),
            )
        elif printer is not None:
            self._errand(
                lambda: errand.by_printer(printer, pin), lambda future: errand.done(future, printer.address)
            )
        return True

    def print_page(self, document: bytes) -> None:
        """Print this now, or say why not: it waits for nothing and is kept nowhere. For tests of the printer.

        Comes out as PrinterTried. Raises NotAllowed("no_printer").
        """
        printer = self._printer
        if printer is None:
            raise NotAllowed("no_printer")
        # Whoever tests it has just changed something about it.
        printer.tells = printer.confirms = None

        def call() -> None:
            _print(printer.connect(), document)

        def done(future: Future[None]) -> None:
            trouble = trouble_of(future)
            problem = None if trouble is None else trouble.problem
            self._runner.publish(PrinterTried(problem, printer.address))
            self._note(problem)
            self._begin_anew()

        self._errand(call, done)

    @property
    def has_printer(self) -> bool:
        """Whether there is a printer at all."""
        return self._printer is not None

    @property
    def any_device(self) -> bool:
        """Whether there is anything that prints or opens the drawer."""
        return self._printer is not None or self._devices.kicks

    def came_out(self, position: int) -> None:
        """A person has looked at what may have printed: it is there."""
        print_queue.came_out(self._ledger, position)
        self._tell()

    def clear(self) -> int:
        """Forget what waits; each can still be printed from Payments. Returns how many."""
        cleared = print_queue.clear(self._ledger)
        self._tell()
        return cleared

    def state(self) -> PrinterChanged:
        """How the printer and its queue are."""
        with self._ledger.reading() as connection:
            waiting = print_queue.waiting(connection)
        printer = self._printer
        return PrinterChanged(
            address=None if printer is None else printer.address,
            waiting=waiting.queued,
            problem=self._problem,
            unsure=waiting.unsure,
            paper_low=printer is not None and printer.condition.paper_low,
        )

    def resume(self) -> None:
        """After a start: what was being sent is unsure, and the rest goes on."""
        print_queue.after_a_start(self._ledger)
        self._tell()
        self._begin_anew()

    def end(self) -> None:
        """The program ends: begin nothing more. `idle` tells when what is being sent is through."""
        self._ending = True

    # -- one after another -----------------------------------------------------------------------------

    def _errand(self, call: Callable[[], None], done: Callable[[Future[None]], None]) -> None:
        """Something that waits for nothing but the document under way."""
        self._errands.append(lambda: self._perform(call, done))
        self._go_on()

    def _perform(self, call: Callable[[], Any], done: Callable[[Future[Any]], None]) -> None:
        self._busy = True
        self.idle.clear()

        def finished(future: Future[Any]) -> None:
            self._busy = False
            try:
                done(future)
            finally:
                self._go_on()
                if not self._busy:
                    self.idle.set()

        self._runner.perform("printer", call, finished)

    def _begin_anew(self) -> None:
        """Do not wait out the pause: something has changed."""
        if self._retry is not None:
            self._retry.cancel()
            self._retry = None
        self._go_on()

    def _go_on(self) -> None:
        """Whatever is next, if anything is. Raises nothing: nobody may hear of the printer's list as of a
        payment that was refused."""
        if self._busy or self._ending:
            return
        if self._errands:
            self._errands.popleft()()
            return
        printer = self._printer
        if printer is None or self._retry is not None:
            return
        try:
            job = print_queue.first(self._ledger)
        except TerminalError as error:
            log.error("the print queue could not be read: %s", error)
            self._pause()
            return
        if job is not None:
            self._perform(printer.connect, lambda future: self._connected(printer, job, future))

    def _connected(self, printer: Printer, job: Job, future: Future[Session]) -> None:
        trouble = trouble_of(future)
        if trouble is not None:
            log.info("the printer %s is not ready: %s", printer.address, trouble)
            self._pause()
            self._note(trouble.problem)
            return
        session = future.result()
        document = None if self._ending else self._composed(job)
        if document is None:
            self._perform(session.close, _let_go)
            return
        crash_point("print_recorded")
        self._perform(lambda: _print(session, document), lambda result: self._printed(printer, job, result))

    def _composed(self, job: Job) -> bytes | None:
        """The job's document, its state written down; None when there is nothing to send."""
        try:
            return self._composer.begin(self._ledger, job)
        except PersonError as refused:
            log.error("%s %s cannot be printed: %s", job.kind, job.subject, refused)
            print_queue.ended(self._ledger, job, JobState.FAILED, refused.code)
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
            print_queue.ended(self._ledger, job, JobState.DONE)
            self._note(None)
            return
        log.warning("%s %s may have printed at %s: %s", job.kind, job.subject, printer.address, trouble)
        self._pause()
        print_queue.ended(self._ledger, job, JobState.UNSURE, trouble.problem.value)
        self._note(trouble.problem)

    def _pause(self) -> None:
        pause_s = PAUSES_S[min(self._failures, len(PAUSES_S) - 1)]
        self._failures += 1
        if self._retry is not None:
            self._retry.cancel()
        self._retry = self._runner.after(pause_s, self._again)

    def _again(self) -> None:
        self._retry = None
        self._go_on()

    def _note(self, problem: Problem | None) -> None:
        self._problem = problem
        self._tell()

    def _tell(self) -> None:
        state = self.state()
        if state != self._told:
            self._told = state
            self._runner.publish(state)


def _print(session: Session, document: bytes) -> None:
    try:
        session.print(document)
    finally:
        session.close()


def _let_go(future: Future[None]) -> None:
    trouble_of(future)
