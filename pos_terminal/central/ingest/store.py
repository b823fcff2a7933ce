"""Storing a batch: the events as they came, each once, in order; nothing is interpreted.

`store_batch` is to be run in a transaction of the restaurant (`Database.tenant`), which is committed before
the answer leaves: what is acknowledged is stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import msgspec
from sqlalchemy import Connection

from pos_terminal.central.ingest import sql
from pos_terminal.central.ingest.reading import Incoming, read_batch
from pos_terminal.central.ingest.refusal import refusal
from pos_terminal.central.ingest.subjects import subjects_of
from pos_terminal.central.ingest.tails import follows_a_tail, forked, set_aside
from pos_terminal.contract.chain import GENESIS
from pos_terminal.contract.push import Accepted, BadBatch, Batch, Code, Refused
from pos_terminal.domain.crash_points import crash_point


class Sender(Protocol):
    """The enrolled terminal that sends: `incarnation` is the one that enrolment gave."""

    @property
    def restaurant_id(self) -> str: ...
    @property
    def terminal_id(self) -> str: ...
    @property
    def incarnation(self) -> int: ...
    @property
    def quarantined(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Stored:
    """The answer, and what is new in the journal: the events behind `position`."""

    answer: Accepted | Refused
    new: Incoming | None = None
    position: int = 0
    """Of the last event before the new ones."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far one incarnation of a terminal is stored. `position` is that of the whole journal."""

    position: int
    seq: int
    head: bytes


_LOCK: Final = (
    "SELECT position FROM pos.journal_ends WHERE restaurant_id = %s AND terminal_id = %s FOR UPDATE"
)
_BEGIN: Final = (
    "INSERT INTO pos.journal_ends (restaurant_id, terminal_id, position, folded) VALUES (%s, %s, 0, 0)"
    " ON CONFLICT DO NOTHING"
)
_CURSOR: Final = (
    "SELECT seq, head FROM pos.journal_cursors"
    " WHERE restaurant_id = %s AND terminal_id = %s AND incarnation = %s"
)
_HASH_AT: Final = (
    "SELECT hash FROM pos.journal"
    " WHERE restaurant_id = %s AND terminal_id = %s AND incarnation = %s AND seq = %s"
)
_EARLIER: Final = (
    "SELECT seq FROM pos.journal_cursors"
    " WHERE restaurant_id = %s AND terminal_id = %s AND incarnation < %s AND seq > 0 LIMIT 1"
)
_KNOWN: Final = (
    "SELECT 1 FROM pos.journal WHERE restaurant_id = %(restaurant)s AND terminal_id = %(terminal)s"
    " AND incarnation < %(incarnation)s AND hash = %(hash)s"
    " UNION ALL SELECT 1 FROM pos.journal_tails WHERE restaurant_id = %(restaurant)s"
    " AND terminal_id = %(terminal)s AND incarnation < %(incarnation)s AND hash = %(hash)s LIMIT 1"
)
# The events one behind the other in one value, cut apart there: arrays of bytes would be written out in hex.
_APPEND: Final = (
    "INSERT INTO pos.journal (restaurant_id, terminal_id, incarnation, seq, position, subject, hash, event,"
    " received_at) SELECT %(restaurant)s, %(terminal)s, %(incarnation)s, %(seq)s + number,"
    " %(position)s + number, subject, substring(%(hashes)b::bytea FROM (number::int - 1) * 32 + 1 FOR 32),"
    " substring(%(events)b::bytea FROM start FOR length), %(at)s"
    " FROM ROWS FROM (json_to_recordset(%(cuts)s::json) AS (start int, length int, subject text))"
    " WITH ORDINALITY AS new (start, length, subject, number)"
)
_MOVE: Final = (
    "WITH ends AS (UPDATE pos.journal_ends SET position = %(position)s"
    " WHERE restaurant_id = %(restaurant)s AND terminal_id = %(terminal)s)"
    " INSERT INTO pos.journal_cursors (restaurant_id, terminal_id, incarnation, seq, head, received_at)"
    " VALUES (%(restaurant)s, %(terminal)s, %(incarnation)s, %(seq)s, %(head)s, %(at)s)"
    " ON CONFLICT (restaurant_id, terminal_id, incarnation)"
    " DO UPDATE SET seq = excluded.seq, head = excluded.head, received_at = excluded.received_at"
)


def store_batch(connection: Connection, terminal: Sender, batch: Batch, now_ms: int) -> Stored:
    """Store what is new of a batch behind what is there, and say how far the centre is.

    Nothing is stored twice, in another order or past a gap; what contradicts what is there is set aside. A
    batch that was changed under way, or has another terminal's events, is refused as a whole.
    """
    try:
        incoming = read_batch(batch, terminal.terminal_id)
    except BadBatch as error:
        return Stored(refusal(error.code, now_ms=now_ms))
    return _Storing(connection, terminal, incoming, now_ms).run()


@dataclass(frozen=True, slots=True)
class _Storing:
    connection: Connection
    terminal: Sender
    incoming: Incoming
    now_ms: int

    def run(self) -> Stored:
        terminal, incoming = self.terminal, self.incoming
        if incoming.incarnation > terminal.incarnation:
            return self._refused(Code.INCARNATION, Cursor(0, 0, GENESIS), incarnation=terminal.incarnation)
        cursor = self._locked()
        if terminal.quarantined:
            return self._kept(Code.QUARANTINED, cursor, incoming)
        if not incoming.raws:
            return self._accepted(cursor)
        if incoming.first_seq > cursor.seq + 1:
            return self._behind(cursor)
        known_until = min(cursor.seq, incoming.last_seq)
        if known_until < incoming.first_seq:
            if not self._follows(cursor):
                return self._behind(cursor)
        elif self._stored_hash(cursor, known_until) != incoming.hash_at(known_until):
            return self._forked(cursor)
        new = incoming.after(cursor.seq)
        return self._append(cursor, new) if new.raws else self._accepted(cursor)

    def _locked(self) -> Cursor:
        """Where this incarnation is, with the whole journal of the terminal locked."""
        own = (self.terminal.restaurant_id, self.terminal.terminal_id)
        locked = sql.first(self.connection, _LOCK, own)
        if locked is None:
            sql.run(self.connection, _BEGIN, own)
            locked = sql.first(self.connection, _LOCK, own)
            assert locked is not None
        found = sql.first(self.connection, _CURSOR, (*own, self.incoming.incarnation))
        return Cursor(locked[0], *(found or (0, GENESIS)))

    def _follows(self, cursor: Cursor) -> bool:
        """Whether the batch goes on where the cursor stands.

        The first event of an incarnation follows one of an earlier life, wherever that was cut off.
        """
        incoming = self.incoming
        if cursor.seq:
            return incoming.previous == cursor.head
        values = {
            "restaurant": self.terminal.restaurant_id,
            "terminal": self.terminal.terminal_id,
            "incarnation": incoming.incarnation,
            "hash": incoming.previous,
        }
        if incoming.previous == GENESIS:
            return sql.first(self.connection, _EARLIER, tuple(values.values())[:3]) is None
        return sql.first(self.connection, _KNOWN, values) is not None

    def _stored_hash(self, cursor: Cursor, seq: int) -> bytes:
        # One hash speaks for all before it.
        if seq == cursor.seq:
            return cursor.head
        found = sql.first(
            self.connection,
            _HASH_AT,
            (self.terminal.restaurant_id, self.terminal.terminal_id, self.incoming.incarnation, seq),
        )
        assert found is not None, "the journal has no gap before its cursor"
        return bytes(found[0])

    def _append(self, cursor: Cursor, new: Incoming) -> Stored:
        terminal = self.terminal
        values = {
            "restaurant": terminal.restaurant_id,
            "terminal": terminal.terminal_id,
            "incarnation": new.incarnation,
            "seq": new.first_seq - 1,
            "position": cursor.position,
            "at": self.now_ms,
            "hashes": b"".join(new.hashes),
            "events": b"".join(new.raws),
            "cuts": _cuts(new.raws, subjects_of(self.connection, terminal, new)),
        }
        sql.run(self.connection, _APPEND, values)
        crash_point("push_inserted")
        moved = Cursor(cursor.position + len(new.raws), new.last_seq, new.hashes[-1])
        sql.run(
            self.connection,
            _MOVE,
            {
                "restaurant": terminal.restaurant_id,
                "terminal": terminal.terminal_id,
                "incarnation": new.incarnation,
                "position": moved.position,
                "seq": moved.seq,
                "head": moved.head,
                "at": self.now_ms,
            },
        )
        crash_point("push_stored")
        return Stored(self._accepted(moved).answer, new, cursor.position)

    def _behind(self, cursor: Cursor) -> Stored:
        """A gap; or more of a tail of which the beginning was set aside."""
        if follows_a_tail(self.connection, self.terminal, self.incoming):
            return self._forked(cursor)
        return self._refused(Code.GAP, cursor)

    def _forked(self, cursor: Cursor) -> Stored:
        # What an earlier life left behind harms nobody: the terminal goes on in a new one.
        if self.incoming.incarnation == self.terminal.incarnation:
            forked(self.connection, self.terminal, self.incoming, self.now_ms)
        return self._kept(Code.FORK, cursor, self.incoming)

    def _kept(self, code: Code, cursor: Cursor, incoming: Incoming) -> Stored:
        kept = set_aside(self.connection, self.terminal, incoming, self.now_ms)
        return self._refused(code, cursor, kept=kept)

    def _accepted(self, cursor: Cursor) -> Stored:
        return Stored(
            Accepted(
                incarnation=self.incoming.incarnation,
                seq=cursor.seq,
                head=cursor.head.hex(),
                server_time=self.now_ms,
            )
        )

    def _refused(self, code: Code, cursor: Cursor, *, incarnation: int = 0, kept: int = 0) -> Stored:
        return Stored(
            refusal(
                code,
                incarnation=incarnation or self.incoming.incarnation,
                seq=cursor.seq,
                head=cursor.head.hex(),
                kept=kept,
                now_ms=self.now_ms,
            )
        )


def _cuts(raws: Sequence[bytes], subjects: Sequence[str | None]) -> str:
    """Where each event lies in all of them together, and what it is about."""
    cuts, start = [], 1
    for raw, subject in zip(raws, subjects, strict=True):
        cuts.append({"start": start, "length": len(raw), "subject": subject})
        start += len(raw)
    return msgspec.json.encode(cuts).decode()
