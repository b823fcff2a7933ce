"""Statements on the driver itself, inside the transaction that SQLAlchemy opened.

For the statements of every payment: SQLAlchemy's cursor and result objects cost several times what SQLite
needs to answer them. Errors come out as SQLAlchemy's, so that callers know one family of them. Statements are
written for SQLite; on a connection to PostgreSQL (the central server) they are said in its words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any

import pysqlite3.dbapi2 as sqlite
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

Row = tuple[Any, ...]
Values = Sequence[object] | Mapping[str, object]
"""In the order of the question marks, or by name."""


def rows(connection: Connection, sql: str, values: Values = ()) -> list[Row]:
    """All rows of a question, as plain tuples. Raises DBAPIError."""
    raw: Any = connection.connection.dbapi_connection
    if type(raw) is not sqlite.Connection:
        found_there: list[Row] = _postgres().rows(raw, sql, values)
        return found_there
    try:
        found: list[Row] = raw.execute(sql, values).fetchall()
    except sqlite.Error as error:
        raise _wrapped(sql, error) from error
    return found


def first(connection: Connection, sql: str, values: Values = ()) -> Row | None:
    """The first row of a question, None where there is none. Raises DBAPIError."""
    found = rows(connection, sql, values)
    return found[0] if found else None


def run(connection: Connection, sql: str, values: Sequence[object] = ()) -> int:
    """Write; the number of rows that were met. Raises DBAPIError."""
    raw: Any = connection.connection.dbapi_connection
    if type(raw) is not sqlite.Connection:
        return int(_postgres().run(raw, sql, values))
    try:
        return int(raw.execute(sql, values).rowcount)
    except sqlite.Error as error:
        raise _wrapped(sql, error) from error


def run_many(connection: Connection, sql: str, many: Sequence[Row]) -> None:
    """Write once for each of `many`. Raises DBAPIError."""
    raw: Any = connection.connection.dbapi_connection
    if type(raw) is not sqlite.Connection:
        _postgres().run_many(raw, sql, many)
        return
    try:
        raw.executemany(sql, many)
    except sqlite.Error as error:
        raise _wrapped(sql, error) from error


def _postgres() -> ModuleType:
    # A terminal has no driver for it.
    from pos_terminal.ledger import postgres

    return postgres


def is_postgres(connection: Connection) -> bool:
    """Whether this is the central server's database."""
    return type(connection.connection.dbapi_connection) is not sqlite.Connection


def _wrapped(sql: str, error: Exception) -> DBAPIError:
    # Without the values: they may be personal, and errors are logged.
    wrapped = DBAPIError.instance(sql, None, error, sqlite.Error)
    assert isinstance(wrapped, DBAPIError)
    return wrapped
