"""Questions about everybody who ever worked here, and the rows that count wrong codes."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from pos_terminal.domain.people import Role, Staff
from pos_terminal.ledger import driver
from pos_terminal.ledger.driver import Row
from pos_terminal.records import dataclass

_STAFF: Final = "SELECT staff_id, code, name, role, active FROM staff"


@dataclass(frozen=True, slots=True)
class Counted:
    """Wrong codes of one person in a row. `wait_ms` runs from `counted_at`, milliseconds of uptime."""

    who: str
    failed: int = 0
    locks: int = 0
    wait_ms: int = 0
    counted_at: int = 0
    until_reset: bool = False
    told: bool = True
    """Whether the lock is in the journal."""


def everybody(connection: Connection) -> list[Staff]:
    """All who were ever added, cashiers first, each in the order in which they were added."""
    return [_person(row) for row in driver.rows(connection, f"{_STAFF} ORDER BY role, rowid")]


def names(connection: Connection) -> dict[str, str]:
    """The names of all who were ever added, by staff id: history names people who have left, too."""
    return {row[0]: row[1] for row in driver.rows(connection, "SELECT staff_id, name FROM staff")}


def by_id(connection: Connection, staff_id: str) -> Staff | None:
    """One person, whether they still work here or not."""
    row = driver.first(connection, f"{_STAFF} WHERE staff_id = ?", (staff_id,))
    return _person(row) if row is not None else None


def by_code(connection: Connection, code: str) -> Staff | None:
    """The person called by this code, which is written as it is stored."""
    row = driver.first(connection, f"{_STAFF} WHERE code = ?", (code,))
    return _person(row) if row is not None else None


def anybody(connection: Connection) -> bool:
    """Whether somebody was ever added."""
    return driver.first(connection, "SELECT 1 FROM staff LIMIT 1") is not None


def managers(connection: Connection) -> int:
    """How many managers can act."""
    row = driver.first(connection, "SELECT COUNT(*) FROM staff WHERE active = 1 AND role = 'manager'")
    assert row is not None
    return int(row[0])


def _person(row: Row) -> Staff:
    return Staff(row[0], row[1], row[2], Role(row[3]), bool(row[4]))


# -- wrong codes ------------------------------------------------------------------------------------------


def counted(connection: Connection, who: str) -> Counted:
    """What was counted against them; nothing where there is no row."""
    row = driver.first(
        connection,
        "SELECT who, failed, locks, wait_ms, counted_at, until_reset, told FROM pin_attempts WHERE who = ?",
        (who,),
    )
    if row is None:
        return Counted(who)
    return Counted(row[0], row[1], row[2], row[3], row[4], bool(row[5]), bool(row[6]))


def put_counted(connection: Connection, count: Counted) -> None:
    """Keep this count."""
    driver.run(
        connection,
        "INSERT OR REPLACE INTO pin_attempts (who, failed, locks, wait_ms, counted_at, until_reset, told)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            count.who,
            count.failed,
            count.locks,
            count.wait_ms,
            count.counted_at,
            int(count.until_reset),
            int(count.told),
        ),
    )


def note_told(connection: Connection, who: str) -> None:
    """The lock on them is in the journal."""
    driver.run(connection, "UPDATE pin_attempts SET told = 1 WHERE who = ?", (who,))


def forget_counted(connection: Connection, who: str) -> None:
    """Nothing is counted against them any more."""
    driver.run(connection, "DELETE FROM pin_attempts WHERE who = ?", (who,))


def strangers(connection: Connection) -> int:
    """How many names that nobody has are counted."""
    row = driver.first(connection, "SELECT COUNT(*) FROM pin_attempts WHERE who LIKE '?%'")
    assert row is not None
    return int(row[0])


def locked(connection: Connection) -> dict[str, Counted]:
    """Who has a lock or a wait, by staff id."""
    rows = driver.rows(connection, "SELECT who FROM pin_attempts WHERE wait_ms > 0 AND who NOT LIKE '?%'")
    return {row[0]: counted(connection, row[0]) for row in rows}


# -- the recovery code ------------------------------------------------------------------------------------


def recovery_hash(connection: Connection) -> str | None:
    """The stored hash of the recovery code, None once it was used."""
    row = driver.first(connection, "SELECT code_hash FROM recovery_code")
    return str(row[0]) if row is not None else None


def set_recovery_hash(connection: Connection, value: str | None) -> None:
    """Keep this hash instead of the one before; None: there is no recovery code any more."""
    driver.run(connection, "DELETE FROM recovery_code")
    if value is not None:
        driver.run(connection, "INSERT INTO recovery_code (number, code_hash) VALUES (1, ?)", (value,))
