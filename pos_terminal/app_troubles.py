"""What the window says when nothing can go on: a bug of ours, or data that must not be written to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from pos_terminal.texts import tr
from pos_terminal.ui.states.dialogs import Choice, DialogState

if TYPE_CHECKING:
    from types import TracebackType

    from pos_terminal.domain.errors import TerminalError
    from pos_terminal.engine.bridge import Bridge
    from pos_terminal.ui.main_window import MainWindow
    from pos_terminal.ui.presenters.safe import SafeMode

DAMAGE: Final = frozenset({"database_damaged", "database_newer", "database_foreign"})
"""What opens safe mode."""


class Troubles:
    """One for a window; reports are kept in `folder`, beside the ledger."""

    def __init__(self, folder: Path, window: MainWindow, bridge: Bridge) -> None:
        self._folder = folder
        self._window = window
        self._bridge = bridge
        self.safe_mode: SafeMode | None = None

    def broken(self, report: Path | None) -> None:
        """A bug of ours: say so, and close. What was in flight is asked about at the next start."""
        text = tr(
            "What was in flight is safe: it is asked about at the next start. Start the terminal again."
        )
        if report is not None:
            text += " " + tr("For support: {file}", file=report)
        close = Choice("close", tr("Close the terminal"), "primary", key="Enter")
        question = DialogState(tr("The terminal met a problem of its own"), text, (close,))
        self._window.dialog(question, self._close)

    def report(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None = None
    ) -> None:
        """For the hooks of unexpected errors, on any thread: keep a report and tell the person."""
        if issubclass(kind, KeyboardInterrupt):
            self._bridge.call_here(self._close, "")
            return
        from pos_terminal.reports import write_report

        self._bridge.call_here(self.broken, write_report(self._folder, kind, error, trace))

    def engine_broken(self, text: str) -> None:
        """The engine stopped by a bug of ours, which this describes."""
        from pos_terminal.reports import write_text

        self.broken(write_text(self._folder, text))

    def show_safe_mode(self, error: TerminalError, *, in_the_middle: bool = False) -> None:
        """The data must not be written to any more; `in_the_middle` of somebody's work."""
        from pos_terminal.ui.presenters.safe import SafeMode

        ledger = self._folder / "ledger.db"
        self.safe_mode = SafeMode(self._window, self._bridge, ledger, error, in_the_middle=in_the_middle)
        self.safe_mode.show()

    def _close(self, _choice: str) -> None:
        self._window.close()
