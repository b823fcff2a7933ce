"""Receipts and the drawer at the counter: what was done, what waits, and printing again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from pos_terminal.domain.errors import TerminalError
from pos_terminal.domain.payment import Payment
from pos_terminal.engine.desk import Desk
from pos_terminal.engine.effects import LINK, RECEIPT
from pos_terminal.engine.messages import JobChanged, KickTried, PrinterChanged, RestaurantSettled
from pos_terminal.ledger.print_jobs import JobState
from pos_terminal.services import print_queue
from pos_terminal.services.print_queue import Followed
from pos_terminal.services.printer_words import kick_sentence
from pos_terminal.texts import tr
from pos_terminal.ui.presenters.commands import submit
from pos_terminal.ui.presenters.front import Front
from pos_terminal.ui.presenters.paper_states import papers_of, unsure_sentence
from pos_terminal.ui.printing.dots import window_printing
from pos_terminal.ui.questions import did_it_print
from pos_terminal.ui.states.dialogs import ToastState


class PrintingPresenter(QObject):
    """`changed` is called when what stands over the orders about the printer may be something else."""

    def __init__(self, front: Front, changed: Callable[[], None]) -> None:
        super().__init__()
        self._front = front
        self._changed = changed
        self._payment: Payment | None = None
        self._followed: Followed | None = None
        self._kick: KickTried | None = None
        self._told_unsure: set[int] = set()
        front.bridge.message.connect(self._message)
        front.window.screens.connect("paid", print_receipt=self._print_shown)

    # -- beside the payment on the screen ----------------------------------------------------------------

    def show(self, payment: Payment) -> None:
        """This payment is on the screen as paid."""
        same = self._payment is not None and self._payment.payment_id == payment.payment_id
        self._payment = payment
        if not same:
            self._followed = self._kick = None
            self._render()
        self._read()

    def _read(self) -> None:
        payment = self._payment
        if payment is None:
            return

        def loaded(result: Followed | TerminalError) -> None:
            if isinstance(result, Followed) and self._payment is not None:
                if result.payment_id != self._payment.payment_id:
                    return
                self._followed = result
                self._render()

        self._front.bridge.read(
            lambda connection: print_queue.followed(connection, payment.payment_id), loaded
        )

    def _render(self) -> None:
        payment, facts = self._payment, self._front.facts
        if payment is None:
            return
        screen: Any = self._front.window.screen("paid")
        screen.show_papers(
            papers_of(
                self._followed,
                self._front.printer,
                self._kick,
                facts.zone,
                asks=facts.settings.print_receipts == "ask",
                cash=payment.provider_code == "cash",
            )
        )

    # -- printing ------------------------------------------------------------------------------------------

    def print_receipt(self, payment_id: str) -> None:
        """Print it; a second time it is a copy and says so."""
        self.print(RECEIPT, payment_id)

    def print_link(self, payment: Payment | None) -> None:
        """Print the code of a payment that is waited for, for a customer to take along."""
        if payment is not None:
            self.print(LINK, payment.payment_id, tr("The slip with the code goes to the printer."))

    def print(self, kind: str, subject: str, told: str = "") -> None:
        """Print a paper of this kind; a second time it is a copy. `told` is said when it was handed over."""

        def job(desk: Desk) -> None:
            desk.papers.print(kind, subject, copy=True)

        def done(result: TerminalError | None) -> None:
            if isinstance(result, TerminalError):
                self._front.refuse(result)
            elif told:
                self._front.tell(told, icon="printer")

        self._front.bridge.submit(job, done)

    def _print_shown(self) -> None:
        if self._payment is not None:
            self.print_receipt(self._payment.payment_id)

    def ask_about(self, position: str) -> None:
        """A toast told of something that may have printed: somebody has looked, and says."""
        job = next((one for one in self._front.printer.unsure if str(one.position) == position), None)
        if job is None:
            return

        def answered(name: str) -> None:
            if name == "again":
                self.print(job.kind, job.subject)
            elif name == "there":
                submit(self._front, lambda desk: desk.papers.came_out(job.position))

        self._front.window.dialog(did_it_print(), answered)

    def language_changed(self) -> None:
        """Papers that follow the terminal's language follow it from now on."""
        facts = self._front.facts
        if facts.settings.receipt_language != "terminal" or self._front.printer.address is None:
            return
        self._compose_anew()

    def _compose_anew(self) -> None:
        composer = window_printing(self._front.facts.settings, practice=self._front.facts.practice).composer
        self._front.bridge.submit(lambda desk: desk.papers.compose_with(composer))

    # -- what the engine says ------------------------------------------------------------------------------

    def _message(self, message: object) -> None:
        if isinstance(message, RestaurantSettled):
            self._front.restaurant_settled(message.settings)
            self._compose_anew()
        elif isinstance(message, PrinterChanged):
            self._front.printer = message
            self._tell_unsure(message)
            self._changed()
            if self._on_paid():
                self._render()
        elif isinstance(message, KickTried):
            self._kicked(message)
        elif isinstance(message, JobChanged) and self._on_paid():
            payment = self._payment
            if payment is not None and message.job.subject == payment.payment_id:
                self._read()

    def _on_paid(self) -> bool:
        return self._payment is not None and self._front.window.current_screen() == "paid"

    def _kicked(self, kick: KickTried) -> None:
        payment = self._payment
        if self._on_paid() and payment is not None and kick.subject == payment.payment_id:
            self._kick = kick
            self._render()
            self._read()
        elif kick.problem is not None and self._front.staff is not None:
            self._front.tell(kick_sentence(kick.problem, kick.address), icon="own-drawer")

    def _tell_unsure(self, printer: PrinterChanged) -> None:
        """Each of them once; what stands beside the payment on the screen needs no toast."""
        for job in printer.unsure:
            shown = self._on_paid() and self._payment is not None
            if job.position in self._told_unsure or job.state is not JobState.UNSURE:
                continue
            self._told_unsure.add(job.position)
            if shown and self._payment is not None and job.subject == self._payment.payment_id:
                continue
            self._front.window.toast(
                ToastState(
                    unsure_sentence(),
                    action=tr("Answer"),
                    action_name=f"print:{job.position}",
                    icon="printer",
                    stays=True,
                )
            )
