"""A whole ledger under another name, to try something on, and one put back of which nothing was lost."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.exc import DBAPIError

from pos_terminal.domain.errors import DatabaseProblem, DataFolderProblem
from pos_terminal.ledger import backups
from pos_terminal.ledger.backup import backup_to
from pos_terminal.ledger.database import check_identity, open_reader
from pos_terminal.ledger.migrate import revision
from pos_terminal.ledger.restore import make_note
from pos_terminal.ledger.restore_finish import LEDGER, READY, finish_restore


def version_of(path: Path) -> str | None:
    """The version of the tables of this ledger; None where it is none, or cannot be read."""
    if not path.is_file():
        return None
    reader = open_reader(path)
    try:
        with reader.connect() as connection:
            check_identity(connection)
            return revision(connection)
    except (DatabaseProblem, DBAPIError):
        return None
    finally:
        reader.dispose()


def copy_of(ledger: Path, target: Path) -> None:
    """Copy a ledger, whole. Raises DatabaseProblem where it is damaged, DataFolderProblem where the copy
    cannot be written."""
    try:
        backup_to(ledger, target)
    except DataFolderProblem as error:
        detail = str(error.params.get("detail"))
        if detail == "quick_check" or "malformed" in detail or "not a database" in detail:
            raise DatabaseProblem("database_damaged", detail=detail) from error
        raise


def put_back(backup: Path, folder: Path, at_ms: int) -> bool:
    """Put a backup in the place of the ledger of this folder, where its journal ends with the same event:
    then nothing is lost, and its numbers go on. False, and nothing changed, where anything was written since
    or either cannot be read. What it replaces is kept. Hold the folder's lock.

    Raises DataFolderProblem; the next start goes on with it then.
    """
    try:
        kept, there = backups.read(backup), backups.read(folder / LEDGER)
    except DatabaseProblem:
        return False
    if (kept.events, kept.head, kept.terminal_id) != (there.events, there.head, there.terminal_id):
        return False
    backup_to(backup, folder / READY)
    make_note(folder, at_ms)
    finish_restore(folder)
    return True
