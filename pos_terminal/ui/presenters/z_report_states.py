"""A session's report in the words of its screen."""

from __future__ import annotations

from datetime import tzinfo

from pos_terminal.domain.money import Money
from pos_terminal.domain.session_report import SessionReport
from pos_terminal.settings import Settings
from pos_terminal.texts import tr
from pos_terminal.ui.presenters.report_papers import session_paper
from pos_terminal.ui.states.z_report import ZReportState


def z_report_state(
    report: SessionReport,
    settings: Settings,
    where: tzinfo,
    *,
    just_closed: bool,
    printer: str = "",
    can_print: bool = True,
    practice: bool = False,
) -> ZReportState:
    """The report as it is shown; `printer` is a sentence about the printer, "" for none."""
    number = "" if report.z_number is None else f"{report.z_number:04d}"
    if report.z_number is None:
        title = tr("X report")
        line = tr("The drawer stays open. These figures are as they are now.")
        if report.cash_hidden:
            line = tr("Without what is in the cash drawer: a manager’s code shows that, too.")
    elif just_closed:
        title = tr("The drawer is closed")
        line = tr("Z report {number} is saved and can no longer be changed.", number=number)
    else:
        title = tr("Z report {number}", number=number)
        line = tr("It was saved at the closing and can no longer be changed.")
    notes = [("printer", printer)] if printer else []
    if report.needs_approval:
        notes.insert(0, ("alert-triangle", tr("The difference still needs a manager’s approval.")))
    return ZReportState(
        title=title,
        line=line,
        paper=session_paper(report, settings, where, practice=practice),
        to_safe=Money(report.to_safe, report.currency) if just_closed else None,
        left=Money(report.left_for_float, report.currency) if just_closed else None,
        notes=tuple(notes),
        can_print=can_print or report.cash_hidden,
        show_cash=tr("With the cash") if report.cash_hidden else "",
    )
