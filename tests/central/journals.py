"""Journals as terminals write them, in batches as they send them, for the tests of what takes them in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import msgspec

from pos_terminal.central.database import Database
from pos_terminal.central.ingest.folding import fold_terminal
from pos_terminal.central.ingest.store import Stored, store_batch
from pos_terminal.contract import push
from pos_terminal.contract.chain import GENESIS, chain_hash
from pos_terminal.contract.push import Accepted, Batch, Refused
from pos_terminal.ledger.journal import Entry, entries
from pos_terminal.ledger.ledger import Ledger

NOW: Final = 1_800_000_000_000
RESTAURANT: Final = "restaurant-1"


@dataclass(frozen=True)
class Sender:
    """Who sends, as the server knows them."""

    terminal_id: str = "terminal-1"
    restaurant_id: str = RESTAURANT
    incarnation: int = 1
    quarantined: bool = False


@dataclass(frozen=True)
class Written:
    """One event as a terminal has it."""

    incarnation: int
    seq: int
    previous: bytes
    hash: bytes
    raw: bytes


class Pen:
    """Writes events of any content, canonical and chained: a terminal without its rules."""

    def __init__(self, terminal_id: str = "terminal-1", incarnation: int = 1) -> None:
        self.terminal_id = terminal_id
        self.incarnation = incarnation
        self.written: list[Written] = []

    @property
    def head(self) -> bytes:
        return self.written[-1].hash if self.written else GENESIS

    @property
    def seq(self) -> int:
        last = self.written[-1] if self.written else None
        return last.seq if last and last.incarnation == self.incarnation else 0

    def write(self, kind: str, body: object, *, v: int = 1, **outside: object) -> Written:
        """Append an event."""
        values: dict[str, object] = {
            "terminal": self.terminal_id,
            "incarnation": self.incarnation,
            "seq": self.seq + 1,
            "type": kind,
            "v": v,
            "actor": "system",
            "at": NOW + len(self.written),
            "body": body,
        }
        return self.put(msgspec.json.encode(values | outside, order="sorted"))

    def put(self, raw: bytes) -> Written:
        """Append these bytes, whatever they are."""
        one = Written(self.incarnation, self.seq + 1, self.head, chain_hash(self.head, raw), raw)
        self.written.append(one)
        return one

    def copy(self) -> Pen:
        """The same data on another machine."""
        other = Pen(self.terminal_id, self.incarnation)
        other.written = list(self.written)
        return other

    def back_to(self, seq: int, incarnation: int) -> Pen:
        """Restored from a copy that ended there, as another incarnation."""
        other = Pen(self.terminal_id, incarnation)
        other.written = self.written[:seq]
        return other


def written_by(ledger: Ledger) -> list[Written]:
    """The journal of a real ledger."""
    with ledger.reading() as connection:
        return chained(entries(connection))


def chained(found: Iterable[Entry]) -> list[Written]:
    """Entries with what each follows."""
    previous, written = GENESIS, []
    for entry in found:
        written.append(Written(entry.incarnation, entry.seq, previous, bytes(entry.hash), bytes(entry.raw)))
        previous = bytes(entry.hash)
    return written


def batch_of(written: Sequence[Written], **changed: Any) -> Batch:
    """These events as they arrive, over the wire and back."""
    first, last = written[0], written[-1]
    values: dict[str, Any] = {
        "incarnation": first.incarnation,
        "first_seq": first.seq,
        "prev": first.previous,
        "head": last.hash,
        "events": [one.raw for one in written],
    }
    return push.decode_batch(push.unpack(push.pack(push.encode_batch(**(values | changed)))))


def question(incarnation: int = 1) -> Batch:
    """How far are you?"""
    return push.decode_batch(
        push.encode_batch(incarnation=incarnation, first_seq=1, prev=GENESIS, head=GENESIS)
    )


class Door:
    """The way in of one terminal: each batch in a transaction of its own, folded behind it."""

    def __init__(self, database: Database, sender: Sender | None = None) -> None:
        self.database = database
        self.sender = sender or Sender()

    def store(self, batch: Batch) -> Stored:
        """Store alone."""
        with self.database.tenant(self.sender.restaurant_id) as connection:
            return store_batch(connection, self.sender, batch, NOW)

    def push(self, batch: Batch) -> Accepted | Refused:
        """As the route does it."""
        stored = self.store(batch)
        fold_terminal(self.database, self.sender, NOW, stored)
        return stored.answer

    def push_all(self, written: Sequence[Written], size: int = 500) -> None:
        """Everything, in batches of one incarnation each, none of which may be refused."""
        for incarnation in sorted({one.incarnation for one in written}):
            part = [one for one in written if one.incarnation == incarnation]
            for start in range(0, len(part), size):
                answer = self.push(batch_of(part[start : start + size]))
                assert isinstance(answer, Accepted), answer

    def as_(self, **changed: Any) -> Door:
        """The same way in, known otherwise."""
        return Door(self.database, replace(self.sender, **changed))

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What is in the database, in this restaurant."""
        with self.database.tenant(self.sender.restaurant_id) as connection:
            return [tuple(row) for row in connection.exec_driver_sql(sql).all()]

    def journal(self) -> list[tuple[int, int, int, bytes, bytes]]:
        """The journal of this terminal as it is stored: position, incarnation, seq, hash, event."""
        found = self.rows(
            "SELECT position, incarnation, seq, hash, event FROM pos.journal"
            f" WHERE terminal_id = '{self.sender.terminal_id}' ORDER BY position"
        )
        return [(a, b, c, bytes(d), bytes(e)) for a, b, c, d, e in found]
