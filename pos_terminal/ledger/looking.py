"""Looking at a ledger that somebody doubts: beside an open window, read-only, whatever is wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pysqlite3.dbapi2 as sqlite
from sqlalchemy import Connection

from pos_terminal.domain.errors import DatabaseProblem
from pos_terminal.ledger import verified
from pos_terminal.ledger.database import check_identity, quick_check
from pos_terminal.ledger.file_facts import HEAD, SMALL_BYTES
from pos_terminal.ledger.journal import GENESIS, entries, last_position
from pos_terminal.ledger.migrate import KNOWN, revision
from pos_terminal.ledger.reader import Reader
from pos_terminal.ledger.verify import Report, verify, walk
from pos_terminal.records import dataclass

MOST_EVENTS: Final = 10_000
"""Up to here the whole journal is verified, which takes seconds."""
_LAST: Final = 2_000


@dataclass(frozen=True, slots=True)
class FileSeen:
    """A ledger that can be opened. `whole`: its structure was read to the end, else only its size is known to
    be right. `is_old`: an older program wrote it last, and the next start brings it up to date."""

    engine: str
    tables: str
    megabytes: int
    whole: bool
    is_old: bool


@dataclass(frozen=True, slots=True)
class ChainSeen:
    """`report` is of the whole journal, tables and all, or of its last events where not `whole`."""

    report: Report
    events: int
    whole: bool


def look_at_file(path: Path, *, whole: bool) -> FileSeen:
    """Engine, marks, version, structure; of a large file the structure only where the `whole` is wanted.

    Raises DatabaseProblem at the first thing that is not right.
    """
    if not path.is_file():
        raise DatabaseProblem("database_damaged", detail=f"{path.name} is not there")
    size = path.stat().st_size
    reader = Reader(path)
    try:
        with reader.reading(any_version=True) as connection:
            check_identity(connection)
            found = revision(connection) or ""
            if found not in KNOWN:
                raise DatabaseProblem("database_newer", found=found, known=HEAD)
            reads_all = whole or size <= SMALL_BYTES
            if reads_all:
                quick_check(connection)
            return FileSeen(sqlite.sqlite_version, found, size // 1_000_000, reads_all, found != HEAD)
    finally:
        reader.close()


def look_at_chain(path: Path, *, whole: bool) -> ChainSeen:
    """The journal and the tables that follow from it; of a long journal its last events alone, unless the
    `whole` is wanted. Raises DatabaseProblem where it cannot be read at all, or not yet (database_older)."""
    reader = Reader(path)
    try:
        with reader.reading() as connection:
            _check_version(connection)
            terminal_id, events = reader.terminal_id(connection), last_position(connection)
            if whole or events <= MOST_EVENTS:
                return ChainSeen(verify(connection, terminal_id), events, whole=True)
            return ChainSeen(_of_the_end(connection, terminal_id, events - _LAST), events, whole=False)
    finally:
        reader.close()


def read_whole(path: Path, at_ms: int) -> Report:
    """Verify all of this ledger beside whoever works with it, and keep what was found, see `verified`.

    A journal that is too damaged to be read is a report, too. Raises DatabaseProblem for what is no damage of
    this file: that tells nothing of the journal, and nothing is kept.
    """
    before = _identity(path)
    reader = Reader(path)
    try:
        with reader.reading() as connection:
            _check_version(connection)
            report = verify(connection, reader.terminal_id(connection))
    except DatabaseProblem as error:
        if error.code != "database_damaged":
            raise
        report = Report(problems=[str(error.params["detail"])])
    finally:
        reader.close()
    if _identity(path) == before:
        # Else a backup took its place meanwhile, of which this says nothing.
        verified.keep(path, report, at_ms)
    return report


def _check_version(connection: Connection) -> None:
    """Raise DatabaseProblem("database_older") for tables that an older program still works with: a column
    that is not there yet would be taken for damage, and kept, it would end the selling for good."""
    found = revision(connection)
    if found != HEAD:
        raise DatabaseProblem("database_older", found=found, known=HEAD)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _of_the_end(connection: Connection, terminal_id: str, after: int) -> Report:
    found = connection.exec_driver_sql("SELECT hash FROM journal WHERE position = ?", (after,)).scalar()
    head = bytes(found) if found is not None else GENESIS
    report = Report(head=head.hex())
    for _ in walk(entries(connection, after), terminal_id, after, head, report):
        pass
    return report
