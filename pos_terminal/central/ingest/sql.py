"""Statements on the driver itself, inside the transaction that `Database.tenant` opened.

Batches are written with one statement each, whose values are arrays or one JSON document: SQLAlchemy would
have nothing to add. Every statement names the restaurant, and row-level security stands behind it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

Row = tuple[Any, ...]
Values = Sequence[object] | Mapping[str, object]


def rows(connection: Connection, statement: str, values: Values = ()) -> list[Row]:
    """All rows of the answer. Raises psycopg.Error."""
    raw: Any = connection.connection.dbapi_connection
    found: list[Row] = raw.execute(statement, values).fetchall()
    return found


def first(connection: Connection, statement: str, values: Values = ()) -> Row | None:
    """The first row of the answer, None where there is none. Raises psycopg.Error."""
    found = rows(connection, statement, values)
    return found[0] if found else None


def run(connection: Connection, statement: str, values: Values = ()) -> int:
    """Write; how many rows were met. Raises psycopg.Error."""
    raw: Any = connection.connection.dbapi_connection
    return int(raw.execute(statement, values).rowcount)
