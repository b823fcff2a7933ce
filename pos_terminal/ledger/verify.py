"""Is the journal whole, and are the tables its fold? The answer names the first bad place.

`verify` reads everything; `start_checks` only what came since it was last found right.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Final

import msgspec
from sqlalchemy import Connection, Table, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import CreateIndex, CreateTable, DDLElement

from pos_terminal.domain.errors import TerminalError
from pos_terminal.ledger.apply import apply_change
from pos_terminal.ledger.database import open_writer
from pos_terminal.ledger.fold import fold
from pos_terminal.ledger.journal import GENESIS, Entry, chain_hash, entries
from pos_terminal.ledger.tables import PROJECTIONS

MAX_PROBLEMS = 20
UNFOLDABLE: Final = (TerminalError, msgspec.MsgspecError, LookupError, ValueError, DBAPIError)
"""What folding an event raises that was forged, or that another program wrote."""


@dataclass(slots=True)
class Report:
    """`problems` is empty when all is well; `head` is the hash of the last good entry, in hex."""

    events: int = 0
    head: str = GENESIS.hex()
    problems: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.problems


def verify(connection: Connection, terminal_id: str) -> Report:
    """Check the whole chain, fold it again into empty tables, and compare them with the ones in use."""
    report = Report()
    scratch = open_writer(None)
    try:
        with scratch.begin() as copy:
            for statement in _empty_tables():
                copy.exec_driver_sql(statement)
            for entry in walk(entries(connection), terminal_id, 0, GENESIS, report):
                _fold_into(copy, entry, report)
            if report.ok:
                report.problems += _differences(connection, copy)
    finally:
        scratch.dispose()
    return report


@cache
def _empty_tables() -> tuple[str, ...]:
    """What makes the projections: put into words once in a process, which takes longer than to make them."""
    dialect = sqlite.dialect()
    made: list[DDLElement] = []
    for table in PROJECTIONS:
        made.append(CreateTable(table))
        made += [CreateIndex(index) for index in sorted(table.indexes, key=lambda one: str(one.name))]
    return tuple(str(one.compile(dialect=dialect)) for one in made)


def walk(
    rows: Iterator[Entry], terminal_id: str, position: int, head: bytes, report: Report
) -> Iterator[Entry]:
    """Yield entries while the chain holds behind `position` and `head`; note the first break and stop."""
    incarnation, seq = 0, 0
    for entry in rows:
        problem = None
        try:
            event = entry.read()
        except msgspec.MsgspecError as error:
            report.problems.append(f"position {entry.position}: unreadable event ({error})")
            return
        first_of_incarnation = entry.incarnation > incarnation and (entry.seq == 1 or incarnation == 0)
        if entry.position != position + 1:
            problem = f"position {position + 1} is missing"
        elif chain_hash(head, entry.raw) != entry.hash:
            problem = "the chain is broken"
        elif event.terminal != terminal_id:
            problem = "written by another terminal"
        elif (event.incarnation, event.seq) != (entry.incarnation, entry.seq):
            problem = "the row and the event name different numbers"
        elif not first_of_incarnation and (entry.incarnation, entry.seq) != (incarnation, seq + 1):
            problem = f"sequence {entry.seq} does not follow {seq}"
        elif entry.incarnation > incarnation and position == 0 and entry.seq != 1:
            problem = f"the journal begins at sequence {entry.seq}"
        elif not _files_it_rightly(entry):
            problem = "filed under another payment"
        if problem:
            report.problems.append(f"position {entry.position}: {problem}")
            return
        position, incarnation, seq, head = entry.position, entry.incarnation, entry.seq, entry.hash
        report.events += 1
        report.head = head.hex()
        yield entry


def _files_it_rightly(entry: Entry) -> bool:
    """Whether the row's subject, which no hash covers, is the payment that the event speaks of.

    Inside a text of somebody's a quotation mark is escaped, so these bytes are the body's own.
    """
    if b'"payment_id":"' not in entry.raw:
        # About no payment at all, or about a refund or an exception, which stand for theirs.
        named = b'"refund_id":"' in entry.raw or b'"exception_id":"' in entry.raw
        return entry.subject is None or named
    if entry.subject is None:
        return False
    return b'"payment_id":' + msgspec.json.encode(entry.subject) in entry.raw


def _fold_into(copy: Connection, entry: Entry, report: Report) -> None:
    event = entry.read()
    try:
        for change in fold(event.read_body(), entry.position, event.at):
            apply_change(copy, change)
    except UNFOLDABLE as error:
        if len(report.problems) < MAX_PROBLEMS:
            report.problems.append(f"position {entry.position}: cannot be folded ({error})")


def _differences(connection: Connection, copy: Connection) -> list[str]:
    found: list[str] = []
    for table in PROJECTIONS:
        for key, reason in _compare(table, connection, copy):
            found.append(f"table {table.name}, {key}: {reason}")
            if len(found) >= MAX_PROBLEMS:
                return found
    return found


@cache
def _all_rows(table: Table) -> str:
    statement = select(*table.columns).order_by(*table.primary_key.columns)
    return str(statement.compile(dialect=sqlite.dialect()))


def _compare(table: Table, left: Connection, right: Connection) -> Iterator[tuple[str, str]]:
    keys = list(table.primary_key.columns)
    ours, folded = (iter(one.exec_driver_sql(_all_rows(table))) for one in (left, right))
    width = len(keys)
    names = [column.name for column in keys]
    ours_row, folded_row = next(ours, None), next(folded, None)

    def key_of(row: object) -> tuple[object, ...]:
        return tuple(getattr(row, name) for name in names)

    while ours_row is not None or folded_row is not None:
        if folded_row is None or (ours_row is not None and key_of(ours_row) < key_of(folded_row)):
            yield str(key_of(ours_row)[:width]), "is not in the journal"
            ours_row = next(ours, None)
        elif ours_row is None or key_of(folded_row) < key_of(ours_row):
            yield str(key_of(folded_row)), "is missing from the table"
            folded_row = next(folded, None)
        else:
            if tuple(ours_row) != tuple(folded_row):
                both = zip(table.columns, ours_row, folded_row, strict=True)
                wrong = [column.name for column, ours_value, value in both if ours_value != value]
                yield str(key_of(ours_row)), f"differs from the journal in {', '.join(wrong)}"
            ours_row, folded_row = next(ours, None), next(folded, None)
