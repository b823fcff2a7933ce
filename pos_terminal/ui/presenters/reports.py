"""The reports of days: read for managers, looked at for one stretch or another, kept as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from pos_terminal.domain.errors import NotAllowed, TerminalError
from pos_terminal.domain.people import Role
from pos_terminal.services.approval import Decision
from pos_terminal.services.business_day import BusinessDay
from pos_terminal.texts import tr
from pos_terminal.ui.presenters.front import Front
from pos_terminal.ui.presenters.report_keeping import keep, printed
from pos_terminal.ui.presenters.z_report import ZReportPresenter
from pos_terminal.ui.states.dialogs import Choice, DialogState

# What reads and shows reports is read with the first of them: a start does not wait for it.
if TYPE_CHECKING:
    from pos_terminal.services.day_report import DayReport

_FIRST = "today"


class ReportsPresenter(QObject):
    """Reads again when a payment changes while it is shown. Answers to an older question are thrown away."""

    def __init__(self, front: Front, z_reports: ZReportPresenter) -> None:
        super().__init__()
        self._front = front
        self._z_reports = z_reports
        self._span = _FIRST
        self._report: DayReport | None = None
        self._question = 0
        front.payments_changed.connect(self.refresh)
        front.signed_out.connect(self._forget)
        front.window.screens.connect(
            "reports",
            span_chosen=self._chosen,
            export_wanted=self._ask_export,
            print_wanted=self._print,
            z_chosen=lambda number: z_reports.open_z(number, back=self.open),
        )

    def open(self) -> None:
        """Show the reports. For managers: others are told so, and stay where they are."""
        person = self._front.staff
        if person is None or person.role is not Role.MANAGER:
            self._front.refuse(NotAllowed("manager_needed"))
            return
        self._read(then_show=True)

    def refresh(self) -> None:
        """Read again what is shown."""
        if self._front.window.current_screen() == "reports":
            self._read()

    def render(self) -> None:
        """Say it again, in the language in use."""
        from pos_terminal.ui.presenters.reports_states import reports_state

        facts = self._front.facts
        if self._report is not None:
            state = reports_state(self._report, facts.settings.currency, facts.zone)
            self._front.window.screen("reports").render_state(state)

    def _forget(self) -> None:
        self._span, self._report = _FIRST, None

    def _chosen(self, name: str) -> None:
        self._span = name
        self._read()

    def _read(self, *, then_show: bool = False) -> None:
        from pos_terminal.services import report_reading
        from pos_terminal.services.periods import Span, period

        self._question += 1
        question, front = self._question, self._front
        day = BusinessDay(front.facts.zone, front.facts.settings.business_day_begins)
        asked = period(Span(self._span), day, front.clock.now_ms())
        reader = Decision(front.actor, "")

        def loaded(result: DayReport | TerminalError) -> None:
            if question != self._question or front.staff is None:
                return
            if isinstance(result, TerminalError):
                front.refuse(result)
                return
            self._report = result
            self.render()
            if then_show:
                front.window.show_screen("reports")

        front.bridge.read(lambda connection: report_reading.report_of(connection, reader, asked), loaded)

    def _ask_export(self) -> None:
        if self._report is None:
            return
        choices = (
            Choice("close", tr("Close"), key="Esc", left=True),
            Choice("print", tr("Print"), icon="printer"),
            Choice("csv", tr("For a spreadsheet"), icon="download"),
            Choice("pdf", tr("PDF"), "primary", icon="file-type-pdf", key="Enter"),
        )
        text = tr("A file is kept beside the data of this terminal; you are told where.")
        self._front.window.dialog(DialogState(tr("Export"), text, choices), self._export)

    def _print(self) -> None:
        """What is shown, on the receipt printer."""
        if self._report is None:
            return
        from pos_terminal.services.day_paper import day_subject

        subject = day_subject(self._report.period)
        printed(self._front, lambda desk: desk.papers.print("day", subject, copy=True))

    def _export(self, name: str) -> None:
        report, facts = self._report, self._front.facts
        if name == "print":
            self._print()
        if report is None or name not in ("csv", "pdf"):
            return
        from pos_terminal.services import report_csv
        from pos_terminal.ui.presenters.report_papers import day_paper

        paper = day_paper(report, facts.settings, facts.zone, practice=facts.practice)
        if name == "pdf":
            from pos_terminal.ui.printing.report_files import paper_pdf

            content = paper_pdf(paper)
        else:
            separator = report_csv.separator_for(facts.settings.language)
            content = report_csv.encoded(report_csv.day_rows(report), separator)
        keep(self._front, f"{paper.name}.{name}", content)
