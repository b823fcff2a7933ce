"""The people's page: who is here, and what a manager makes of it; everybody changes their own code."""

from __future__ import annotations

import math
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from pos_terminal.domain.errors import TerminalError
from pos_terminal.domain.people import Role, Staff
from pos_terminal.ledger.ledger import ReadConnection
from pos_terminal.services import staff
from pos_terminal.services.method_setup import of_centre
from pos_terminal.services.sentences import say
from pos_terminal.services.staff import Listed
from pos_terminal.texts import tr, trn
from pos_terminal.ui.presenters.front import Front
from pos_terminal.ui.presenters.new_codes import NewCodes, typed_twice
from pos_terminal.ui.presenters.people_changes import PeopleChanges
from pos_terminal.ui.presenters.pins import Pins
from pos_terminal.ui.presenters.settings import SettingsPresenter
from pos_terminal.ui.states.people import Asks, PeopleState, PersonEntered, PersonFormState, PersonRow

SECTION: Final = "people"


class PeoplePresenter(QObject):
    """`own_changed` tells that whoever is signed in is called otherwise, or may do other things, from now on;
    `own_left` that they cannot act any more."""

    own_changed = Signal()
    own_left = Signal()

    def __init__(self, front: Front, pins: Pins, codes: NewCodes, settings: SettingsPresenter) -> None:
        super().__init__()
        self._front = front
        self._changes = PeopleChanges(front, pins, codes, self._done)
        self._listed: list[Listed] = []
        self._of_centre = False
        """A central server keeps the people."""
        self._asked: PersonFormState | None = None
        settings.section_shown.connect(self._shown)
        front.signed_out.connect(self._forget)
        front.window.screens.when_made("settings", self._connect)

    def _connect(self, screen: Any) -> None:
        def connect(page: Any) -> None:
            page.add.connect(self._add)
            page.change.connect(self._change)
            page.recovery.connect(self._changes.new_recovery_code)
            page.form.saved.connect(self._saved)
            page.form.left.connect(self._left)
            page.form.unlocked.connect(self._unlock)

        screen.when_made(SECTION, connect)
        self.refresh()

    @property
    def _page(self) -> Any:
        return self._front.window.screen("settings").page(SECTION)

    @property
    def _manages(self) -> bool:
        person = self._front.staff
        return person is not None and person.role is Role.MANAGER

    def _shown(self, section: str) -> None:
        if section == SECTION:
            self.refresh()

    def refresh(self) -> None:
        """Read everybody again."""
        uptime = round(self._front.clock.monotonic() * 1000)

        def job(connection: ReadConnection) -> tuple[list[Listed], bool]:
            return staff.listing(connection, uptime), of_centre(connection)

        self._front.bridge.read(job, self._loaded)

    def _loaded(self, result: tuple[list[Listed], bool] | TerminalError) -> None:
        if isinstance(result, TerminalError):
            self._front.refuse(result)
            return
        self._listed, self._of_centre = result
        self.render()

    def render(self) -> None:
        """Show who is here."""
        me = self._front.actor
        shown = [one for one in self._listed if self._manages or one.staff.staff_id == me]
        rows = tuple(self._row(one) for one in shown)
        screen: Any = self._front.window.screen("settings")
        screen.render_page(SECTION, PeopleState(rows, self._manages, self._of_centre))
        here = sum(one.staff.active for one in self._listed)
        line = trn("{count} person", "{count} people", here)
        screen.show_line(SECTION, line)

    def _row(self, one: Listed) -> PersonRow:
        person = one.staff
        role = tr("Manager") if person.role is Role.MANAGER else tr("Cashier")
        own = person.staff_id == self._front.actor
        trouble = ""
        if one.locked:
            trouble = tr("Locked: too many wrong codes")
        elif one.wait_ms:
            minutes = math.ceil(one.wait_ms / 60_000)
            trouble = trn("Waits {count} minute", "Waits {count} minutes", minutes)
        words = [person.code, role, *([] if person.active else [tr("has left")])]
        button = tr("Details") if self._manages else tr("Change my code")
        return PersonRow(
            person.staff_id,
            person.name,
            " · ".join(words),
            trouble,
            person.active,
            (self._unlocking(one) if one.of_centre else button) if own or self._manages else "",
        )

    def _unlocking(self, one: Listed) -> str:
        """What is done here where the central server keeps the people."""
        return tr("Unlock the code") if self._manages and (one.locked or one.wait_ms) else ""

    def _forget(self) -> None:
        self._asked, self._listed = None, []
        screen: Any = self._front.window.screens.find("settings")
        page = None if screen is None else screen.made_page(SECTION)
        if page is not None:
            page.show_list()
            page.render_state(PeopleState(()))

    # -- forms ---------------------------------------------------------------------------------------------

    def _open(self, state: PersonFormState) -> None:
        self._asked = state
        self._page.show_form(state)

    def _add(self) -> None:
        self._open(PersonFormState(Asks.ADD, tr("Add a person")))

    def _change(self, staff_id: str) -> None:
        one = next((one for one in self._listed if one.staff.staff_id == staff_id), None)
        if one is None:
            return
        if one.of_centre:
            self._changes.unlock(staff_id)
            return
        person, own = one.staff, staff_id == self._front.actor
        if own and not self._manages:
            self._open(PersonFormState(Asks.OWN_CODE, tr("Change my code"), staff_id, own=True))
            return
        self._open(
            PersonFormState(
                Asks.CHANGE,
                person.name,
                staff_id,
                person.name,
                person.code,
                person.role is Role.MANAGER,
                person.active,
                locked=one.locked or one.wait_ms > 0,
                own=own,
            )
        )

    def _saved(self, entered: PersonEntered) -> None:
        asked = self._asked
        if asked is None:
            return
        try:
            pin = typed_twice(entered.pin, entered.again) if self._wants_pin(asked, entered) else ""
        except TerminalError as error:
            self._page.form.refuse(say(error))
            return
        if asked.asks is Asks.ADD:
            self._changes.add(entered, pin)
        elif asked.asks is Asks.OWN_CODE:
            self._changes.own_code(asked.staff_id, entered.old_pin, pin)
        else:
            self._changes.change(asked.staff_id, entered, pin)

    @staticmethod
    def _wants_pin(asked: PersonFormState, entered: PersonEntered) -> bool:
        return asked.asks is not Asks.CHANGE or bool(entered.pin or entered.again)

    def _left(self) -> None:
        if (asked := self._asked) is not None:
            self._changes.set_active(asked.staff_id, active=not asked.active)

    def _unlock(self) -> None:
        if (asked := self._asked) is not None:
            self._changes.unlock(asked.staff_id)

    def _done(self, result: Staff | TerminalError | None) -> None:
        if self._front.staff is None:
            return
        if isinstance(result, TerminalError):
            self._page.form.refuse(say(result))
            return
        asked, self._asked = self._asked, None
        self._page.show_list()
        self.refresh()
        if isinstance(result, Staff) and result.staff_id == self._front.actor:
            self._own(result)
        elif asked is not None and asked.asks is Asks.OWN_CODE:
            self._front.tell(tr("Your new code is kept."), icon="check")

    def _own(self, person: Staff) -> None:
        """Whoever is signed in is called otherwise, or may do other things; who has left is locked out."""
        if not person.active:
            self.own_left.emit()
            return
        self._front.staff = person
        self.own_changed.emit()
        self.render()
