"""Commands around an update: may the program be replaced now, and the trial of a version on a copy."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import click

from pos_terminal import cli_output
from pos_terminal.cli_commands import Common, common_options
from pos_terminal.ops import version_record
from pos_terminal.ops.readiness import readiness
from pos_terminal.place import Place
from pos_terminal.system import SystemClock
from pos_terminal.texts import tr

NOT_NOW: Final = cli_output.REFUSED


def _words() -> dict[str, str]:
    return {
        "payment": tr("A payment is under way."),
        "refund": tr("Money is being given back."),
        "printing": tr("Something is being printed."),
        "command": tr("A command is working with the data."),
        "restore": tr("A backup is being put back. Start the terminal once, so that it is finished."),
    }


@click.command("ready-for-update")
@common_options
def ready_for_update(common: Common, *, as_json: bool) -> int:
    """Say whether the program may be replaced now: status 0 when nothing is under way, 2 when something is.

    Works beside the open window, and for an installer that runs as another user. Whoever replaces the
    program then ends the window (its process is told) and waits until it has ended.
    """
    found = readiness(common.place.folder, SystemClock().now_ms())
    if as_json:
        cli_output.emit({"ready": found.ready, "busy": list(found.busy), "window": found.window})
    elif found.ready:
        click.echo(tr("Nothing is under way: the program may be replaced."))
    else:
        words = _words()
        click.echo(" ".join(words[name] for name in found.busy), err=True)
    return cli_output.DONE if found.ready else NOT_NOW


@click.command(hidden=True)
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--currency", default="XOF")
@common_options
def rehearse(common: Common, *, as_json: bool, folder: Path, currency: str) -> int:
    """Work with the ledger of FOLDER, which is a copy that nobody needs any more."""
    from pos_terminal.ops.rehearsal import rehearse as play

    del common, as_json
    # The exit status says it all: a program without a console has no standard output.
    play(folder, currency)
    return cli_output.DONE


def update_document(where: Place) -> dict[str, Any] | None:
    """Which version works with this data, and what came of trying the last one that was new; None where
    nothing is recorded."""
    record = version_record.read(where.folder)
    if record is None:
        return None
    trial = record.trial
    return {
        "version": record.version,
        "schema": record.schema,
        "since": cli_output.iso(record.since),
        "last_check": None
        if trial is None
        else {
            "version": trial.version,
            "before": trial.before,
            "at": cli_output.iso(trial.at),
            "ok": trial.ok,
            "problem": trial.problem or None,
        },
    }
