"""Questions and changes of the list of what is to be printed. It is local: never part of the journal."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Connection

from pos_terminal.records import dataclass


class JobState(StrEnum):
    """What became of a job."""

    QUEUED = "queued"
    SENDING = "sending"
    """From here on bytes may have left. Found at a start, it may have printed."""
    UNSURE = "unsure"
    """It may have printed, whole or in part: a person looks."""
    DONE = "done"
    FAILED = "failed"
    """There is nothing to print: what it is about cannot be put on paper."""


@dataclass(frozen=True, slots=True)
class Job:
    """One document for the printer. `kind` and `subject` say what it is, the time is UTC milliseconds."""

    position: int
    kind: str
    subject: str
    copy: bool
    state: JobState
    requested_at: int
    problem: str | None = None


_COLUMNS = "position, kind, subject, copy, state, requested_at, problem"


def _job(row: tuple[object, ...]) -> Job:
    position, kind, subject, copy, state, at, problem = row
    return Job(
        int(str(position)),
        str(kind),
        str(subject),
        bool(copy),
        JobState(str(state)),
        int(str(at)),
        None if problem is None else str(problem),
    )


def _jobs(connection: Connection, rest: str, values: tuple[object, ...] = ()) -> list[Job]:
    rows = connection.exec_driver_sql(f"SELECT {_COLUMNS} FROM print_jobs {rest}", values)
    return [_job(tuple(row)) for row in rows]


def put(connection: Connection, kind: str, subject: str, *, copy: bool, at: int) -> Job:
    """Add one at the end. A second original of the same thing is refused by the table."""
    position = 1 + int(connection.exec_driver_sql("SELECT MAX(position) FROM print_jobs").scalar() or 0)
    connection.exec_driver_sql(
        "INSERT INTO print_jobs (position, kind, subject, copy, state, requested_at)"
        " VALUES (?, ?, ?, ?, 'queued', ?)",
        (position, kind, subject, int(copy), at),
    )
    return Job(position, kind, subject, copy, JobState.QUEUED, at)


def move(connection: Connection, position: int, state: JobState, at: int, problem: str | None = None) -> None:
    """Say what became of one."""
    ended = None if state in (JobState.QUEUED, JobState.SENDING) else at
    connection.exec_driver_sql(
        "UPDATE print_jobs SET state = ?, ended_at = ?, problem = ? WHERE position = ?",
        (state.value, ended, problem, position),
    )


def by_position(connection: Connection, position: int) -> Job | None:
    """One of them."""
    return next(iter(_jobs(connection, "WHERE position = ?", (position,))), None)


def of_subject(connection: Connection, kind: str, subject: str) -> list[Job]:
    """The original first, then its copies in their order."""
    originals = _jobs(connection, "WHERE kind = ? AND subject = ? AND copy = 0", (kind, subject))
    copies = "WHERE subject = ? AND kind = ? AND copy = 1 ORDER BY position"
    return originals + _jobs(connection, copies, (subject, kind))


def first_queued(connection: Connection) -> Job | None:
    """Whose turn it is."""
    return next(iter(_jobs(connection, "WHERE state = 'queued' ORDER BY position LIMIT 1")), None)


def open_ones(connection: Connection, state: JobState, limit: int) -> list[Job]:
    """Those that are queued, being sent, or unsure, oldest first."""
    rest = f"WHERE state = '{state.value}' ORDER BY position LIMIT ?"
    return _jobs(connection, rest, (limit,))


def count(connection: Connection, state: JobState) -> int:
    """How many are queued, being sent, or unsure."""
    return int(
        connection.exec_driver_sql(f"SELECT COUNT(*) FROM print_jobs WHERE state = '{state.value}'").scalar()
        or 0
    )


def forget_old_copies(connection: Connection, keep: int) -> None:
    """Copies that came out long ago; every original is remembered, so that none comes out twice."""
    connection.exec_driver_sql(
        "DELETE FROM print_jobs WHERE copy = 1 AND state IN ('done', 'failed')"
        " AND position < (SELECT MAX(position) FROM print_jobs) - ?",
        (keep,),
    )


def kicked_at(connection: Connection, cause: str, subject: str) -> int | None:
    """When the drawer's lock was told to open for this cause, UTC milliseconds; None when it never was."""
    found = connection.exec_driver_sql(
        "SELECT at FROM drawer_kicks WHERE cause = ? AND subject = ?", (cause, subject)
    ).scalar()
    return None if found is None else int(found)
