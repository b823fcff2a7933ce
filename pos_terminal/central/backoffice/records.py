"""Records to look up and to take along: ledger entries, refunds, customers and payables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import BaseModel, Field
from sqlalchemy import RowMapping

from pos_terminal.central.api.reading import cursor_of, place_of
from pos_terminal.central.backoffice.method_names import method_choices, method_names
from pos_terminal.central.backoffice.pages import ROOT, Look, Visit
from pos_terminal.central.backoffice.payments import status_kind, status_name
from pos_terminal.central.backoffice.record_queries import QUERIES
from pos_terminal.central.backoffice.today import days_asked
from pos_terminal.central.errors import Refused
from pos_terminal.services.report_csv import Row, encoded, separator_for
from pos_terminal.texts import in_language, tr

router = APIRouter(prefix=ROOT, include_in_schema=False)
_PAGE_SIZE: Final = 50
_FILE_LINES: Final = 50_000
"""A file with more is not made: cut off, its sums would be wrong and nobody would see it."""
Kind = Literal["entries", "refunds", "customers", "payables"]
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "entries": (
        *("at", "type", "payment_id", "ident", "provider_code", "payable_type", "payable_id", "label"),
        *("reference", "transaction_id", "provider_reference", "gross", "fee", "fee_estimated", "net"),
        *("currency", "is_test"),
    ),
    "refunds": (
        *(
            "at",
            "refund_id",
            "payment_id",
            "provider_code",
            "route",
            "status",
            "reason",
            "amount",
            "currency",
        ),
        *("transaction_id", "refund_reference", "payable_type", "payable_id", "label", "completed_at"),
    ),
    "customers": ("created_at", "customer_id", "email", "name", "phone", "checkouts"),
    "payables": (
        *("created_at", "payable_type", "payable_id", "label", "amount_due", "taken", "currency", "settled"),
    ),
}
_TIMES: Final = frozenset({"at", "created_at", "completed_at"})


class Asked(BaseModel):
    """What is searched for. `since` and `until` are days, both included."""

    search: str = Field("", max_length=120)
    type: str = Field("", max_length=30, pattern="^[a-z_]*$")
    status: str = Field("", max_length=30, pattern="^[a-z_]*$")
    method: str = Field("", max_length=60, pattern="^[a-z0-9_.]*$")
    since: str = Field("", max_length=10)
    until: str = Field("", max_length=10)
    cursor: str = Field("", max_length=400)


@router.get("/records/")
def first(look: Visit) -> Response:
    """Begins with the ledger entries."""
    return look.go("/records/entries/")


@router.get("/records/{kind}/")
def records(look: Visit, kind: Kind, asked: Annotated[Asked, Query()]) -> Response:
    """A page of these records."""
    rows = _rows(look, kind, asked, _PAGE_SIZE + 1, asked.cursor or None)
    found = rows[:_PAGE_SIZE]
    last = found[-1] if len(rows) > _PAGE_SIZE else None
    with look.centre.database.tenant(look.restaurant_id) as connection:
        codes = method_choices(connection, look.restaurant_id)
        named = method_names(connection, look.restaurant_id)
    with in_language(look.language):
        kinds = _kinds()
        choices = _choices(kind)
    return look.page(
        "records.html",
        kind=kind,
        kinds=kinds,
        asked=asked,
        choices=choices,
        rows=found,
        next=None if last is None else cursor_of(last["at"], last["ident"]),
        codes=codes,
        method_name=named,
        status_name=status_name,
        status_kind=status_kind,
    )


@router.get("/records/{kind}.csv")
def file(look: Visit, kind: Kind, asked: Annotated[Asked, Query()]) -> Response:
    """The same search as a file for a spreadsheet."""
    rows = _rows(look, kind, asked, _FILE_LINES + 1, None)
    if len(rows) > _FILE_LINES:
        with in_language(look.language):
            raise Refused(
                400, "file_too_long", tr("These are more than 50,000 lines. Choose a shorter time.")
            )
    content = encoded(_file_rows(COLUMNS[kind], rows), separator_for(look.language))
    return csv_file(content, f"{kind}.csv")


def csv_file(content: bytes, name: str) -> Response:
    """A file that the browser keeps and never shows as a page of ours."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


def _file_rows(columns: Sequence[str], rows: Sequence[RowMapping]) -> Iterator[Row]:
    yield columns
    for one in rows:
        yield [_cell(name, one[name]) for name in columns]


def _cell(name: str, value: Any) -> str | int:
    if value is None:
        return ""
    if name in _TIMES:
        return f"{datetime.fromtimestamp(value // 1000, UTC):%Y-%m-%dT%H:%M:%SZ}"
    return int(value) if isinstance(value, int) else str(value)


def _rows(look: Look, kind: Kind, asked: Asked, limit: int, cursor: str | None) -> Sequence[RowMapping]:
    after, before = place_of(cursor)
    since, until = days_asked(look.house, asked.since, asked.until)
    names = {
        "restaurant_id": look.restaurant_id,
        "search": asked.search.replace("\0", "").strip() or None,
        "type": asked.type,
        "status": asked.status,
        "code": asked.method,
        "since": since,
        "until": until,
        "after": after,
        "before": before,
        "limit": limit,
    }
    with look.centre.database.tenant(look.restaurant_id) as connection:
        return connection.execute(QUERIES[kind], names).mappings().all()


def _kinds() -> list[tuple[str, str]]:
    return [
        ("entries", tr("Ledger entries")),
        ("refunds", tr("Refunds")),
        ("customers", tr("Customers")),
        ("payables", tr("To be paid")),
    ]


def _choices(kind: Kind) -> dict[str, list[tuple[str, str]]]:
    """What can be chosen as type and status of these records."""
    made: dict[str, Callable[[], dict[str, list[tuple[str, str]]]]] = {
        "entries": lambda: {"type": [("payment", tr("Payments")), ("refund", tr("Refunds"))]},
        "refunds": lambda: {
            "type": [
                ("api", tr("Through the company")),
                ("hand", tr("By hand")),
                ("cash", tr("Cash")),
                ("provider", tr("By the company itself")),
            ],
            "status": [
                ("processing", tr("Under way")),
                ("success", tr("Given back")),
                ("failed", tr("Not given back")),
            ],
        },
        "customers": dict,
        "payables": lambda: {
            "type": [("order", tr("Orders")), ("booking", tr("Bookings"))],
            "status": [("open", tr("Open")), ("settled", tr("Settled"))],
        },
    }
    return made[kind]()
