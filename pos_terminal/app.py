"""Composition root of the desktop: the only file that chooses real things.

Start-up as one list: fonts and theme, the empty window painted, then the data opened on a thread of its own,
the engine, the presenters, the sign-in page.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from logging import Handler
from pathlib import Path
from types import TracebackType
from typing import Final

# Before Qt: what is imported after it costs more, because it replaces the import function.
from pos_terminal import settings as settings_file
from pos_terminal.compose import Place, Terminal, open_terminal
from pos_terminal.domain.errors import EnvironmentProblem, SettingsProblem, TerminalError
from pos_terminal.engine.bridge import Bridge
from pos_terminal.engine.engine import Engine
from pos_terminal.practice import PRACTICE_PIN, prepare
from pos_terminal.reports import start_log, stop_log, write_report, write_text
from pos_terminal.services.sentences import say
from pos_terminal.settings import Settings
from pos_terminal.texts import set_language, tr
from pos_terminal.ui import qt_setup, sounds, theme
from pos_terminal.ui.main_window import MainWindow
from pos_terminal.ui.presenters.counter import Counter
from pos_terminal.ui.presenters.front import Facts, Front
from pos_terminal.ui.presenters.safe import SafeMode
from pos_terminal.ui.screens.all import add_screens
from pos_terminal.ui.states.dialogs import Choice, DialogState

_DAMAGE: Final = frozenset({"database_damaged", "database_newer", "database_foreign"})


class App:
    """One running window. `clock` counts seconds and never goes back: for how long Enter is ignored."""

    def __init__(self, where: Place, clock: Callable[[], float] = time.monotonic) -> None:
        self.where = where
        self.window = MainWindow(clock)
        self.bridge = Bridge()
        self.counter: Counter | None = None
        self.safe_mode: SafeMode | None = None
        self.terminal: Terminal | None = None
        self.engine: Engine | None = None
        self.refused: TerminalError | None = None
        self._stopped = False
        self._log: Handler | None = None
        add_screens(self.window)
        self._opener = threading.Thread(target=self._open, name="opener", daemon=True)

    def show(self, settings: Settings, *, full_screen: bool = False) -> None:
        """Paint the empty window, then open the data behind it."""
        self.window.setWindowTitle("Recette")
        self.window.toasts.hide()
        if full_screen:
            self.window.showFullScreen()
        else:
            self.window.show()
        sounds.turn_on(settings.sounds)
        self._opener.start()

    def _open(self) -> None:
        """On the opener's thread: disk, keyring, simulator, engine."""
        try:
            terminal = open_terminal(self.where, "window")
            self._log = start_log(self.where.folder)
            if self.where.practice:
                prepare(terminal.ledger, terminal.pepper)
            engine = Engine(terminal.ledger, terminal.providers, self.bridge.publish, terminal.day)
            engine.start()
            # Kept here, so that a window closed in the meantime closes them, too.
            self.terminal, self.engine = terminal, engine
            # Here as well: the time zone is read from a file.
            facts = _facts(terminal)
        except TerminalError as error:
            self.bridge.call_here(self._cannot_open, error)
            return
        self.bridge.call_here(lambda opened: self._opened(*opened), (terminal, engine, facts))

    def broken(self, report: Path | None) -> None:
        """A bug of ours: say so, and close. What was in flight is asked about at the next start."""
        text = tr(
            "What was in flight is safe: it is asked about at the next start. Start the terminal again."
        )
        if report is not None:
            text += " " + tr("For support: {file}", file=report)
        close = Choice("close", tr("Close the terminal"), "primary", key="Enter")
        question = DialogState(tr("The terminal met a problem of its own"), text, (close,))
        self.window.dialog(question, self._close)

    def report(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None = None
    ) -> None:
        """For the hooks of unexpected errors, on any thread: keep a report and tell the person."""
        if issubclass(kind, KeyboardInterrupt):
            self.bridge.call_here(self._close, "")
            return
        self.bridge.call_here(self.broken, write_report(self.where.folder, kind, error, trace))

    def _close(self, _choice: str) -> None:
        self.window.close()

    def _opened(self, terminal: Terminal, engine: Engine, facts: Facts) -> None:
        if self._stopped:
            return
        self.bridge.attach(engine)
        front = Front(self.bridge, self.window, terminal.ledger.clock, terminal.ledger.ids, facts)
        self.counter = Counter(
            self.window, front, terminal.pepper, PRACTICE_PIN if self.where.practice else ""
        )
        front.broken.connect(lambda text: self.broken(write_text(self.where.folder, text)))
        self.counter.start()
        engine.watch_connection(terminal.hosts)

    def _cannot_open(self, error: TerminalError) -> None:
        if error.code in _DAMAGE:
            self.safe_mode = SafeMode(self.window, self.bridge, self.where.folder / "ledger.db", error)
            self.safe_mode.show()
            return
        self.refused = error
        self.window.close()
        qt_setup.quit_with(2)

    def stop(self) -> None:
        """Let what is under way finish, then close everything."""
        if self._stopped:
            return
        self._stopped = True
        if self._opener.ident is not None:
            self._opener.join()
        if self.counter is not None:
            self.counter.stop()
        if self.engine is not None:
            self.engine.stop()
            self.engine = None
        if self.terminal is not None:
            self.terminal.close()
            self.terminal = None
        self.bridge.detach()
        if self._log is not None:
            stop_log(self._log)
            self._log = None


def _facts(terminal: Terminal) -> Facts:
    return Facts(
        settings=terminal.settings,
        zone=terminal.day.where,
        practice=terminal.place.practice,
        root=terminal.place.root,
        capabilities={code: provider.capabilities for code, provider in terminal.providers.items()},
        problems={code: say(problem) for code, problem in terminal.problems.items()},
        simulator=terminal.hosts[0] if terminal.place.practice and terminal.hosts else None,
        test_methods=frozenset(code for code, provider in terminal.providers.items() if provider.is_test),
    )


def run_window(where: Place, screenshots: Path | None = None) -> int:
    """Open the terminal's window and stay until it is closed. Returns the exit status.

    Raises EnvironmentProblem("no_display") on a machine without one, and SettingsProblem.
    """
    if screenshots is not None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    elif not _has_display():
        raise EnvironmentProblem("no_display")
    settings = _settings(where)
    set_language(settings.language)
    application = qt_setup.application()
    theme.load_fonts()
    theme.use(theme.Theme(dark=settings.theme == "dark"))
    app = App(where)
    sys.excepthook = app.report
    threading.excepthook = lambda args: app.report(
        args.exc_type, args.exc_value or RuntimeError(), args.exc_traceback
    )
    if screenshots is not None:
        from pos_terminal.ui.tour import Tour

        tour = Tour(app, screenshots)
        app.show(settings)
        tour.start()
    else:
        app.show(settings)
    try:
        status = application.exec()
    finally:
        app.stop()
    if app.refused is not None:
        raise app.refused
    return status


def _settings(where: Place) -> Settings:
    """The settings as they can be read without making a folder."""
    try:
        return settings_file.load(where.root, os.environ)
    except SettingsProblem:
        raise
    except OSError:
        return Settings()


def _has_display() -> bool:
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
