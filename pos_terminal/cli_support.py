"""The command that writes the file for support."""

from __future__ import annotations

from pathlib import Path

import click

from pos_terminal import cli_output, support
from pos_terminal.cli_commands import Common, common_options
from pos_terminal.ops.bundle import contents
from pos_terminal.texts import tr


@click.command("support")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write; beside the data where none is named.",
)
@click.option("--list", "only_list", is_flag=True, help="Only say what would be in it.")
@common_options
def write_support(common: Common, *, as_json: bool, out: Path | None, only_list: bool) -> int:
    """Write a file for support: versions, check-up, logs and figures; no secrets, no people."""
    where = common.place
    parts = support.collect(where)
    if not as_json:
        # Before anything is written.
        click.echo(contents(parts))
    path = None if only_list else support.write(where, parts, out)
    if as_json:
        listed = [{"name": part.name, "about": part.about, "bytes": len(part.content)} for part in parts]
        cli_output.emit({"file": None if path is None else str(path), "parts": listed})
    elif path is not None:
        click.echo(tr("Saved as {file}", file=path))
    return cli_output.DONE
