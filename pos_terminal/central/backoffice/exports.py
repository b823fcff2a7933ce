"""A business day to take along: its figures and payments, for a spreadsheet or on paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from datetime import date as datetime_date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from fastapi.responses import Response
from sqlalchemy import Connection, RowMapping, text

from pos_terminal.central.backoffice.day_pdf import day_pdf
from pos_terminal.central.backoffice.method_names import method_names
from pos_terminal.central.backoffice.pages import ROOT, Look, Visit, formats
from pos_terminal.central.backoffice.payments import status_name
from pos_terminal.central.backoffice.records import csv_file
from pos_terminal.central.backoffice.today import Whose, figures, span
from pos_terminal.services.report_csv import Row, encoded, separator_for
from pos_terminal.texts import in_language, tr

router = APIRouter(prefix=ROOT, include_in_schema=False)
_FILE_LINES: Final = 50_000
_PAPER_LINES: Final = 3_000
_PAYMENTS: Final = text(
    "SELECT p.payment_id, p.initiated_at, p.completed_at, p.provider_code, p.payable_type, p.payable_id,"
    " p.label, p.reference, p.amount, p.refunded_amount, p.fee, p.fee_estimated, p.currency, p.status,"
    " p.phase, p.corrected, p.is_test, p.transaction_id, COALESCE(t.name, '') AS terminal,"
    " COALESCE((SELECT s.name FROM pos.staff s WHERE s.restaurant_id = p.restaurant_id"
    " AND s.staff_id = p.staff_id LIMIT 1), '') AS cashier"
    " FROM pos.payments p LEFT JOIN pos.terminals t"
    " ON t.restaurant_id = p.restaurant_id AND t.terminal_id = p.terminal_id"
    " WHERE p.restaurant_id = :restaurant_id AND p.initiated_at >= :since AND p.initiated_at < :until"
    " ORDER BY p.initiated_at, p.payment_id LIMIT :limit"
)
_Day = Annotated[str, Query(max_length=10)]


@router.get("/exports/day.csv")
def as_csv(look: Visit, day: _Day = "") -> Response:
    """The day for a spreadsheet: its totals, then each payment."""
    found = _found(look, day, _FILE_LINES)
    return csv_file(day_csv(look, found, look.language), f"{found.date}.csv")


@router.get("/exports/day.pdf")
def as_pdf(look: Visit, day: _Day = "") -> Response:
    """The day on paper."""
    one_day = _found(look, day, _PAPER_LINES + 1)
    date, found, payments = one_day.date, one_day.figures, one_day.payments
    said = formats(look.house)
    with in_language(look.language):
        content = day_pdf(
            house=", ".join(filter(None, (look.house.name, look.house.place))),
            title=f"{date:%d.%m.%Y}",
            totals=[(name, said["money"](amount, currency)) for name, amount, currency in totals_of(found)],
            splits=[
                (name, [(f"{one.name} ({one.count})", said["money"](one.amount)) for one in shares])
                for name, shares in found["splits"]
            ],
            head=[*(tr("When"), tr("For"), tr("Method"), tr("Terminal"), tr("Status"), tr("Amount"))],
            payments=[_line(one, said, one_day.method) for one in payments[:_PAPER_LINES]],
            note=tr("Only the first payments are here. The CSV file has all of them.")
            if len(payments) > _PAPER_LINES
            else "",
        )
    headers = {
        "Content-Disposition": f'inline; filename="{date}.pdf"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return Response(content, media_type="application/pdf", headers=headers)


@dataclass(frozen=True, slots=True)
class Day:
    """A business day of a restaurant: its figures, and its payments in the order they began."""

    date: datetime_date
    figures: dict[str, Any]
    payments: Sequence[RowMapping]
    method: Callable[[str], str]
    """What the restaurant calls a method, by its code."""


def _found(look: Look, day: str, limit: int) -> Day:
    since, until = span(look, day)
    with in_language(look.language), look.centre.database.tenant(look.restaurant_id) as connection:
        return read_day(connection, look, since, until, limit)


def read_day(connection: Connection, whose: Whose, since: int, until: int, limit: int = _FILE_LINES) -> Day:
    """The day that lasts from `since` up to `until` (UTC ms), with at most `limit` payments."""
    names = {"restaurant_id": whose.restaurant_id, "since": since, "until": until, "limit": limit}
    found = figures(connection, whose, since, until)
    payments = connection.execute(_PAYMENTS, names).mappings().all()
    date = datetime.fromtimestamp(since / 1000, UTC).astimezone(whose.house.where).date()
    return Day(date, found, payments, method_names(connection, whose.restaurant_id))


def day_csv(whose: Whose, day: Day, language: str) -> bytes:
    """The file of a day."""
    with in_language(language):
        return encoded(_rows(whose, day.date, day.figures, day.payments), separator_for(language))


def totals_of(found: dict[str, Any]) -> list[tuple[str, int, str | None]]:
    """What was taken, given back and paid as fees, with their names; None: the restaurant's currency."""
    totals = found["totals"]
    return [
        (tr("Takings"), int(totals.taken), None),
        (tr("Given back"), int(found["given"].amount), None),
        (tr("Fees"), int(totals.fees), None),
        *(line for one in found["others"] for line in _of_another(one)),
    ]


def _of_another(one: Any) -> Iterator[tuple[str, int, str | None]]:
    """The same of another currency, as far as there is anything."""
    for name, amount in (
        (tr("Takings in {currency}", currency=one.currency), one.amount),
        (tr("Given back in {currency}", currency=one.currency), one.given),
        (tr("Fees in {currency}", currency=one.currency), one.fees),
    ):
        if amount:
            yield name, int(amount), one.currency


def _rows(look: Whose, date: Any, found: dict[str, Any], payments: Sequence[RowMapping]) -> Iterator[Row]:
    """Totals as lines of the same form, an empty line, then the payments. Amounts are minor units."""
    totals = found["totals"]
    yield ("part", "name", "count", "amount", "currency", "day")
    for part, count, amount in (
        ("takings", totals.paid, totals.taken),
        ("given_back", found["given"].many, found["given"].amount),
        ("fees", "", totals.fees),
        ("not_paid", totals.unpaid, ""),
        ("being_checked", totals.open, ""),
    ):
        yield (part, "", count, int(amount) if amount != "" else "", look.house.currency, f"{date}")
    for one in found["others"]:
        for part, count, amount in (
            ("takings", one.many, one.amount),
            ("given_back", one.given_many, one.given),
            ("fees", "", one.fees),
        ):
            if amount:
                yield (part, "", count, int(amount), one.currency, f"{date}")
    for part, (_title, shares) in zip(("method", "terminal", "cashier"), found["splits"], strict=True):
        for one in shares:
            yield (part, one.name, one.count, int(one.amount), look.house.currency, f"{date}")
    yield ()
    yield (
        *("payment_id", "initiated_at", "completed_at", "method", "payable_type", "payable_id", "label"),
        *(
            "reference",
            "amount",
            "refunded_amount",
            "fee",
            "fee_estimated",
            "currency",
            "status",
            "corrected",
        ),
        *("is_test", "transaction_id", "terminal", "cashier"),
    )
    for one in payments:
        yield tuple(_cell(name, value) for name, value in one.items() if name != "phase")


def _cell(name: str, value: Any) -> str | int:
    if value is None:
        return ""
    if name.endswith("_at"):
        return f"{datetime.fromtimestamp(value // 1000, UTC):%Y-%m-%dT%H:%M:%SZ}"
    return int(value) if isinstance(value, int) else str(value)


def _line(one: RowMapping, said: Any, method: Callable[[str], str]) -> tuple[str, ...]:
    what = one["label"] or one["reference"] or (one["payable_id"] if one["payable_type"] != "counter" else "")
    return (
        said["clock"](one["initiated_at"]),
        what,
        method(one["provider_code"]) + (" TEST" if one["is_test"] else ""),
        one["terminal"] or tr("Through the centre"),
        status_name(one["status"], one["phase"]),
        said["money"](one["amount"], one["currency"]),
    )
