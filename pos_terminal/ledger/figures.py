"""A ledger in numbers, for support: how much there is of everything, in which status, and nothing of what
anybody wrote, paid or is called."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from pos_terminal.ledger.migrate import revision

_STATUSES: Final = (
    ("payments", "status"),
    ("refunds", "status"),
    ("exceptions", "kind"),
    ("print_jobs", "state"),
    ("sending", "state"),
)
"""Tables with a column whose values are words of the program's own."""


def figures(connection: Connection) -> dict[str, Any]:
    """Version of the tables and of SQLite, rows of each table, rows by status, and where the journal ends.

    Of any version; what cannot be read is left out and named under "unreadable".
    """
    unreadable: list[str] = []

    def ask(name: str, sql: str) -> list[Any]:
        try:
            return list(connection.exec_driver_sql(sql))
        except DBAPIError as error:
            unreadable.append(f"{name}: {error.orig}")
            return []

    tables = [row[0] for row in ask("tables", "SELECT name FROM sqlite_master WHERE type = 'table'")]
    found: dict[str, Any] = {
        "tables_version": revision(connection),
        "sqlite": next((row[0] for row in ask("sqlite", "SELECT sqlite_version()")), None),
        "rows": {
            name: row[0]
            for name in sorted(tables)
            if not name.startswith("sqlite_")
            for row in ask(name, f'SELECT COUNT(*) FROM "{name}"')
        },
    }
    for table, column in _STATUSES:
        if table in tables:
            rows = ask(table, f"SELECT {column}, COUNT(*) FROM {table} GROUP BY {column} ORDER BY {column}")
            found[f"{table}_by_{column}"] = {str(name): count for name, count in rows}
    last = "SELECT position, incarnation, seq, hash FROM journal ORDER BY position DESC LIMIT 1"
    for position, incarnation, seq, chained in ask("journal", last):
        found["head"] = {
            "position": position,
            "incarnation": incarnation,
            "seq": seq,
            "hash": bytes(chained).hex(),
        }
    found["unreadable"] = unreadable
    return found
