"""What a person has printed, and the drawer's kick: effects, which change no money whatever they come to."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from threading import Event
from typing import Literal

from pos_terminal.domain.errors import NotAllowed
from pos_terminal.engine import drawer_kick
from pos_terminal.engine.drawer_kick import trouble_of
from pos_terminal.engine.messages import JobChanged, PrinterChanged, PrinterTried
from pos_terminal.engine.printer_work import Composer, PrinterWork, print_whole
from pos_terminal.engine.watched import Runner
from pos_terminal.hardware.printer import Printer
from pos_terminal.hardware.setup import Devices
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.records import dataclass
from pos_terminal.services import print_queue
from pos_terminal.services.print_queue import Job


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
    """What prints, and what opens the drawer. The list goes on by itself, see printer_work."""

    def __init__(self, ledger: Ledger, runner: Runner, devices: Devices, composer: Composer) -> None:
        self._ledger = ledger
        self._runner = runner
        self._devices = devices
        printer = None if devices.printer is None else Printer(devices.printer)
        self._work = PrinterWork(ledger, runner, printer, composer)
        self._work.kicks = devices.kicks
        self._pulses = 0

    def use(self, devices: Devices, composer: Composer | None = None) -> None:
        """Another printer, or none, from now on; what waits waits for that one."""
        self._devices = devices
        self._work.composer = composer or self._work.composer
        self._work.printer = None if devices.printer is None else Printer(devices.printer)
        self._work.kicks = devices.kicks
        self._work.note(None)
        self._work.begin_anew()

    def compose_with(self, composer: Composer) -> None:
        """Other papers from now on, by the same printer."""
        self._work.composer = composer

    def print(self, kind: str, subject: str, *, copy: bool = False) -> Job:
        """Have it printed, after what waits already. With `copy` again, if it ever was.

        Raises NotAllowed: no_printer, print_queue_full.
        """
        if self._work.printer is None:
            raise NotAllowed("no_printer")
        job = print_queue.put(self._ledger, kind, subject, again=copy)
        self._runner.publish(JobChanged(job))
        self._work.begin_anew()
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
        pin, trigger, printer = self._devices.kick_pin, self._devices.trigger, self._work.printer

        def done(future: Future[None], address: str) -> None:
            self._pulses -= 1
            errand.done(future, address)

        if trigger is not None:
            self._pulses += 1
            self._runner.perform(
                "trigger",
                lambda: errand.by_trigger(trigger, pin),
                lambda future: done(future, trigger.address),
            )
        elif printer is not None:
            self._pulses += 1
            self._work.errand(
                lambda: errand.by_printer(printer, pin), lambda future: done(future, printer.address)
            )
        return True

    def print_page(self, document: bytes) -> None:
        """Print this now, or say why not: it waits for nothing and is kept nowhere. For tests of the printer.

        Comes out as PrinterTried. Raises NotAllowed("no_printer").
        """
        printer = self._work.printer
        if printer is None:
            raise NotAllowed("no_printer")
        # Whoever tests it has just changed something about it.
        printer.tells = printer.confirms = None

        def call() -> None:
            print_whole(printer.connect(), document)

        def done(future: Future[None]) -> None:
            trouble = trouble_of(future)
            problem = None if trouble is None else trouble.problem
            self._runner.publish(PrinterTried(problem, printer.address))
            self._work.note(problem)
            self._work.begin_anew()

        self._work.errand(call, done)

    @property
    def has_printer(self) -> bool:
        """Whether there is a printer at all."""
        return self._work.printer is not None

    @property
    def any_device(self) -> bool:
        """Whether there is anything that prints or opens the drawer."""
        return self.has_printer or self._devices.kicks

    @property
    def settled(self) -> bool:
        """Whether nothing is on its way to a device, and nothing can be sent just now."""
        return self._pulses == 0 and self._work.settled

    @property
    def idle(self) -> Event:
        """Set while nothing is being sent to the printer."""
        return self._work.idle

    def came_out(self, position: int) -> None:
        """A person has looked at what may have printed: it is there."""
        print_queue.came_out(self._ledger, position)
        self._work.tell()

    def clear(self) -> int:
        """Forget what waits; each can still be printed from Payments. Returns how many."""
        cleared = print_queue.clear(self._ledger)
        self._work.tell()
        return cleared

    def state(self) -> PrinterChanged:
        """How the printer and what waits for it are."""
        return self._work.state()

    def resume(self) -> None:
        """After a start: what was being sent is unsure, and the rest goes on."""
        print_queue.after_a_start(self._ledger)
        self._work.tell()
        self._work.begin_anew()

    def finish(self, post: Callable[[Callable[[], None]], None], patience_s: float) -> None:
        """From another thread, at the end of the program: begin nothing more, and wait a while for what is
        just being sent. `post` has a job done on the engine thread."""
        told = Event()

        def end() -> None:
            self._work.end()
            told.set()

        post(end)
        told.wait(patience_s)
        self.idle.wait(patience_s)
