"""Backups beside the work: every hour, and when a drawer was closed. Never in the way of a sale."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pos_terminal.domain.errors import TerminalError
from pos_terminal.engine.messages import BackupTried, DrawerChanged, Message
from pos_terminal.engine.watched import Runner
from pos_terminal.ledger.ledger import Ledger

if TYPE_CHECKING:
    from pos_terminal.ledger.backups import Backup

log = logging.getLogger(__name__)
EVERY_S: Final = 3600.0
FIRST_AFTER_S: Final = 300.0
"""A terminal that is switched on for an hour at a time has backups too."""


class BackingUp:
    """One for each engine; runs on its thread, the copying on a hand. `folders`: the first is our own."""

    def __init__(self, ledger: Ledger, folders: Sequence[Path], runner: Runner) -> None:
        self._ledger = ledger
        self._folders = tuple(folders)
        self._runner = runner
        self._busy = False
        self._again = False

    def start(self) -> None:
        """The first one soon, then every hour."""
        self._runner.after(FIRST_AFTER_S, self._hourly)

    def heard(self, message: Message) -> None:
        """A drawer that was closed is a good moment: its Z report is in the backup."""
        if isinstance(message, DrawerChanged) and message.session is None:
            self.make_now()

    def make_now(self) -> None:
        """Make one, or one more when one is under way. Comes out as BackupTried."""
        source = self._ledger.path
        if source is None or not self._folders:
            return
        if self._busy:
            self._again = True
            return
        self._busy = True
        at_ms = self._ledger.clock.now_ms()

        def call() -> list[Backup]:
            # Read when it is wanted: a start does without it.
            from pos_terminal.ledger import backups

            return backups.make(source, self._folders, at_ms)

        self._runner.perform("backup", call, lambda future: self._made(at_ms, future))

    def _hourly(self) -> None:
        self.make_now()
        self._runner.after(EVERY_S, self._hourly)

    def _made(self, at_ms: int, future: Future[list[Backup]]) -> None:
        self._busy = False
        problem = future.exception()
        if problem is not None and not isinstance(problem, TerminalError):
            raise problem
        if problem is not None:
            log.error("no backup: %s", problem)
        self._runner.publish(BackupTried(at_ms, problem))
        if self._again:
            self._again = False
            self.make_now()
