"""What becomes of money that came late, twice or otherwise than asked: a manager decides in Payments."""

from __future__ import annotations

from PySide6.QtCore import QObject

from pos_terminal.domain.payment import PayableRef, Payment
from pos_terminal.ledger.exceptions import Exceptional
from pos_terminal.services.exceptions import Resolution
from pos_terminal.texts import tr
from pos_terminal.ui.presenters import open_questions
from pos_terminal.ui.presenters.approval import Approval
from pos_terminal.ui.presenters.front import Front
from pos_terminal.ui.presenters.refund import RefundPresenter
from pos_terminal.ui.presenters.wording import named
from pos_terminal.ui.states.form import Entered
from pos_terminal.ui.widgets.decide_form import DecideForm


class ResolvePresenter(QObject):
    """Giving back leads to the refund's own form, which settles the question with it."""

    def __init__(self, front: Front, approval: Approval, refunds: RefundPresenter) -> None:
        super().__init__()
        self._front = front
        self._approval = approval
        self._refunds = refunds

    def ask(self, one: Exceptional, payment: Payment) -> None:
        """Ask what becomes of it."""

        def decide(entered: Entered, approver: str | None) -> None:
            if entered.way == open_questions.GIVE_BACK:
                self._approval.close()
                self._refunds.give_back(payment, one)
            else:
                self._keep(one, payment, entered, approver)

        self._approval.open(
            lambda approvers: DecideForm(open_questions.question(one, payment, approvers)), decide
        )

    def _keep(self, one: Exceptional, payment: Payment, entered: Entered, approver: str | None) -> None:
        decision = self._approval.decision(entered.values["note"], approver)
        loss = entered.way == open_questions.LOSS
        order = entered.values.get("order", "")
        other = PayableRef("order", order) if order else None

        def done(_resolved: Exceptional) -> None:
            self._front.tell(tr("{name}: it is settled.", name=named(payment)), icon="check")
            self._front.payments_changed.emit()

        self._approval.submit(
            lambda desk: desk.decisions.resolve(
                one.exception_id,
                Resolution.LOSS if loss else Resolution.KEPT,
                decision,
                apply_to=other,
            ),
            done,
        )
