"""Safe mode: the data is damaged or of a newer program. It is shown, exported, and nothing is sold."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from pos_terminal.domain.errors import TerminalError
from pos_terminal.engine.bridge import Bridge
from pos_terminal.services import rescue
from pos_terminal.services.rescue import Rescued
from pos_terminal.services.sentences import say
from pos_terminal.texts import tr
from pos_terminal.ui.main_window import MainWindow
from pos_terminal.ui.presenters.check_up_panel import CheckUpPanel
from pos_terminal.ui.states.safe_mode import SafeModeState

if TYPE_CHECKING:
    from pos_terminal.ui.presenters.front import CheckUps


class SafeMode(QObject):
    """There is no engine here: a thread of its own reads what can be read."""

    def __init__(
        self,
        window: MainWindow,
        bridge: Bridge,
        database: Path,
        error: TerminalError,
        *,
        in_the_middle: bool = False,
        check_ups: CheckUps | None = None,
    ) -> None:
        """`in_the_middle`: somebody may have been at work. `check_ups` looks at everything that is wrong."""
        super().__init__()
        self._in_the_middle = in_the_middle
        self._window = window
        self._bridge = bridge
        self._database = database
        self._error = error
        self._verified = 0
        self._exported = ""
        self._screen: Any = window.screen("safe_mode")
        self._screen.export_pressed.connect(self._export)
        self._screen.close_pressed.connect(window.close)
        if check_ups is not None:
            self._panel = CheckUpPanel(window, check_ups)
            self._screen.check_up_pressed.connect(self._panel.open)

    def show(self) -> None:
        """Show the page, and find out how far the journal was right."""
        self._render()
        self._window.show_screen("safe_mode")
        self._elsewhere(lambda: rescue.last_verified(self._database), self._found)

    def _found(self, position: int) -> None:
        self._verified = position
        self._render()

    def _export(self) -> None:
        target = self._database.with_name("journal-export.jsonl")
        self._elsewhere(lambda: rescue.export(self._database, target), self._written)

    def _written(self, result: Rescued | TerminalError) -> None:
        if isinstance(result, TerminalError):
            self._exported = say(result)
        elif result.complete:
            self._exported = tr("{count} events are in {file}.", count=result.events, file=result.file)
        else:
            self._exported = tr(
                "{count} events are in {file}. More could not be read: keep the data folder as it is.",
                count=result.events,
                file=result.file,
            )
        self._render()

    def _elsewhere(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        def run() -> None:
            try:
                result = work()
            except TerminalError as error:
                result = error
            self._bridge.call_here(done, result)

        threading.Thread(target=run, name="rescue", daemon=True).start()

    def _render(self) -> None:
        damaged = self._error.code == "database_damaged"
        problems = [say(self._error)]
        if self._in_the_middle:
            problems.append(
                tr("What was in flight is kept. It is asked about when the data is in order again.")
            )
        state = SafeModeState(tuple(problems), self._verified, self._exported, damaged=damaged)
        self._screen.render_state(state)
