"""Is what the centre has of a terminal whole, and are the tables its fold? Names the first bad place.

Everything is read and reckoned again: the chain from its first event, and each row from the events.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection

from pos_terminal.central.ingest import sql
from pos_terminal.central.ingest.chain_check import ChainCheck, StoredRow
from pos_terminal.central.ingest.coalesce import IDENTITY, PAYABLES, Key, Row, RowThere, Stretch
from pos_terminal.central.ingest.interpret import StoredEvent, Unfolded, interpret
from pos_terminal.central.ingest.reckon import CANCELLED
from pos_terminal.central.ingest.writing import Journal, own_columns, whole_row
from pos_terminal.central.ledger_tables import TABLES
from pos_terminal.ledger.verify import MAX_PROBLEMS, Report

_PAGE: Final = 2_000
# Nobody adds to this journal, or folds it, meanwhile.
_ENDS: Final = (
    "SELECT position, folded FROM pos.journal_ends WHERE restaurant_id = %s AND terminal_id = %s FOR UPDATE"
)
_ROWS: Final = (
    "SELECT position, incarnation, seq, subject, hash, event FROM pos.journal"
    " WHERE restaurant_id = %s AND terminal_id = %s AND position > %s ORDER BY position LIMIT %s"
)
_UNFOLDED: Final = (
    "SELECT position, reason FROM pos.unfolded_events WHERE restaurant_id = %s AND terminal_id = %s"
)
# What another journal gave back of a payment changes these columns of its row, too.
_OF_ALL: Final = ("status", "refunded_amount", "refund_reserved")
_GIVEN_ELSEWHERE: Final = (
    "SELECT DISTINCT payment_id FROM pos.refunds WHERE restaurant_id = %s AND terminal_id <> %s"
)
_PAYABLES: Final = "SELECT payable_type, payable_id FROM pos.payables WHERE restaurant_id = %s"
_MISRECKONED: Final = (
    "SELECT payable_type, payable_id FROM pos.payables CROSS JOIN LATERAL"
    " pos.payable_taken(restaurant_id, payable_type, payable_id) AS found WHERE restaurant_id = %s"
    " AND (amount_taken <> found.taken OR (settled = 1) <> (found.taken >= amount_due"
    f" OR {CANCELLED}))"
    " ORDER BY 1, 2 LIMIT %s"
)


def verify_terminal(connection: Connection, journal: Journal) -> Report:
    """Check a terminal's journal and fold it again, in a transaction of its restaurant."""
    report = Report()
    ends = sql.first(connection, _ENDS, (journal.restaurant_id, journal.terminal_id))
    if ends is None:
        return report
    position, folded = ends
    chain = ChainCheck(connection, journal, report)
    fold = _Fold(connection, journal, report)
    for row in _rows(connection, journal):
        if not chain.next(row):
            return report
        if row.position <= folded:
            fold.next(StoredEvent(row.position, row.incarnation, row.seq, row.event))
    chain.end(position)
    fold.compare()
    del report.problems[MAX_PROBLEMS:]
    return report


def verify_payables(connection: Connection, restaurant_id: str) -> list[str]:
    """The payables of a restaurant that do not say what was taken of them."""
    found = sql.rows(connection, _MISRECKONED, (restaurant_id, MAX_PROBLEMS))
    return [f"table payables, {row}: is not what its payments add up to" for row in found]


def _rows(connection: Connection, journal: Journal) -> Iterator[StoredRow]:
    after = 0
    while True:
        values = (journal.restaurant_id, journal.terminal_id, after, _PAGE)
        found = [StoredRow(*row) for row in sql.rows(connection, _ROWS, values)]
        yield from found
        if len(found) < _PAGE:
            return
        after = found[-1].position


class _Fold:
    """The rows that the journal makes, and those that are there."""

    def __init__(self, connection: Connection, journal: Journal, report: Report) -> None:
        self._connection = connection
        self._own = (journal.restaurant_id, journal.terminal_id)
        self._report = report
        self._stretch = Stretch()
        self._unfolded: dict[int, str] = dict(sql.rows(connection, _UNFOLDED, self._own))

    def next(self, event: StoredEvent) -> None:
        """Fold one more."""
        meant = interpret(event)
        said = self._unfolded.pop(event.position, None)
        if isinstance(meant, Unfolded):
            # A program that knows more may have folded what this one does not know.
            if said is None:
                self._problem(f"position {event.position}: cannot be folded, and nobody is told")
        elif said is None:
            try:
                self._stretch.add(meant.changes)
            except RowThere as error:
                self._problem(f"position {event.position}: {error} begins twice, and nobody is told")

    def compare(self) -> None:
        """With the tables."""
        for table, changed in self._stretch.updates.items():
            for key in changed:
                self._problem(f"table {table}, {key}: changes without having begun")
        for table in TABLES:
            if table != PAYABLES:
                self._compare(table, self._stretch.inserts.get(table, {}))
        there = set(sql.rows(self._connection, _PAYABLES, self._own[:1]))
        for key in self._stretch.inserts.get(PAYABLES, {}).keys() - there:
            self._problem(f"table {PAYABLES}, {key}: is missing from the table")

    def _compare(self, table: str, folded: dict[Key, Row]) -> None:
        names = own_columns(table)
        ask = f"SELECT {', '.join(names)} FROM pos.{table} WHERE restaurant_id = %s AND terminal_id = %s"
        rows = (dict(zip(names, row, strict=True)) for row in sql.rows(self._connection, ask, self._own))
        there = {tuple(row[name] for name in IDENTITY[table]): row for row in rows}
        elsewhere = (
            set(sql.rows(self._connection, _GIVEN_ELSEWHERE, self._own)) if table == "payments" else ()
        )
        for key in sorted(folded.keys() | there.keys(), key=str):
            if key not in there:
                self._problem(f"table {table}, {key}: is missing from the table")
            elif key not in folded:
                self._problem(f"table {table}, {key}: is not in the journal")
            else:
                ours, theirs = whole_row(table, folded[key]), there[key]
                free = _OF_ALL if key in elsewhere else ()
                if wrong := [name for name in names if ours[name] != theirs[name] and name not in free]:
                    self._problem(f"table {table}, {key}: differs from the journal in {', '.join(wrong)}")

    def _problem(self, problem: str) -> None:
        self._report.problems.append(problem)
