"""One X or Z report on the screen: right after a closing, or opened again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from pos_terminal.domain.errors import TerminalError
from pos_terminal.engine.desk import Desk
from pos_terminal.engine.messages import PrinterChanged
from pos_terminal.ledger.ledger import ReadConnection
from pos_terminal.services.approval import Decision
from pos_terminal.texts import tr
from pos_terminal.ui.presenters.approval import Approval
from pos_terminal.ui.presenters.front import Front
from pos_terminal.ui.presenters.report_keeping import keep, printed
from pos_terminal.ui.states.form import Entered

# What reads and shows reports is read with the first of them: a start does not wait for it.
if TYPE_CHECKING:
    from pos_terminal.domain.session_report import SessionReport

Back = Callable[[], None]


class ZReportPresenter(QObject):
    """`open_session` is what the drawer asks for: the X of an open session, the Z of one just closed."""

    def __init__(self, front: Front, approval: Approval) -> None:
        super().__init__()
        self._front = front
        self._approval = approval
        self._report: SessionReport | None = None
        self._just_closed = False
        self._back: Back = self._home
        front.signed_out.connect(self._forget)
        front.bridge.message.connect(self._message)
        front.window.screens.connect(
            "z_report", print_wanted=self._print, pdf_wanted=self._keep_pdf, done=lambda: self._back()
        )

    def open_session(self, kind: str, session_id: str, back: Back | None = None) -> None:
        """Show the report of a session: "x" as it stands now, "z" as it was just closed."""
        from pos_terminal.services import report_reading

        front = self._front
        reader, now = Decision(front.actor, ""), front.clock.now_ms()

        def question(connection: ReadConnection) -> SessionReport:
            if kind == "x":
                return report_reading.x_report(connection, reader, now)
            return report_reading.z_of_session(connection, reader, session_id)

        self._read(question, just_closed=kind == "z", back=back or self._home)

    def open_z(self, number: int, back: Back) -> None:
        """Show a Z report again."""
        from pos_terminal.services import report_reading

        reader = Decision(self._front.actor, "")
        self._read(
            lambda connection: report_reading.z_report(connection, reader, number),
            just_closed=False,
            back=back,
        )

    def render(self) -> None:
        """Say it again, in the language in use."""
        from pos_terminal.ui.presenters.z_report_states import z_report_state

        if self._report is None:
            return
        facts = self._front.facts
        state = z_report_state(
            self._report,
            facts.settings,
            facts.zone,
            just_closed=self._just_closed,
            printer=printer_line(self._front.printer, facts.settings.printer_width),
            can_print=self._front.printer.address is not None,
            practice=facts.practice,
        )
        self._front.window.screen("z_report").render_state(state)

    def _read(
        self, question: Callable[[ReadConnection], SessionReport], *, just_closed: bool, back: Back
    ) -> None:
        front, who = self._front, self._front.actor

        def loaded(result: SessionReport | TerminalError) -> None:
            if front.staff is None or front.actor != who:
                return
            if isinstance(result, TerminalError):
                front.refuse(result)
                return
            self._report, self._just_closed, self._back = result, just_closed, back
            self.render()
            front.window.show_screen("z_report")

        front.bridge.read(question, loaded)

    def _print(self) -> None:
        report = self._report
        if report is None:
            return
        if report.cash_hidden:
            self._ask_to_see(report)
            return

        def job(desk: Desk) -> None:
            if report.z_number is None:
                desk.papers.print("x", f"{report.session_id}@{report.last_position}", copy=True)
            else:
                desk.papers.print("z", report.session_id, copy=True)

        printed(self._front, job)

    def _ask_to_see(self, report: SessionReport) -> None:
        """A manager's code makes an X whole; who let whom see it is written down."""
        from pos_terminal.services import report_reading
        from pos_terminal.ui.presenters.close_states import one_decision
        from pos_terminal.ui.widgets.decide_form import DecideForm

        now = self._front.clock.now_ms()

        def decide(_entered: Entered, approver: str | None) -> None:
            decision = self._approval.decision("", approver)

            def job(desk: Desk) -> SessionReport:
                desk.drawer.let_see(report.session_id, "x", decision)
                with desk.ledger.reading() as connection:
                    return report_reading.x_report(connection, decision, now)

            self._approval.submit(job, shown)

        def shown(whole: SessionReport) -> None:
            self._report = whole
            self.render()

        title, line = tr("X report with the cash figures"), tr("It is shown until this page is left.")
        self._approval.open(
            lambda approvers: DecideForm(one_decision(title, line, tr("Show it"), approvers)), decide
        )

    def _keep_pdf(self) -> None:
        if self._report is None:
            return
        from pos_terminal.ui.presenters.report_papers import session_paper
        from pos_terminal.ui.printing.report_files import paper_pdf

        facts = self._front.facts
        paper = session_paper(self._report, facts.settings, facts.zone, practice=facts.practice)
        keep(self._front, f"{paper.name}.pdf", paper_pdf(paper))

    def _message(self, message: object) -> None:
        if isinstance(message, PrinterChanged) and self._front.window.current_screen() == "z_report":
            self.render()

    def _home(self) -> None:
        self._front.home_wanted.emit(None)

    def _forget(self) -> None:
        self._report = None


def printer_line(printer: PrinterChanged, width_mm: int) -> str:
    """What the printer says of itself; "" where there is none."""
    from pos_terminal.services.printer_words import printer_sentence

    if printer.address is None:
        return ""
    if printer.problem is not None:
        return printer_sentence(printer.problem, printer.address)
    return tr("Printer ready, {width} mm", width=width_mm)
