"""The programs that were let in, and the hashes of their tokens; see tables_till."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from pos_terminal.domain.till import Program
from pos_terminal.ledger import driver

_SELECT: Final = "SELECT program_id, name, paired_at, paired_by, revoked_at FROM till_programs"


def let_in(connection: Connection) -> list[Program]:
    """Every program that may ask, the newest first."""
    rows = driver.rows(
        connection, f"{_SELECT} WHERE revoked_at IS NULL ORDER BY paired_at DESC, program_id DESC"
    )
    return [Program(*row) for row in rows]


def by_id(connection: Connection, program_id: str) -> Program | None:
    """One program, whether it may still ask or not."""
    row = driver.first(connection, f"{_SELECT} WHERE program_id = ?", (program_id,))
    return None if row is None else Program(*row)


def hashes(connection: Connection) -> list[tuple[bytes, str, str]]:
    """Token hash, id and name of every program that may ask."""
    rows = driver.rows(
        connection, "SELECT token_hash, program_id, name FROM till_programs WHERE revoked_at IS NULL"
    )
    return [(bytes(row[0]), str(row[1]), str(row[2])) for row in rows]


def add(connection: Connection, program: Program, token_hash: bytes) -> None:
    """Let this program in."""
    driver.run(
        connection,
        "INSERT INTO till_programs (program_id, name, token_hash, paired_at, paired_by)"
        " VALUES (?, ?, ?, ?, ?)",
        (program.program_id, program.name, token_hash, program.paired_at, program.paired_by),
    )


def revoke(connection: Connection, program_id: str, at_ms: int) -> None:
    """Let it in no more."""
    driver.run(
        connection, "UPDATE till_programs SET revoked_at = ? WHERE program_id = ?", (at_ms, program_id)
    )
