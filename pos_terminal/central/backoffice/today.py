"""The first page: the business day so far, by method, hour, terminal and cashier, beside a week ago."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final, Protocol

from fastapi import APIRouter, Query
from fastapi.responses import Response
from sqlalchemy import Connection, text

from pos_terminal.central.backoffice.charts import Bar, bars
from pos_terminal.central.backoffice.method_names import method_names
from pos_terminal.central.backoffice.pages import ROOT, House, Look, Visit, formats
from pos_terminal.texts import tr

router = APIRouter(prefix=ROOT, include_in_schema=False)
_HOUR_MS: Final = 3_600_000
_PAID: Final = "status IN ('success', 'partially_refunded', 'refunded') AND corrected = 0 AND is_test = 0"
_TAKEN: Final = f"{_PAID} AND currency = :currency"
"""In the restaurant's own currency: amounts of two are never one sum."""
_WITHIN: Final = "restaurant_id = :restaurant_id AND initiated_at >= :since AND initiated_at < :until"
_TOTALS: Final = text(
    f"SELECT COUNT(*) FILTER (WHERE {_TAKEN}) AS paid,"
    f" COALESCE(SUM(amount) FILTER (WHERE {_TAKEN}), 0) AS taken,"
    " COUNT(*) FILTER (WHERE status IN ('failed', 'expired')) AS unpaid,"
    " COUNT(*) FILTER (WHERE status IN ('pending', 'processing')) AS open,"
    f" COALESCE(SUM(fee) FILTER (WHERE {_TAKEN}), 0) AS fees FROM pos.payments WHERE {_WITHIN}"
)
_GIVEN_BACK: Final = (
    "pos.refunds WHERE restaurant_id = :restaurant_id AND status = 'success' AND completed_at >= :since"
    " AND completed_at < :until AND EXISTS (SELECT FROM pos.payments p"
    " WHERE p.restaurant_id = refunds.restaurant_id AND p.payment_id = refunds.payment_id AND p.is_test = 0)"
)
_GIVEN: Final = text(
    f"SELECT COUNT(*) AS many, COALESCE(SUM(refunds.amount), 0) AS amount FROM {_GIVEN_BACK}"
    " AND currency = :currency"
)
_OTHERS: Final = text(
    "SELECT currency, SUM(paid) AS many, SUM(taken) AS amount, SUM(fee) AS fees,"
    " SUM(returned) AS given_many, SUM(given) AS given FROM ("
    "SELECT currency, 1 AS paid, amount AS taken, COALESCE(fee, 0) AS fee, 0 AS returned, 0 AS given"
    f" FROM pos.payments WHERE {_WITHIN} AND {_PAID}"
    f" UNION ALL SELECT currency, 0, 0, 0, 1, amount FROM {_GIVEN_BACK}"
    ") moved WHERE currency <> :currency GROUP BY 1 ORDER BY 1"
)
_BY_HOUR: Final = text(
    f"SELECT (initiated_at - :since) / :hour AS hour, SUM(amount) AS amount FROM pos.payments"
    f" WHERE {_WITHIN} AND {_TAKEN} GROUP BY 1"
)
_BY: Final = {
    "method": f"SELECT provider_code AS name, COUNT(*) AS many, SUM(amount) AS amount FROM pos.payments"
    f" WHERE {_WITHIN} AND {_TAKEN} GROUP BY 1 ORDER BY 3 DESC, 1",
    "terminal": "SELECT COALESCE(t.name, CASE WHEN p.terminal_id = 'centre' THEN '' ELSE p.terminal_id END)"
    " AS name, COUNT(*) AS many, SUM(p.amount) AS amount FROM pos.payments p"
    " LEFT JOIN pos.terminals t ON t.restaurant_id = p.restaurant_id AND t.terminal_id = p.terminal_id"
    " WHERE p.restaurant_id = :restaurant_id AND p.initiated_at >= :since AND p.initiated_at < :until"
    f" AND {_TAKEN} GROUP BY 1 ORDER BY 3 DESC, 1",
    "cashier": "SELECT COALESCE((SELECT s.name FROM pos.staff s WHERE s.restaurant_id = p.restaurant_id"
    " AND s.staff_id = p.staff_id LIMIT 1), '') AS name, COUNT(*) AS many, SUM(p.amount) AS amount"
    " FROM pos.payments p WHERE p.restaurant_id = :restaurant_id AND p.initiated_at >= :since"
    f" AND p.initiated_at < :until AND {_TAKEN} GROUP BY 1 ORDER BY 3 DESC, 1",
}


class Whose(Protocol):
    """The restaurant whose day it is: a person who looks, or a mail that is written."""

    @property
    def restaurant_id(self) -> str: ...
    @property
    def house(self) -> House: ...


@dataclass(frozen=True, slots=True)
class Share:
    """One line of a split of the day."""

    name: str
    count: int
    amount: int
    percent: int


@router.get("/")
def today(look: Visit, day: Annotated[str, Query(max_length=10)] = "") -> Response:
    """A business day; today unless another is asked for."""
    since, until = span(look, day)
    with look.centre.database.tenant(look.restaurant_id) as connection:
        found = figures(connection, look, since, until)
    local = datetime.fromtimestamp(since / 1000, UTC).astimezone(look.house.where).date()
    return look.page(
        "today.html",
        date=local,
        before=local - timedelta(days=1),
        after=local + timedelta(days=1),
        since=since,
        is_today=until > look.centre.clock.now_ms(),
        **found,
    )


def span(look: Look, day: str) -> tuple[int, int]:
    """From when up to when (UTC ms) the business day `YYYY-MM-DD` lasts; the one now for anything else."""
    return day_asked(look.house, day) or look.house.day.around(look.centre.clock.now_ms())


def day_asked(house: House, day: str) -> tuple[int, int] | None:
    """From when up to when (UTC ms) the business day `YYYY-MM-DD` lasts; None for anything else."""
    try:
        wanted = datetime.strptime(day, "%Y-%m-%d").replace(hour=12, tzinfo=house.where)
    except ValueError:
        return None
    if not 2000 <= wanted.year <= 2200:
        return None
    noon = wanted + timedelta(hours=house.day.begins_at_hour)
    return house.day.around(int(noon.timestamp() * 1000))


def days_asked(house: House, since: str, until: str) -> tuple[int | None, int | None]:
    """From when up to when the business days from `since` to `until` last, both included; None: no end."""
    first, last = day_asked(house, since), day_asked(house, until)
    return None if first is None else first[0], None if last is None else last[1]


def figures(connection: Connection, look: Whose, since: int, until: int) -> dict[str, Any]:
    """What the page of a day shows, in minor units of the restaurant's currency; `others` of each other."""
    names = {
        "restaurant_id": look.restaurant_id,
        "currency": look.house.currency,
        "since": since,
        "until": until,
    }
    week = timedelta(days=7) // timedelta(milliseconds=1)
    earlier = {**names, "since": since - week, "until": until - week}
    totals = connection.execute(_TOTALS, names).one()
    return {
        "totals": totals,
        "others": connection.execute(_OTHERS, names).all(),
        "given": connection.execute(_GIVEN, names).one(),
        "week_ago": connection.execute(_TOTALS, earlier).one().taken,
        "hours": _hours(connection, look, names, earlier),
        "splits": [
            (tr("By method"), _shares(connection, names, "method", totals.taken)),
            (tr("By terminal"), _shares(connection, names, "terminal", totals.taken)),
            (tr("By cashier"), _shares(connection, names, "cashier", totals.taken)),
        ],
    }


def _shares(connection: Connection, names: dict[str, Any], by: str, whole: int) -> Sequence[Share]:
    rows = connection.execute(text(_BY[by]), names)
    named = method_names(connection, names["restaurant_id"])
    unnamed = {"terminal": tr("Through the centre"), "cashier": tr("Nobody signed in")}.get(by, "")
    return [
        Share(
            named(row.name) if by == "method" else row.name or unnamed,
            row.many,
            row.amount,
            round(100 * row.amount / whole) if whole else 0,
        )
        for row in rows
    ]


def _span_of_hours(first: int, last: int) -> range:
    """From the first hour to the last, and at least half a day, so that one hour is not a wall."""
    missing = max(0, 12 - (last - first + 1))
    start = max(0, first - missing // 2)
    return range(start, min(24, max(last + 1, start + 12)))


def _hours(connection: Connection, look: Whose, names: dict[str, Any], earlier: dict[str, Any]) -> object:
    now = {row.hour: int(row.amount) for row in connection.execute(_BY_HOUR, {**names, "hour": _HOUR_MS})}
    before = {
        row.hour: int(row.amount) for row in connection.execute(_BY_HOUR, {**earlier, "hour": _HOUR_MS})
    }
    if not now and not before:
        return ""
    said = formats(look.house)
    used = [*now, *before]
    found = [
        Bar(
            str((look.house.day.begins_at_hour + hour) % 24),
            now.get(hour, 0),
            before.get(hour, 0),
            f"{said['money'](now.get(hour, 0))} / {said['money'](before.get(hour, 0))}",
        )
        for hour in _span_of_hours(min(used), max(used))
    ]
    return bars(found, tr("Takings by hour, and a week ago"))
