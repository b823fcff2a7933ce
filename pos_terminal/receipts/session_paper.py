"""The X and the Z report as paper, in the language in use."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pos_terminal.domain.cash import counted_kinds, counted_pieces
from pos_terminal.domain.money import Money, format_number
from pos_terminal.domain.session_report import Lines, MethodSum, SessionReport
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
    Text,
    centred,
)
from pos_terminal.receipts.receipt import Shop, Stamp
from pos_terminal.receipts.report_words import (
    cash_word,
    exception_word,
    person_word,
    route_word,
    setting_word,
)
from pos_terminal.records import dataclass
from pos_terminal.texts import tr


@dataclass(frozen=True, slots=True)
class Words:
    """How a place writes what a report has as codes and milliseconds: a method by its code and its own name,
    a moment of the day (with the date where it is another day than the second one), and a whole date."""

    method: Callable[[str, str], str]
    moment: Callable[[int, int], str]
    day: Callable[[int], str]


def session_title(report: SessionReport) -> str:
    """X report, or Z report with its number: Z reports of one terminal are told apart by it alone."""
    number = report.z_number
    return tr("X report") if number is None else tr("Z report {number}", number=f"{number:04d}")


def session_paper(report: SessionReport, shop: Shop, stamp: Stamp, words: Words) -> Paper:
    """The whole report. Of `stamp` only the copy and its marks are used: a report has its own times."""
    return Paper(session_title(report), tuple(_SessionPaper(report, shop, stamp, words).lines()))


class _SessionPaper:
    """The lines of one session's report, part by part."""

    def __init__(self, report: SessionReport, shop: Shop, stamp: Stamp, words: Words) -> None:
        self._report, self._shop, self._stamp, self._words = report, shop, stamp, words

    def lines(self) -> Iterator[Line]:
        yield from self._head()
        yield from self._payments()
        yield from self._open_things()
        yield from self._drawer()
        yield from self._decisions()
        yield from self._locks()
        yield from self._changes()
        yield from self._foot()

    def _money(self, amount: int) -> Money:
        return Money(amount, self._report.currency)

    def _at(self, at_ms: int) -> str:
        return self._words.moment(at_ms, self._report.closed_at or self._report.written_at)

    def _head(self) -> Iterator[Line]:
        report, shop = self._report, self._shop
        where = ", ".join(filter(None, (shop.name, shop.place)))
        if where:
            yield centred(where, size=Size.LARGE, bold=True)
        day = self._words.day(report.closed_at or report.written_at)
        yield centred(", ".join(filter(None, (shop.counter, day))))
        yield from marks(shop, self._stamp)
        yield centred(session_title(report), bold=True)
        yield Columns(tr("Opened"), f"{self._at(report.opened_at)}, {person_word(report.opened_by)}")
        if report.closed_at is not None:
            yield Columns(tr("Closed"), f"{self._at(report.closed_at)}, {person_word(report.closed_by)}")
        else:
            yield Columns(tr("Written"), self._at(report.written_at))
        if report.approved_by:
            yield Columns(tr("Approved by"), person_word(report.approved_by))
        if report.needs_approval:
            yield Columns(tr("Not approved yet"), "", bold=True)
        shared = tr("shared") if report.shared else ""
        yield Columns(tr("Session"), ", ".join(filter(None, (str(report.session_number), shared))))

    def _payments(self) -> Iterator[Line]:
        report = self._report
        yield Feed()
        yield Heading(tr("Payments"))
        for one in report.methods:
            yield self._method(one)
            if one.unconfirmed.count:
                held = one.unconfirmed
                yield self._counted(tr("of which not confirmed"), held.count, held.amount)
        for back in report.refunds:
            name = self._words.method(back.provider_code, back.name)
            text = tr("Refunds {method}, {route}", method=name, route=route_word(back.route))
            yield self._counted(text, back.count, -back.amount)
        for back in report.refunds_back:
            name = self._words.method(back.provider_code, back.name)
            text = tr("Refunds that did not arrive, {method}", method=name)
            yield self._counted(text, back.count, back.amount)
        for text, one_sum in (
            (tr("Corrections"), report.corrections),
            (tr("Counted earlier and not paid after all"), report.unpaid),
        ):
            if one_sum.count:
                yield self._counted(text, one_sum.count, -one_sum.amount)
        yield Rule()
        takings = tr("Takings without cash") if report.cash_hidden else tr("Takings")
        yield Columns(takings, self._money(report.takings), size=Size.LARGE, bold=True)
        yield from self._fees()
        if report.tests:
            yield Feed()
            yield Heading(tr("TEST, not takings"))
            yield from (self._method(one) for one in report.tests)

    def _fees(self) -> Iterator[Line]:
        report = self._report
        fees = sum(one.fees for one in report.methods)
        if not fees:
            return
        yield self._plain(tr("Fees of the companies"), -fees)
        estimated = sum(one.fees_estimated for one in report.methods)
        if estimated:
            yield self._plain(tr("of which estimated"), -estimated)
        yield self._plain(tr("Left after fees"), report.takings - fees)

    def _method(self, one: MethodSum) -> Columns:
        name = self._words.method(one.provider_code, one.name)
        return Columns(name, Money(one.gross, one.currency), _times(one.count))

    def _open_things(self) -> Iterator[Line]:
        report = self._report
        if report.checking.count:
            text = tr("Still being checked, not counted above")
            held = f"{text} {_times(report.checking.count)}"
            yield Notice(held, self._money(report.checking.amount))
            yield from self._listed(report.checking)
        for kind in report.exceptions:
            yield self._counted(exception_word(kind.kind), kind.count, kind.amount)
        if report.confirmed_since.count:
            text = tr("Counted earlier and confirmed now")
            yield self._counted(text, report.confirmed_since.count, report.confirmed_since.amount)

    def _drawer(self) -> Iterator[Line]:
        report = self._report
        if report.cash_hidden:
            # Whoever reads it counts this drawer blindly.
            return
        yield Feed()
        yield Heading(tr("Cash drawer"))
        counted = tr("Float") if report.opening_counted else tr("Float, not counted")
        yield self._plain(counted, report.opening_float)
        for one in report.cash:
            yield self._counted(cash_word(one.kind), one.count, one.amount)
        yield self._plain(tr("Expected"), report.expected)
        if report.counted is None or report.variance is None:
            return
        yield self._plain(tr("Counted"), report.counted)
        if report.pieces:
            yield Text(self._pieces(), quiet=True)
        word = (
            tr("Short")
            if report.variance < 0
            else tr("Over")
            if report.variance
            else tr("The drawer is right")
        )
        text = f"{word} ({report.reason})" if report.reason else word
        yield Columns(text, self._money(report.variance), bold=True)
        yield self._plain(tr("Put in the safe"), report.to_safe)
        yield self._plain(tr("Left for the next float"), report.left_for_float)

    def _pieces(self) -> str:
        """What was counted, piece by piece; only what is a note and a coin says which."""
        found = counted_pieces(self._report.pieces, self._report.currency)
        twins = {kind.value for kind in counted_kinds(self._report.currency) if kind.twin}
        words = []
        for kind, number in found:
            value = format_number(kind.value, self._report.currency)
            if kind.value in twins:
                value = tr("{value} coin", value=value) if kind.coin else tr("{value} note", value=value)
            words.append(f"{number} × {value}")
        return ", ".join(words)

    def _decisions(self) -> Iterator[Line]:
        report = self._report
        for title, lines in (
            (tr("Counted, not confirmed"), report.unconfirmed),
            (tr("Released, taken another way"), report.released),
            (tr("Corrections"), report.corrections),
            (tr("Orders left open"), report.left_open),
            (tr("Bags not received"), report.bags_missing),
            (tr("Sessions not approved"), report.approvals_missing),
        ):
            if lines.count:
                yield Feed()
                yield Heading(title)
                yield from self._listed(lines)

    def _listed(self, lines: Lines) -> Iterator[Line]:
        for one in lines.lines:
            name = person_word(one.approved_by)
            agreed = tr("approved by {name}", name=name) if name else ""
            text = ", ".join(filter(None, (one.what, one.method, person_word(one.staff), agreed)))
            yield Columns(text, Money(one.amount, one.currency))
        if lines.rest_count:
            yield self._counted(tr("and more"), lines.rest_count, lines.rest_amount)

    def _locks(self) -> Iterator[Line]:
        if self._report.locks:
            yield Feed()
            yield Heading(tr("Codes locked after wrong tries"))
        for name, times in sorted(self._report.locks.items()):
            yield Columns(name or tr("Recovery code"), _times(times))

    def _changes(self) -> Iterator[Line]:
        changes = self._report.method_changes
        if not changes.count:
            return
        yield Feed()
        yield Heading(tr("Settings changed"))
        for one in changes.lines:
            words = ", ".join(filter(None, (one.method, setting_word(one.setting))))
            told = tr(
                "{what}: {before} → {after} ({name})",
                what=f"{self._at(one.at)} {words}",
                before=one.before or "—",
                after=one.after or "—",
                name=person_word(one.staff) or tr("beside the program"),
            )
            yield Text(told, quiet=True)
        if changes.count > len(changes.lines):
            yield Columns(tr("and more"), "", _times(changes.count - len(changes.lines)))

    def _foot(self) -> Iterator[Line]:
        report = self._report
        yield Feed()
        yield Heading(tr("Since the beginning"))
        if not report.cash_hidden:
            yield self._plain(tr("Taken"), report.perpetual.taken)
            yield self._plain(tr("Given back"), report.perpetual.refunded)
            yield self._plain(tr("Corrected"), report.perpetual.corrected)
        for name, one in (
            (tr("First payment"), report.first_payment),
            (tr("Last payment"), report.last_payment),
        ):
            if one is not None:
                yield Columns(name, f"{self._at(one.at)}, {one.what}, {Money(one.amount, one.currency)}")
        yield Columns(tr("Journal"), f"{report.after_position + 1}–{report.last_position}")
        yield Columns(tr("Chain"), report.head8)

    def _plain(self, text: str, amount: int) -> Columns:
        return Columns(text, self._money(amount))

    def _counted(self, text: str, count: int, amount: int) -> Columns:
        return Columns(text, self._money(amount), _times(count))


def _times(count: int) -> str:
    return f"× {count}"
