"""Cash beside the sales: paid in, paid out, put in the safe; and the drawer opened without a sale."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject

from pos_terminal.domain.drawer import Movement, MovementKind
from pos_terminal.domain.errors import TerminalError
from pos_terminal.engine.desk import Desk
from pos_terminal.services.drawer import Move
from pos_terminal.texts import tr
from pos_terminal.ui.presenters import drawer_states, move_states
from pos_terminal.ui.presenters.approval import Approval, Approvers
from pos_terminal.ui.presenters.front import Front
from pos_terminal.ui.states.drawer import MoveState
from pos_terminal.ui.states.form import ApprovalState, Entered
from pos_terminal.ui.widgets.move_form import NOT_RECEIVED, MoveForm

Words = Callable[[str, ApprovalState], MoveState]


class MovesPresenter(QObject):
    """`moved` is called after each."""

    def __init__(self, front: Front, approval: Approval, moved: Callable[[], None]) -> None:
        super().__init__()
        self._front = front
        self._approval = approval
        self._moved = moved

    def pay_in(self) -> None:
        """Cash comes in."""
        self._ask(MovementKind.PAY_IN, move_states.pay_in)

    def pay_out(self) -> None:
        """Cash goes out for something."""
        self._ask(MovementKind.PAY_OUT, move_states.pay_out)

    def drop(self) -> None:
        """A bag for the safe."""
        self._ask(MovementKind.DROP, move_states.drop, title=tr("Who receives it"))

    def no_sale(self) -> None:
        """Open the drawer, with a reason."""
        box = move_states.no_sale()
        reasons = {name: words for name, _icon, words in move_states.no_sale_reasons()}
        move = Move(MovementKind.NO_SALE, 0, self._front.ids.new_id())

        def chosen(name: str) -> None:
            if name in reasons and self._front.staff is not None:
                self._submit(move, reasons[name], None)

        self._front.window.dialogs.open_box(box)
        box.chosen.connect(chosen)

    def _ask(self, kind: MovementKind, words: Words, title: str = "") -> None:
        key, currency = self._front.ids.new_id(), self._front.facts.settings.currency

        def make(approvers: Approvers) -> MoveForm:
            return MoveForm(words(currency, approvers.state(needed=False, title=title)))

        def decide(entered: Entered, approver: str | None) -> None:
            dropped = kind is MovementKind.DROP
            move = Move(kind, entered.amount, key, category="" if dropped else entered.way)
            if dropped and entered.way != NOT_RECEIVED:
                move = replace(move, received_by=approver)
            self._submit(move, entered.values["label"], approver)

        self._approval.open(make, decide)

    def _submit(self, move: Move, reason: str, approver: str | None) -> None:
        decision = self._approval.decision(reason, approver)

        def job(desk: Desk) -> Movement:
            return desk.drawer.move(move, decision)

        def done(movement: Movement) -> None:
            if self._front.window.current_screen() != "drawer":
                self._front.tell(_told(movement, self._front.facts.settings.currency), icon="own-drawer")
            self._moved()

        if self._approval.form is not None:
            self._approval.submit(job, done)
            return

        def answered(result: Movement | TerminalError) -> None:
            if isinstance(result, TerminalError):
                self._front.refuse(result)
            else:
                done(result)

        self._front.bridge.submit(job, answered)


def _told(movement: Movement, currency: str) -> str:
    """What was done, in a sentence."""
    row = drawer_states.worth(movement, currency)
    return {
        MovementKind.PAY_IN: tr("{amount} paid in.", amount=row),
        MovementKind.PAY_OUT: tr("{amount} paid out.", amount=row),
        MovementKind.DROP: tr("{amount} put in the safe.", amount=row),
    }.get(movement.kind, tr("The drawer is opened. It is noted."))
