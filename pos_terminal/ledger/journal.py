"""The append-only, hash-chained list of everything that happened on this terminal.

The chain is contract.chain's, which the centre reckons too. The bytes are stored as they were hashed.
Sequence numbers are gapless for each incarnation; the position counts on over them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import msgspec
from sqlalchemy import Connection

from pos_terminal.contract.chain import GENESIS as GENESIS
from pos_terminal.contract.chain import TAG as TAG
from pos_terminal.contract.chain import chain_hash as chain_hash
from pos_terminal.domain import events
from pos_terminal.ledger import driver

_PAGE: Final = 2_000


@dataclass(frozen=True, slots=True)
class Head:
    """Where the journal ends."""

    position: int
    seq: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """One stored row of the journal."""

    position: int
    incarnation: int
    seq: int
    subject: str | None
    hash: bytes
    raw: bytes

    def read(self) -> events.Event:
        """The event. Raises msgspec.MsgspecError when the bytes are damaged."""
        return events.decode_event(self.raw)


@dataclass(slots=True)
class Appender:
    """Chains the events of one unit of work behind `head`; nothing is stored before `store`."""

    terminal: str
    incarnation: int
    head: Head
    _rows: list[tuple[int, int, int, str | None, bytes, bytes]]

    @classmethod
    def at(cls, terminal: str, incarnation: int, head: Head) -> Appender:
        return cls(terminal, incarnation, head, [])

    def in_incarnation(self, incarnation: int) -> Appender:
        """The same place, in another life: numbers begin anew, the chain goes on."""
        if self._rows:
            raise RuntimeError("something was appended in the life before")
        return Appender.at(self.terminal, incarnation, Head(self.head.position, 0, self.head.hash))

    def append(self, body: events.Body, *, subject: str | None, actor: str, at: int) -> int:
        """Chain one event and return its position. Raises InvalidInput for a body that cannot be written."""
        head = self.head
        raw = events.encode_event(
            events.Event(
                terminal=self.terminal,
                incarnation=self.incarnation,
                seq=head.seq + 1,
                type=body.type_name,
                v=body.version,
                actor=actor,
                at=at,
                body=msgspec.Raw(events.encode_body(body)),
            )
        )
        self.head = Head(head.position + 1, head.seq + 1, chain_hash(head.hash, raw))
        self._rows.append((self.head.position, self.incarnation, self.head.seq, subject, self.head.hash, raw))
        return self.head.position

    def store(self, connection: Connection) -> None:
        """Insert what was appended, in one statement."""
        if self._rows:
            driver.run_many(connection, _INSERT, self._rows)


_INSERT: Final = (
    "INSERT INTO journal (position, incarnation, seq, subject, hash, event) VALUES (?, ?, ?, ?, ?, ?)"
)
_COLUMNS: Final = "position, incarnation, seq, subject, hash, event"


def read_head(connection: Connection, incarnation: int) -> Head:
    """The last entry. `seq` is 0 where this incarnation has none yet."""
    row = driver.first(
        connection, "SELECT position, incarnation, seq, hash FROM journal ORDER BY position DESC LIMIT 1"
    )
    if row is None:
        return Head(0, 0, GENESIS)
    position, last, seq, found = row
    return Head(position, seq if last == incarnation else 0, found)


def last_written_ms(connection: Connection) -> int | None:
    """The wall time (UTC milliseconds) that the last event carries; None in an empty journal."""
    found = driver.first(connection, f"SELECT {_COLUMNS} FROM journal ORDER BY position DESC LIMIT 1")
    return Entry(*found).read().at if found is not None else None


def last_position(connection: Connection) -> int:
    """Where the journal ends; 0 while it is empty."""
    [(last,)] = driver.rows(connection, "SELECT COALESCE(MAX(position), 0) FROM journal")
    return int(last)


def entries(connection: Connection, after: int = 0) -> Iterator[Entry]:
    """All entries behind position `after`, in order, a page at a time."""
    while True:
        rows = driver.rows(
            connection,
            f"SELECT {_COLUMNS} FROM journal WHERE position > ? ORDER BY position LIMIT {_PAGE}",
            (after,),
        )
        for row in rows:
            yield Entry(*row)
        if len(rows) < _PAGE:
            return
        after = rows[-1][0]


def entries_of(connection: Connection, subject: str) -> list[Entry]:
    """The entries about one payment, in order."""
    rows = driver.rows(
        connection, f"SELECT {_COLUMNS} FROM journal WHERE subject = ? ORDER BY position", (subject,)
    )
    return [Entry(*row) for row in rows]
