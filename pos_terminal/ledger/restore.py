"""Putting a backup in the place of the ledger: always as a new incarnation, and nothing is thrown away.

What happened after the backup was taken is not in it. So the restored journal never goes on under the old
numbers: it begins a new incarnation, and the ledger that it replaces is kept beside it. A kill at any step
leaves either the old ledger or a note by which the next start finishes.
"""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

import pysqlite3.dbapi2 as sqlite

from pos_terminal.domain.crash_points import crash_point
from pos_terminal.domain.errors import DatabaseProblem, DataFolderProblem
from pos_terminal.ledger import backups
from pos_terminal.ledger.backup import backup_to
from pos_terminal.ledger.backups import Backup
from pos_terminal.ledger.reader import Reader
from pos_terminal.ledger.restore_finish import GIVEN, LEDGER, NOTE, READY, finish_restore
from pos_terminal.ledger.unsent import refuse_to_replace
from pos_terminal.ledger.verify import verify
from pos_terminal.system import make_durable


def restore(backup: Path, folder: Path, at_ms: int) -> Backup:
    """Make a backup ready to be the ledger of this folder, and put it there. Hold the folder's lock.

    The whole journal is read and folded first. Raises NotAllowed where the ledger has what was not sent and
    no rescue file has it, DatabaseProblem when the backup is not good,
    DataFolderProblem when it cannot be written; then the ledger is as it was.
    """
    refuse_to_replace(folder / LEDGER)
    found = backups.read(backup)
    reader = Reader(backup)
    try:
        with reader.reading() as connection:
            report = verify(connection, found.terminal_id)
    finally:
        reader.close()
    if not report.ok:
        raise DatabaseProblem("database_damaged", detail=report.problems[0])
    ready = folder / READY
    backup_to(backup, ready)
    _next_incarnation(ready, folder / LEDGER)
    make_note(folder, at_ms)
    finish_restore(folder)
    return found


def make_note(folder: Path, at_ms: int) -> None:
    """From here on the copy that is ready takes the ledger's place, whenever that can be done. Raises
    DataFolderProblem."""
    _write_durably(folder / NOTE, f"replaced-{at_ms}")
    crash_point("restore_noted")


def _next_incarnation(ready: Path, replaced: Path) -> None:
    """Number the copy past its own incarnation, the one it replaces, and every one that was given before."""
    given = replaced.with_name(GIVEN)
    last = max(_number_in(given), _incarnation_of(replaced))
    try:
        with closing(sqlite.connect(str(ready))) as copy, copy:
            [(number,)] = copy.execute(
                "UPDATE terminal SET incarnation = MAX(incarnation, ?) + 1 RETURNING incarnation", (last,)
            ).fetchall()
    except sqlite.Error as error:
        raise DataFolderProblem("restore_failed", folder=str(ready.parent), detail=str(error)) from error
    # Before it can be used: the ledger that has it may be damaged when the next one is asked for.
    _write_durably(given, str(number))


def _number_in(given: Path) -> int:
    try:
        return int(given.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return 0


def _incarnation_of(ledger: Path) -> int:
    """0 where it is damaged or not there: that is why a backup is wanted."""
    try:
        with closing(sqlite.connect(f"{ledger.resolve().as_uri()}?mode=ro", uri=True)) as old:
            return int(old.execute("SELECT incarnation FROM terminal").fetchone()[0])
    except (sqlite.Error, TypeError):
        return 0


def _write_durably(path: Path, text: str) -> None:
    try:
        with path.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        make_durable(path.parent)
    except OSError as error:
        raise DataFolderProblem("restore_failed", folder=str(path.parent), detail=str(error)) from error
