"""Joining a central server on the command line, and what `status` says of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from pos_terminal import cli_output
from pos_terminal.cli_commands import Common, common_options, opened
from pos_terminal.cli_people import act_as
from pos_terminal.ledger.enrolment import Enrolment, enrolment
from pos_terminal.ledger.ledger import ReadConnection
from pos_terminal.texts import tr


@click.command()
@click.option("--server", required=True, help="The address of the central server, as it shows it.")
@click.option("--code", required=True, help="The code that the back office made for this terminal.")
@click.option("--name", help="What this terminal is called there; the counter's name where none is given.")
@click.option("--as", "staff_code", help="The manager who does it; needed when the data has staff.")
@click.option("--pin-file", type=click.Path(path_type=Path), help="File that holds their PIN.")
@common_options
def enrol(
    common: Common,
    *,
    as_json: bool,
    server: str,
    code: str,
    name: str | None,
    staff_code: str | None,
    pin_file: Path | None,
) -> int:
    """Join a restaurant of a central server. Where no answer came, the same command is given again."""
    # Read here: every other command does without the network.
    from pos_terminal.cli_secrets import warn_of_file
    from pos_terminal.providers.keeping import Keeper, Kept
    from pos_terminal.remote.http import HttpClient
    from pos_terminal.services import enrolment as service

    service.refuse_in_practice(common.place.practice)
    with opened(common) as terminal:
        actor = act_as(terminal, staff_code, pin_file)
        keeper, ledger = Keeper(terminal.place.folder), terminal.ledger
        prepared = service.prepare(
            ledger, keeper, server=server, code=code, name=name or terminal.settings.counter, actor=actor
        )
        http = HttpClient()
        try:
            told = service.perform(prepared, http, ledger.clock, terminal.settings.language)
        finally:
            http.close()
        new = service.apply(ledger, keeper, prepared, told, actor=actor, currency=terminal.settings.currency)
        if keeper.where(service.key_name(service.KEY, ledger.terminal_id)) is Kept.FILE:
            warn_of_file(terminal.place.folder)
    if as_json:
        cli_output.emit(document(new))
    else:
        click.echo(
            tr(
                "This terminal is {name} of {restaurant} at {server} from now on.",
                name=new.terminal_name,
                restaurant=new.restaurant,
                server=new.server,
            )
        )
    return cli_output.DONE


def central_document(connection: ReadConnection) -> dict[str, Any] | None:
    """Where this terminal belongs, for `status`; None where it stands alone."""
    known = enrolment(connection)
    return None if known is None else document(known)


def document(known: Enrolment) -> dict[str, Any]:
    """Where a terminal belongs, as a document."""
    return {
        "server": known.server,
        "restaurant_id": known.restaurant_id,
        "restaurant": known.restaurant,
        "name": known.terminal_name,
        "server_key": known.server_key,
        "enrolled_at": cli_output.iso(known.enrolled_at),
    }
