"""A payment's receipt on the screen: looked at, printed, kept as a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from pos_terminal.domain.errors import TerminalError
from pos_terminal.engine.desk import Desk
from pos_terminal.engine.messages import JobChanged
from pos_terminal.services.overview import Story
from pos_terminal.texts import tr, trn
from pos_terminal.ui.presenters.front import Front
from pos_terminal.ui.presenters.report_keeping import keep
from pos_terminal.ui.presenters.wording import named

if TYPE_CHECKING:
    from pos_terminal.receipts.layout import Paper
    from pos_terminal.services.papers import Papers

SCREEN = "receipt"


class ReceiptPresenter(QObject):
    """`print_receipt` prints a payment's receipt, `back` shows that payment in the list again."""

    def __init__(
        self, front: Front, print_receipt: Callable[[str], None], back: Callable[[str], None]
    ) -> None:
        super().__init__()
        self._front = front
        self._print_receipt = print_receipt
        self._back = back
        self._story: Story | None = None
        front.bridge.message.connect(self._message)
        front.signed_out.connect(self._forget)
        front.window.screens.connect(
            SCREEN, print_wanted=self._print, pdf_wanted=self._keep, done=self._go_back
        )

    def open(self, story: Story) -> None:
        """Show the receipt of this payment, which gets its number with it."""
        self._story = story
        self._read(self._shown)

    def _papers(self, desk: Desk) -> Papers:
        from pos_terminal.services.papers import Papers, look_of

        facts = self._front.facts
        return Papers(look_of(facts.settings, practice=facts.practice), desk.ledger.terminal_id)

    def _read(self, then: Callable[[Paper, int], None], *, filed: bool = False) -> None:
        """Have the paper made, then hand it on with how often the receipt has gone out."""
        front, story = self._front, self._story
        if story is None:
            return
        payment_id, actor = story.payment.payment_id, front.actor

        def job(desk: Desk) -> tuple[Paper, int]:
            from pos_terminal.services.receipt_numbers import number_of

            papers = self._papers(desk)
            make = papers.filed if filed else papers.shown
            paper = make(desk.ledger, payment_id, actor)
            return paper, number_of(desk.ledger, payment_id, actor).printed

        def done(result: tuple[Paper, int] | TerminalError) -> None:
            if self._story is not story or front.staff is None:
                return
            if isinstance(result, TerminalError):
                front.refuse(result)
            else:
                then(*result)

        front.bridge.submit(job, done)

    def _shown(self, paper: Paper, printed: int) -> None:
        from pos_terminal.ui.states.receipt import ReceiptState

        front, story = self._front, self._story
        if story is None:
            return
        times = trn("Printed or saved {count} time.", "Printed or saved {count} times.", printed)
        line = f"{named(story.payment)}. " + (times if printed else tr("Not printed yet."))
        width = front.facts.settings.printer_width
        can_print = front.printer.address is not None
        front.window.screen(SCREEN).render_state(ReceiptState(line, paper, width, can_print))
        if front.window.current_screen() != SCREEN:
            front.window.show_screen(SCREEN)

    def _print(self) -> None:
        if self._story is not None:
            self._print_receipt(self._story.payment.payment_id)

    def _keep(self) -> None:
        def kept(paper: Paper, _printed: int) -> None:
            from pos_terminal.ui.printing.outputs import pdf

            name = paper.title.replace(" ", "-").lower()
            keep(self._front, f"{name}.pdf", pdf(paper, self._front.facts.settings.printer_width))
            self._read(self._shown)

        self._read(kept, filed=True)

    def _message(self, message: object) -> None:
        """It came out: what is printed next is a copy, and says so here, too."""
        if isinstance(message, JobChanged) and self._story is not None:
            mine = message.job.subject == self._story.payment.payment_id
            if mine and self._front.window.current_screen() == SCREEN:
                self._read(self._shown)

    def _go_back(self) -> None:
        story = self._story
        self._forget()
        if story is not None:
            self._back(story.payment.payment_id)

    def _forget(self) -> None:
        self._story = None
