"""The first start once there is a ledger: the first manager, then the pages of the settings one by one.

Nothing is half made: each step keeps what it is about by itself, and which one is next is kept when it is
shown. After a kill the manager signs in, and the step that was shown is shown again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Signal

from pos_terminal.domain.errors import TerminalError
from pos_terminal.domain.people import Role, Staff
from pos_terminal.engine.desk import Desk
from pos_terminal.services import first_steps as steps
from pos_terminal.services import staff
from pos_terminal.services.sentences import say
from pos_terminal.texts import tr
from pos_terminal.ui.presenters.front import Front
from pos_terminal.ui.presenters.new_codes import NewCodes, typed_twice
from pos_terminal.ui.states.people import PersonEntered
from pos_terminal.ui.widgets.recovery_code import recovery_code_dialog

if TYPE_CHECKING:
    from pos_terminal.ui.presenters.first_summary import Read

_SCREEN: Final = "setting_up"
_AFTER: Final = (steps.METHODS, steps.PRINTER, steps.CENTRAL, steps.DONE)


class FirstStart(QObject):
    """`done` tells the first manager, when everything was gone through."""

    done = Signal(object)

    def __init__(self, front: Front, codes: NewCodes) -> None:
        super().__init__()
        self._front = front
        self._codes = codes
        self._manager: Staff | None = None
        front.window.screens.when_made(_SCREEN, self._connect)

    @property
    def under_way(self) -> bool:
        """Whether a page of it is shown."""
        return self._front.window.current_screen() == _SCREEN

    def open(self) -> None:
        """Nobody works here yet: ask who manages this terminal."""
        self._screen().show_language(self._front.facts.settings.language)
        self._screen().show_step(steps.MANAGER, back=True)
        self._front.window.show_screen(_SCREEN)

    def resume(self) -> bool:
        """A manager has signed in: go on where an earlier start stopped. Whether there was anything to go on
        with."""
        keeping, person = self._front.setting_up, self._front.staff
        if keeping is None or person is None or person.role is not Role.MANAGER:
            return False
        if keeping.step not in (steps.MANAGER, *_AFTER):
            return False
        self._manager = person
        if keeping.step == steps.MANAGER:
            self._new_recovery_code(person)
        else:
            self._show(keeping.step)
        return True

    def _connect(self, screen: Any) -> None:
        screen.manager.saved.connect(self._saved)
        screen.manager.cancelled.connect(self._back_to_money)
        screen.go_on.connect(self._go_on)
        screen.back.connect(self._go_back)

    def _screen(self) -> Any:
        return self._front.window.screen(_SCREEN)

    # -- the manager -----------------------------------------------------------------------------------------

    def _saved(self, entered: PersonEntered) -> None:
        try:
            pin = typed_twice(entered.pin, entered.again)
        except TerminalError as error:
            self._screen().manager.refuse(say(error))
            return
        staff_id = self._front.ids.new_id()

        def with_code(shown: str, recovery_hash: str) -> None:
            def job(desk: Desk, hashed: str) -> Staff:
                new = staff.NewPerson(staff_id, entered.code, entered.name, Role.MANAGER, hashed)
                return staff.first_manager(desk.ledger, new, recovery_hash)

            def kept(result: Staff | TerminalError) -> None:
                if isinstance(result, TerminalError):
                    self._screen().manager.refuse(say(result))
                else:
                    self._show_recovery_code(shown, result)

            self._codes.keep(pin, staff_id, job, kept)

        self._codes.with_recovery(with_code)

    def _new_recovery_code(self, person: Staff) -> None:
        """The one that was made has never been read: the terminal stopped before."""

        def with_code(shown: str, recovery_hash: str) -> None:
            def kept(result: TerminalError | None) -> None:
                if isinstance(result, TerminalError):
                    self._front.refuse(result)
                else:
                    self._show_recovery_code(shown, person)

            self._front.bridge.submit(
                lambda desk: staff.new_recovery_code(desk.ledger, recovery_hash, person.staff_id), kept
            )

        self._codes.with_recovery(with_code)

    def _show_recovery_code(self, shown: str, person: Staff) -> None:
        def seen(_name: str) -> None:
            # What follows is done by whoever has just given their code.
            self._front.staff = self._manager = person
            self._show(steps.METHODS)

        question, body = recovery_code_dialog(shown)
        self._front.window.dialog(question, seen, body)

    def _back_to_money(self) -> None:
        if self._front.setting_up is not None:
            self._front.setting_up.again(steps.MONEY)

    # -- the pages of the settings ---------------------------------------------------------------------------

    def _go_on(self) -> None:
        step = self._screen().step
        if self._manager is None or step not in _AFTER:
            return
        if step == steps.DONE:
            self._end(self._manager)
        else:
            self._show(_AFTER[_AFTER.index(step) + 1])

    def _go_back(self) -> None:
        step = self._screen().step
        if self._manager is not None and step in _AFTER[1:]:
            self._show(_AFTER[_AFTER.index(step) - 1])

    def _show(self, step: str) -> None:
        screen, keeping = self._screen(), self._front.setting_up
        if keeping is not None:
            keeping.keep_step(step)
        screen.show_language(self._front.facts.settings.language)
        if step == steps.DONE:
            # Read when it is wanted: once in the life of a terminal.
            from pos_terminal.ui.presenters.first_summary import read

            self._front.bridge.read(read, self._say_what_works)
        else:
            settings: Any = self._front.window.screen("settings")
            screen.lend(settings.page(step))
            # It is filled as in the settings; there it goes back by itself, when it is opened there.
            settings.section_shown.emit(step)
        words = {steps.DONE: lambda: tr("Begin")}
        screen.show_step(step, back=step != steps.METHODS, next_words=words.get(step))
        self._front.window.show_screen(_SCREEN)

    def _say_what_works(self, result: Read | TerminalError) -> None:
        if isinstance(result, TerminalError):
            self._front.refuse(result)
        else:
            from pos_terminal.ui.presenters.first_summary import summary

            self._screen().done.show_lines(summary(result, self._front))

    def _end(self, manager: Staff) -> None:
        if self._front.setting_up is not None:
            self._front.setting_up.finish()
        self._manager = None
        self.done.emit(manager)
