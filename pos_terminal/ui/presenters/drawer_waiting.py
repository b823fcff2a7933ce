"""What is still open about the drawer: differences nobody approved, bags nobody received, change that is
owed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from pos_terminal.domain.drawer import Movement, MovementKind, Session
from pos_terminal.domain.errors import TerminalError
from pos_terminal.domain.money import format_money
from pos_terminal.engine.desk import Desk
from pos_terminal.ledger import drawer_details, drawers
from pos_terminal.ledger.drawer_details import OwedChange
from pos_terminal.ledger.ledger import ReadConnection
from pos_terminal.records import dataclass
from pos_terminal.services.drawer import Move
from pos_terminal.texts import tr
from pos_terminal.ui.presenters import close_states
from pos_terminal.ui.presenters.approval import Approval
from pos_terminal.ui.presenters.front import Front
from pos_terminal.ui.widgets.choose_box import CLOSE, ChooseBox, Pick
from pos_terminal.ui.widgets.decide_form import DecideForm

Job = Callable[[Desk], object]
MOST = 12
"""How many are offered at once; the others come when these are done."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """The oldest come first."""

    unapproved: tuple[Session, ...] = ()
    bags: tuple[Movement, ...] = ()
    owed: tuple[OwedChange, ...] = ()

    @property
    def count(self) -> int:
        """How many things that is."""
        return len(self.unapproved) + len(self.bags) + len(self.owed)


def read_waiting(connection: ReadConnection) -> Waiting:
    """Everything that is still open."""
    return Waiting(
        tuple(drawers.unapproved(connection)),
        tuple(drawer_details.bags_missing(connection)),
        tuple(drawer_details.owed(connection)),
    )


class WaitingPresenter(QObject):
    """`settled` is called after each that was settled."""

    def __init__(self, front: Front, approval: Approval, settled: Callable[[], None]) -> None:
        super().__init__()
        self._front = front
        self._approval = approval
        self._settled = settled

    def choose(self, waiting: Waiting) -> None:
        """Show what is open; one of it can be settled."""
        currency = self._front.facts.settings.currency
        doing: dict[str, tuple[Pick, Callable[[], None]]] = {}
        for session in waiting.unapproved:
            pick = _difference(session)
            doing[pick.name] = pick, partial(self._approve, session, pick)
        for bag in waiting.bags:
            pick = _bag(bag, currency)
            doing[pick.name] = pick, partial(self._receive, bag, pick)
        for owed in waiting.owed:
            pick = _owed(owed)
            doing[pick.name] = pick, partial(self._pay, owed)
        picks = tuple(pick for pick, _do in list(doing.values())[:MOST])
        box = ChooseBox(tr("Still open"), tr("Choose what is settled now."), picks)

        def chosen(name: str) -> None:
            if name != CLOSE and self._front.staff is not None:
                doing[name][1]()

        self._front.window.dialogs.open_box(box)
        box.chosen.connect(chosen)

    def _approve(self, session: Session, pick: Pick) -> None:
        def job(approver: str | None) -> Job:
            decision = self._approval.decision("", approver)
            return lambda desk: desk.drawer.approve(session.session_id, decision)

        self._ask(pick, tr("Approve"), job)

    def _receive(self, bag: Movement, pick: Pick) -> None:
        def job(approver: str | None) -> Job:
            decision = self._approval.decision("", approver)
            received_by = approver or self._front.actor
            return lambda desk: desk.drawer.receive_bag(bag.movement_id or "", received_by, decision)

        self._ask(pick, tr("I have the bag"), job)

    def _ask(self, pick: Pick, confirm: str, job: Callable[[str | None], Job]) -> None:
        self._approval.open(
            lambda approvers: DecideForm(
                close_states.one_decision(pick.title, pick.line, confirm, approvers)
            ),
            lambda _entered, approver: self._approval.submit(job(approver), lambda _done: self._settled()),
        )

    def _pay(self, owed: OwedChange) -> None:
        key = self._front.ids.new_id()
        move = Move(MovementKind.OWED_PAID, owed.amount, key, payment_id=owed.payment_id)
        decision = self._approval.decision(owed.label, None)

        def done(result: object) -> None:
            if isinstance(result, TerminalError):
                self._front.refuse(result)
            else:
                self._settled()

        self._front.bridge.submit(lambda desk: desk.drawer.move(move, decision), done)


def _difference(session: Session) -> Pick:
    variance = session.variance or 0
    amount = format_money(abs(variance), session.currency)
    words = tr("Short by {amount}", amount=amount) if variance < 0 else tr("Over by {amount}", amount=amount)
    title = tr("Z report {number}: {words}", number=f"{session.z_number or 0:04d}", words=words)
    return Pick(f"z:{session.session_id}", "alert-triangle", title, session.reason)


def _bag(bag: Movement, currency: str) -> Pick:
    amount = format_money(abs(bag.amount), currency)
    title = tr("Bag {number}: {amount}", number=bag.label, amount=amount)
    return Pick(f"bag:{bag.position}", "shield-lock", title, tr("Nobody has received it yet."))


def _owed(owed: OwedChange) -> Pick:
    title = tr("{amount} of change is owed", amount=format_money(owed.amount, owed.currency))
    line = tr("For {what}. Give it now.", what=owed.label) if owed.label else tr("Give it now.")
    return Pick(f"owed:{owed.payment_id}", "cash-banknote", title, line)
