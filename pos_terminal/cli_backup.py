"""Commands for backups: make one, see which there are, and put one in the ledger's place."""

from __future__ import annotations

from pathlib import Path

import click

from pos_terminal import cli_output
from pos_terminal.cli_commands import Common, common_options
from pos_terminal.ledger import backups
from pos_terminal.ledger.backups import Backup
from pos_terminal.ledger.lock import LedgerLock
from pos_terminal.system import SystemClock

_LOCK_PATIENCE_S = 5.0


def _document(found: Backup) -> dict[str, object]:
    return {
        "file": str(found.path),
        "taken_at": found.taken_at,
        "events": found.events,
        "head": found.head,
        "terminal": found.terminal_id,
    }


@click.command()
@click.option(
    "--to", "folders", multiple=True, type=click.Path(path_type=Path), help="Also into this folder, or stick."
)
@common_options
def backup(common: Common, *, as_json: bool, folders: tuple[Path, ...]) -> int:
    """Make a backup now, beside an open window too; it is opened and checked before it counts."""
    where = common.place
    own = where.folder / backups.FOLDER
    made = backups.make(where.folder / "ledger.db", (own, *folders), SystemClock().now_ms())
    if as_json:
        cli_output.emit([_document(one) for one in made])
    else:
        for one in made:
            click.echo(f"{one.path}: {one.events} events")
    return cli_output.DONE


@click.command("backups")
@click.option("--from", "folder", type=click.Path(path_type=Path), help="Another folder, or a stick.")
@common_options
def list_backups(common: Common, *, as_json: bool, folder: Path | None) -> int:
    """The backups there are, the newest first."""
    found = [backups.read(path) for path in backups.listed(folder or common.place.folder / backups.FOLDER)]
    if as_json:
        cli_output.emit([_document(one) for one in found])
    else:
        for one in found:
            click.echo(f"{one.path}: {one.events} events")
    return cli_output.DONE


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@common_options
def restore(common: Common, *, as_json: bool, file: Path) -> int:
    """Put a backup in the place of the ledger. The one it replaces is kept beside it, whole."""
    from pos_terminal.ledger.folder import prepare_folder
    from pos_terminal.ledger.restore import restore as put_in_place

    where = common.place
    prepare_folder(where.root)
    prepare_folder(where.folder)
    lock = LedgerLock(where.folder, "command")
    lock.acquire(_LOCK_PATIENCE_S)
    try:
        found = put_in_place(file, where.folder, SystemClock().now_ms())
    finally:
        lock.release()
    if as_json:
        cli_output.emit(_document(found))
    else:
        click.echo(f"{found.events} events are back, as they were in {found.path.name}.")
    return cli_output.DONE
