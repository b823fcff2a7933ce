"""After a count: what happened where it is not right, whose word it needs, and what stays in the drawer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from pos_terminal.domain.drawer import Session
from pos_terminal.domain.errors import TerminalError
from pos_terminal.domain.people import Staff
from pos_terminal.records import dataclass
from pos_terminal.services.drawer import Counted
from pos_terminal.services.sentences import say
from pos_terminal.texts import tr
from pos_terminal.ui.presenters import close_states
from pos_terminal.ui.presenters.approval import Approval, Approvers
from pos_terminal.ui.presenters.front import Front
from pos_terminal.ui.presenters.pins import Pins, said_with_wait, wait_of
from pos_terminal.ui.states.drawer import DifferenceState
from pos_terminal.ui.states.form import Entered
from pos_terminal.ui.widgets.decide_form import DecideForm
from pos_terminal.ui.widgets.left_box import AGAIN, LeftBox

PAGE = "drawer_difference"


@dataclass(frozen=True, slots=True)
class Settled:
    """Everything about a count is decided. `left` stays in the drawer, in minor units."""

    counted: Counted
    left: int
    reason: str = ""
    approver: str | None = None
    later: bool = False


class Settling(QObject):
    """One count at a time. `again` tells that it is to be counted again, `stopped` that nothing is to be
    closed."""

    again = Signal()
    stopped = Signal()

    def __init__(self, front: Front, approval: Approval, pins: Pins) -> None:
        super().__init__()
        self._front = front
        self._approval = approval
        self._pins = pins
        self._session: Session | None = None
        self._approvers: Approvers | None = None
        self._settled: Callable[[Settled], None] = lambda _settled: None
        self._left = 0
        self.counted: Counted | None = None
        front.signed_out.connect(self._signed_out)
        front.window.screens.connect(
            PAGE,
            approved=self._approved,
            approve_wanted=self._ask_approval,
            later=lambda: self._settle(None, later=True),
            again=self.again.emit,
            change_left=self._ask_left,
            stopped=self.stopped.emit,
        )

    def begin(self, session: Session, counted: Counted, settled: Callable[[Settled], None]) -> None:
        """Settle this count; `settled` is called when it is, once more after a refusal."""
        self._session, self.counted, self._settled = session, counted, settled
        self._left = close_states.left_by_default(counted.counted, session.opening_float)
        if counted.needs_reason:
            self._approval.read(self._show_page)
        else:
            self._ask_left()

    def show(self) -> None:
        """Go on where it was left."""
        if self.counted is not None and self.counted.needs_reason and (state := self._state()) is not None:
            self._front.window.screen(PAGE).render_state(state)
            self._front.window.show_screen(PAGE)
        else:
            self._ask_left()

    def forget(self) -> None:
        """There is no count any more."""
        self._session = self.counted = self._approvers = None

    def close_box(self) -> None:
        """Close the dialog that asked last, if it is still there."""
        self._approval.close()
        if isinstance(self._front.window.dialogs.box(), LeftBox):
            self._front.window.dialogs.choose("done")

    def refuse(self, error: TerminalError) -> None:
        """Say why it was not done, where somebody looks."""
        box = self._front.window.dialogs.box()
        if isinstance(box, LeftBox):
            box.refuse(say(error))
        elif self._approval.form is None and self._front.window.current_screen() == PAGE:
            self._front.window.screen(PAGE).refuse(say(error))
        else:
            self._approval.refuse(error)

    # -- a difference ----------------------------------------------------------------------------------

    def _show_page(self, approvers: Approvers) -> None:
        self._approvers = approvers
        if (state := self._state()) is not None:
            self._front.window.screen(PAGE).begin(state)
            self._front.window.show_screen(PAGE)

    def _state(self) -> DifferenceState | None:
        if self.counted is None or self._session is None or self._approvers is None:
            return None
        limit = self._front.facts.settings.drawer_difference_limit
        return close_states.difference(self._session, self.counted, self._left, self._approvers, limit)

    def _approved(self, entered: Entered) -> None:
        screen, counted = self._front.window.screen(PAGE), self.counted
        if not entered.pin:
            self._settle(None)
            return

        def answered(who: Staff | TerminalError) -> None:
            if counted is None or self.counted is not counted or self._front.staff is None:
                return
            if isinstance(who, TerminalError):
                screen.wrong_code(partial(said_with_wait, who), wait_of(who))
            else:
                self._settle(who.staff_id)

        self._pins.check(entered.approver, entered.pin, answered)

    def _ask_approval(self) -> None:
        """Where the page has no room for the code."""
        if (state := self._state()) is None:
            return
        title, line = f"{state.verdict.word} {state.verdict.difference}", state.rule
        confirm = tr("Approve and close")
        self._approval.open(
            lambda approvers: DecideForm(close_states.one_decision(title, line, confirm, approvers)),
            lambda _entered, approver: self._settle(approver),
        )

    def _settle(self, approver: str | None, *, later: bool = False) -> None:
        explained = self._front.window.screen(PAGE).explained()
        if self.counted is not None and explained is not None:
            self._settled(Settled(self.counted, self._left, explained.reason, approver, later))

    # -- what stays ------------------------------------------------------------------------------------

    def _ask_left(self) -> None:
        counted, session = self.counted, self._session
        if counted is None or session is None:
            return
        box = LeftBox(close_states.left(session, counted, self._left))

        def confirmed(left: int) -> None:
            self._left = left
            if not counted.needs_reason:
                self._settled(Settled(counted, left))
                return
            self.close_box()
            if (state := self._state()) is not None:
                self._front.window.screen(PAGE).render_state(state)

        def chosen(name: str) -> None:
            if name == AGAIN and self.counted is counted:
                self.again.emit()

        box.confirmed.connect(confirmed)
        box.chosen.connect(chosen)
        self._front.window.dialogs.open_box(box)

    def _signed_out(self) -> None:
        """A code that was half typed is nobody's any more."""
        if self.counted is not None:
            self._front.window.screen(PAGE).refuse("")
