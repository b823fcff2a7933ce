"""When a report is to be sent: a Z with the fold of its closing, a day some time after it ended."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, text

from pos_terminal.central.centre import Centre
from pos_terminal.central.mail import outbox, wanted
from pos_terminal.domain.drawer_events import DrawerClosed
from pos_terminal.domain.ports import Ids
from pos_terminal.services.business_day import BusinessDay, zone

if TYPE_CHECKING:
    from pos_terminal.central.ingest.following import Followed

log = logging.getLogger(__name__)
RECENT_MS: Final = 3 * 24 * 3600 * 1000
"""What is older is no news: a terminal that joins brings its years, and nobody wants them by e-mail."""
_MOST: Final = 500
_CLOSED: Final = text(
    "SELECT session_id FROM pos.drawer_sessions WHERE restaurant_id = :restaurant_id"
    " AND terminal_id = :terminal_id AND session_id = ANY(:sessions) AND closed_at >= :since"
    " ORDER BY closed_at"
)
_DUE: Final = text("SELECT restaurant_id FROM pos.mail_settings WHERE day_due <= :now LIMIT :most")
_DAY: Final = text(
    "SELECT time_zone, business_day_begins FROM pos.restaurants WHERE restaurant_id = :restaurant_id"
)


def follower(centre: Centre) -> Callable[[Connection, Followed], None]:
    """Each Z that a terminal sends is put down to be mailed, where the restaurant wants that."""

    def follow(connection: Connection, followed: Followed) -> None:
        sessions = [body.session_id for body in followed.bodies if isinstance(body, DrawerClosed)]
        if centre.settings.smtp_url is not None and sessions:
            put_zs(connection, centre.ids, followed, sessions)

    return follow


def put_zs(connection: Connection, ids: Ids, followed: Followed, sessions: list[str]) -> None:
    """Put down the mails of these sessions, as far as they were closed lately."""
    asked = wanted.read(connection, followed.restaurant_id)
    if not (asked.each_z and asked.addresses):
        return
    names = {
        "restaurant_id": followed.restaurant_id,
        "terminal_id": followed.terminal_id,
        "sessions": sessions,
        "since": followed.now_ms - RECENT_MS,
    }
    for session_id in connection.execute(_CLOSED, names).scalars().all():
        outbox.put(
            connection,
            followed.restaurant_id,
            mail_id=ids.new_id(),
            kind="z",
            subject=str(session_id),
            now_ms=followed.now_ms,
        )


def put_days(centre: Centre) -> None:
    """Put down the mails of business days that have ended."""
    now = centre.clock.now_ms()
    with centre.database.gate() as connection:
        due = [str(one) for one in connection.execute(_DUE, {"now": now, "most": _MOST}).scalars()]
    for restaurant_id in due:
        with centre.database.tenant(restaurant_id) as connection:
            _put_day(centre, connection, restaurant_id, now)


def _put_day(centre: Centre, connection: Connection, restaurant_id: str, now: int) -> None:
    asked = wanted.read(connection, restaurant_id)
    if asked.day_due is None or asked.day_due > now:
        # Another worker was here.
        return
    row = connection.execute(_DAY, {"restaurant_id": restaurant_id}).one()
    day = BusinessDay(zone(row.time_zone), row.business_day_begins)
    since, until = day.around(max(asked.day_due, now - RECENT_MS) - wanted.GRACE_MS - 1)
    if until > now:
        # The hours were changed meanwhile: this day lasts longer now.
        wanted.put_due(connection, restaurant_id, until + wanted.GRACE_MS)
        return
    date = datetime.fromtimestamp(since / 1000, UTC).astimezone(day.where).date()
    if asked.addresses and centre.settings.smtp_url is not None:
        outbox.put(
            connection,
            restaurant_id,
            mail_id=centre.ids.new_id(),
            kind="day",
            subject=date.isoformat(),
            now_ms=now,
        )
    wanted.put_due(connection, restaurant_id, wanted.due_after(day, until))
