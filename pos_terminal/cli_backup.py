"""Commands for backups: make one, see which there are, and put one in the ledger's place."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pos_terminal import cli_output
from pos_terminal.cli_commands import Common, common_options
from pos_terminal.domain.errors import DatabaseProblem, NotAllowed, SettingsProblem
from pos_terminal.ledger import backups
from pos_terminal.ledger.backups import Backup
from pos_terminal.ledger.lock import LedgerLock
from pos_terminal.ledger.restore_finish import LEDGER
from pos_terminal.system import SystemClock
from pos_terminal.texts import tr, trn

if TYPE_CHECKING:
    from pos_terminal.domain.secret import Secret
    from pos_terminal.ledger.ledger import Ledger
    from pos_terminal.place import Place

_LOCK_PATIENCE_S = 5.0
_FILE = click.Path(path_type=Path)
_CODES = "restore-codes"
"""Where the backup's people are asked when the ledger's own cannot be: wrong codes are counted there."""


def _document(found: Backup) -> dict[str, object]:
    return {
        "file": str(found.path),
        "taken_at": found.taken_at,
        "events": found.events,
        "head": found.head,
        "terminal": found.terminal_id,
    }


def _line(file: object, events: object) -> str:
    count = events if isinstance(events, int) else 0
    return trn("{file}: {count} event", "{file}: {count} events", count, file=file)


@click.command()
@click.option(
    "--to", "folders", multiple=True, type=click.Path(path_type=Path), help="Also into this folder, or stick."
)
@common_options
def backup(common: Common, *, as_json: bool, folders: tuple[Path, ...]) -> int:
    """Make a backup now, beside an open window too; it is opened and checked before it counts."""
    where = common.place
    if not (where.folder / LEDGER).exists():
        raise NotAllowed("backup_of_nothing", folder=str(where.folder))
    places = (where.folder / backups.FOLDER, *_second(where), *folders)
    made = backups.make(where.folder / LEDGER, dict.fromkeys(places), SystemClock().now_ms())
    if as_json:
        cli_output.emit([_document(one) for one in made])
    else:
        for one in made:
            click.echo(_line(one.path, one.events))
    return cli_output.DONE


@click.command("backups")
@click.option("--from", "folder", type=click.Path(path_type=Path), help="Another folder, or a stick.")
@common_options
def list_backups(common: Common, *, as_json: bool, folder: Path | None) -> int:
    """The backups there are, the newest first; one that does not open is named, and hides no other."""
    told: list[dict[str, object]] = []
    for path in backups.listed(folder or common.place.folder / backups.FOLDER):
        try:
            told.append(_document(backups.read(path)))
        except DatabaseProblem as problem:
            told.append({"file": str(path), "problem": problem.code})
    if as_json:
        cli_output.emit(told)
    else:
        for one in told:
            if "problem" in one:
                click.echo(tr("The backup {name} cannot be opened.", name=one["file"]), err=True)
            else:
                click.echo(_line(one["file"], one["events"]))
    return cli_output.DONE


def _second(where: Place) -> list[Path]:
    """The second folder for backups that the settings name; a backup needs no settings that can be read."""
    from pos_terminal import settings

    with suppress(SettingsProblem):
        if not where.practice and (second := settings.load(where.root, os.environ).backup_folder):
            return [Path(second)]
    return []


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--as", "staff_code", help="The manager who does it; needed when the data has staff.")
@click.option("--pin-file", type=_FILE, help="File that holds the PIN (also POS_TERMINAL_PIN).")
@click.option("--recovery-file", type=_FILE, help="File that holds the recovery code, instead of a PIN.")
@common_options
def restore(
    common: Common,
    *,
    as_json: bool,
    file: Path,
    staff_code: str | None,
    pin_file: Path | None,
    recovery_file: Path | None,
) -> int:
    """Put a backup in the place of the ledger. The one it replaces is kept beside it, whole."""
    from pos_terminal.ledger.folder import prepare_folder
    from pos_terminal.ledger.restore import restore as put_in_place

    where = common.place
    prepare_folder(where.root)
    prepare_folder(where.folder)
    _ask(where, file, staff_code, pin_file, recovery_file)
    lock = LedgerLock(where.folder, "command")
    lock.acquire(_LOCK_PATIENCE_S)
    try:
        found = put_in_place(file, where.folder, SystemClock().now_ms())
    finally:
        lock.release()
    if as_json:
        cli_output.emit(_document(found))
    else:
        click.echo(
            trn(
                "{count} event is back, as it was in {name}.",
                "{count} events are back, as they were in {name}.",
                found.events,
                name=found.path.name,
            )
        )
    return cli_output.DONE


def _ask(
    where: Place, file: Path, staff_code: str | None, pin_file: Path | None, recovery_file: Path | None
) -> None:
    """Let nobody but a manager replace what is there. Raises NotAllowed.

    Of a ledger that cannot be opened any more, the people of the backup are asked; where there is none yet,
    nobody is.
    """
    from pos_terminal.compose import open_terminal

    if not (where.folder / "ledger.db").exists():
        return
    try:
        terminal = open_terminal(where, "command")
    except DatabaseProblem:
        _ask_backup(where, file, staff_code, pin_file, recovery_file)
        return
    try:
        _check(terminal.ledger, terminal.pepper, staff_code, pin_file, recovery_file)
    finally:
        terminal.close()


def _ask_backup(
    where: Place, file: Path, staff_code: str | None, pin_file: Path | None, recovery_file: Path | None
) -> None:
    from pos_terminal.compose import pepper_of
    from pos_terminal.ledger.backup import backup_to
    from pos_terminal.ledger.folder import prepare_folder
    from pos_terminal.ledger.ledger import Ledger
    from pos_terminal.system import SystemIds

    backups.read(file)
    folder = where.folder / _CODES
    prepare_folder(folder)
    if not (folder / "ledger.db").exists():
        backup_to(file, folder / "ledger.db")
    ledger = Ledger.open(folder, clock=SystemClock(), ids=SystemIds(), practice=where.practice)
    try:
        _check(ledger, pepper_of(where), staff_code, pin_file, recovery_file)
    finally:
        ledger.close()
    shutil.rmtree(folder, ignore_errors=True)


def _check(
    ledger: Ledger,
    pepper: Secret,
    staff_code: str | None,
    pin_file: Path | None,
    recovery_file: Path | None,
) -> None:
    from pos_terminal.cli_people import acting_on, read_pin
    from pos_terminal.services.restoring import check_recovery, check_restore

    if recovery_file is None:
        check_restore(ledger, acting_on(ledger, pepper, staff_code, pin_file))
    elif staff_code is None:
        raise NotAllowed("sign_in_needed")
    else:
        check_recovery(ledger, staff_code, read_pin(recovery_file), pepper)
