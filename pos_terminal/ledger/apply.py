"""Row changes to SQL, row by row.

The statements are driver text, built once for each shape: compiling them anew would cost more than running
them. Names come from the fold alone, never from outside.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from sqlalchemy import Connection

from pos_terminal.ledger import driver
from pos_terminal.ledger.changes import Change, Insert, Upsert


@cache
def _insert_sql(table: str, columns: tuple[str, ...], replace: bool) -> str:
    verb = "INSERT OR REPLACE" if replace else "INSERT"
    return f"{verb} INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


# At the centre a row of a terminal's own stands under its terminal.
_REPLACED_BY: Final = {"payment_methods": "terminal_id, method_id"}


@cache
def _upsert_sql(table: str, columns: tuple[str, ...]) -> str:
    changed = ", ".join(f"{name} = excluded.{name}" for name in columns)
    plain = _insert_sql(table, columns, False)
    return f"{plain} ON CONFLICT ({_REPLACED_BY[table]}) DO UPDATE SET {changed}"


@cache
def _told_sql(table: str, columns: tuple[str, ...], key: tuple[str, ...], changed: tuple[str, ...]) -> str:
    now = ", ".join(f"{name} = excluded.{name}" for name in changed)
    return f"{_insert_sql(table, columns, False)} ON CONFLICT ({', '.join(key)}) DO UPDATE SET {now}"


@cache
def _update_sql(table: str, columns: tuple[str, ...], key: tuple[str, ...]) -> str:
    assignments = ", ".join(f"{name} = ?" for name in columns)
    condition = " AND ".join(f"{name} = ?" for name in key)
    return f"UPDATE {table} SET {assignments} WHERE {condition}"


def apply_change(connection: Connection, change: Change) -> None:
    """Write one change. An update that meets no row is a bug of ours and raises LookupError."""
    if isinstance(change, Upsert):
        row = {**change.key, **change.values, **change.fresh}
        text = _told_sql(change.table, tuple(row), tuple(change.key), tuple(change.values))
        driver.run(connection, text, tuple(row.values()))
        return
    columns = tuple(change.values)
    values = tuple(change.values.values())
    if isinstance(change, Insert):
        if change.replace and driver.is_postgres(connection):
            driver.run(connection, _upsert_sql(change.table, columns), values)
        else:
            driver.run(connection, _insert_sql(change.table, columns, change.replace), values)
        return
    text = _update_sql(change.table, columns, tuple(change.key))
    if driver.run(connection, text, (*values, *change.key.values())) != 1:
        raise LookupError(f"{change.table} {dict(change.key)}")
