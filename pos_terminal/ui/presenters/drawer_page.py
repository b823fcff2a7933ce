"""The page of a drawer that is open: its sums for whoever may see them, and its movements."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from pos_terminal.domain.drawer import MovementKind, Session
from pos_terminal.domain.errors import TerminalError
from pos_terminal.engine.desk import Desk
from pos_terminal.engine.messages import DrawerChanged, PaymentChanged, RefundChanged
from pos_terminal.ledger import drawers
from pos_terminal.ledger.ledger import ReadConnection
from pos_terminal.services import overview
from pos_terminal.services.business_day import BusinessDay
from pos_terminal.services.drawer import is_forgotten
from pos_terminal.services.rights import Action, Rule, rule
from pos_terminal.texts import tr
from pos_terminal.ui.presenters import close_states, drawer_states
from pos_terminal.ui.presenters.approval import Approval
from pos_terminal.ui.presenters.drawer_states import FIRST_ROWS, Shift
from pos_terminal.ui.presenters.drawer_waiting import WaitingPresenter, read_waiting
from pos_terminal.ui.presenters.front import Front
from pos_terminal.ui.widgets.decide_form import DecideForm


def read_shift(
    connection: ReadConnection, session: Session, limit: int | None, *, forgotten: bool = False
) -> Shift:
    """What the page shows: the newest movements, the sums, the names, what is still open."""
    sums = drawers.sums(connection, session.session_id)
    # A sale's change is no line of its own.
    count = sum(times for kind, (times, _amount) in sums.items() if kind is not MovementKind.CHANGE)
    people = overview.staff_list(connection)
    return Shift(
        session,
        drawers.movements(connection, session.session_id, limit),
        count,
        sums,
        drawers.expected(connection, session.session_id),
        {one.staff_id: one.name for one in people},
        read_waiting(connection),
        forgotten,
    )


class DrawerPage(QObject):
    """Read again whenever cash moved while it is shown."""

    def __init__(self, front: Front, approval: Approval) -> None:
        super().__init__()
        self._front = front
        self._approval = approval
        self._shift: Shift | None = None
        self._limit: int | None = FIRST_ROWS
        self._shown_to = ""
        self._waiting = WaitingPresenter(front, approval, self.refresh)
        front.window.screens.connect("drawer", all_wanted=self._show_all)
        front.bridge.message.connect(self._message)

    def open(self, shown: Callable[[], None]) -> None:
        """Show the page. What a manager let somebody see here before is hidden again."""
        self._limit, self._shown_to = FIRST_ROWS, ""

        def then() -> None:
            self._front.window.show_screen("drawer")
            shown()

        self.refresh(then)

    def refresh(self, then: Callable[[], None] = lambda: None) -> None:
        """Read the shift again."""
        session, limit, staff = self._front.drawer, self._limit, self._front.staff
        if session is None:
            return

        settings = self._front.facts.settings
        day = BusinessDay(self._front.facts.zone, settings.business_day_begins)
        forgotten = is_forgotten(session, self._front.clock.now_ms(), day)

        def job(connection: ReadConnection) -> Shift:
            return read_shift(connection, session, limit, forgotten=forgotten)

        def loaded(result: Shift | TerminalError) -> None:
            if isinstance(result, TerminalError):
                self._front.refuse(result)
            elif staff is not None and self._front.staff is staff:
                self._shift = result
                self._render()
                then()

        self._front.bridge.read(job, loaded)

    def ask_to_see(self) -> None:
        """A manager shows somebody what should be in the drawer."""

        session = self._front.drawer
        if session is None:
            return

        def decide(_entered: object, approver: str | None) -> None:
            decision = self._approval.decision("", approver)

            def job(desk: Desk) -> None:
                desk.drawer.let_see(session.session_id, "expected", decision)

            self._approval.submit(job, shown)

        def shown(_done: None) -> None:
            self._shown_to = self._front.actor
            self._render()

        title, line = tr("What should be in the drawer"), tr("It is shown until this page is left.")
        self._approval.open(
            lambda approvers: DecideForm(close_states.one_decision(title, line, tr("Show it"), approvers)),
            decide,
        )

    def settle(self) -> None:
        """Settle something of what is still open."""
        if self._shift is not None and self._shift.waiting.count:
            self._waiting.choose(self._shift.waiting)

    def _show_all(self) -> None:
        self._limit = None
        self.refresh()

    def _render(self) -> None:
        front, shift, staff = self._front, self._shift, self._front.staff
        if shift is None or staff is None:
            return
        seen = rule(staff.role, Action.SEE_EXPECTED) is Rule.ALONE or self._shown_to == staff.staff_id
        state = drawer_states.shift_state(shift, front.facts.zone, seen=seen)
        front.window.screen("drawer").render_state(state)

    def _message(self, message: object) -> None:
        moved = isinstance(message, DrawerChanged | RefundChanged)
        moved = moved or (isinstance(message, PaymentChanged) and message.changed)
        if moved and self._front.window.current_screen() == "drawer":
            self.refresh()
