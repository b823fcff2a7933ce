"""The whole journal is read beside the work: after each closing, and once a day. Never in the way of a sale.

A start reads the new end of the journal. What was written before is read here, by a process of its own at a
low priority, begun when the engine is at rest; see docs/decisions/0052-what-is-read-when.md.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import TYPE_CHECKING, Final, Protocol

from pos_terminal.engine.messages import DrawerChanged, Message
from pos_terminal.engine.watched import Runner
from pos_terminal.ledger import verified

if TYPE_CHECKING:
    from pos_terminal.ledger.ledger import Ledger
    from pos_terminal.ledger.verify import Report

log = logging.getLogger(__name__)
FIRST_AFTER_S: Final = 600.0
"""Not while somebody begins their day."""
LOOK_EVERY_S: Final = 3600.0
EVERY_S: Final = 24 * 3600.0


class NotRead(Exception):
    """The journal was not read to its end. That is the machine's trouble, and says nothing of the journal."""


class Check(Protocol):
    """One reading of the whole journal, outside this process."""

    def run(self) -> Report | None:
        """What was found; None when it was stopped. Raises NotRead. Waits, so not on the engine's thread."""
        ...

    def stop(self) -> None:
        """End it now; `run` returns soon."""
        ...


class Verifying:
    """One for each engine; all but `stop` on its thread. One reading at a time.

    `found` hears of damage, whoever found it: this, or somebody who verifies the data beside the window.
    """

    def __init__(
        self,
        ledger: Ledger,
        runner: Runner,
        post: Callable[[Callable[[], None]], None],
        waiting: Executor,
        found: Callable[[BaseException], None],
    ) -> None:
        self._ledger = ledger
        self._runner = runner
        self._post = post
        self._waiting = waiting
        self._found = found
        self._make: Callable[[], Check] | None = None
        self._wanted = False
        self._running: Check | None = None
        self._stopped = False
        self._tried_s: float | None = None
        self._seen: tuple[int, int] | None = None

    def begin(self, make: Callable[[], Check]) -> None:
        """From now on the journal is read by checks that `make` makes, one for each reading."""
        self._make = make
        self._runner.after(FIRST_AFTER_S, self._daily)

    def heard(self, message: Message) -> None:
        """A closing is the end of a day's work: its Z is only worth something on a whole journal."""
        if isinstance(message, DrawerChanged) and message.made_z:
            self._wanted = True

    def rested(self) -> None:
        """The engine has nothing to do."""
        if self._told_elsewhere() or not self._wanted or self._running is not None or self._stopped:
            return
        if self._make is None or self._ledger.path is None:
            return
        self._wanted = False
        self._tried_s = self._ledger.clock.monotonic()
        self._running = check = self._make()
        self._waiting.submit(check.run).add_done_callback(
            lambda future: self._post(lambda: self._ended(future))
        )

    def stop(self) -> None:
        """End what runs; nothing more is begun. Any thread."""
        self._stopped = True
        if self._running is not None:
            self._running.stop()

    def _daily(self) -> None:
        """Whether a day has passed since the last try, whatever became of it, and since the last reading."""
        now_s, now_ms = self._ledger.clock.monotonic(), self._ledger.clock.now_ms()
        if self._ledger.path is not None and (self._tried_s is None or now_s - self._tried_s >= EVERY_S):
            last = verified.last(self._ledger.path)
            # A clock that went back makes it due, too.
            self._wanted |= last is None or not 0 <= now_ms - last.at < EVERY_S * 1000
        self._runner.after(LOOK_EVERY_S, self._daily)

    def _ended(self, future: Future[Report | None]) -> None:
        self._running = None
        if self._stopped or future.cancelled():
            return
        problem = future.exception()
        if problem is not None:
            # A bug of ours in here, too: the journal is as good as it was, and the selling goes on.
            bug = None if isinstance(problem, NotRead) else problem
            words = "the whole journal was not read to its end, next time again: %s"
            log.warning(words, problem, exc_info=bug)
        elif (report := future.result()) is not None:
            self._tell(report)

    def _tell(self, report: Report) -> None:
        if report.ok:
            log.info("the whole journal is as it was written: %d events", report.events)
            return
        log.error("the whole journal is not as it was written: %s", report.problems[0])
        self._found(verified.problem_of(report))

    def _told_elsewhere(self) -> bool:
        """Whether somebody has found damage since this last looked; a look costs microseconds."""
        path = self._ledger.path
        if path is None or self._make is None:
            return False
        try:
            found = path.with_name(verified.FILE).stat()
        except OSError:
            return False
        seen, self._seen = self._seen, (found.st_mtime_ns, found.st_ino)
        if seen == self._seen or (damage := verified.damage(path)) is None:
            return False
        self._found(damage)
        return True
