"""Questions about what the journal told last of each setting; see tables_known."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from pos_terminal.ledger import driver

Values = Mapping[tuple[str, str], str]
"""(provider code or "", setting) -> value."""


def known(connection: Connection) -> dict[tuple[str, str], str]:
    """All of it; empty where nothing was looked at yet."""
    rows = driver.rows(connection, "SELECT method, setting, value FROM known_settings")
    return {(row[0], row[1]): row[2] for row in rows}


def forget(connection: Connection, method: str) -> None:
    """Know nothing any more of what stands under this code."""
    driver.run(connection, "DELETE FROM known_settings WHERE method = ?", (method,))


def put(connection: Connection, values: Values) -> None:
    """Keep these, beside what else is known."""
    for (method, setting), value in values.items():
        driver.run(
            connection,
            "INSERT INTO known_settings (method, setting, value) VALUES (?, ?, ?)"
            " ON CONFLICT DO UPDATE SET value = excluded.value",
            (method, setting, value),
        )
