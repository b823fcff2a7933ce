"""Backups through SQLite's own means. Copying the file inside this process would drop its locks."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pysqlite3.dbapi2 as sqlite

from pos_terminal.domain.crash_points import crash_point
from pos_terminal.domain.errors import DataFolderProblem
from pos_terminal.own_files import folder_mode
from pos_terminal.system import make_durable

_PAGES_AT_A_TIME: Final = 1024


def backup_to(source: Path, target: Path) -> None:
    """Write a whole, checked copy of the database that survives a power cut. An older file of that name is
    replaced only when it is complete.

    Raises DataFolderProblem.
    """
    part = target.with_suffix(".part")
    try:
        if not target.parent.exists():
            target.parent.mkdir(parents=True, mode=folder_mode(target.parent.parent))
            make_durable(target.parent.parent)
        part.unlink(missing_ok=True)
        reading = sqlite.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)
        try:
            writing = sqlite.connect(str(part))
            try:
                reading.backup(
                    writing, pages=_PAGES_AT_A_TIME, progress=lambda *_: crash_point("backup_copying")
                )
                # One file, without a log beside it: it is carried about.
                writing.execute("PRAGMA journal_mode = DELETE")
                healthy = writing.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
            finally:
                writing.close()
        finally:
            reading.close()
        if not healthy:
            raise DataFolderProblem("backup_failed", target=str(target), detail="quick_check")
        crash_point("backup_copied")
        part.replace(target)
        make_durable(target.parent)
    except (OSError, sqlite.Error) as error:
        raise DataFolderProblem("backup_failed", target=str(target), detail=str(error)) from error
