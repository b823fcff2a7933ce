"""The sign-in page before the program behind it is read: nobody waits for that to begin to type.

What somebody does here is kept and handed over; the code is compared where it always is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from pos_terminal.domain.people import Staff
from pos_terminal.domain.ports import Clock
from pos_terminal.services.called import called
from pos_terminal.ui.presenters.sign_in_states import segments, sign_in_state
from pos_terminal.ui.states.doorstep import Seen

if TYPE_CHECKING:
    from pos_terminal.ui.main_window import MainWindow
    from pos_terminal.ui.presenters.counter import Counter

_CLOCK_MS: Final = 1_000


class Doorstep(QObject):
    """Shows who may sign in until `hand_over`."""

    def __init__(self, window: MainWindow, clock: Clock, seen: Seen) -> None:
        super().__init__()
        self._window = window
        self._screen = window.screen("sign_in")
        self._clock = clock
        self._seen = seen
        self._selected = seen.people[0].staff_id
        self._entered: tuple[str, str] | None = None
        self._wanted: dict[str, None] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(_CLOCK_MS)
        self._timer.timeout.connect(self._render)
        self._screen.person_chosen.connect(self._choose)
        self._screen.code_entered.connect(self._enter)
        self._screen.language_pressed.connect(self._change_language)
        window.action.connect(self._want)
        self._timer.start()
        self._render()

    @property
    def people(self) -> list[Staff]:
        """Everybody who is listed."""
        return self._seen.people

    def end(self) -> None:
        """Show nothing more, and forget a code that nobody took over."""
        if self._timer.isActive():
            self._timer.stop()
            self._screen.person_chosen.disconnect(self._choose)
            self._screen.code_entered.disconnect(self._enter)
            self._screen.language_pressed.disconnect(self._change_language)
            self._window.action.disconnect(self._want)
        self._entered = None

    def hand_over(self, counter: Counter) -> None:
        """Let the counter go on with what somebody chose, entered and wanted here."""
        selected, entered = self._selected, self._entered
        self.end()
        counter.sign_in.take_over(selected, entered)
        if "theme" in self._wanted:
            counter.looks.change_theme()
        if "language" in self._wanted:
            counter.looks.change_language()

    def _choose(self, staff_id: str) -> None:
        self._selected = staff_id
        self._render()

    def _enter(self, staff_id: str, pin: str) -> None:
        self._entered = (staff_id, pin)

    def _change_language(self) -> None:
        self._want("language")
        self._window.used.emit()

    def _want(self, action: str) -> None:
        if action not in self._wanted:
            self._wanted[action] = None
        else:
            # There and back.
            del self._wanted[action]

    def _render(self) -> None:
        if self._entered is not None:
            return  # its digits stay drawn until the answer comes
        seen, settings = self._seen, self._seen.settings
        place = called(settings, practice=bool(seen.practice_pin)).line
        self._screen.render_state(
            sign_in_state(
                seen.people,
                self._selected,
                settings.language,
                (self._clock.now_ms(), seen.zone),
                practice=bool(seen.practice_pin),
                segments=segments(settings.counter, place, None, seen.practice_pin),
            )
        )
