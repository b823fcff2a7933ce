"""Reading a ledger file without taking its lock: beside an open window, or when it is damaged."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from pos_terminal.domain.errors import DatabaseProblem
from pos_terminal.ledger import sending
from pos_terminal.ledger.database import open_reader
from pos_terminal.ledger.migrate import HEAD, KNOWN, revision
from pos_terminal.ledger.unit_of_work import problem_of


class Reader:
    """Read-only views of one file, each consistent in itself."""

    def __init__(self, path: Path) -> None:
        self._engine = open_reader(path)

    @contextmanager
    def reading(self, *, any_version: bool = False) -> Iterator[Connection]:
        """One view. Raises DatabaseProblem when the file cannot be read or is of a newer version, unless any
        will do."""
        try:
            with self._engine.connect() as connection:
                connection.exec_driver_sql("BEGIN")
                found = revision(connection)
                if found is not None and found not in KNOWN and not any_version:
                    raise DatabaseProblem("database_newer", found=found, known=HEAD)
                if found is None:
                    raise DatabaseProblem("database_damaged", detail="no tables")
                yield connection
        except DBAPIError as error:
            raise problem_of(error) from error

    def terminal_id(self, connection: Connection) -> str:
        """The terminal that writes this ledger."""
        found = connection.exec_driver_sql("SELECT terminal_id FROM terminal").scalar()
        if found is None:
            raise DatabaseProblem("database_damaged", detail="no terminal")
        return str(found)

    def event_count(self, connection: Connection) -> int:
        """How many events there are."""
        found = connection.exec_driver_sql("SELECT COALESCE(MAX(position), 0) FROM journal").scalar()
        return int(found or 0)

    def unsent(self, connection: Connection) -> int:
        """How many of them the central server does not have; all, where there is none."""
        known = connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'sending'").first()
        # Data of before that table was never sent either.
        sent = sending.mark(connection).position if known else 0
        return self.event_count(connection) - sent

    def head(self, connection: Connection) -> str:
        """The hash at the end of the journal, in hex."""
        found = connection.exec_driver_sql("SELECT hash FROM journal ORDER BY position DESC LIMIT 1").scalar()
        return bytes(found).hex() if found is not None else bytes(32).hex()

    def raw_events(self) -> Iterator[bytes]:
        """The stored bytes of every event that can be read, in order; stops at damage that cannot be
        passed. The journal's events are the same in every version."""
        with self.reading(any_version=True) as connection:
            for row in connection.exec_driver_sql("SELECT event FROM journal ORDER BY position"):
                yield row[0]

    def close(self) -> None:
        self._engine.dispose()
