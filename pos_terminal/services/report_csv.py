"""Reports as tables for a spreadsheet: UTF-8 with its mark, so that every spreadsheet reads the accents.

Cells are parted by ; in French, where , stands in numbers, and by , in English. Amounts are whole numbers of
the smallest unit. A text that a spreadsheet would take for a formula gets an apostrophe before it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

from pos_terminal.domain.cash import counted_pieces
from pos_terminal.domain.session_report import Lines, SessionReport
from pos_terminal.services.day_report import DayReport, Step

Cell = str | int
Row = Sequence[Cell]
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def separator_for(language: str) -> str:
    """What parts the cells where people write numbers with a comma, and where they do not."""
    return ";" if language == "fr" else ","


def harmless(cell: Cell) -> Cell:
    """The cell as a spreadsheet shows it and never computes it. Numbers stay numbers."""
    if isinstance(cell, str) and cell.lstrip(" \n\u00a0\u202f\ufeff").startswith(_FORMULA):
        return f"'{cell}"
    return cell


def encoded(rows: Iterable[Row], separator: str) -> bytes:
    """The file, with the mark that says UTF-8 and line ends as spreadsheets write them."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator="\r\n")
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8")


def day_rows(report: DayReport) -> Iterator[Row]:
    """Every figure of a day on a line: what it is of, of whom or when, how many, minor units, and more."""
    asked = report.period
    yield ("part", "name", "count", "amount", "fees", "fees_estimated")
    yield ("since", _iso(asked.since), "", "", "", "")
    yield ("until", _iso(asked.until), "", "", "", "")
    for one in report.methods:
        yield ("method", one.name, one.count, one.amount, one.fees, one.fees_estimated)
    yield ("given_back", "", report.given_back.count, report.given_back.amount, "", "")
    yield ("takings", "", report.taken.count, report.takings, "", "")
    yield ("of_which_not_confirmed", "", report.unconfirmed.count, report.unconfirmed.amount, "", "")
    yield ("corrected", "", report.corrected.count, report.corrected.amount, "", "")
    yield ("to_check", "", report.to_check.count, report.to_check.amount, "", "")
    yield ("before", _iso(asked.before_since), report.before.count, report.before.amount, "", "")
    yield from _steps("step", report.steps)
    yield from _steps("step_before", report.before_steps)
    for person in report.people:
        yield ("person", person.name or person.staff_id, person.count, person.amount, "", "")
    for closed in report.differences:
        whose = f"session {closed.number}" if closed.shared else report.names.get(closed.opened_by, "")
        yield ("difference", whose, closed.z_number, closed.variance, "", "")
    for rate in report.went_through:
        yield ("went_through", report.names.get(rate.provider_code, ""), rate.paid, rate.ended, "", "")


def _steps(part: str, steps: Iterable[Step]) -> Iterator[Row]:
    return ((part, _iso(one.at), one.count, one.amount, "", "") for one in steps if one.count)


def session_rows(report: SessionReport) -> Iterator[Row]:
    """Every figure of an X or a Z on a line of the same form."""
    yield ("part", "name", "count", "amount", "note", "by")
    yield ("z_number", "", report.z_number if report.z_number is not None else "", "", "", "")
    yield ("session", report.session_id, report.session_number, "", "shared" if report.shared else "", "")
    yield ("opened", _iso(report.opened_at), "", report.opening_float, "", report.opened_by)
    if report.closed_at is not None:
        yield ("closed", _iso(report.closed_at), "", "", report.reason, report.closed_by)
        yield ("approved", "", "", "", "", report.approved_by)
    for one in report.methods:
        yield ("method", one.name, one.count, one.gross, f"fees {one.fees}", "")
        if one.unconfirmed.count:
            yield ("of_which_not_confirmed", one.name, one.unconfirmed.count, one.unconfirmed.amount, "", "")
    for back in report.refunds:
        yield ("refund", back.name, back.count, back.amount, back.route, "")
    for back in report.refunds_back:
        yield ("refund_back", back.name, back.count, -back.amount, back.route, "")
    for test in report.tests:
        yield ("test", test.name, test.count, test.gross, "", "")
    if not report.cash_hidden:
        yield ("takings", "", "", report.takings, "", "")
        for moved in report.cash:
            yield ("cash", moved.kind, moved.count, moved.amount, "", "")
        yield ("expected", "", "", report.expected, "", "")
    if report.counted is not None:
        yield ("counted", "", "", report.counted, "", "")
        for piece, number in counted_pieces(report.pieces, report.currency):
            name = f"{piece.value} {'coin' if piece.coin else 'note'}"
            yield ("counted_pieces", name, number, number * piece.value, "", "")
        yield ("variance", "", "", report.variance or 0, report.reason, "")
        yield ("to_safe", "", "", report.to_safe, "", "")
        yield ("left_for_float", "", "", report.left_for_float, "", "")
    for part, lines in (
        ("correction", report.corrections),
        ("released", report.released),
        ("not_confirmed", report.unconfirmed),
        ("checking", report.checking),
        ("left_open", report.left_open),
        ("bag_not_received", report.bags_missing),
        ("not_approved", report.approvals_missing),
    ):
        yield from _lines(part, lines)
    for kind in report.exceptions:
        yield ("exception", kind.kind, kind.count, kind.amount, "", "")
    for name, times in sorted(report.locks.items()):
        yield ("code_locked", name, times, "", "", "")
    for change in report.method_changes.lines:
        what = f"{change.setting}: {change.before} > {change.after}"
        yield ("method_changed", change.method, "", "", what, change.staff)
    if not report.cash_hidden:
        yield ("perpetual_taken", "", "", report.perpetual.taken, "", "")
        yield ("perpetual_given_back", "", "", report.perpetual.refunded, "", "")
    yield ("journal", "", report.after_position + 1, report.last_position, report.head or report.head8, "")


def _lines(part: str, lines: Lines) -> Iterator[Row]:
    for one in lines.lines:
        yield (part, one.what, 1, one.amount, " ".join(filter(None, (one.method, one.note))), one.staff)
    if lines.rest_count:
        yield (part, "", lines.rest_count, lines.rest_amount, "", "")


def _iso(at_ms: int) -> str:
    return f"{datetime.fromtimestamp(at_ms // 1000, UTC):%Y-%m-%dT%H:%M:%SZ}"
