"""Carrying a damaged journal to safety: what can still be read, one event a line."""

from __future__ import annotations

import os
from pathlib import Path

from pos_terminal.domain.errors import DataFolderProblem, TerminalError
from pos_terminal.ledger.reader import Reader
from pos_terminal.records import dataclass


@dataclass(frozen=True, slots=True)
class Rescued:
    """Where the events went, how many, and whether these are all that there ever were: nothing was passed
    over, and the last one that was once found right is among them."""

    file: Path
    events: int
    complete: bool


def export(database: Path, target: Path) -> Rescued:
    """Write every event that can be read, in order; what is told of survives a power cut. Raises
    DataFolderProblem when the file cannot be written."""
    count, complete = 0, False
    reader = Reader(database)
    try:
        with target.open("wb") as file:
            try:
                for raw in reader.raw_events():
                    file.write(raw + b"\n")
                    count += 1
                complete = count == _highest(reader) and count >= last_verified(database)
            except TerminalError:
                pass
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise DataFolderProblem(
            "data_folder_unusable", folder=str(target.parent), detail=str(error)
        ) from error
    finally:
        reader.close()
    return Rescued(target, count, complete)


def _highest(reader: Reader) -> int:
    """The last position: as many events as that should be there."""
    with reader.reading(any_version=True) as connection:
        return reader.event_count(connection)


def last_verified(database: Path) -> int:
    """The position up to which the journal was last found right; 0 where that cannot be read."""
    reader = Reader(database)
    try:
        with reader.reading() as connection:
            found = connection.exec_driver_sql("SELECT verified_position FROM terminal").scalar()
            return int(found or 0)
    except TerminalError:
        return 0
    finally:
        reader.close()
