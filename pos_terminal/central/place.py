"""Where a central server keeps what is not in its database: its key, and a PostgreSQL of its own."""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pos_terminal.central.settings import Settings
from pos_terminal.domain.errors import DataFolderProblem, SettingsProblem
from pos_terminal.domain.secret import Secret
from pos_terminal.place import place as terminals_place
from pos_terminal.system import make_durable, random_bytes

POSTGRESQL: Final = "postgresql"
_KEY: Final = "server.key"
_ROOTS_OWN: Final = Path("/var/lib/pos-terminal-central")
_KEY_BYTES: Final = 32


def data_folder(settings: Settings, environ: Mapping[str, str]) -> Path:
    """The centre's folder, made for its owner alone. Raises DataFolderProblem.

    As root others may pass through it, and read nothing: PostgreSQL's own folder in it belongs to another
    account.
    """
    folder = settings.data_dir or _usual()
    terminal = terminals_place(None, practice=False, environ=environ).root
    for one in (folder, *folder.parents):
        if one == terminal or (one / "live" / "ledger.db").exists() or (one / "ledger.db").exists():
            raise DataFolderProblem("central_in_terminal", folder=str(one))
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not any(folder.iterdir()) or (folder / _KEY).exists():
            folder.chmod(0o711 if _is_root() else 0o700)
    except OSError as error:
        raise DataFolderProblem("data_folder_unusable", folder=str(folder), detail=str(error)) from error
    return folder


def server_key(settings: Settings, folder: Path) -> Secret:
    """The key that restaurants' secrets are encrypted with: from the environment, else of the data folder,
    made the first time. Raises DataFolderProblem."""
    if settings.server_key is not None:
        return settings.server_key
    path = folder / _KEY
    try:
        if not path.exists():
            if (folder / POSTGRESQL / "data").exists():
                # A new key would make every kept secret unreadable, and silently.
                raise SettingsProblem("server_key_missing", file=str(path))
            _write(path, base64.b64encode(random_bytes(_KEY_BYTES)))
        return Secret(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise DataFolderProblem("data_folder_unusable", folder=str(folder), detail=_KEY) from error


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, and there after a power cut: what it opens may be needed for years."""
    part = path.with_suffix(".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    make_durable(path.parent)


def _usual() -> Path:
    if _is_root():
        return _ROOTS_OWN
    import platformdirs

    return Path(platformdirs.user_data_dir("pos-terminal-central", appauthor=False))


def _is_root() -> bool:
    return os.name == "posix" and os.geteuid() == 0
