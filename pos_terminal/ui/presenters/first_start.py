"""The first start on real data: the first manager, and the recovery code that is shown once."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal

from pos_terminal.domain.errors import TerminalError
from pos_terminal.domain.people import Role, Staff
from pos_terminal.engine.desk import Desk
from pos_terminal.services import staff
from pos_terminal.services.sentences import say
from pos_terminal.ui.presenters.front import Front
from pos_terminal.ui.presenters.new_codes import NewCodes, typed_twice
from pos_terminal.ui.states.people import PersonEntered
from pos_terminal.ui.states.sign_in import SignInState
from pos_terminal.ui.widgets.recovery_code import recovery_code_dialog


class FirstStart(QObject):
    """`done` tells the first manager, after the recovery code was seen."""

    done = Signal(object)

    def __init__(self, front: Front, codes: NewCodes) -> None:
        super().__init__()
        self._front = front
        self._codes = codes
        front.window.screens.when_made("first_manager", self._connect)

    def open(self) -> None:
        """Ask who manages this terminal."""
        self._front.window.show_screen("first_manager")

    def render(self, state: SignInState) -> None:
        """Show clock and place as the sign-in page would."""
        if self._front.window.current_screen() == "first_manager":
            self._screen().render_state(state)

    def _connect(self, screen: Any) -> None:
        screen.form.saved.connect(self._saved)

    def _screen(self) -> Any:
        return self._front.window.screen("first_manager")

    def _saved(self, entered: PersonEntered) -> None:
        try:
            pin = typed_twice(entered.pin, entered.again)
        except TerminalError as error:
            self._screen().form.refuse(say(error))
            return
        staff_id = self._front.ids.new_id()

        def with_code(shown: str, recovery_hash: str) -> None:
            def job(desk: Desk, hashed: str) -> Staff:
                new = staff.NewPerson(staff_id, entered.code, entered.name, Role.MANAGER, hashed)
                return staff.first_manager(desk.ledger, new, recovery_hash)

            def kept(result: Staff | TerminalError) -> None:
                if isinstance(result, TerminalError):
                    self._screen().form.refuse(say(result))
                    return
                question, body = recovery_code_dialog(shown)
                self._front.window.dialog(question, lambda _name: self.done.emit(result), body)

            self._codes.keep(pin, staff_id, job, kept)

        self._codes.with_recovery(with_code)
