"""Backups that are kept: made beside the work, checked by opening them, and the old ones thrown away.

A backup is a whole ledger under the name of its moment. It goes to the data folder and, where one is given,
to a second folder: another disk, or a stick.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from pos_terminal.domain.errors import DatabaseProblem, DataFolderProblem
from pos_terminal.ledger.backup import backup_to
from pos_terminal.ledger.journal import GENESIS, chain_hash
from pos_terminal.ledger.reader import Reader
from pos_terminal.records import dataclass

FOLDER: Final = "backups"
_NAME: Final = "ledger-%Y%m%dT%H%M%SZ"
_GLOB: Final = "ledger-*Z.db"
NEWEST: Final = 24
"""So many of the newest are kept, whatever their age."""
DAYS: Final = 14
"""And the last one of each of so many days that have one."""


@dataclass(frozen=True, slots=True)
class Backup:
    """One file. `taken_at` is UTC milliseconds; `events` the position its journal ends at, `head` its last
    hash."""

    path: Path
    taken_at: int
    events: int
    head: str
    terminal_id: str


def make(source: Path, folders: Iterable[Path], at_ms: int) -> list[Backup]:
    """Copy the ledger into each of these folders, check each copy by opening it, and throw old ones away.

    Raises DataFolderProblem for the first folder that could not be written; the ones before it have theirs.
    """
    made: list[Backup] = []
    for folder in folders:
        target = folder / f"{datetime.fromtimestamp(at_ms / 1000, UTC).strftime(_NAME)}.db"
        backup_to(source, target)
        try:
            made.append(read(target))
        except DatabaseProblem as error:
            raise DataFolderProblem("backup_failed", target=str(target), detail=str(error)) from error
        _throw_away(folder)
    return made


def read(path: Path) -> Backup:
    """What this file holds. Raises DatabaseProblem when it is not a ledger whose journal can be read to its
    end."""
    if not path.is_file():
        raise DatabaseProblem("database_damaged", detail=f"{path} is not there")
    reader = Reader(path)
    try:
        with reader.reading() as connection:
            terminal_id = reader.terminal_id(connection)
            events = reader.event_count(connection)
            ends = connection.exec_driver_sql(
                "SELECT position, hash, event FROM journal WHERE position >= ? ORDER BY position",
                (events - 1,),
            ).all()
    finally:
        reader.close()
    before = ends[0].hash if len(ends) > 1 else GENESIS
    if not ends or chain_hash(before, ends[-1].event) != ends[-1].hash:
        raise DatabaseProblem("database_damaged", detail=f"{path.name}: the chain is broken")
    return Backup(path, _taken_at(path), events, ends[-1].hash.hex(), terminal_id)


def listed(folder: Path) -> list[Path]:
    """The backups of this folder, the newest first; none where it cannot be read."""
    with suppress(OSError):
        return sorted(folder.glob(_GLOB), key=lambda path: path.name, reverse=True)
    return []


def _taken_at(path: Path) -> int:
    try:
        moment = datetime.strptime(path.stem, _NAME).replace(tzinfo=UTC)
    except ValueError:
        # Under a name that somebody gave it.
        return int(path.stat().st_mtime * 1000)
    return int(moment.timestamp() * 1000)


def _throw_away(folder: Path) -> None:
    """Keep the newest, and the last of each day."""
    kept: set[str] = set()
    for number, path in enumerate(listed(folder)):
        day = path.name[: len("ledger-20261121")]
        if number < NEWEST or (day not in kept and len(kept) < DAYS):
            kept.add(day)
        else:
            # One that cannot be removed today can be tomorrow.
            with suppress(OSError):
                path.unlink()
