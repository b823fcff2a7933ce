"""A drawer that was closed over the limit without a manager is approved in the office, by name.

It is the event of the terminal's own later approval, in the centre's journal; the terminal hears of it in the
same transaction and writes it down, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, RowMapping, text

from pos_terminal.central.backoffice.history import about
from pos_terminal.central.ledger import CentralLedger
from pos_terminal.central.ledger_tables import CENTRE
from pos_terminal.domain.drawer_events import DrawerApproved
from pos_terminal.domain.errors import NotAllowed
from pos_terminal.services.approval import Decision
from pos_terminal.services.drawer_closing import record_approval

_SESSION: Final = text(
    "SELECT terminal_id, needs_approval, approved_by, counted - expected AS difference"
    " FROM pos.drawer_sessions WHERE restaurant_id = :restaurant_id AND session_id = :session_id FOR UPDATE"
)
_OF_JOURNAL: Final = text("SELECT set_config('pos.terminal', :terminal_id, true)")
_STANDING: Final = text(
    "SELECT d.counted, d.expected, d.currency, d.reason, d.needs_approval, d.approved_by,"
    " COALESCE(u.name, (SELECT s.name FROM pos.staff s WHERE s.restaurant_id = d.restaurant_id"
    " AND s.staff_id = d.approved_by ORDER BY s.terminal_id LIMIT 1), d.approved_by, '') AS who"
    " FROM pos.drawer_sessions d LEFT JOIN pos.users u ON u.restaurant_id = d.restaurant_id"
    " AND CAST(:here AS text) = 'centre:user:' || u.user_id"
    " WHERE d.restaurant_id = :restaurant_id AND d.session_id = :session_id"
)
_CAME: Final = text(
    "SELECT j.received_at FROM pos.drawer_sessions d JOIN pos.journal j ON j.restaurant_id = d.restaurant_id"
    " AND j.terminal_id = d.terminal_id AND j.position = d.closed_position"
    " WHERE d.restaurant_id = :restaurant_id AND d.session_id = :session_id"
)
_WAITING: Final = text(
    "SELECT d.session_id, d.counted - d.expected AS difference, d.currency, d.closed_at, d.reason,"
    " COALESCE(t.name, d.terminal_id) AS terminal FROM pos.drawer_sessions d LEFT JOIN pos.terminals t"
    " ON t.restaurant_id = d.restaurant_id AND t.terminal_id = d.terminal_id"
    " WHERE d.restaurant_id = :restaurant_id AND d.needs_approval = 1 AND d.counted IS NOT NULL"
    " ORDER BY d.closed_at DESC, d.session_id LIMIT 200"
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a closed session waits for an approval, or who gave it. `difference` in minor units; `at` UTC
    ms, None where it was approved at the terminal."""

    difference: int
    currency: str
    reason: str
    waits: bool
    by: str
    at: int | None
    note: str


class AnotherDifference(Exception):
    """What was seen is not what waits for an approval: a restored terminal closed it again."""


def approve(books: CentralLedger, session_id: str, decision: Decision, *, seen: str) -> str | None:
    """Approve of the difference of this session, which was `seen` (minor units, as the form had it); twice is
    once. Returns who it was, which is somebody else where they were quicker; None where the restaurant has
    none such.

    Raises AnotherDifference, NotAllowed("nothing_to_approve") for one that needs no approval, InvalidInput
    for the note.
    """
    names = {"restaurant_id": books.restaurant_id, "session_id": session_id}
    with books.unit_of_work(decision.actor) as work:
        row = work.connection.execute(_SESSION, names).one_or_none()
        if row is None:
            return None
        if not row.needs_approval:
            if row.approved_by is None:
                raise NotAllowed("nothing_to_approve")
            return str(row.approved_by)
        if seen != str(row.difference):
            raise AnotherDifference
        # The session is a row of its terminal's; the event is the centre's.
        work.connection.execute(_OF_JOURNAL, {"terminal_id": row.terminal_id})
        record_approval(work, session_id, decision)
        work.connection.execute(_OF_JOURNAL, {"terminal_id": CENTRE})
        work.commit()
    return decision.actor


def waiting(connection: Connection, restaurant_id: str) -> list[RowMapping]:
    """The closed sessions that wait for an approval, the newest first."""
    return list(connection.execute(_WAITING, {"restaurant_id": restaurant_id}).mappings())


def standing(connection: Connection, restaurant_id: str, session_id: str) -> Standing:
    """How it stands about a closed session's approval, for the page of its Z report."""
    names: dict[str, str | None] = {"restaurant_id": restaurant_id, "session_id": session_id}
    # A restored terminal may have closed it again: what was approved before is another difference.
    came = connection.execute(_CAME, names).scalar_one()
    said = about(connection, restaurant_id, DrawerApproved, "session_id", session_id, came)
    body = said.read_body() if said is not None else None
    # Only the centre's own journal says who of the office it was. Where the terminal approved of it as well,
    # time and word stay with whoever gave them here.
    here = body.approved_by if isinstance(body, DrawerApproved) else None
    row = connection.execute(_STANDING, {**names, "here": here}).one()
    return Standing(
        row.counted - row.expected,
        row.currency,
        row.reason or "",
        bool(row.needs_approval),
        row.who,
        said.at if said is not None else None,
        body.note if isinstance(body, DrawerApproved) else "",
    )
