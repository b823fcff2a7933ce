"""New ledgers whose tables were made once: by the migrations, as any, and then copied.

The steps of the migrations take longer than most tests that need a ledger. What they make, and how a start
makes it, is looked at where it is the question (tests/ledger, tests/kills): those open ledgers without this.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
from sqlalchemy import Engine

from pos_terminal.ledger import ledger
from pos_terminal.ledger.database import open_writer
from pos_terminal.ledger.migrate import migrate, revision

_turn = threading.Lock()
_made: list[sqlite.Connection] = []


@contextmanager
def tables_made_once() -> Iterator[None]:
    """What is opened in here and is new gets a copy of the tables."""
    with _turn:
        ledger.migrate = _copied  # type: ignore[attr-defined]  # a name of that module, for its own use
        try:
            yield
        finally:
            ledger.migrate = migrate  # type: ignore[attr-defined]


def _copied(engine: Engine, path: Path | None, backups: Path | None) -> None:
    with engine.connect() as connection:
        is_new = revision(connection) is None
    if not is_new:
        migrate(engine, path, backups)
        return
    with closing(engine.raw_connection()) as fresh:
        target: Any = fresh.dbapi_connection
        _template().backup(target)


def _template() -> Any:
    if not _made:
        engine = open_writer(None)
        migrate(engine, None, None)
        raw: Any = engine.raw_connection().dbapi_connection
        copy = sqlite.connect(":memory:", check_same_thread=False)
        raw.backup(copy)
        engine.dispose()
        _made.append(copy)
    return _made[0]
