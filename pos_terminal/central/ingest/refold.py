"""Events that this program could not interpret when they came, and can now: folded behind what came since.

A terminal may be newer than its server. What the server did not know then is kept, with a row that says so;
once the server knows it, it is folded as if it had been at its place: what later events said of the same row
stands. Safe at any time, any number of times.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import psycopg
from sqlalchemy import Connection, text

from pos_terminal.central.centre import Centre
from pos_terminal.central.ingest import sql
from pos_terminal.central.ingest.coalesce import IDENTITY, Key, Stretch
from pos_terminal.central.ingest.following import Followed, Follower, followers_of
from pos_terminal.central.ingest.interpret import Meant, StoredEvent, Unfolded, interpret
from pos_terminal.central.ingest.reckon import after_fold
from pos_terminal.central.ingest.sweep import Behind
from pos_terminal.central.ingest.writing import Journal, write
from pos_terminal.domain.event_body import Body
from pos_terminal.ledger.changes import Change, Update

log = logging.getLogger(__name__)
_NOT_UNDERSTOOD: Final = ("unknown", "unreadable")
_PAGE: Final = 2_000
_JOURNALS: Final = text(
    "SELECT DISTINCT restaurant_id, terminal_id FROM pos.unfolded_events"
    " WHERE reason IN ('unknown', 'unreadable') AND settled_at IS NULL ORDER BY 1, 2"
)
_LOCK: Final = "SELECT folded FROM pos.journal_ends WHERE restaurant_id = %s AND terminal_id = %s FOR UPDATE"
_LEFT: Final = (
    "SELECT j.position, j.incarnation, j.seq, j.event, u.reason FROM pos.unfolded_events u"
    " JOIN pos.journal j ON j.restaurant_id = u.restaurant_id AND j.terminal_id = u.terminal_id"
    " AND j.position = u.position"
    " WHERE u.restaurant_id = %s AND u.terminal_id = %s AND u.settled_at IS NULL ORDER BY j.position"
)
_LATER: Final = (
    "SELECT position, incarnation, seq, event FROM pos.journal WHERE restaurant_id = %s"
    " AND terminal_id = %s AND position > %s AND position <= %s ORDER BY position LIMIT %s"
)
_DONE: Final = (
    "DELETE FROM pos.unfolded_events WHERE restaurant_id = %s AND terminal_id = %s AND position = ANY(%s)"
)
_NO_FIT: Final = ("22", "23", "54")


@dataclass(frozen=True, slots=True)
class Refolded:
    """How many events of one journal were folded now, and how many are left."""

    restaurant_id: str
    terminal_id: str
    folded: int
    left: int


def refold_all(centre: Centre) -> list[Refolded]:
    """Fold what can be understood now, journal by journal. One that cannot be folded keeps nobody back."""
    with centre.database.gate() as connection:
        journals = [Behind(*row) for row in connection.execute(_JOURNALS)]
    followers = followers_of(centre)
    done = []
    for journal in journals:
        try:
            with centre.database.tenant(journal.restaurant_id) as connection:
                done.append(refold(connection, journal, centre.clock.now_ms(), followers))
        except psycopg.Error as error:
            log.warning("a journal could not be folded again now: %s", type(error).__name__)
    return done


def refold(
    connection: Connection, journal: Journal, now_ms: int, followers: Sequence[Follower] = ()
) -> Refolded:
    """The same for one journal, in this transaction, which has the journal's end locked from here."""
    own = (journal.restaurant_id, journal.terminal_id)
    ends = sql.first(connection, _LOCK, own)
    rows = sql.rows(connection, _LEFT, own) if ends is not None else []
    late = _Late(connection, journal, ends[0] if ends is not None else 0, {row[0] for row in rows})
    for *row, reason in rows:
        late.take(StoredEvent(*row), reason)
    if late.done:
        overpaid = after_fold(connection, journal.restaurant_id, late.touched)
        followed = Followed(*own, late.bodies, sorted(late.touched), overpaid, now_ms)
        for follow in followers:
            follow(connection, followed)
        sql.run(connection, _DONE, (*own, late.done))
    return Refolded(*own, len(late.done), len(rows) - len(late.done))


class _Late:
    """The late events of one journal, each in its turn."""

    def __init__(self, connection: Connection, journal: Journal, folded: int, left: set[int]) -> None:
        self._connection = connection
        self._journal = journal
        self._folded = folded
        self._left = left
        self.done: list[int] = []
        self.bodies: list[Body] = []
        self.touched: set[tuple[str, str]] = set()

    def take(self, event: StoredEvent, reason: str) -> None:
        """Fold this one, if it means something now. What did not fit may do so behind one that was not
        understood before, and only then."""
        if reason not in _NOT_UNDERSTOOD and not self.done:
            return
        meant = interpret(event)
        if isinstance(meant, Unfolded):
            return
        stretch = Stretch()
        try:
            stretch.add(self._not_said_since(meant))
            with self._connection.begin_nested():
                write(self._connection, self._journal, stretch)
        except (LookupError, OverflowError):
            return
        except psycopg.Error as error:
            if (error.sqlstate or "")[:2] not in _NO_FIT:
                raise
            return
        self.done.append(event.position)
        self._left.discard(event.position)
        self.bodies.append(meant.body)
        self.touched |= stretch.touched

    def _not_said_since(self, meant: Meant) -> list[Change]:
        """Its changes, without the columns that a later event of this journal has given another value."""
        wanted = {_row(change) for change in meant.changes if isinstance(change, Update)}
        since = self._said_since(meant.event.position, wanted) if wanted else {}
        left: list[Change] = []
        for change in meant.changes:
            if not isinstance(change, Update):
                left.append(change)
                continue
            said = since.get(_row(change), set())
            values = {name: value for name, value in change.values.items() if name not in said}
            if values:
                left.append(Update(change.table, change.key, values))
        return left

    def _said_since(self, position: int, rows: set[tuple[str, Key]]) -> dict[tuple[str, Key], set[str]]:
        found: dict[tuple[str, Key], set[str]] = {}
        own = (self._journal.restaurant_id, self._journal.terminal_id)
        while True:
            page = sql.rows(self._connection, _LATER, (*own, position, self._folded, _PAGE))
            for row in page:
                if row[0] in self._left:
                    continue
                later = interpret(StoredEvent(*row))
                for change in () if isinstance(later, Unfolded) else later.changes:
                    if isinstance(change, Update) and (key := _row(change)) in rows:
                        found.setdefault(key, set()).update(change.values)
            if len(page) < _PAGE:
                return found
            position = page[-1][0]


def _row(change: Update) -> tuple[str, Key]:
    return change.table, tuple(change.key[name] for name in IDENTITY[change.table])
