"""The folder of a ledger: for its owner alone, and with a complete ledger in it or none."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Final, Protocol

from pos_terminal.domain.errors import DatabaseProblem, DataFolderProblem
from pos_terminal.own_files import file_mode, folder_mode
from pos_terminal.system import make_durable


def prepare_folder(folder: Path) -> Path:
    """Make the data folder, or find that it can be written. Who else may look is `folder_rights.secure`'s.

    Raises DataFolderProblem when it cannot be used.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=folder_mode(folder.parent))
        probe = folder / ".write-test"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise DataFolderProblem("data_folder_unusable", folder=str(folder), detail=str(error)) from error
    return folder


_BALLAST: Final = "ballast"
_BALLAST_BYTES: Final = 1024 * 1024


def keep_ballast(folder: Path) -> None:
    """Hold some room that is given up when the disk is full, so that what became of a payment can still be
    made certain. Only where there is plenty: it must not be what fills the disk."""
    ballast = folder / _BALLAST
    with suppress(OSError):
        if not ballast.exists() and shutil.disk_usage(folder).free > 4 * _BALLAST_BYTES:
            ballast.write_bytes(b"\xff" * _BALLAST_BYTES)


def release_ballast(folder: Path) -> bool:
    """Give the room up. True when there was some."""
    try:
        (folder / _BALLAST).unlink()
    except OSError:
        return False
    return True


class _Closable(Protocol):
    def close(self) -> None: ...


def make_file(path: Path, fill: Callable[[Path], _Closable]) -> None:
    """Make the ledger under another name, and give it its own when it is complete.

    So an empty ledger.db, or one whose log is gone, is damage and never a new shop. Raises DatabaseProblem,
    DataFolderProblem.
    """
    log = path.with_name(path.name + "-wal")
    if log.exists() and log.stat().st_size:
        raise DatabaseProblem("database_damaged", detail=f"{path.name} is gone, {log.name} is there")
    new = path.with_name("ledger.new")
    try:
        for left in path.parent.glob(f"{new.name}*"):
            left.unlink()
        with closing(fill(new)):
            pass
        if new.with_name(new.name + "-wal").exists():
            # Closing moves the log into the file; it could not.
            raise DatabaseProblem("disk_full", detail="the new ledger could not be completed")
        # The way to it first: once it has its name, nobody makes sure of that again.
        for folder in path.resolve().parent.parents:
            with suppress(PermissionError):
                make_durable(folder)
        # SQLite's own mode has nothing for a group; its log gets the one of the file.
        new.chmod(file_mode(path.parent))
        new.replace(path)
        make_durable(path.parent)
    except OSError as error:
        raise DataFolderProblem("data_folder_unusable", folder=str(path.parent), detail=str(error)) from error
