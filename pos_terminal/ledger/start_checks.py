"""What is checked before the first sale of a start: structure, the new end of the chain, the tables it moved.

The whole journal is `verify`'s work; at a start only what came since the last good check is read again, so
that a terminal with a million payments still opens at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection

from pos_terminal.domain.errors import DatabaseProblem
from pos_terminal.ledger.apply import apply_change
from pos_terminal.ledger.database import open_writer, quick_check
from pos_terminal.ledger.fold import fold
from pos_terminal.ledger.journal import GENESIS, Entry, entries, entries_of
from pos_terminal.ledger.tables import payments
from pos_terminal.ledger.verify import UNFOLDABLE, Report, walk


def run(connection: Connection, terminal_id: str) -> None:
    """Raise DatabaseProblem("database_damaged") at the first thing that is not right; else remember how
    far."""
    quick_check(connection)
    row = connection.exec_driver_sql("SELECT verified_position, verified_hash FROM terminal").one()
    position, head = row
    if position:
        stored = connection.exec_driver_sql(
            "SELECT hash FROM journal WHERE position = ?", (position,)
        ).scalar()
        if stored != head:
            raise _damaged(f"position {position} was changed or cut off")
    report = Report(head=head.hex() if position else GENESIS.hex())
    touched: dict[str, None] = {}
    last = position
    for entry in walk(entries(connection, position), terminal_id, position, head, report):
        if entry.subject is not None:
            touched[entry.subject] = None
        last, head = entry.position, entry.hash
    if not report.ok:
        raise _damaged(report.problems[0])
    newest = connection.exec_driver_sql("SELECT MAX(position) FROM payments").scalar()
    if newest is not None and newest > last:
        raise _damaged(f"the journal ends at {last}, a payment stands at {newest}")
    _compare_payments(connection, touched)
    connection.exec_driver_sql("UPDATE terminal SET verified_position = ?, verified_hash = ?", (last, head))


def _compare_payments(connection: Connection, payment_ids: Iterable[str]) -> None:
    """Fold the events of these payments again and compare their rows."""
    scratch = open_writer(None)
    try:
        with scratch.begin() as copy:
            payments.create(copy)
            for payment_id in payment_ids:
                try:
                    _fold_again(copy, entries_of(connection, payment_id))
                except UNFOLDABLE as error:
                    raise _damaged(f"payment {payment_id} cannot be folded ({error})") from error
                if _row(copy, payment_id) != _row(connection, payment_id):
                    raise _damaged(f"payment {payment_id} differs from the journal")
    finally:
        scratch.dispose()


def _fold_again(copy: Connection, rows: list[Entry]) -> None:
    for entry in rows:
        event = entry.read()
        for change in fold(event.read_body(), entry.position, event.at):
            if change.table == payments.name:
                apply_change(copy, change)


def _row(connection: Connection, payment_id: str) -> Any:
    found = connection.exec_driver_sql("SELECT * FROM payments WHERE payment_id = ?", (payment_id,)).first()
    return tuple(found) if found is not None else None


def _damaged(detail: str) -> DatabaseProblem:
    return DatabaseProblem("database_damaged", detail=detail)
