"""The engine as the window and the command line use it: start, submit, read, stop.

`submit` runs a job on the engine thread, `read` on the reader thread with a read-only connection; both give
their result, or the TerminalError that refused it, to a callback on that same thread. The bridge carries it
to Qt.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, TypeVar

from pos_terminal.domain.errors import TerminalError
from pos_terminal.engine.backing_up import BackingUp
from pos_terminal.engine.claiming import Claiming
from pos_terminal.engine.clock_watch import ClockWatch
from pos_terminal.engine.desk import Desk
from pos_terminal.engine.fetching import Fetching
from pos_terminal.engine.hands import Hands, Pool
from pos_terminal.engine.loop import Loop, Timer
from pos_terminal.engine.messages import EngineFailed, Message
from pos_terminal.engine.methods import Methods
from pos_terminal.engine.printing import Printing
from pos_terminal.engine.sending import Sending
from pos_terminal.engine.verifying import Verifying
from pos_terminal.ledger.journal import last_written_ms
from pos_terminal.ledger.ledger import Ledger, ReadConnection
from pos_terminal.ledger.start_checks import FullCheck, note_doubt
from pos_terminal.providers.base import Provider
from pos_terminal.providers.reach import reachable
from pos_terminal.services.approval import Limits
from pos_terminal.services.business_day import BusinessDay
from pos_terminal.services.checkout import Checkout
from pos_terminal.services.drawer_rules import DrawerLimits
from pos_terminal.system import jitter

log = logging.getLogger(__name__)

T = TypeVar("T")
Done = Callable[[T | TerminalError], None]
_PROBE_ONLINE_S: Final = 60.0
_PROBE_OFFLINE_S: Final = 10.0
_LOOK_AT_CLOCK_S: Final = 15.0
_LAST_PAPER_S: Final = 5.0
"""How long the end waits for a receipt that is just being printed."""


class Engine:
    """One for each running program. `publish` hears every message, on the engine thread."""

    def __init__(
        self,
        ledger: Ledger,
        providers: Mapping[str, Provider],
        publish: Callable[[Message], None],
        day: BusinessDay,
        printing: Printing | None = None,
        drawer_limits: DrawerLimits | None = None,
        limits: Limits | None = None,
        backup_folders: Sequence[Path] = (),
    ) -> None:
        self.ledger = ledger
        self._publish = publish
        self._hands = Hands()
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="reader")
        self._loop = Loop(ledger.clock, idle=self._idle, failed=self._failed)
        self._providers = dict(providers)
        self._hosts: list[tuple[str, int]] = []
        self._backups = BackingUp(ledger, backup_folders, self)
        self.sending = Sending(ledger, self, self._loop.post)
        self._checkpoint_wanted = False
        self._full_check = FullCheck(ledger.path) if ledger.half_checked and ledger.path else None
        self._checking: FullCheck | None = None
        self._damage: TerminalError | None = None
        self._checker = ThreadPoolExecutor(1, thread_name_prefix="checker")
        self.verifying = Verifying(ledger, self, self._loop.post, self._checker, self._stop_selling)
        checkout = Checkout(ledger, self._providers)
        self._desk = Desk(ledger, checkout, self._providers, self, jitter, day, printing or Printing())
        self.methods = Methods(self._providers, self)
        self.fetching = Fetching(
            ledger, self._desk, self.sending, self._loop.post, self.publish, self.methods
        )
        self.claiming = Claiming(ledger, self, self._loop.post, lambda: self.sending.position)
        self.use_limits(limits or Limits(), drawer_limits or DrawerLimits())

    # -- for everybody ---------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to work; nothing is asked before `resume` is submitted."""
        self._loop.start()
        self._loop.post(self._begin_clock_watch)
        self._loop.post(self._backups.start)

    def submit(self, job: Callable[[Desk], T], done: Done[T] | None = None) -> None:
        """Run `job` with the desk on the engine thread."""

        def run() -> None:
            self._checkpoint_wanted = True
            try:
                result: T | TerminalError = job(self._desk)
            except TerminalError as error:
                # Not with what was typed: it may be a name.
                log.info("refused: %s", error.code)
                result = error
                if error.code == "database_damaged" and self.ledger.path is not None:
                    # A sale met what no start has read.
                    note_doubt(self.ledger.path)
                    self._stop_selling(error)
            if done is not None:
                done(result)
            self.sending.touched()

        self._loop.post(run)

    def read(self, question: Callable[[ReadConnection], T], done: Done[T]) -> None:
        """Ask the tables on the reader thread; never waits for a payment."""

        def run() -> None:
            try:
                with self.ledger.reading() as connection:
                    result: T | TerminalError = question(connection)
            except TerminalError as error:
                result = error
            done(result)

        self._in_reader(run)

    def use_limits(self, limits: Limits, drawer_limits: DrawerLimits) -> None:
        """Above these amounts a manager approves, from now on. On the engine thread, or before it starts."""
        self._desk.drawer.limits, self._desk.decisions.limits = drawer_limits, limits

    def watch_connection(self, hosts: list[tuple[str, int]]) -> None:
        """From now on try now and then whether these can be reached at all (a TCP connection, nothing
        sent). Without any, those of before."""
        if not hosts:
            return
        begun, self._hosts = bool(self._hosts), hosts
        if not begun:
            self._loop.post(self._probe)

    def stop(self) -> None:
        """Finish the jobs that are there, then close everything. Calls under way are asked about after a
        restart."""
        self.fetching.stop()
        if self._loop.alive:
            self._desk.papers.finish(self._loop.post, _LAST_PAPER_S)
        self._loop.stop()
        if self._checking is not None:
            self._checking.stop()
        self.verifying.stop()
        self._checker.shutdown(wait=True, cancel_futures=True)
        self._hands.stop()
        self._reader.shutdown(wait=True, cancel_futures=True)
        self.ledger.close()

    @property
    def alive(self) -> bool:
        return self._loop.alive

    # -- what the desk needs (desk.Runner) -------------------------------------------------------------

    def perform(self, pool: Pool, call: Callable[[], Any], done: Callable[[Future[Any]], None]) -> None:
        self._hands.perform(pool, call, lambda future: self._loop.post(lambda: self._finish(done, future)))

    def after(self, seconds: float, job: Callable[[], None]) -> Timer:
        return self._loop.after(seconds, job)

    def publish(self, message: Message) -> None:
        self._publish(message)
        self._backups.heard(message)
        self.verifying.heard(message)
        self.sending.heard(message)
        self.fetching.heard(message)
        self.claiming.heard(message)
        if self._desk.effects.wanted(message):
            # A job of its own, after the one that moved the money: nothing here can turn its answer.
            self._loop.post(lambda: self._desk.effects.follow(message))

    # -- inside ----------------------------------------------------------------------------------------

    def _finish(self, done: Callable[[Future[Any]], None], future: Future[Any]) -> None:
        self._checkpoint_wanted = True
        try:
            done(future)
        except TerminalError as error:
            # The disk failed while an answer was written down: the payment stays what it was and is asked
            # again.
            log.error("an answer could not be kept: %s", error)
        self.sending.touched()

    def _in_reader(self, run: Callable[[], None]) -> None:
        def logged() -> None:
            try:
                run()
            except BaseException as error:
                # Nobody asks the future: told as a bug of any thread is.
                who = threading.current_thread()
                threading.excepthook(threading.ExceptHookArgs((type(error), error, error.__traceback__, who)))
                raise

        try:
            self._reader.submit(logged)
        except RuntimeError:
            return  # stopped: nobody waits for the answer any more

    def _idle(self) -> None:
        if self._checkpoint_wanted:
            self._checkpoint_wanted = False
            self.ledger.checkpoint()
        if self._full_check is not None:
            self._checking, self._full_check = self._full_check, None
            self._checker.submit(self._checking.run).add_done_callback(self._checked)
        self.verifying.rested()

    def _checked(self, future: Future[None]) -> None:
        if not future.cancelled() and (found := future.exception()) is not None:
            self._stop_selling(found)

    def _stop_selling(self, found: BaseException) -> None:
        """End the engine between two jobs; the window is in safe mode then, as after the next start."""

        def stop() -> None:
            self._damage = found if isinstance(found, TerminalError) else None
            raise found

        self._loop.post(stop)

    def _probe(self) -> None:
        hosts = self._hosts

        def call() -> bool:
            return any(reachable(host) for host in hosts)

        def done(future: Future[Any]) -> None:
            online = bool(future.result())
            self._desk.note_online(online)
            self._loop.after(_PROBE_ONLINE_S if online else _PROBE_OFFLINE_S, self._probe)

        self.perform("watch", call, done)

    def _begin_clock_watch(self) -> None:
        last_ms = None
        try:
            with self.ledger.reading() as connection:
                last_ms = last_written_ms(connection)
        except TerminalError as error:
            # The disk: without the journal the clock is still measured from now on.
            log.error("the journal could not be asked for its time: %s", error)
        self._look_at_clock(ClockWatch(self.ledger.clock, last_ms))

    def _look_at_clock(self, clock_watch: ClockWatch) -> None:
        if (moved := clock_watch.look()) is not None:
            log.warning("the clock moved: %s", moved)
            self._publish(moved)
        self._loop.after(_LOOK_AT_CLOCK_S, lambda: self._look_at_clock(clock_watch))

    def _failed(self, report: str) -> None:
        self._publish(EngineFailed(report, self._damage))
