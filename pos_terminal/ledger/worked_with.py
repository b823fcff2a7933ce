"""Whether anybody has worked with a ledger, before it is opened: a first start asks first."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from typing import Final

import pysqlite3.dbapi2 as sqlite

from pos_terminal.records import dataclass

MARK: Final = "first-start"
"""Lies beside the ledger while a first start is under way, and says which step is next."""
_TO_BE_FINISHED: Final = "restore.todo"
"""As the ledger's own start calls it; that reads more than a first look may."""


@dataclass(frozen=True, slots=True)
class WorkedWith:
    """`anybody` was added to its people; something was `paid`; a central server that it has `joined` has its
    people."""

    anybody: bool = False
    paid: bool = False
    joined: bool = False

    @property
    def is_begun(self) -> bool:
        """Whether nothing has to be asked any more before it is opened."""
        return self.anybody or self.joined


def worked_with(path: Path) -> WorkedWith | None:
    """What has been done with this ledger; nothing where there is none. None where it cannot be looked at, or
    another is to take its place: whatever opens it says why, or finishes first."""
    if path.with_name(_TO_BE_FINISHED).exists():
        return None
    if not path.exists():
        return WorkedWith()
    target = f"{path.resolve().as_uri()}?mode=ro"
    # Heard by tests that prove which thread opens databases.
    sys.audit("pos_terminal.database", target)
    try:
        with closing(sqlite.connect(target, isolation_level=None, uri=True)) as file:
            [found] = file.execute(
                "SELECT EXISTS (SELECT 1 FROM staff), EXISTS (SELECT 1 FROM payments)"
            ).fetchall()
            # An early version had no such table.
            known = file.execute("SELECT 1 FROM sqlite_master WHERE name = 'enrolment'").fetchone()
            joined = known is not None and bool(file.execute("SELECT 1 FROM enrolment LIMIT 1").fetchall())
    except sqlite.Error:
        return None
    return WorkedWith(bool(found[0]), bool(found[1]), joined)
