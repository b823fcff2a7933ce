"""What the window says when nothing can go on: a bug of ours, or data that must not be written to.

After a bug it starts anew into what was in flight: a payment under way is durable before its call begins, so
that a start is always the way to know what became of it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pos_terminal.texts import tr
from pos_terminal.ui import qt_setup
from pos_terminal.ui.states.dialogs import Choice, DialogState

if TYPE_CHECKING:
    from types import TracebackType

    from pos_terminal.domain.errors import TerminalError
    from pos_terminal.engine.bridge import Bridge
    from pos_terminal.ui.main_window import MainWindow
    from pos_terminal.ui.presenters.safe import SafeMode

DAMAGE: Final = frozenset(
    {
        *("database_damaged", "database_newer", "database_foreign"),
        *("update_refused", "update_undone", "update_stuck"),
    }
)
"""What opens safe mode."""
A_BUG: Final = 1
"""The exit status after a bug, where the terminal does not start again."""
_OFTEN: Final = 3
_WITHIN_MS: Final = 5 * 60_000
_CLOSING_S: Final = 30.0
"""What closing in order may take after a bug; then the start comes all the same."""


class Troubles:
    """One for a window; reports are kept in `folder`, beside the ledger."""

    def __init__(self, folder: Path, window: MainWindow, bridge: Bridge) -> None:
        self._folder = folder
        self._window = window
        self._bridge = bridge
        self._first = threading.Lock()
        self._telling = False
        """From when the dialog is being made until it is there."""
        self._may = False
        """It may start again."""
        self._again = False
        self._ended = False
        self.safe_mode: SafeMode | None = None
        self.quiet: Callable[[], None] | None = None
        """Keeps the presenters from doing anything more of their own."""

    # -- a bug of ours -----------------------------------------------------------------------------------

    def report(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None = None
    ) -> None:
        """For the hooks of unexpected errors, on any thread: keep a report and tell the person. What follows
        from the first bug is logged, and no more."""
        if issubclass(kind, KeyboardInterrupt):
            qt_setup.close_soon(self._window)
            return
        from pos_terminal import reports

        if self._ended:
            reports.write_report(self._folder, kind, error, trace)
            reports.show_bug(kind, error, trace)
        elif self._first.acquire(blocking=False):
            report = reports.write_report(self._folder, kind, error, trace)
            self._may = self._is_rare(report)
            self._bridge.call_here(self.broken, report)
        else:
            reports.log_bug(kind, error, trace)
            if self._telling and threading.current_thread() is threading.main_thread():
                # Telling it went wrong: nobody can be asked.
                self._leave("again" if self._may else "close")

    def engine_broken(self, text: str) -> None:
        """The engine stopped by a bug of ours, which this describes."""
        from pos_terminal.reports import write_text

        if self._first.acquire(blocking=False):
            report = write_text(self._folder, text)
            self._may = self._is_rare(report)
            self.broken(report)

    def broken(self, report: Path | None) -> None:
        """A bug of ours: say so, and offer a new start. What was in flight is asked about there."""
        self._telling = True
        if self.quiet is not None:
            self.quiet()
        self._bridge.detach()
        if self._may:
            text = tr(
                "What was in flight is safe: it is asked about as soon as the terminal has started again."
            )
            again = Choice("again", tr("Start again"), "primary", key="Enter")
            choices: tuple[Choice, ...] = (Choice("close", tr("Close the terminal"), left=True), again)
        else:
            text = _what_to_do(report)
            choices = (Choice("close", tr("Close the terminal"), "primary", key="Enter"),)
        if report is not None:
            text += " " + tr("For support: {file}", file=report)
        question = DialogState(tr("The terminal met a problem of its own"), text, choices, on_escape="")
        self._window.dialog(question, self._leave)
        self._telling = False

    def end(self, close: Callable[[], None]) -> None:
        """Close everything in order, then start again where that was wanted; on POSIX this does not return
        then."""
        again = self._again
        if again:
            # Whatever hangs is no reason for an empty counter: a start finds everything that was under way.
            timer = threading.Timer(_CLOSING_S, _start_again)
            timer.daemon = True
            timer.start()
        try:
            close()
        except BaseException as error:
            if again:
                from pos_terminal.reports import log_bug

                log_bug(type(error), error, error.__traceback__)
            raise
        finally:
            self._ended = True
            if again:
                timer.cancel()
                _start_again()

    def _is_rare(self, report: Path | None) -> bool:
        """Whether a start may mend it: it is not the third bug within a few minutes. One that cannot be
        written down cannot be counted either."""
        if report is None:
            return False
        from pos_terminal.reports import reported_since
        from pos_terminal.system import SystemClock

        return reported_since(self._folder, SystemClock().now_ms() - _WITHIN_MS) < _OFTEN

    def _leave(self, choice: str) -> None:
        self._again = choice == "again"
        self._window.close()
        qt_setup.quit_with(0 if self._again else A_BUG)

    # -- data that must not be written to ------------------------------------------------------------------

    def show_safe_mode(self, error: TerminalError, *, in_the_middle: bool = False) -> None:
        """The data must not be written to any more; `in_the_middle` of somebody's work."""
        from pos_terminal.app_checkup import CheckUps
        from pos_terminal.place import Place
        from pos_terminal.ui.presenters.safe import SafeMode

        where = Place(self._folder.parent, practice=self._folder.name == "practice")
        self.safe_mode = SafeMode(
            self._window,
            self._bridge,
            self._folder / "ledger.db",
            error,
            in_the_middle=in_the_middle,
            check_ups=CheckUps(where, self._bridge, None),
        )
        self.safe_mode.show()


def _what_to_do(report: Path | None) -> str:
    """Why no new start is offered, and what helps instead."""
    safe = tr("What was in flight is safe: it is asked about at the next start.")
    if report is None:
        return f"{safe} " + tr(
            "Nothing could be written about it: see whether the disk of this computer is full."
        )
    return f"{safe} " + tr(
        "It has happened three times within five minutes, so starting again does not help. Switch the"
        " computer off and on. If it comes back, take payments on another terminal and call support."
    )


def _start_again() -> None:
    # Read when it is needed: never, most days.
    from pos_terminal.restart import start_again

    start_again()
