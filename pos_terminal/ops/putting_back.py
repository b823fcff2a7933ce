"""A backup put in place at the first start: which there are, what is in one, what it needs on this machine.

Always as a new incarnation (see ledger.restore). On another machine than its own the codes of its people open
nothing, for they are kept over a secret of the machine: then one manager gets a new one before anything else.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

from pos_terminal.domain.errors import DatabaseProblem, InvalidInput
from pos_terminal.domain.people import Role
from pos_terminal.domain.recovery_code import RANDOM_BYTES, as_compared, recovery_code
from pos_terminal.ledger import backups, known_settings
from pos_terminal.ledger import people as rows
from pos_terminal.ledger.ledger import Ledger, ReadConnection
from pos_terminal.ledger.reader import Reader
from pos_terminal.ledger.restore import restore
from pos_terminal.ledger.restore_finish import finish_restore
from pos_terminal.ops import setting_up
from pos_terminal.providers.keeping import peppers
from pos_terminal.providers.secret_file import SecretFile
from pos_terminal.services import people, pin_gate
from pos_terminal.services.first_steps import CODES, About, PutBack
from pos_terminal.services.restoring import begin_with_new_code
from pos_terminal.services.settings_changes import TERMINAL
from pos_terminal.settings import FILE_NAME, Settings, save
from pos_terminal.system import SystemClock, SystemIds, random_bytes

_MOUNTS: Final = (Path("/media"), Path("/run/media"), Path("/mnt"))
_LETTERS: Final = "DEFGHIJKLMNOPQRSTUVWXYZ"
_SHOWN: Final = 12
_CUT: Final = "…"


def sticks() -> Iterator[Path]:
    """Everything that is mounted where sticks are."""
    for mount in _MOUNTS:
        for depth in ("*", "*/*"):
            with suppress(OSError):
                yield from sorted(path for path in mount.glob(depth) if path.is_dir())
    for letter in _LETTERS:
        with suppress(OSError):
            if (drive := Path(f"{letter}:\\")).is_dir():
                yield drive


def found(folder: Path, second: str) -> list[About]:
    """The newest backups of the data folder, of the second place and of every stick that can be read, newest
    first, each once. What is no good backup is left out."""
    places = [folder / backups.FOLDER, *([Path(second)] if second else [])]
    for stick in sticks():
        places += [stick, stick / backups.FOLDER]
    files = {path.resolve(): path for place in places for path in backups.listed(place)}
    newest = sorted(files.values(), key=lambda path: path.name, reverse=True)[: 2 * _SHOWN]
    good: list[About] = []
    for path in newest:
        with suppress(DatabaseProblem, InvalidInput, OSError):
            good.append(about(path))
    return good[:_SHOWN]


def about(path: Path) -> About:
    """What is in this file. Raises DatabaseProblem, and InvalidInput for one of practice."""
    backup = backups.read(path)
    reader = Reader(path)
    try:
        with reader.reading() as connection:
            _refuse_practice(connection, path)
            known = _known(connection)
            everybody = [one for one in rows.everybody(connection) if one.active]
            [(payments,)] = connection.exec_driver_sql("SELECT COUNT(*) FROM payments").fetchall()
    finally:
        reader.close()
    managers = tuple(one for one in everybody if one.role is Role.MANAGER)
    shown = {name: value for name, value in known.items() if _CUT not in value}
    return About(
        backup,
        known.get("restaurant", ""),
        known.get("counter", ""),
        int(payments),
        len(everybody),
        managers,
        shown,
    )


def put_back(path: Path, root: Path, folder: Path, before: Settings) -> PutBack:
    """Put this backup in place of whatever ledger is there, which is kept. Hold the folder's lock.

    Raises InvalidInput, NotAllowed, DatabaseProblem, DataFolderProblem, SettingsProblem; then nothing is
    another than it was, or the next start finishes.
    """
    told = about(path)
    needs_code = bool(told.people) and not (folder / "secrets.bin").exists()
    if needs_code and not told.managers:
        raise InvalidInput("backup_no_manager")
    if needs_code:
        # First: a start after a kill asks for the code, too.
        setting_up.keep_step(folder, CODES)
    restore(path, folder, SystemClock().now_ms())
    settings = settings_back(told, root, before)
    if not needs_code:
        setting_up.finish(folder)
    return PutBack(told, needs_code, settings)


def in_place(root: Path, folder: Path, before: Settings) -> PutBack:
    """What was put in place before a kill, to go on with. Raises what `about` raises."""
    finish_restore(folder)
    told = about(folder / "ledger.db")
    return PutBack(told, bool(told.managers), settings_back(told, root, before))


def settings_back(told: About, root: Path, before: Settings) -> Settings:
    """The settings that the backup's journal told of, kept where this machine has none of its own. Whatever
    cannot be used any more stays as it is."""
    if (root / FILE_NAME).exists():
        return before
    settings = before
    for name, value in told.settings.items():
        with suppress(msgspec.ValidationError):
            values = msgspec.structs.asdict(settings)
            settings = msgspec.convert({**values, name: _typed(value)}, Settings, strict=False)
    save(root, settings)
    return settings


def new_code(folder: Path, staff_id: str, pin: str, settings: Settings) -> str:
    """A code for this manager, and a recovery code, which is returned as it is shown once. Hold the folder's
    lock. Raises InvalidInput, NotAllowed, DatabaseProblem, DataFolderProblem."""
    people.checked_pin(pin)
    pepper = peppers(SecretFile(folder))
    shown = recovery_code(random_bytes(RANDOM_BYTES))
    recovery = people.hash_pin(as_compared(shown), pin_gate.RECOVERY, pepper, random_bytes(16))
    hashed = people.hash_pin(pin, staff_id, pepper, random_bytes(16))
    ledger = Ledger.open(folder, clock=SystemClock(), ids=SystemIds(), currency=settings.currency)
    try:
        begin_with_new_code(ledger, staff_id, hashed, recovery)
    finally:
        ledger.close()
    setting_up.finish(folder)
    return shown


def _known(connection: ReadConnection) -> dict[str, str]:
    table = "SELECT 1 FROM sqlite_master WHERE name = 'known_settings'"
    if connection.exec_driver_sql(table).first() is None:
        return {}
    told = known_settings.known(connection)
    return {setting: value for (method, setting), value in told.items() if method == TERMINAL}


def _typed(value: str) -> str | bool:
    return value == "true" if value in ("true", "false") else value


def _refuse_practice(connection: ReadConnection, path: Path) -> None:
    [(raw,)] = connection.exec_driver_sql("SELECT event FROM journal WHERE position = 1").fetchall()
    if msgspec.json.decode(raw).get("body", {}).get("practice"):
        raise InvalidInput("backup_of_practice", file=path.name)
