"""Opening SQLite so that a committed payment stays committed.

The engine is pysqlite3's own SQLite: the one of the operating system is often older than 3.51.3 and can lose
committed rows in WAL mode (https://sqlite.org/wal.html, the WAL-reset bug). What was asked for is read back,
and a connection that does not have it is refused.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Final

import pysqlite3.dbapi2 as sqlite
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool, StaticPool

from pos_terminal.domain.errors import DatabaseProblem
from pos_terminal.ledger import driver
from pos_terminal.ledger.file_facts import APPLICATION_ID, LOWEST_SQLITE

BUSY_TIMEOUT_MS: Final = 5_000

# asked for at every connection -> what must be read back
_WRITER: Final = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "mmap_size": 0,
    # Checkpoints run when the engine is idle, not in the middle of a payment; the limit is a safety net.
    "wal_autocheckpoint": 20_000,
    "journal_size_limit": 67_108_864,
    "busy_timeout": BUSY_TIMEOUT_MS,
    "checkpoint_fullfsync": 1,
}
_READER: Final = {
    "query_only": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "mmap_size": 0,
    "busy_timeout": BUSY_TIMEOUT_MS,
}


def check_engine() -> None:
    """Raise DatabaseProblem when the SQLite that is running is too old to be trusted with money."""
    if sqlite.sqlite_version_info < LOWEST_SQLITE:
        raise DatabaseProblem(
            "sqlite_too_old", found=sqlite.sqlite_version, needed=".".join(map(str, LOWEST_SQLITE))
        )


def open_writer(path: Path | None) -> Engine:
    """The one writing engine, with one connection; None is a database in memory, for tests and for
    `verify`."""
    check_engine()
    target = str(path) if path else ":memory:"
    return _engine(target, _WRITER, in_memory=path is None, uri=False)


def open_reader(path: Path) -> Engine:
    """Read-only connections, one for each thread that asks. Raises DatabaseProblem at the first use if it
    cannot."""
    check_engine()
    return _engine(f"{path.resolve().as_uri()}?mode=ro", _READER, in_memory=False, uri=True)


def _engine(target: str, pragmas: dict[str, Any], *, in_memory: bool, uri: bool) -> Engine:
    def connect() -> Any:
        # Heard by tests that prove which thread opens databases.
        sys.audit("pos_terminal.database", target)
        connection = sqlite.connect(
            target, isolation_level=None, check_same_thread=False, timeout=BUSY_TIMEOUT_MS / 1000, uri=uri
        )
        _prepare(connection, pragmas, in_memory=in_memory)
        return connection

    writer = pragmas is _WRITER
    engine = create_engine(
        "sqlite://",
        module=sqlite,
        creator=connect,
        poolclass=StaticPool if writer else NullPool,
    )
    if writer:
        # The driver opens transactions late and commits around table changes unless we do it ourselves.
        event.listen(engine, "begin", lambda connection: driver.run(connection, "BEGIN IMMEDIATE"))
    return engine


def _prepare(connection: Any, pragmas: dict[str, Any], *, in_memory: bool) -> None:
    for name, wanted in pragmas.items():
        if in_memory and name in ("journal_mode", "mmap_size"):
            continue
        connection.execute(f"PRAGMA {name} = {wanted}")
    for name, wanted in pragmas.items():
        if in_memory and name in ("journal_mode", "mmap_size"):
            continue
        row = connection.execute(f"PRAGMA {name}").fetchone()
        found = row[0] if row else None
        if found != wanted:
            connection.close()
            raise DatabaseProblem("pragma_refused", name=name, wanted=wanted, found=found)


def check_identity(connection: Any) -> None:
    """Raise DatabaseProblem when the file is a database of another program."""
    found = connection.exec_driver_sql("PRAGMA application_id").scalar()
    if found not in (0, APPLICATION_ID):
        raise DatabaseProblem("database_foreign", found=found)


def quick_check(connection: Any, table: str = "5") -> None:
    """SQLite's own quick look at the structure of the file, or of one table. Raises DatabaseProblem when it
    finds damage."""
    try:
        rows = [row[0] for row in connection.exec_driver_sql(f"PRAGMA quick_check({table})")]
    except DBAPIError as error:
        raise DatabaseProblem("database_damaged", detail=str(error.orig)) from error
    if rows != ["ok"]:
        raise DatabaseProblem("database_damaged", detail="; ".join(rows))
