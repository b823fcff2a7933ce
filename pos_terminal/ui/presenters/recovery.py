"""After a start: what was in flight, asked about behind the counter while cash works at once."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from pos_terminal.domain.errors import TerminalError
from pos_terminal.domain.money import format_money
from pos_terminal.domain.payment import Payment, Phase
from pos_terminal.engine.messages import PaymentChanged
from pos_terminal.texts import tr, trn
from pos_terminal.ui.main_window import MainWindow
from pos_terminal.ui.presenters import wording
from pos_terminal.ui.presenters.front import Front
from pos_terminal.ui.states.dialogs import InFlightRow, RecoveryState
from pos_terminal.ui.states.payments import PaymentsFilter
from pos_terminal.ui.widgets.dialog_bodies import recovery_dialog


class RecoveryPresenter(QObject):
    """Shows the list once, after the first sign-in; answers that come later are told by messages that
    stay."""

    see_payments = Signal(object)
    """With the filter under which they are all listed."""

    def __init__(self, front: Front, window: MainWindow) -> None:
        super().__init__()
        self._front = front
        self._window = window
        self._payments: dict[str, Payment] = {}
        self._shown = False
        front.bridge.message.connect(self._message)

    def start(self) -> None:
        """Have the engine go on with everything that is not certain."""
        self._front.bridge.submit(lambda desk: desk.resume(), self._resumed)

    def _resumed(self, result: list[Payment] | TerminalError) -> None:
        if isinstance(result, TerminalError):
            self._front.refuse(result)
            return
        self._payments = {payment.payment_id: payment for payment in result}
        self.show_if_wanted()

    def _message(self, message: object) -> None:
        if isinstance(message, PaymentChanged) and message.payment.payment_id in self._payments:
            self._payments[message.payment.payment_id] = message.payment

    def show_if_wanted(self) -> None:
        """Show the list when somebody is there to see it."""
        if self._shown or not self._payments or self._front.staff is None:
            return
        self._shown = True
        payments = list(self._payments.values())
        question, body = recovery_dialog(
            RecoveryState(
                title=tr("The terminal was stopped in the middle"),
                text=trn(
                    "{count} payment was in flight. The terminal asks what became of it; nothing is lost.",
                    "{count} payments were in flight. The terminal asks about each of them; nothing is lost.",
                    len(payments),
                ),
                rows=tuple(self._row(payment) for payment in payments),
            )
        )
        self._window.dialog(question, self._answered, body)

    def _answered(self, name: str) -> None:
        if name == "see_payments":
            # A code that can still be paid is nothing to check yet.
            waits = any(payment.phase is Phase.WAITING for payment in self._payments.values())
            self.see_payments.emit(PaymentsFilter.ALL if waits else PaymentsFilter.TO_CHECK)

    def _row(self, payment: Payment) -> InFlightRow:
        amount = format_money(payment.amount, payment.currency)
        at = wording.clock_time(payment.initiated_at, self._front.facts.zone, seconds=False)
        return InFlightRow(
            wording.outcome(payment),
            f"{wording.named(payment)}, {amount}",
            tr("{method}, started {time}", method=wording.method_name(payment.provider_code), time=at),
        )
