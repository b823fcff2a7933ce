"""Whether a stored journal is one chain, life by life, and says what the cursors say."""

from __future__ import annotations

from typing import Final, NamedTuple

import msgspec
from sqlalchemy import Connection

from pos_terminal.central.ingest import sql
from pos_terminal.central.ingest.reading import Subject
from pos_terminal.central.ingest.writing import Journal
from pos_terminal.contract.chain import GENESIS, chain_hash
from pos_terminal.ledger.verify import Report

_CURSORS: Final = (
    "SELECT incarnation, seq, head FROM pos.journal_cursors"
    " WHERE restaurant_id = %s AND terminal_id = %s AND seq > 0"
)
_TAILS: Final = (
    "SELECT hash FROM pos.journal_tails WHERE restaurant_id = %s AND terminal_id = %s AND incarnation < %s"
)


class StoredRow(NamedTuple):
    """One row of a journal with everything about it."""

    position: int
    incarnation: int
    seq: int
    subject: str | None
    hash: bytes
    event: bytes


class _Outside(msgspec.Struct, frozen=True):
    terminal: str
    incarnation: int
    seq: int
    body: msgspec.Raw


_OUTSIDE: Final = msgspec.json.Decoder(_Outside).decode
_SUBJECT: Final = msgspec.json.Decoder(Subject).decode
_UNREADABLE: Final = (msgspec.MsgspecError, RecursionError)


class ChainCheck:
    """Takes the rows in the order of their positions and notes the first break."""

    def __init__(self, connection: Connection, journal: Journal, report: Report) -> None:
        self._connection = connection
        self._journal = journal
        self._report = report
        self._position = 0
        self._lives: dict[int, tuple[int, bytes]] = {}
        """Each incarnation with its last number and hash so far."""
        self._hashes: list[bytes] = []

    def next(self, row: StoredRow) -> bool:
        """Whether this row stands where it must."""
        problem = self._wrong(row)
        if problem is not None:
            self._report.problems.append(f"position {row.position}: {problem}")
            return False
        self._position = row.position
        self._lives[row.incarnation] = (row.seq, row.hash)
        self._hashes.append(row.hash)
        self._report.events += 1
        self._report.head = row.hash.hex()
        return True

    def end(self, position: int) -> None:
        """Whether the journal ends where the cursors say."""
        if position != self._position:
            self._report.problems.append(f"position {self._position}: the journal went on to {position}")
        own = (self._journal.restaurant_id, self._journal.terminal_id)
        said = {life: (seq, bytes(head)) for life, seq, head in sql.rows(self._connection, _CURSORS, own)}
        for life in sorted(said.keys() | self._lives.keys()):
            if said.get(life) != self._lives.get(life):
                self._report.problems.append(f"incarnation {life}: does not end where it is said to")

    def _wrong(self, row: StoredRow) -> str | None:
        if row.position != self._position + 1:
            return f"position {self._position + 1} is missing"
        try:
            event = _OUTSIDE(row.event)
        except _UNREADABLE as error:
            return f"unreadable event ({error})"
        if event.terminal != self._journal.terminal_id:
            return "written by another terminal"
        if (event.incarnation, event.seq) != (row.incarnation, row.seq):
            return "the row and the event name different numbers"
        seq, head = self._lives.get(row.incarnation, (0, None))
        if row.seq != seq + 1:
            return f"sequence {row.seq} does not follow {seq}"
        if not self._follows(row, head):
            return "the chain is broken"
        return None if _is_filed_rightly(row, event.body) else "filed under another payment"

    def _follows(self, row: StoredRow, head: bytes | None) -> bool:
        if head is not None:
            return chain_hash(head, row.event) == row.hash
        # The first of a life follows one of an earlier life, wherever that was cut off: the last, mostly.
        known = [*reversed(self._hashes)] or [GENESIS]
        if any(chain_hash(one, row.event) == row.hash for one in known):
            return True
        own = (self._journal.restaurant_id, self._journal.terminal_id, row.incarnation)
        tails = sql.rows(self._connection, _TAILS, own)
        return any(chain_hash(bytes(one), row.event) == row.hash for (one,) in tails)


def _is_filed_rightly(row: StoredRow, body: msgspec.Raw) -> bool:
    """Whether the row's subject, which no hash covers, is the payment that the event speaks of."""
    try:
        about = _SUBJECT(body)
    except _UNREADABLE:
        return row.subject is None
    named = about.known_as("payment_id")
    if named is not None:
        return row.subject == named
    stands_for_it = about.refund_id is not None or about.exception_id is not None
    return row.subject is None or stands_for_it
