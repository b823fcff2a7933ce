"""Local bookkeeping of a ledger that another process has open: how often a code was wrong, and nothing else.

The journal has one writer, who keeps its head in memory; nothing here may touch it or a table that follows
it. SQLite's own locks order these few rows between the processes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

from pos_terminal.ledger.database import open_writer
from pos_terminal.ledger.unit_of_work import speaking_of_the_disk


@contextmanager
def local_rows(path: Path) -> Iterator[Connection]:
    """A short transaction on the file's local tables, committed at the end. Raises DatabaseProblem."""
    engine = open_writer(path)
    try:
        with speaking_of_the_disk(), engine.connect() as connection, connection.begin():
            yield connection
    finally:
        engine.dispose()
