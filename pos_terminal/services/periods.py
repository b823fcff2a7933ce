"""The stretches that reports are about, in business days, and what each is compared with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from pos_terminal.domain.errors import InvalidInput
from pos_terminal.records import dataclass
from pos_terminal.services.business_day import BusinessDay

_HOUR_MS: Final = 3_600_000
_DAY_MS: Final = 24 * _HOUR_MS
_NOON_MS: Final = 12 * _HOUR_MS
"""From a day's beginning into its middle: a change of the clock does not reach so far."""


class Span(StrEnum):
    """What can be looked at, in the order of the buttons."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Period:
    """[edges[0], edges[-1]) in steps of an hour or a day, read up to `until`, beside an earlier one.

    `before_edges` are the steps of what it is compared with, `before_until` the moment that corresponds to
    `until` there. All UTC milliseconds.
    """

    span: Span
    edges: tuple[int, ...]
    until: int
    before_edges: tuple[int, ...]
    before_until: int
    by_day: bool

    @property
    def since(self) -> int:
        return self.edges[0]

    @property
    def before_since(self) -> int:
        return self.before_edges[0]


def period(span: Span, day: BusinessDay, now_ms: int) -> Period:
    """This span as it is now. A day is compared with the same day of last week, seven days with the seven
    before, the month so far with the same days of the last."""
    today = day.around(now_ms)
    if span is Span.TODAY:
        return one_day(day, today[0], now_ms)
    if span is Span.YESTERDAY:
        return one_day(day, day.around(today[0] - 1)[0], now_ms)
    if span is Span.WEEK:
        count, back = 7, 7
    else:
        local = _local(day, today[0])
        count, back = local.day, (local.replace(day=1) - timedelta(days=1)).day
    edges = _days(day, today[0], count)
    reaches = min(count, back)
    before = _days(day, _back(day, edges[0], back - reaches + 1), reaches)
    reached = now_ms - today[0]
    return Period(span, edges, now_ms, before, min(before[-1], before[-2] + reached), by_day=True)


def one_day(day: BusinessDay, at_ms: int, now_ms: int) -> Period:
    """The business day of a moment, hour by hour, beside the same day of the week before."""
    since, end = day.around(at_ms)
    before, before_end = day.around(_back(day, since, 7))
    is_today = now_ms < end
    return Period(
        Span.TODAY if is_today else Span.YESTERDAY,
        _hours(since, end),
        now_ms if is_today else end,
        _hours(before, before_end),
        min(before_end, before + now_ms - since) if is_today else before_end,
        by_day=False,
    )


def of_date(day: BusinessDay, text: str, now_ms: int) -> Period:
    """The business day that began on this date, as 2026-11-21. Raises InvalidInput("date_unreadable")."""
    try:
        local = datetime.strptime(text, "%Y-%m-%d")
    except ValueError:
        raise InvalidInput("date_unreadable", text=text) from None
    noon = local.replace(hour=day.begins_at_hour, tzinfo=day.where)
    at_ms = int(noon.timestamp()) * 1000
    if at_ms > now_ms:
        raise InvalidInput("date_unreadable", text=text)
    return one_day(day, at_ms, now_ms)


def _local(day: BusinessDay, at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms // 1000, UTC).astimezone(day.where)


def _hours(since: int, end: int) -> tuple[int, ...]:
    return (*range(since, end, _HOUR_MS), end)


def _back(day: BusinessDay, since: int, days: int) -> int:
    """The beginning of the business day so many days before the one that begins there."""
    return day.around(since + _NOON_MS - days * _DAY_MS)[0]


def _days(day: BusinessDay, last: int, count: int) -> tuple[int, ...]:
    """The beginnings of so many days, the last of which begins there, and that one's end."""
    begins = tuple(_back(day, last, back) for back in range(count - 1, -1, -1))
    return (*begins, day.around(last)[1])
