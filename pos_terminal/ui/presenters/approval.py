"""A manager's word: the forms that ask for it, the code that is compared, and what was refused."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject

from pos_terminal.domain.errors import TerminalError
from pos_terminal.domain.people import Role, Staff
from pos_terminal.engine.desk import Desk
from pos_terminal.records import dataclass
from pos_terminal.services import overview
from pos_terminal.services.approval import Decision, Limits
from pos_terminal.services.business_day import BusinessDay
from pos_terminal.services.sentences import say
from pos_terminal.texts import tr
from pos_terminal.ui.presenters.front import DRAWER_FIRST, Front
from pos_terminal.ui.presenters.pins import Pins, said_with_wait, wait_of
from pos_terminal.ui.presenters.sign_in import PRACTICE_CODE_LENGTH
from pos_terminal.ui.states.form import ApprovalState, Entered, Manager
from pos_terminal.ui.widgets.form_box import FormBox

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Approvers:
    """Who may approve, and up to what nobody has to."""

    managers: tuple[Manager, ...]
    selected: str
    limits: Limits

    def state(self, *, needed: bool = True, title: str = "") -> ApprovalState:
        """What the right side of a form shows."""
        return ApprovalState(title or tr("Manager’s code"), self.managers, self.selected, needed)


Make = Callable[[Approvers], FormBox]
Decide = Callable[[Entered, str | None], None]


class Approval(QObject):
    """At most one form is open. What a person entered comes to `decide` with who approved, their code having
    been compared; what the engine refuses is said in the form."""

    def __init__(self, front: Front, pins: Pins) -> None:
        super().__init__()
        self._front = front
        self._pins = pins
        self._form: FormBox | None = None
        self._decide: Decide | None = None
        self._wanted: object = None
        front.signed_out.connect(self._forget)

    @property
    def form(self) -> FormBox | None:
        """The form that is open; None once it was closed by anybody."""
        shown = self._front.window.dialogs.box()
        return self._form if self._form is not None and shown is self._form else None

    def open(self, make: Make, decide: Decide) -> None:
        """Read who may approve, then show the form that `make` makes.

        Asked for again before it is there (one Enter may be heard twice) it comes once: a second form would
        take the place of the first, and of the code that is being typed into it.
        """
        self._wanted = wanted = object()

        def use(approvers: Approvers) -> None:
            if self._wanted is wanted:
                self._show(make(approvers), decide)

        self.read(use)

    def read(self, use: Callable[[Approvers], None]) -> None:
        """Read who may approve; nothing is done with it on another screen than this one."""
        where, actor = self._front.window.current_screen(), self._front.actor

        def job(desk: Desk) -> tuple[list[Staff], Limits]:
            with desk.ledger.reading() as connection:
                return overview.staff_list(connection), desk.decisions.limits

        def loaded(result: tuple[list[Staff], Limits] | TerminalError) -> None:
            if isinstance(result, TerminalError):
                self._front.refuse(result)
            elif self._front.staff is not None and self._front.window.current_screen() == where:
                use(self._approvers(*result, actor))

        self._front.bridge.submit(job, loaded)

    def decision(self, reason: str, approver: str | None) -> Decision:
        """What a service wants to know of a decision. The shift is counted from the business day."""
        front = self._front
        day = BusinessDay(front.facts.zone, front.facts.settings.business_day_begins)
        began, _ends = day.around(front.clock.now_ms())
        return Decision(front.actor, reason, approver, began)

    def submit(self, job: Callable[[Desk], T], done: Callable[[T], None]) -> None:
        """Have the engine do what was decided; then the form closes, or says why not."""

        def told(result: T | TerminalError) -> None:
            if isinstance(result, TerminalError):
                self.refuse(result)
            else:
                self.close()
                done(result)

        self._front.bridge.submit(job, told)

    def refuse(self, error: TerminalError) -> None:
        """Say why it was not done: in the form, or as a message where that is closed."""
        if error.code in DRAWER_FIRST:
            # Nothing comes of this form before that: the message leads there.
            self.close()
            self._front.refuse(error)
        elif (form := self.form) is not None:
            form.refuse(say(error))
        else:
            self._front.refuse(error)

    def close(self) -> None:
        """Close the form."""
        if self.form is not None:
            self._front.window.dialogs.choose("done")
        self._forget()

    def _approvers(self, people: list[Staff], limits: Limits, actor: str) -> Approvers:
        length = PRACTICE_CODE_LENGTH if self._front.facts.practice else 0
        found = [one for one in people if one.role is Role.MANAGER and one.active]
        managers = tuple(Manager(one.staff_id, one.name, length) for one in found)
        mine = next((one.staff_id for one in managers if one.staff_id == actor), "")
        return Approvers(managers, mine or (managers[0].staff_id if managers else ""), limits)

    def _show(self, form: FormBox, decide: Decide) -> None:
        self._form, self._decide = form, decide
        form.confirmed.connect(self._entered)
        self._front.window.dialogs.open_box(form)

    def _entered(self, entered: Entered) -> None:
        form, decide = self.form, self._decide
        if form is None or decide is None:
            return
        if not entered.pin:
            decide(entered, None)
            return

        def answered(who: Staff | TerminalError) -> None:
            if self.form is not form or self._front.staff is None:
                return
            if isinstance(who, TerminalError):
                form.wrong_code(partial(said_with_wait, who), wait_of(who))
            else:
                decide(entered, who.staff_id)

        self._pins.check(entered.approver, entered.pin, answered)

    def _forget(self) -> None:
        self._form = self._decide = None
