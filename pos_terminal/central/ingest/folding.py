"""What was stored becomes rows: the same pure fold as on the terminal, written a set at a time.

Folding comes after storing, in transactions of its own, so that nothing in an event can keep it from being
stored. An event that cannot be folded gets a row in `unfolded_events`, for a person, and blocks nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Final

import psycopg
from sqlalchemy import Connection

from pos_terminal.central.database import Database
from pos_terminal.central.ingest import sql
from pos_terminal.central.ingest.coalesce import Stretch
from pos_terminal.central.ingest.following import Followed, Follower
from pos_terminal.central.ingest.interpret import Meant, StoredEvent, Unfolded, interpret_all
from pos_terminal.central.ingest.reckon import after_fold
from pos_terminal.central.ingest.store import Stored
from pos_terminal.central.ingest.writing import Journal, write
from pos_terminal.domain.crash_points import crash_point
from pos_terminal.domain.event_body import Body

PAGE: Final = 500
"""Events that one transaction folds, where they are read back."""
_NO_FIT: Final = ("22", "23", "54")
"""Classes of errors that speak of the values: data, constraints, sizes. All others are the database's own."""
_LOCK: Final = (
    "SELECT position, folded FROM pos.journal_ends WHERE restaurant_id = %s AND terminal_id = %s FOR UPDATE"
)
_PAGE: Final = (
    "SELECT position, incarnation, seq, event FROM pos.journal WHERE restaurant_id = %s"
    " AND terminal_id = %s AND position > %s ORDER BY position LIMIT %s"
)
_FOLDED: Final = "UPDATE pos.journal_ends SET folded = %s WHERE restaurant_id = %s AND terminal_id = %s"
_UNFOLDED: Final = (
    "INSERT INTO pos.unfolded_events (restaurant_id, terminal_id, position, incarnation, seq, type, reason,"
    " detail, noted_at) SELECT %s, %s, position, incarnation, seq, type, reason, detail, %s"
    " FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[])"
    " AS new (position, incarnation, seq, type, reason, detail)"
    " ON CONFLICT (restaurant_id, terminal_id, position) DO UPDATE"
    " SET reason = excluded.reason, detail = excluded.detail"
)


@dataclass(slots=True)
class Folded:
    """How many events were folded, and which of them could not be."""

    events: int = 0
    unfolded: list[Unfolded] = field(default_factory=list)
    is_done: bool = True


def fold_terminal(
    database: Database,
    journal: Journal,
    now_ms: int,
    stored: Stored | None = None,
    followers: Sequence[Follower] = (),
) -> Folded:
    """Fold all of a terminal's journal that is not folded yet, a page a transaction.

    `stored` is what was stored a moment ago: where nothing else is waiting it need not be read back. Safe at
    any time, from any process, any number of times. Raises psycopg.Error when the database refuses; the next
    call goes on from there.
    """
    every = Folded()
    careful = False
    while True:
        crash_point("fold_begins")
        try:
            with database.tenant(journal.restaurant_id) as connection:
                folded = fold_page(connection, journal, now_ms, stored, followers, careful=careful)
                crash_point("fold_recorded")
        except _Refused:
            # Once more from the beginning of the page, with a way back before each step.
            careful = True
            continue
        careful = False
        every.events += folded.events
        every.unfolded += folded.unfolded
        if folded.is_done:
            return every


def fold_page(
    connection: Connection,
    journal: Journal,
    now_ms: int,
    stored: Stored | None = None,
    followers: Sequence[Follower] = (),
    *,
    careful: bool,
) -> Folded:
    """Fold the next events of a journal in this transaction, which has the journal's end locked from here.

    `careful` finds out which events do not fit. Without it, and quicker, all have to: raises _Refused.
    """
    own = (journal.restaurant_id, journal.terminal_id)
    ends = sql.first(connection, _LOCK, own)
    if ends is None or ends[0] == ends[1]:
        return Folded()
    position, folded = ends
    events = _at_hand(stored, folded) or [
        StoredEvent(*row) for row in sql.rows(connection, _PAGE, (*own, folded, PAGE))
    ]
    found = Folded(len(events), is_done=events[-1].position == position)
    folding = _Folding(connection, journal, found, careful=careful)
    folding.run(events)
    overpaid = after_fold(connection, journal.restaurant_id, folding.touched)
    if found.unfolded:
        _note(connection, journal, found.unfolded, now_ms)
    followed = Followed(*own, folding.bodies, sorted(folding.touched), overpaid, now_ms)
    for follow in followers:
        follow(connection, followed)
    sql.run(connection, _FOLDED, (events[-1].position, *own))
    return found


def _at_hand(stored: Stored | None, folded: int) -> list[StoredEvent]:
    """The events that were stored a moment ago, if they are the next ones."""
    if stored is None or stored.new is None or stored.position != folded:
        return []
    new = stored.new
    return [
        StoredEvent(folded + number, new.incarnation, new.first_seq + number - 1, raw)
        for number, raw in enumerate(new.raws, 1)
    ]


class _Refused(Exception):
    """The tables did not take a page as a whole."""


class _Folding:
    """One page: as a whole where it fits; else in halves, down to the events that do not."""

    def __init__(self, connection: Connection, journal: Journal, found: Folded, *, careful: bool) -> None:
        self._connection = connection
        self._journal = journal
        self._found = found
        self._careful = careful
        self.touched: set[tuple[str, str]] = set()
        self.bodies: list[Body] = []

    def run(self, events: Sequence[StoredEvent]) -> None:
        understood: list[Meant] = []
        for meant in interpret_all(events):
            if isinstance(meant, Unfolded):
                self._found.unfolded.append(meant)
            else:
                understood.append(meant)
        self._some(understood)

    def _some(self, events: Sequence[Meant]) -> None:
        if not events:
            return
        refused = self._try(events)
        if refused is None:
            return
        if not self._careful:
            raise _Refused(refused)
        if len(events) == 1:
            [meant] = events
            unfolded = Unfolded(meant.event, meant.body.type_name, "does_not_fit", refused)
            self._found.unfolded.append(unfolded)
            return
        middle = len(events) // 2
        self._some(events[:middle])
        self._some(events[middle:])

    def _try(self, events: Sequence[Meant]) -> str | None:
        """Write them all, or nothing and why not."""
        stretch = Stretch()
        try:
            for meant in events:
                stretch.add(meant.changes)
            with self._connection.begin_nested() if self._careful else nullcontext():
                write(self._connection, self._journal, stretch)
        except (LookupError, OverflowError) as error:
            return str(error)
        except psycopg.Error as error:
            if (error.sqlstate or "")[:2] not in _NO_FIT:
                raise
            # The constraint, not the values: they may be personal.
            return error.diag.constraint_name or error.diag.message_primary or type(error).__name__
        self.touched |= stretch.touched
        self.bodies += [meant.body for meant in events]
        return None


def _note(connection: Connection, journal: Journal, unfolded: Sequence[Unfolded], now_ms: int) -> None:
    columns = zip(
        *(
            (one.event.position, one.event.incarnation, one.event.seq, one.type, one.reason, one.detail)
            for one in unfolded
        ),
        strict=True,
    )
    values = (journal.restaurant_id, journal.terminal_id, now_ms, *(list(column) for column in columns))
    sql.run(connection, _UNFOLDED, values)
