"""The report of a day or more on a strip of paper, in the language in use."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from pos_terminal.domain.money import NARROW_NO_BREAK_SPACE, Money
from pos_terminal.receipts.frame import marks
from pos_terminal.receipts.layout import (
    Columns,
    Feed,
    Heading,
    Line,
    Notice,
    Paper,
    Rule,
    Size,
    centred,
)
from pos_terminal.receipts.receipt import Shop, Stamp
from pos_terminal.receipts.report_words import person_word
from pos_terminal.receipts.session_paper import Words
from pos_terminal.services.business_day import BusinessDay
from pos_terminal.services.day_report import DayReport, Step, Total, percent_paid
from pos_terminal.services.periods import Period, Span, one_day, period
from pos_terminal.services.when import local
from pos_terminal.texts import tr


def day_subject(asked: Period) -> str:
    """What names this stretch in the printer's list: the same again is the same paper."""
    return f"{asked.span.value}:{asked.since}:{asked.until}"


def period_of(subject: str, day: BusinessDay) -> Period | None:
    """The stretch that `day_subject` named; None for anything else."""
    span, _, rest = subject.partition(":")
    since, _, until = rest.partition(":")
    if span not in tuple(Span) or not (since.isdigit() and until.isdigit()):
        return None
    if Span(span) in (Span.WEEK, Span.MONTH):
        return period(Span(span), day, int(until))
    return one_day(day, int(since), int(until))


def day_paper(
    report: DayReport, shop: Shop, stamp: Stamp, words: Words, day: BusinessDay, currency: str
) -> Paper:
    """The whole report. Of `stamp` only the copy and its marks are used."""
    made = _DayPaper(report, words, day, currency)
    where = ", ".join(filter(None, (shop.name, shop.place)))
    lines = [
        *([centred(where, size=Size.LARGE, bold=True)] if where else []),
        centred(shop.counter),
        *marks(shop, stamp),
        centred(tr("Report: {span}", span=_days(report.period, words)), bold=True),
        *made.lines(),
    ]
    return Paper(tr("Report: {span}", span=words.day(report.period.since)), tuple(lines))


def _days(asked: Period, words: Words) -> str:
    if not asked.by_day or len(asked.edges) < 3:
        return words.day(asked.since)
    return tr("{first} to {last}", first=words.day(asked.since), last=words.day(asked.edges[-2]))


class _DayPaper:
    """The lines of one report, part by part. A part with nothing in it is left out."""

    def __init__(self, report: DayReport, words: Words, day: BusinessDay, currency: str) -> None:
        self._report, self._words, self._day, self._currency = report, words, day, currency

    def lines(self) -> Iterator[Line]:
        yield from self._takings()
        yield from self._steps()
        yield from self._people()
        yield from self._differences()
        yield from self._rates()

    def _money(self, amount: int) -> Money:
        return Money(amount, self._currency)

    def _total(self, words: str, total: Total, sign: int = 1) -> Iterator[Columns]:
        if total.count:
            yield Columns(words, self._money(sign * total.amount), _times(total.count))

    def _takings(self) -> Iterator[Line]:
        report, asked = self._report, self._report.period
        if asked.until < asked.edges[-1]:
            yield Columns(tr("Written"), self._words.moment(asked.until, asked.until))
        yield Feed()
        yield Heading(tr("By method"))
        for one in report.methods:
            name = self._words.method(one.provider_code, one.name)
            yield Columns(name, self._money(one.amount), _times(one.count))
        yield from self._total(tr("of which not confirmed"), report.unconfirmed)
        yield from self._total(tr("Given back"), report.given_back, sign=-1)
        yield Rule()
        yield Columns(tr("Takings"), self._money(report.takings), size=Size.LARGE, bold=True)
        fees = sum(one.fees for one in report.methods)
        if fees:
            yield Columns(tr("Fees of the companies"), self._money(-fees))
        yield from self._total(tr("Corrected"), report.corrected)
        if report.to_check.count:
            text = tr("Still being checked, not counted above")
            yield Notice(f"{text} {_times(report.to_check.count)}", self._money(report.to_check.amount))
        before = self._words.day(asked.before_since)
        if not asked.by_day:
            yield from self._total(tr("Compared with {day}", day=before), report.before)
        else:
            yield from self._total(tr("The days before, from {day}", day=before), report.before)

    def _steps(self) -> Iterator[Line]:
        """Hour by hour, or day by day, each beside the one before."""
        report = self._report
        before = list(report.before_steps)
        rows = [
            (step, before[place] if place < len(before) else None)
            for place, step in enumerate(report.steps)
            if step.at < report.period.until and (step.count or (place < len(before) and before[place].count))
        ]
        if not rows:
            return
        yield Feed()
        yield Heading(tr("By day") if report.period.by_day else tr("By hour"))
        for step, earlier in rows:
            beside = f"({self._money(earlier.amount)})" if earlier is not None else ""
            yield Columns(self._label(step), self._money(step.amount), beside)

    def _label(self, step: Step) -> str:
        moment = local(step.at, self._day.where)
        if self._report.period.by_day:
            return f"{moment.day:02d}/{moment.month:02d}"
        return f"{moment.hour:02d}–{(moment + timedelta(hours=1)).hour:02d} h"

    def _people(self) -> Iterator[Line]:
        if self._report.people:
            yield Feed()
            yield Heading(tr("By person"))
        for one in self._report.people:
            yield Columns(one.name or tr("Nobody signed in"), self._money(one.amount), _times(one.count))

    def _differences(self) -> Iterator[Line]:
        if self._report.differences:
            yield Feed()
            yield Heading(tr("Drawer differences, 7 days"))
        for one in self._report.differences:
            name = person_word(self._report.names.get(one.opened_by, one.opened_by))
            whose = tr("Session {number}, shared", number=one.number) if one.shared else name
            yield Columns(whose, self._money(one.variance), f"Z {one.z_number:04d}")

    def _rates(self) -> Iterator[Line]:
        if self._report.went_through:
            yield Feed()
            yield Heading(tr("Payments that went through, 7 days"))
        for one in self._report.went_through:
            code = one.provider_code
            name = self._words.method(code, self._report.names.get(code, code))
            share = f"{percent_paid(one.paid, one.ended)}{NARROW_NO_BREAK_SPACE}%"
            yield Columns(name, f"{tr('{paid} of {ended}', paid=one.paid, ended=one.ended)}, {share}")


def _times(count: int) -> str:
    return f"× {count}"
