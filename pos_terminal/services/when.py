"""Times as people read them, in the language in use."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

from pos_terminal.texts import tr


def local(at_ms: int, where: tzinfo) -> datetime:
    """UTC milliseconds as local time."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(where)


def clock_time(at_ms: int, where: tzinfo, *, seconds: bool = True) -> str:
    """14:32:48, or 14:32."""
    return local(at_ms, where).strftime("%H:%M:%S" if seconds else "%H:%M")


def long_date(at_ms: int, where: tzinfo) -> str:
    """Saturday 21 November, in the language in use."""
    moment = local(at_ms, where)
    days = (
        tr("Monday"),
        tr("Tuesday"),
        tr("Wednesday"),
        tr("Thursday"),
        tr("Friday"),
        tr("Saturday"),
        tr("Sunday"),
    )
    months = (
        tr("January"),
        tr("February"),
        tr("March"),
        tr("April"),
        tr("May"),
        tr("June"),
        tr("July"),
        tr("August"),
        tr("September"),
        tr("October"),
        tr("November"),
        tr("December"),
    )
    return f"{days[moment.weekday()]} {moment.day} {months[moment.month - 1]}"


def numeric_date(at_ms: int, where: tzinfo) -> str:
    """21/11/2026."""
    return local(at_ms, where).strftime("%d/%m/%Y")
