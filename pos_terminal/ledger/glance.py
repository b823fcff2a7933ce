"""A glance at a ledger before the program that works with it is read: who may sign in.

On the driver alone, so that somebody can begin to type their code at once; nothing can be sold on it. It
looks at what can be damaged (the structure of the file, the chain behind the last good check), and wherever
it finds anything but a ledger that was closed in order, with nothing under way, it says nothing: then
everything is opened and checked first, as `Ledger.open` does it in every case before the first sale.
"""

from __future__ import annotations

import hashlib
import sys
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pysqlite3.dbapi2 as sqlite

from pos_terminal.domain.people import Role, Staff
from pos_terminal.ledger import verified
from pos_terminal.ledger.file_facts import APPLICATION_ID, HEAD, LOWEST_SQLITE, SMALL_BYTES, TAG

_TO_BE_DONE_FIRST: Final = ("ledger.doubt", "restore.todo")
"""Lies beside a ledger in which damage was found, or whose place another is to take."""
_LONGEST_TAIL: Final = 5_000
"""Events since the last check; more are read while the program is opened."""
_UNDER_WAY: Final = (
    "SELECT 1 FROM payments WHERE status IN ('pending', 'processing')",
    "SELECT 1 FROM refunds WHERE status = 'processing'",
    "SELECT 1 FROM watches",
    "SELECT 1 FROM print_jobs WHERE state IN ('queued', 'sending')",
)
_PEOPLE: Final = "SELECT staff_id, code, name, role FROM staff WHERE active = 1 ORDER BY role, rowid"


def glance(path: Path) -> list[Staff] | None:
    """Everybody who may sign in. None where the ledger has to be opened first: it is not there, not this
    program's, large, damaged, was not closed in order, or something is under way that has to be followed.
    """
    if sqlite.sqlite_version_info < LOWEST_SQLITE:
        return None
    try:
        log = path.with_name(path.name + "-wal")
        if log.exists() and log.stat().st_size:
            return None
        if any(path.with_name(name).exists() for name in _TO_BE_DONE_FIRST) or verified.damage(path):
            return None
        return _look(path) if path.stat().st_size <= SMALL_BYTES else None
    except (sqlite.Error, OSError, ValueError, TypeError):
        return None


def _look(path: Path) -> list[Staff] | None:
    target = f"{path.resolve().as_uri()}?mode=ro"
    # Heard by tests that prove which thread opens databases.
    sys.audit("pos_terminal.database", target)
    with closing(sqlite.connect(target, isolation_level=None, uri=True)) as file:
        for name, value in (("query_only", 1), ("trusted_schema", 0), ("cell_size_check", 1)):
            file.execute(f"PRAGMA {name} = {value}")
        file.execute("BEGIN")
        try:
            if not (_is_ours(file) and _is_whole(file)) or any(
                file.execute(f"{question} LIMIT 1").fetchone() for question in _UNDER_WAY
            ):
                return None
            found = file.execute(_PEOPLE).fetchall()
            return [Staff(one, code, name, Role(role)) for one, code, name, role in found] or None
        finally:
            file.execute("ROLLBACK")


def _is_ours(file: Any) -> bool:
    (application,) = file.execute("PRAGMA application_id").fetchone()
    versions = file.execute("SELECT version_num FROM alembic_version").fetchall()
    return (application, versions) == (APPLICATION_ID, [(HEAD,)])


def _is_whole(file: Any) -> bool:
    if file.execute("PRAGMA quick_check(5)").fetchall() != [("ok",)]:
        return False
    [(position, head)] = file.execute("SELECT verified_position, verified_hash FROM terminal").fetchall()
    known = file.execute("SELECT hash FROM journal WHERE position = ?", (position,)).fetchone()
    if position and known != (head,):
        return False
    tail = file.execute(
        "SELECT position, hash, event FROM journal WHERE position > ? ORDER BY position LIMIT ?",
        (position, _LONGEST_TAIL + 1),
    ).fetchall()
    for found, hashed, raw in tail:
        position += 1
        head = hashlib.sha256(TAG + head + len(raw).to_bytes(8, "big") + raw).digest()
        if (found, hashed) != (position, head):
            return False
    return len(tail) <= _LONGEST_TAIL
