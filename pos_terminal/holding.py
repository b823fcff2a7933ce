"""Taking hold of a place: its folders, its settings, and the lock that keeps others out. Light: the sign-in
page waits for it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Final

from pos_terminal import settings as settings_file
from pos_terminal.ledger.folder import prepare_folder
from pos_terminal.ledger.folder_rights import refuse_anothers, secure, use_umask
from pos_terminal.ledger.lock import LedgerLock
from pos_terminal.ops.version_record import see_to_version
from pos_terminal.place import Place
from pos_terminal.records import dataclass
from pos_terminal.settings import Settings

_LOCK_PATIENCE_S: Final = 5.0
"""How long a start waits for another command on the same data."""


@dataclass(frozen=True, slots=True)
class Held:
    """Nobody else writes here until `release`."""

    settings: Settings
    lock: LedgerLock

    def release(self) -> None:
        """Let others in; harmless when it is done again."""
        self.lock.release()


def hold(
    where: Place,
    holder: str,
    environ: Mapping[str, str] = os.environ,
    trying: Callable[[], None] | None = None,
) -> Held:
    """Take this place for "window" or "command": nobody else may look into it, and this version of the
    program works with its data. `trying` is told when that has to be found out first.

    Raises SettingsProblem, DataFolderProblem, or DatabaseProblem from `see_to_version`.
    """
    use_umask(where.root)
    refuse_anothers(where.root)
    prepare_folder(where.root)
    settings = settings_file.load(where.root, environ)
    prepare_folder(where.folder)
    secure(where.root, where.folder)
    lock = LedgerLock(where.folder, holder)
    lock.acquire(_LOCK_PATIENCE_S)
    try:
        see_to_version(where.folder, settings.currency, practice=where.practice, trying=trying)
    except BaseException:
        lock.release()
        raise
    return Held(settings, lock)
