"""Taking hold of a place: its folders, its settings, and the lock that keeps others out. Light: the sign-in
page waits for it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final

from pos_terminal import settings as settings_file
from pos_terminal.ledger.folder import prepare_folder
from pos_terminal.ledger.lock import LedgerLock
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


def hold(where: Place, holder: str, environ: Mapping[str, str] = os.environ) -> Held:
    """Take this place for "window" or "command". Raises SettingsProblem or DataFolderProblem."""
    os.umask(0o077)
    prepare_folder(where.root)
    settings = settings_file.load(where.root, environ)
    prepare_folder(where.folder)
    lock = LedgerLock(where.folder, holder)
    lock.acquire(_LOCK_PATIENCE_S)
    return Held(settings, lock)
