"""The last steps of a restore, which a start takes where a kill broke one off; see restore."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pos_terminal.domain.crash_points import crash_point
from pos_terminal.domain.errors import DataFolderProblem
from pos_terminal.ledger import verified
from pos_terminal.own_files import file_mode
from pos_terminal.system import make_durable

LEDGER: Final = "ledger.db"
READY: Final = "ledger.restored"
"""The backup, complete, before it gets the ledger's name."""
NOTE: Final = "restore.todo"
"""Is there while a restore is to be finished; says where the replaced ledger goes."""
GIVEN: Final = "incarnation"
"""The last incarnation that a restore has given: none is given twice."""


def finish_restore(folder: Path) -> None:
    """Put a restored ledger in its place, and the one it replaces aside; nothing where there is none.

    Before the ledger is opened. Raises DataFolderProblem.
    """
    note, ready = folder / NOTE, folder / READY
    if not note.exists():
        return
    try:
        if ready.exists():
            aside = folder / note.read_text(encoding="utf-8").strip()
            aside.mkdir(mode=0o700, exist_ok=True)
            # The log goes with the ledger that it belongs to: beside another one it would be read into it. So
            # does what was found in it.
            for name in (f"{LEDGER}-shm", f"{LEDGER}-wal", verified.FILE, LEDGER):
                if (folder / name).exists():
                    (folder / name).replace(aside / name)
                    crash_point("restore_moving")
            make_durable(aside)
            # SQLite's own mode has nothing for a group.
            ready.chmod(file_mode(folder))
            ready.replace(folder / LEDGER)
            make_durable(folder)
        crash_point("restore_in_place")
        note.unlink()
        make_durable(folder)
    except OSError as error:
        raise DataFolderProblem("restore_failed", folder=str(folder), detail=str(error)) from error
