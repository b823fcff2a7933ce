"""What a company, the journals and the drawers say of the same money, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, text

from pos_terminal.central.statements import matching

SHOWN: Final = 200
_DAY: Final = "CAST(to_timestamp({at} / 1000.0) AT TIME ZONE :zone - make_interval(hours => :begins) AS date)"
_JOURNAL_DAYS: Final = text(
    f"SELECT {_DAY.format(at='e.at')} AS day, e.provider_code AS code, SUM(e.amount) AS amount,"
    " COUNT(*) AS many FROM (SELECT provider_code, amount, COALESCE(completed_at, initiated_at) AS at"
    " FROM pos.payments WHERE restaurant_id = :restaurant_id AND initiated_at >= :since"
    " AND initiated_at < :until AND is_test = 0 AND corrected = 0 AND currency = :currency"
    " AND status IN ('success', 'partially_refunded', 'refunded')"
    " UNION ALL SELECT p.provider_code, -r.amount, r.completed_at FROM pos.refunds r JOIN pos.payments p"
    " ON p.restaurant_id = r.restaurant_id AND p.payment_id = r.payment_id"
    " WHERE r.restaurant_id = :restaurant_id AND r.completed_at >= :since AND r.completed_at < :until"
    " AND r.status = 'success' AND r.route <> 'cash' AND p.is_test = 0 AND r.currency = :currency) e"
    " GROUP BY 1, 2"
)
_COMPANY_DAYS: Final = text(
    f"SELECT {_DAY.format(at='at')} AS day, provider_code AS code, SUM(amount) AS amount, COUNT(*) AS many,"
    " COUNT(*) FILTER (WHERE subject IS NULL) AS unknown FROM pos.statement_lines"
    " WHERE restaurant_id = :restaurant_id AND at >= :since AND at < :until AND moved GROUP BY 1, 2"
)
_DRAWER_DAYS: Final = text(
    f"SELECT {_DAY.format(at='closed_at')} AS day, SUM(counted) AS counted, SUM(expected) AS expected,"
    " COUNT(*) AS many FROM pos.drawer_sessions WHERE restaurant_id = :restaurant_id"
    " AND closed_at >= :since AND closed_at < :until AND currency = :currency GROUP BY 1"
)
# A number is the company's for one movement: used by two payments, one of them has no money behind it.
_TWICE: Final = text(
    "SELECT number, provider_code AS code, COUNT(*) AS many, SUM(amount) AS amount,"
    " array_agg(payment_id ORDER BY initiated_at, payment_id) AS payments FROM ("
    "SELECT provider_code, COALESCE(transaction_id, claimed_number) AS number, amount, initiated_at,"
    " payment_id FROM pos.payments WHERE restaurant_id = :restaurant_id AND is_test = 0 AND corrected = 0"
    " AND status NOT IN ('failed', 'expired') AND initiated_at >= :since AND initiated_at < :until) p"
    " WHERE number IS NOT NULL GROUP BY 1, 2 HAVING COUNT(*) > 1 ORDER BY MAX(initiated_at) DESC LIMIT 50"
)


@dataclass(slots=True)
class Cell:
    """One business day of one method. None: nobody said it."""

    day: Any
    code: str
    journal: int = 0
    payments: int = 0
    company: int | None = None
    lines: int = 0
    unknown: int = 0
    counted: int | None = None
    expected: int | None = None

    @property
    def differs(self) -> int:
        """What the other side has more (or, below 0, less) than it should."""
        if self.counted is not None and self.expected is not None:
            return self.counted - self.expected
        return 0 if self.company is None else self.company - self.journal


@dataclass(frozen=True, slots=True)
class Pair:
    """A line of the company, and the payment or refund it is about. None: nobody knows."""

    line: RowMapping
    moved: RowMapping | None


@dataclass(frozen=True, slots=True)
class Day:
    """The lists of a day and a method."""

    both: list[Pair]
    only_company: list[Pair]
    only_journal: list[RowMapping]
    other_amount: list[Pair]
    not_taken: list[Pair]
    """The company moved it, and the journal does not count it as paid."""


def days(connection: Connection, names: dict[str, Any]) -> list[Cell]:
    """Each business day and method of a time (`zone`, `begins`, `since`, `until`) in one `currency`, newest
    first."""
    found: dict[tuple[Any, str], Cell] = {}

    def cell(day: Any, code: str) -> Cell:
        return found.setdefault((day, code), Cell(day, code))

    for row in connection.execute(_JOURNAL_DAYS, names):
        one = cell(row.day, row.code)
        one.journal, one.payments = int(row.amount), row.many
    for row in connection.execute(_COMPANY_DAYS, names):
        one = cell(row.day, row.code)
        one.company, one.lines, one.unknown = int(row.amount), row.many, row.unknown
    for row in connection.execute(_DRAWER_DAYS, names):
        one = cell(row.day, "cash")
        one.counted, one.expected = int(row.counted), int(row.expected)
    ordered = sorted(found.values(), key=lambda one: one.code)
    return sorted(ordered, key=lambda one: one.day, reverse=True)


def day(connection: Connection, names: dict[str, Any]) -> Day:
    """The lists of one day and method (names of `span_names`)."""
    moved = matching.journal(connection, names)
    told = matching.subjects(connection, names)
    known = {one["subject"]: one for one in moved}
    found = Day([], [], [one for one in moved if _is_missing(one, told, names)], [], [])
    for line in matching.lines(connection, names):
        one = known.get(line["subject"])
        pair = Pair(line, one)
        if line["subject"] is None:
            found.only_company.append(pair)
        elif one is not None and not matching.is_amount_of(line, one):
            found.other_amount.append(pair)
        elif one is not None:
            (found.both if one["taken"] else found.not_taken).append(pair)
    return found


def _is_missing(one: RowMapping, told: set[str], names: dict[str, Any]) -> bool:
    return bool(one["taken"]) and names["since"] <= one["at"] < names["until"] and one["subject"] not in told


def numbers_twice(connection: Connection, names: dict[str, Any]) -> Sequence[RowMapping]:
    """Transaction numbers that more than one payment of the restaurant names."""
    return connection.execute(_TWICE, names).mappings().all()
