"""What is checked before the first sale of a start: structure, the new end of the chain, the tables it moved.

The whole journal is `verify`'s work; at a start only what came since the last good check is read again. The
structure is read whole where that is quick or where there is reason to doubt: a small file, one that was not
closed in order, one in which damage was found. Else a start reads the length of the file and the small
tables, so that a terminal with a million payments opens at once, and the rest is `FullCheck`'s, beside the
work. See docs/decisions/0015-the-structure-of-a-large-file.md.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from pos_terminal.domain.errors import DatabaseProblem
from pos_terminal.ledger import file_facts
from pos_terminal.ledger.apply import apply_change
from pos_terminal.ledger.database import open_reader, open_writer, quick_check
from pos_terminal.ledger.fold import fold
from pos_terminal.ledger.journal import GENESIS, Entry, entries, entries_of
from pos_terminal.ledger.tables import payment_methods, payments, staff, staff_pins, terminal, watches
from pos_terminal.ledger.tables_people import pin_attempts, recovery_code
from pos_terminal.ledger.verify import UNFOLDABLE, Report, walk
from pos_terminal.system import make_durable

SMALL_BYTES: int = file_facts.SMALL_BYTES
"""Up to here the whole structure is read at every start: some hundredths of a second."""
_SMALL_TABLES: Final = (terminal, payment_methods, staff, staff_pins, pin_attempts, recovery_code, watches)


def reads_all(path: Path | None) -> bool:
    """Whether this start has to read the whole structure. Ask before anything opens the file.

    The last one to close a ledger in order moves its log into the file and takes it away.
    """
    if path is None or not path.exists() or path.stat().st_size <= SMALL_BYTES:
        return True
    log_file = path.with_name(path.name + "-wal")
    return _doubt(path).exists() or (log_file.exists() and log_file.stat().st_size > 0)


def run(connection: Connection, terminal_id: str, *, path: Path | None = None, whole: bool = True) -> None:
    """Raise DatabaseProblem("database_damaged") at the first thing that is not right; else remember how
    far. `whole` reads the whole structure of the file; else what is quick."""
    if whole:
        quick_check(connection)
        if path is not None:
            _doubt(path).unlink(missing_ok=True)
    else:
        _quicker_check(connection, path)
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


def _quicker_check(connection: Connection, path: Path | None) -> None:
    """The length of the file, and the structure of tables that every sale needs and that stay small."""
    pages, size = (
        connection.exec_driver_sql(f"PRAGMA {name}").scalar() or 0 for name in ("page_count", "page_size")
    )
    if path is not None and path.stat().st_size < pages * size:
        raise _damaged(f"{path.stat().st_size} bytes are there, {pages} pages of {size} should be")
    for table in _SMALL_TABLES:
        quick_check(connection, table.name)


class FullCheck:
    """Reads the whole structure of a ledger beside the work, on a connection and a thread of its own."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._interrupt: Any = None
        self._stopped = False
        self._guard = threading.Lock()

    def run(self) -> None:
        """Raise DatabaseProblem when damage is found; the next start then reads everything again before
        anything is sold. Stopped, it found nothing."""
        reader = open_reader(self._path)
        try:
            with reader.connect() as connection:
                with self._guard:
                    if self._stopped:
                        return
                    self._interrupt = connection.connection.dbapi_connection.interrupt  # type: ignore[union-attr]
                try:
                    quick_check(connection)
                finally:
                    with self._guard:
                        self._interrupt = None
        except (DatabaseProblem, DBAPIError) as error:
            if self._stopped:
                return
            note_doubt(self._path)
            raise _damaged(str(error)) from error
        finally:
            reader.dispose()

    def stop(self) -> None:
        """Let go of the file soon. Harmless when nothing runs."""
        with self._guard:
            self._stopped = True
            if self._interrupt is not None:
                self._interrupt()


def note_doubt(path: Path) -> None:
    """Damage was found: the next start reads everything again before anything is sold."""
    with suppress(OSError):
        _doubt(path).touch()
        make_durable(path.parent)


def _doubt(path: Path) -> Path:
    """Is there while damage was found and not yet looked at by a start."""
    return path.with_name("ledger.doubt")


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
