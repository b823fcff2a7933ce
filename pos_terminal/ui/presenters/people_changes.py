"""What a manager, or a person for their own code, has the engine change about people."""

from __future__ import annotations

from collections.abc import Callable

from pos_terminal.domain.errors import TerminalError
from pos_terminal.domain.people import Role, Staff
from pos_terminal.engine.desk import Desk
from pos_terminal.services import staff
from pos_terminal.services.staff import NewPerson
from pos_terminal.ui.presenters.front import Front
from pos_terminal.ui.presenters.new_codes import NewCodes
from pos_terminal.ui.presenters.pins import Pins
from pos_terminal.ui.states.people import PersonEntered
from pos_terminal.ui.widgets.recovery_code import recovery_code_dialog

Done = Callable[[Staff | TerminalError | None], None]


class PeopleChanges:
    """Each change ends with `done` on the window's thread: the person as they are now, None, or why not."""

    def __init__(self, front: Front, pins: Pins, codes: NewCodes, done: Done) -> None:
        self._front = front
        self._pins = pins
        self._codes = codes
        self._done = done

    def add(self, entered: PersonEntered, pin: str) -> None:
        """Somebody new."""
        staff_id, actor = self._front.ids.new_id(), self._front.actor

        def job(desk: Desk, hashed: str) -> Staff:
            new = NewPerson(staff_id, entered.code, entered.name, _role(entered), hashed)
            return staff.add(desk.ledger, new, actor)

        self._codes.keep(pin, staff_id, job, self._done)

    def own_code(self, staff_id: str, old: str, pin: str) -> None:
        """A person's own new code, after the old one was right."""

        def answered(who: Staff | TerminalError) -> None:
            if isinstance(who, TerminalError):
                self._done(who)
            else:
                self._codes.keep(pin, staff_id, job, self._done)

        def job(desk: Desk, hashed: str) -> None:
            staff.set_own_pin(desk.ledger, staff_id, hashed)

        self._pins.check(staff_id, old, answered)

    def change(self, staff_id: str, entered: PersonEntered, pin: str) -> None:
        """Another name or role, and another code unless `pin` is empty."""
        actor = self._front.actor

        def job(desk: Desk, hashed: str) -> Staff:
            changed = staff.change(desk.ledger, staff_id, actor, name=entered.name, role=_role(entered))
            if hashed:
                staff.reset_pin(desk.ledger, staff_id, hashed, actor)
            return changed

        if pin:
            self._codes.keep(pin, staff_id, job, self._done)
        else:
            self._front.bridge.submit(lambda desk: job(desk, ""), self._done)

    def set_active(self, staff_id: str, *, active: bool) -> None:
        """They have left, or are back."""
        actor = self._front.actor
        self._front.bridge.submit(
            lambda desk: staff.change(desk.ledger, staff_id, actor, active=active), self._done
        )

    def unlock(self, staff_id: str) -> None:
        """Their code can be tried again at once."""
        actor = self._front.actor
        self._front.bridge.submit(lambda desk: staff.unlock(desk.ledger, staff_id, actor), self._done)

    def new_recovery_code(self) -> None:
        """Make another recovery code and show it, once."""
        actor = self._front.actor

        def with_code(shown: str, hashed: str) -> None:
            def kept(result: TerminalError | None) -> None:
                if isinstance(result, TerminalError):
                    self._front.refuse(result)
                elif self._front.actor == actor:
                    question, body = recovery_code_dialog(shown)
                    self._front.window.dialog(question, lambda _name: None, body)

            self._front.bridge.submit(lambda desk: staff.new_recovery_code(desk.ledger, hashed, actor), kept)

        self._codes.with_recovery(with_code)


def _role(entered: PersonEntered) -> Role:
    return Role.MANAGER if entered.manager else Role.CASHIER
