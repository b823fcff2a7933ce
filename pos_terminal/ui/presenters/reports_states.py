"""A day's report in the words and figures of the screen."""

from __future__ import annotations

from datetime import tzinfo
from typing import Final

from pos_terminal.domain.money import NARROW_NO_BREAK_SPACE, Money
from pos_terminal.ledger.days import Difference
from pos_terminal.providers.manual import kind_of
from pos_terminal.receipts.report_words import person_word
from pos_terminal.services.day_report import LOW_PERCENT, DayReport, MethodShare, Step
from pos_terminal.services.periods import Period, Span
from pos_terminal.texts import tr, trn
from pos_terminal.ui.presenters import wording
from pos_terminal.ui.states.reports import (
    Bar,
    BarChart,
    ClosingRow,
    DifferenceRow,
    Figure,
    RateRow,
    ReportsState,
    ShareRow,
)

_LEAST_HOURS: Final = 8
_MOST_CLOSINGS: Final = 20
_MOST_DIFFERENCES: Final = 5


def reports_state(report: DayReport, currency: str, where: tzinfo) -> ReportsState:
    """Everything that the screen shows of this report."""
    period = report.period
    return ReportsState(
        span=period.span.value,
        title=span_name(period.span),
        subtitle=period_line(period, where),
        spans=tuple((span.value, span_name(span)) for span in Span),
        export=tr("Export"),
        figures=_figures(report, currency, where),
        chart=_chart(report, currency, where),
        methods_title=tr("By method"),
        methods=tuple(_method(one, report.methods[0].amount, currency) for one in report.methods),
        people_title=tr("By person"),
        people=tuple(
            ShareRow(
                one.name or tr("Nobody signed in"),
                one.count,
                Money(one.amount, currency),
                _share(one.amount, report.people[0].amount),
            )
            for one in report.people
        ),
        differences_title=tr("Drawer differences, 7 days"),
        differences_legend=" | ".join((tr("short"), tr("over"))),
        differences=_differences(report, currency),
        rates_title=tr("Payments that went through, 7 days"),
        rates=tuple(_rate(report, one.provider_code, one.paid, one.ended) for one in report.went_through),
        closings_title=tr("Z reports, 7 days"),
        closings=tuple(_closing(one, report, currency, where) for one in report.differences[:_MOST_CLOSINGS]),
        nothing=tr("Nothing yet."),
    )


def span_name(span: Span) -> str:
    """The word on its button."""
    names = {
        Span.TODAY: tr("Today"),
        Span.YESTERDAY: tr("Yesterday"),
        Span.WEEK: tr("7 days"),
        Span.MONTH: tr("Month"),
    }
    return names[span]


def period_line(period: Period, where: tzinfo) -> str:
    """Which days they are: "Saturday 21 November, until 14:32", or from one day to another."""
    if period.by_day:
        first, last = (wording.long_date(at, where) for at in (period.since, period.edges[-2]))
        return tr("{first} to {last}", first=first, last=last) if len(period.edges) > 2 else first
    day = wording.long_date(period.since, where)
    if period.until == period.edges[-1]:
        return day
    until = wording.clock_time(period.until, where, seconds=False)
    return tr("{day}, until {time}", day=day, time=until)


def method_name(provider_code: str, own: str) -> str:
    """The method's name in the language in use; a hand method's own where a manager gave one."""
    if kind_of(provider_code) is not None and provider_code.count(".") > 1:
        return own
    return wording.method_name(provider_code)


def _figures(report: DayReport, currency: str, where: tzinfo) -> tuple[Figure, ...]:
    count = report.taken.count
    each = Money((2 * report.taken.amount + count) // (2 * count), currency) if count else None
    notes: list[str] = []
    if report.unconfirmed.count:
        held = Money(report.unconfirmed.amount, currency)
        notes.append(tr("of which {amount} not confirmed", amount=held))
    return (
        Figure(tr("Takings"), Money(report.takings, currency), note=" ".join(notes)),
        Figure(
            _before_title(report.period, where),
            Money(report.before.amount, currency),
            note=_compared(report),
            look=_direction(report),
        ),
        Figure(tr("Payments"), number=f"{count}", note=tr("{amount} each", amount=each) if each else ""),
        Figure(
            tr("Given back"),
            Money(report.given_back.amount, currency),
            note=_payments(report.given_back.count),
        ),
        Figure(
            tr("To check"),
            Money(report.to_check.amount, currency),
            note=_payments(report.to_check.count),
            look="check" if report.to_check.count else "",
        ),
    )


def _payments(count: int) -> str:
    return trn("{count} payment", "{count} payments", count)


def _before_title(period: Period, where: tzinfo) -> str:
    if period.span is Span.WEEK:
        return tr("The 7 days before")
    if period.span is Span.MONTH:
        return tr("Same days last month")
    weekday = wording.long_date(period.before_since, where).split(" ", 1)[0]
    if period.until < period.edges[-1]:
        return tr("Same time last {weekday}", weekday=weekday)
    return tr("Last {weekday}", weekday=weekday)


def _percent(report: DayReport) -> int | None:
    """By how much more or less than before; None where there is nothing to compare with."""
    before = report.before.amount
    if before <= 0:
        return None
    difference = report.takings - before
    size = (200 * abs(difference) + before) // (2 * before)
    return size if difference >= 0 else -size


def _direction(report: DayReport) -> str:
    percent = _percent(report)
    return "" if not percent else "up" if percent > 0 else "down"


def _compared(report: DayReport) -> str:
    percent = _percent(report)
    if percent is None:
        return ""
    size = f"{abs(percent)}{NARROW_NO_BREAK_SPACE}%"
    if percent == 0:
        return tr("the same")
    if report.period.span is Span.TODAY:
        more, less = tr("{percent} more today", percent=size), tr("{percent} less today", percent=size)
    else:
        more, less = tr("{percent} more", percent=size), tr("{percent} less", percent=size)
    return more if percent > 0 else less


def _chart(report: DayReport, currency: str, where: tzinfo) -> BarChart:
    period = report.period
    steps, before = list(report.steps), list(report.before_steps)
    first, last = (0, len(steps)) if period.by_day else _busy(steps, before)
    bars = []
    for place in range(first, last):
        step = steps[place]
        reached = step.at < period.until
        ends = period.edges[place + 1]
        earlier = before[place] if place < len(before) else None
        bars.append(
            Bar(
                _label(step.at, where, by_day=period.by_day),
                step.amount if reached else None,
                earlier.amount if earlier is not None else None,
                strong=reached and period.until < ends,
            )
        )
    said = ", ".join(f"{bar.label}: {Money(bar.now, currency)}" for bar in bars if bar.now)
    return BarChart(
        tr("By day") if period.by_day else tr("By hour"),
        span_name(period.span),
        tr("the days before") if period.by_day else wording.long_date(period.before_since, where),
        tuple(bars),
        currency,
        said,
    )


def _busy(steps: list[Step], before: list[Step]) -> tuple[int, int]:
    """From the first hour in which anything was taken to the last; some hours at least."""
    busy = [
        place
        for place, step in enumerate(steps)
        if step.count or (place < len(before) and before[place].count)
    ]
    if not busy:
        return _LEAST_HOURS // 2, _LEAST_HOURS // 2 + _LEAST_HOURS
    first, last = busy[0], busy[-1] + 1
    while last - first < _LEAST_HOURS:
        first, last = max(0, first - 1), min(len(steps), last + 1)
    return first, last


def _label(at_ms: int, where: tzinfo, *, by_day: bool) -> str:
    moment = wording.local(at_ms, where)
    return str(moment.day) if by_day else f"{moment.hour:02d}"


def _method(one: MethodShare, largest: int, currency: str) -> ShareRow:
    return ShareRow(
        method_name(one.provider_code, one.name),
        one.count,
        Money(one.amount, currency),
        _share(one.amount, largest),
        one.provider_code,
    )


def _share(amount: int, largest: int) -> int:
    return 1000 * amount // largest if largest > 0 else 0


def _differences(report: DayReport, currency: str) -> tuple[DifferenceRow, ...]:
    """One line for each person, and one for each session that was shared: a shared drawer names nobody."""
    sums: dict[str, int] = {}
    for one in report.differences:
        name = whose(one, report)
        sums[name] = sums.get(name, 0) + one.variance
    largest = sorted(sums.items(), key=lambda item: -abs(item[1]))[:_MOST_DIFFERENCES]
    return tuple(DifferenceRow(name, Money(amount, currency)) for name, amount in largest)


def whose(one: Difference, report: DayReport) -> str:
    """Whose difference it is: a person's, or a session's that several worked in."""
    if one.shared:
        return tr("Session {number}, shared", number=one.number)
    return person_word(report.names.get(one.opened_by, one.opened_by))


def _rate(report: DayReport, provider_code: str, paid: int, ended: int) -> RateRow:
    name = method_name(provider_code, report.names.get(provider_code, provider_code))
    return RateRow(name, paid, ended, low=100 * paid < LOW_PERCENT * ended)


def _closing(one: Difference, report: DayReport, currency: str, where: tzinfo) -> ClosingRow:
    at = wording.clock_time(one.closed_at, where, seconds=False)
    line = f"{wording.long_date(one.closed_at, where)}, {at}, {whose(one, report)}"
    title = tr("Z report {number}", number=f"{one.z_number:04d}")
    return ClosingRow(one.z_number, title, line, Money(one.variance, currency))
