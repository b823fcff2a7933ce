"""Statements on the driver itself, inside the transaction that SQLAlchemy opened.

For the statements of every payment: SQLAlchemy's cursor and result objects cost several times what SQLite
needs to answer them. Errors come out as SQLAlchemy's, so that callers know one family of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pysqlite3.dbapi2 as sqlite
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

Row = tuple[Any, ...]
Values = Sequence[object] | Mapping[str, object]
"""In the order of the question marks, or by name."""


def rows(connection: Connection, sql: str, values: Values = ()) -> list[Row]:
    """All rows of a question, as plain tuples. Raises DBAPIError."""
    try:
        found: list[Row] = connection.connection.dbapi_connection.execute(sql, values).fetchall()  # type: ignore[union-attr]
    except sqlite.Error as error:
        raise _wrapped(sql, error) from error
    return found


def first(connection: Connection, sql: str, values: Values = ()) -> Row | None:
    """The first row of a question, None where there is none. Raises DBAPIError."""
    found = rows(connection, sql, values)
    return found[0] if found else None


def run(connection: Connection, sql: str, values: Sequence[object] = ()) -> int:
    """Write; the number of rows that were met. Raises DBAPIError."""
    try:
        return int(connection.connection.dbapi_connection.execute(sql, values).rowcount)  # type: ignore[union-attr]
    except sqlite.Error as error:
        raise _wrapped(sql, error) from error


def run_many(connection: Connection, sql: str, many: Sequence[Row]) -> None:
    """Write once for each of `many`. Raises DBAPIError."""
    try:
        connection.connection.dbapi_connection.executemany(sql, many)  # type: ignore[union-attr]
    except sqlite.Error as error:
        raise _wrapped(sql, error) from error


def _wrapped(sql: str, error: Exception) -> DBAPIError:
    # Without the values: they may be personal, and errors are logged.
    wrapped = DBAPIError.instance(sql, None, error, sqlite.Error)
    assert isinstance(wrapped, DBAPIError)
    return wrapped
