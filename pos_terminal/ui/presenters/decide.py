"""Decisions about a payment: count it as paid, take the money another way, undo a wrong button."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from pos_terminal.domain.errors import NotAllowed, TerminalError
from pos_terminal.domain.payment import Payment
from pos_terminal.engine.desk import Desk
from pos_terminal.engine.messages import DecisionRefused, PaymentChanged
from pos_terminal.services.decisions import UNKNOWN_FOR_MS
from pos_terminal.services.sentences import say
from pos_terminal.texts import tr
from pos_terminal.ui.presenters import decide_states as states
from pos_terminal.ui.presenters.approval import Approval, Approvers
from pos_terminal.ui.presenters.front import Front
from pos_terminal.ui.presenters.wording import method_name, named
from pos_terminal.ui.questions import yes_or_no
from pos_terminal.ui.states.dialogs import ToastState
from pos_terminal.ui.states.form import Entered
from pos_terminal.ui.states.outcome import Outcome
from pos_terminal.ui.widgets.decide_form import DecideForm


class DecidePresenter(QObject):
    """`released` tells a payment whose amount is to be taken otherwise now; it is still asked about."""

    released = Signal(object)

    def __init__(self, front: Front, approval: Approval) -> None:
        super().__init__()
        self._front = front
        self._approval = approval
        self._counting = ""
        self._open: tuple[str, DecideForm] | None = None
        front.decision_wanted.connect(self.manager_decides)
        front.bridge.message.connect(self._message)

    # -- nobody knows ----------------------------------------------------------------------------------

    def manager_decides(self, payment: Payment | None) -> None:
        """Ask what becomes of a payment that is not known."""
        if payment is None:
            return

        def make(approvers: Approvers) -> DecideForm:
            form = DecideForm(states.unknown(payment, approvers))
            if self._front.clock.now_ms() - payment.initiated_at < UNKNOWN_FOR_MS:
                form.refuse(say(NotAllowed("too_early_to_decide")))
            self._open = (payment.payment_id, form)
            return form

        def decide(entered: Entered, approver: str | None) -> None:
            if entered.way == "paid":
                self._count(payment, entered, approver)
            else:
                self._release(payment, entered.values["saw"], approver)

        self._approval.open(make, decide)

    def _count(self, payment: Payment, entered: Entered, approver: str | None) -> None:
        number = entered.values["number"]
        decision = self._approval.decision(entered.values["saw"] or tr("The customer paid"), approver)
        self._counting = payment.payment_id

        def done(result: TerminalError | None) -> None:
            # Without an error the provider is being asked: its word comes as a message.
            if isinstance(result, TerminalError):
                self._counting = ""
                self._approval.refuse(result)

        def job(desk: Desk) -> None:
            desk.decisions.count_as_paid(payment.payment_id, decision, number)

        self._front.bridge.submit(job, done)

    def _message(self, message: object) -> None:
        if isinstance(message, PaymentChanged) and not message.payment.in_flight:
            self._answered(message.payment)
        if isinstance(message, DecisionRefused) and message.payment_id == self._counting:
            self._counting = ""
            self._approval.refuse(message.error)
        elif isinstance(message, PaymentChanged) and message.payment.payment_id == self._counting:
            payment = message.payment
            if payment.counted or not payment.in_flight:
                self._counting = ""
                self._approval.close()
                if payment.in_flight:
                    self._tell_counted(payment)

    def _answered(self, payment: Payment) -> None:
        """The answer came while somebody was deciding: there is nothing to decide any more."""
        asked, self._open = self._open, None
        if asked is None or asked[0] != payment.payment_id:
            self._open = asked
        elif self._approval.form is asked[1]:
            self._approval.close()

    def _tell_counted(self, payment: Payment) -> None:
        text = tr(
            "{name} is counted as paid. It stays to check until {method} confirms.",
            name=named(payment),
            method=method_name(payment.provider_code),
        )
        self._front.window.toast(ToastState(text, outcome=Outcome.UNKNOWN))

    # -- another way -----------------------------------------------------------------------------------

    def another_way(self, payment: Payment) -> None:
        """The provider cannot end the request: the cashier says that the customer did not approve."""
        method = method_name(payment.provider_code)
        text = tr(
            "{method} cannot take the request back. If the customer approves it later, "
            "you give the money back. The terminal will ask you.",
            method=method,
        )
        question = yes_or_no(
            tr("Did the customer approve on the phone?"),
            text,
            tr("No, take it another way"),
            tr("Back"),
            danger=True,
        )

        def answered(name: str) -> None:
            if name == "yes":
                self._ask_release(payment)

        self._front.window.dialog(question, answered)

    def _ask_release(self, payment: Payment) -> None:
        decision = self._approval.decision(tr("The customer did not approve"), None)

        def job(desk: Desk) -> Payment:
            return desk.decisions.release(payment.payment_id, decision)

        def done(result: Payment | TerminalError) -> None:
            if not isinstance(result, TerminalError):
                self.released.emit(result)
            elif result.code == "needs_manager":
                self._approval.open(
                    lambda approvers: DecideForm(states.not_approved(payment, approvers)),
                    lambda entered, approver: self._release(payment, entered.values["saw"], approver),
                )
            else:
                self._front.refuse(result)

        self._front.bridge.submit(job, done)

    def _release(self, payment: Payment, saw: str, approver: str | None) -> None:
        decision = self._approval.decision(saw or tr("Taken another way"), approver)
        self._approval.submit(
            lambda desk: desk.decisions.release(payment.payment_id, decision), self.released.emit
        )

    # -- a wrong button --------------------------------------------------------------------------------

    def correct(self, payment: Payment) -> None:
        """Undo a cash payment."""
        age = self._front.clock.now_ms() - payment.initiated_at

        def make(approvers: Approvers) -> DecideForm:
            return DecideForm(states.wrong_button(payment, approvers, age))

        def decide(entered: Entered, approver: str | None) -> None:
            decision = self._approval.decision(entered.title, approver)
            self._approval.submit(
                lambda desk: desk.decisions.correct(payment.payment_id, decision), self._corrected
            )

        self._approval.open(make, decide)

    def _corrected(self, payment: Payment) -> None:
        self._front.tell(tr("{name}: the payment is undone.", name=named(payment)), icon="arrow-back-up")
