"""The first start, as far as files are concerned: done beside the window, one thing after the other.

Before there is a ledger the opener's thread does it, afterwards the engine's hands do. Qt is read here on
its own thread alone.
"""

from __future__ import annotations

import queue
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pos_terminal.domain.errors import TerminalError
from pos_terminal.ledger.worked_with import MARK, worked_with
from pos_terminal.place import Place

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from pos_terminal.app import App
    from pos_terminal.engine.engine import Engine
    from pos_terminal.holding import Held
    from pos_terminal.services.first_steps import About, PutBack
    from pos_terminal.settings import Settings
    from pos_terminal.ui.presenters.beginning import Beginning

    Job = Callable[[], Any]
    Done = Callable[[Any], None]


class FirstStart:
    """One for a window on real data, made by the opener's thread."""

    def __init__(self, app: App, held: Held) -> None:
        self._app = app
        self._where: Place = app.where
        self._jobs: queue.SimpleQueue[tuple[Job, Done] | None] = queue.SimpleQueue()
        self._engine: Engine | None = None
        self._shown: Beginning | None = None
        self.settings: Settings = held.settings
        from pos_terminal.ops import setting_up
        from pos_terminal.services.first_steps import Begun

        begun = setting_up.begun(self._where.folder)
        self.begun = begun or Begun("", currency_fixed=True)
        self._waits = begun is not None
        self.step = setting_up.step_of(self._where.folder)
        """With the ledger open: the step that comes next, "" where no first start is under way."""

    # -- the opener's thread -------------------------------------------------------------------------------

    def ask(self, held: Held) -> Held:
        """Where something has to be asked before the ledger is opened: do what the window asks for until the
        ledger is wanted, or the window closed. The place, with its settings as they are then."""
        if not self._waits:
            return held
        from pos_terminal.holding import Held
        from pos_terminal.ops import setting_up

        self._app.bridge.call_here(self._show, None)
        while (asked := self._jobs.get()) is not None:
            job, done = asked
            try:
                result = job()
            except TerminalError as error:
                result = error
            self._app.bridge.call_here(done, result)
        self.step = setting_up.step_of(self._where.folder)
        return Held(self.settings, held.lock)

    def stop(self) -> None:
        """The window is closed."""
        self._jobs.put(None)

    def _show(self, _: None) -> None:
        # On Qt's thread.
        from pos_terminal.ui.presenters.beginning import Beginning

        self._shown = Beginning(self._app.window, self)
        self._shown.start()

    # -- before there is a ledger; on Qt's thread ------------------------------------------------------------

    def keep(self, settings: Settings, step: str, done: Done) -> None:
        """Keep these settings, and that this step is next."""
        from pos_terminal import settings as settings_file
        from pos_terminal.ops import setting_up

        def job() -> None:
            settings_file.save(self._where.root, settings)
            setting_up.keep_step(self._where.folder, step)
            self.settings = settings

        self._jobs.put((job, done))

    def backups(self, done: Callable[[list[About] | TerminalError], None]) -> None:
        """The backups that can be found."""
        from pos_terminal.ops import putting_back

        folder, second = self._where.folder, self.settings.backup_folder
        self._jobs.put((lambda: putting_back.found(folder, second), done))

    def about(self, path: str, done: Callable[[About | TerminalError], None]) -> None:
        """What is in this file."""
        from pos_terminal.ops import putting_back

        self._jobs.put((lambda: putting_back.about(Path(path).expanduser()), done))

    def put_back(self, path: str, done: Callable[[PutBack | TerminalError], None]) -> None:
        """Put this backup in place."""
        from pos_terminal.ops import putting_back

        root, folder = self._where.root, self._where.folder
        self._jobs.put(
            (lambda: self._taking(putting_back.put_back(Path(path), root, folder, self.settings)), done)
        )

    def in_place(self, done: Callable[[PutBack | TerminalError], None]) -> None:
        """What an earlier start put in place."""
        from pos_terminal.ops import putting_back

        root, folder = self._where.root, self._where.folder
        self._jobs.put((lambda: self._taking(putting_back.in_place(root, folder, self.settings)), done))

    def new_code(self, staff_id: str, pin: str, done: Callable[[str | TerminalError], None]) -> None:
        """A new code for this manager; `done` gets the recovery code."""
        from pos_terminal.ops import putting_back

        folder = self._where.folder
        self._jobs.put((lambda: putting_back.new_code(folder, staff_id, pin, self.settings), done))

    def open(self) -> None:
        """The ledger is wanted now."""
        self._jobs.put(None)

    def practise(self) -> None:
        """Close this, and start in practice."""
        self._leave(practice=True)

    # -- with the ledger open --------------------------------------------------------------------------------

    def attach(self, engine: Engine) -> None:
        """From now on the engine's hands do it, and others go on with the screens. On Qt's thread."""
        self._engine = engine
        if self._shown is not None:
            self._shown.end()
            self._shown = None

    def keep_step(self, step: str) -> None:
        """The next start goes on with this step. Any thread."""
        from pos_terminal.ops import setting_up

        self.step = step
        self._by_hand(lambda: setting_up.keep_step(self._where.folder, step), lambda _: None)

    def finish(self) -> None:
        """It is over. Any thread."""
        from pos_terminal.ops import setting_up

        self.step = ""
        self._by_hand(lambda: setting_up.finish(self._where.folder), lambda _: None)

    def again(self, step: str) -> None:
        """Close this, and go on with a step before the ledger."""
        from pos_terminal.ops import setting_up

        self._by_hand(
            lambda: setting_up.keep_step(self._where.folder, step),
            lambda _: self._app.bridge.call_here(lambda _: self._leave(practice=False), None),
        )

    def _leave(self, *, practice: bool) -> None:
        from pos_terminal.app_front import leave_for

        leave_for(self._app, Place(self._where.root, practice))

    def _by_hand(self, job: Job, done: Done) -> None:
        def ended(future: Future[Any]) -> None:
            error = future.exception()
            if error is not None and not isinstance(error, TerminalError):
                raise error
            done(error)

        assert self._engine is not None
        self._engine.perform("hash", job, ended)

    def _taking(self, result: PutBack) -> PutBack:
        self.settings = result.settings
        return result


def first_start(app: App, held: Held) -> FirstStart | None:
    """What the window asks at its first start; None in practice, which is ready as it is, and wherever
    somebody works and no first start is under way: nothing more is read for those."""
    folder = app.where.folder
    if app.where.practice:
        return None
    found = worked_with(folder / "ledger.db")
    if not (folder / MARK).exists() and (found is None or found.is_begun):
        return None
    return FirstStart(app, held)
