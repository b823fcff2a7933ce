"""X, Z and day reports as the screen and a PDF show them, in the language in use."""

from __future__ import annotations

from datetime import tzinfo

from pos_terminal.domain.money import Money
from pos_terminal.domain.session_report import SessionReport
from pos_terminal.receipts import layout
from pos_terminal.receipts.receipt import Stamp
from pos_terminal.receipts.session_paper import session_paper as receipt_paper
from pos_terminal.services.called import called
from pos_terminal.services.day_report import DayReport, Total
from pos_terminal.services.papers import look_of, words_of
from pos_terminal.settings import Settings
from pos_terminal.texts import tr
from pos_terminal.ui.presenters import wording
from pos_terminal.ui.presenters.reports_states import period_line, reports_state, span_name
from pos_terminal.ui.states.report_paper import LineKind, PaperLine, ReportPaper
from pos_terminal.ui.states.reports import RateRow, ShareRow


def session_paper(
    report: SessionReport, settings: Settings, where: tzinfo, *, practice: bool = False
) -> ReportPaper:
    """The X or Z report: the lines that the printer gets."""
    shop = look_of(settings, practice=practice).shop
    paper = receipt_paper(report, shop, Stamp("", ""), words_of(where))
    name = paper.title.replace(" ", "-").lower()
    return ReportPaper(name, tuple(filter(None, (_line(one) for one in paper.lines))))


def _line(line: layout.Line) -> PaperLine | None:
    """The line as it is painted; what only a strip of paper needs is left out."""
    if isinstance(line, layout.Heading):
        return PaperLine(LineKind.SECTION, line.text)
    if isinstance(line, layout.Notice):
        if isinstance(line.right, Money):
            return PaperLine(LineKind.CHECK, line.text, money=line.right)
        return PaperLine(LineKind.TITLE, line.text)
    if isinstance(line, layout.Columns):
        kind = LineKind.TOTAL if line.size is layout.Size.LARGE else LineKind.ROW
        value = line.right
        money, right = (value, "") if isinstance(value, Money) else (None, value)
        return PaperLine(kind, line.left, right, money, line.note, strong=line.bold)
    if isinstance(line, layout.Text):
        return PaperLine(_kind_of(line), line.text)
    return None


def _kind_of(line: layout.Text) -> LineKind:
    if line.align is not layout.Align.CENTRE:
        return LineKind.SMALL
    if line.size is layout.Size.LARGE:
        return LineKind.NAME
    return LineKind.TITLE if line.bold else LineKind.CENTRE


def day_paper(report: DayReport, settings: Settings, where: tzinfo, *, practice: bool = False) -> ReportPaper:
    """The report of a day or more on paper."""
    currency = settings.currency
    state = reports_state(report, currency, where)
    before = state.figures[1]
    where_it_is = called(settings, practice=practice).line
    lines = [
        *([PaperLine(LineKind.NAME, where_it_is)] if where_it_is else []),
        PaperLine(LineKind.CENTRE, f"{settings.counter}, {period_line(report.period, where)}"),
        *([PaperLine(LineKind.TITLE, tr("PRACTICE. No real money."))] if practice else []),
        PaperLine(LineKind.TITLE, tr("Report: {span}", span=span_name(report.period.span))),
        PaperLine(LineKind.SECTION, state.methods_title),
        *_shares(state.methods),
    ]
    if report.given_back.count:
        lines.append(_total(LineKind.ROW, tr("Given back"), report.given_back, currency, sign=-1))
    lines.append(PaperLine(LineKind.TOTAL, tr("Takings"), money=Money(report.takings, currency)))
    if report.to_check.count:
        words = tr("Still being checked, not counted above")
        lines.append(_total(LineKind.CHECK, words, report.to_check, currency))
    lines += [
        PaperLine(LineKind.ROW, before.title, money=before.money),
        PaperLine(LineKind.SECTION, state.chart.title),
        PaperLine(LineKind.CHART, chart=state.chart),
        PaperLine(LineKind.SECTION, state.people_title),
        *_shares(state.people),
        PaperLine(LineKind.SECTION, state.differences_title),
        *(PaperLine(LineKind.ROW, one.name, money=one.amount) for one in state.differences),
        PaperLine(LineKind.SECTION, state.rates_title),
        *(PaperLine(LineKind.ROW, one.name, _rate(one)) for one in state.rates),
    ]
    day = wording.local(report.period.since, where).strftime("%Y-%m-%d")
    return ReportPaper(f"{report.period.span.value}-{day}", tuple(lines))


def _shares(rows: tuple[ShareRow, ...]) -> list[PaperLine]:
    return [PaperLine(LineKind.ROW, one.name, money=one.amount, note=_times(one.count)) for one in rows]


def _total(kind: LineKind, words: str, total: Total, currency: str, sign: int = 1) -> PaperLine:
    return PaperLine(kind, words, money=Money(sign * total.amount, currency), note=_times(total.count))


def _rate(row: RateRow) -> str:
    return f"{tr('{paid} of {ended}', paid=row.paid, ended=row.ended)}, {row.percent} %"


def _times(count: int) -> str:
    return f"× {count}"
