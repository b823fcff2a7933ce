"""Commands for sending: everything that waits, now; and by a rescue file from another machine."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pos_terminal import cli_output
from pos_terminal.cli_commands import Common, common_options, opened
from pos_terminal.cli_people import act_as, read_pin
from pos_terminal.compose import Terminal
from pos_terminal.domain.errors import EnvironmentProblem, NotAllowed
from pos_terminal.domain.people import Role
from pos_terminal.domain.secret import Secret
from pos_terminal.joined import join, key_of
from pos_terminal.ledger import people, sending
from pos_terminal.ledger.enrolment import Enrolment, enrolment
from pos_terminal.system import SystemClock, jitter
from pos_terminal.texts import tr, trn

if TYPE_CHECKING:
    from pos_terminal.sync.straight import Sent

_PASSPHRASE = "POS_TERMINAL_RESCUE_PASSPHRASE"


@click.command()
@click.option("--once", is_flag=True, help="Stop where the line does, instead of trying again.")
@common_options
def sync(common: Common, *, as_json: bool, once: bool) -> int:
    """Send what waits to the central server, now. The window does this by itself."""
    from pos_terminal.sync.calls import pushes
    from pos_terminal.sync.straight import send_all

    with opened(common) as terminal:
        joined = join(terminal)
        if joined is None or joined.client is None:
            raise NotAllowed("not_joined")
        pause = None if once else threading.Event().wait
        try:
            sent = send_all(terminal.ledger, pushes(joined.client), jitter, pause)
        finally:
            joined.close()
        with terminal.ledger.reading() as connection:
            document = standing(connection) | {"sent": sent.events, "reason": sent.reason or None}
    if as_json:
        cli_output.emit(document)
    else:
        click.echo(_said(sent, document["unsent"]))
    return cli_output.REFUSED if document["state"] in sending.PAUSED else cli_output.DONE


def _said(sent: Sent, unsent: int) -> str:
    told = trn("{count} event sent", "{count} events sent", sent.events)
    waiting = trn("{count} waits", "{count} wait", unsent)
    return f"{told}, {waiting}" + (f". {_why(sent.reason)}" if sent.reason else "")


def _why(reason: str) -> str:
    from pos_terminal.remote.http import Reason

    if reason == "time_wrong":
        return tr("The clock of this terminal is wrong")
    if reason in tuple(Reason):
        return tr("The central server does not answer")
    return tr("The central server says: {reason}", reason=reason)


def standing(connection: Any) -> dict[str, Any]:
    """How sending stands, as a document."""
    waiting, mark = sending.waiting(connection), sending.mark(connection)
    return {
        "unsent": waiting.events,
        "operations": waiting.operations,
        "amount": waiting.amount,
        "waiting_since": cli_output.iso(waiting.since_ms),
        "last_sent": cli_output.iso(mark.sent_at),
        "state": mark.state,
    }


@click.group()
def rescue() -> None:
    """Carry what was not sent to another machine, sealed, and send it from there."""


@rescue.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--as", "staff_code", help="The manager who makes it.")
@click.option("--pin-file", type=click.Path(path_type=Path), help="File that holds the PIN.")
@click.option(
    "--passphrase-file", type=click.Path(path_type=Path), help=f"File that holds it (also {_PASSPHRASE})."
)
@common_options
def export(
    common: Common,
    *,
    as_json: bool,
    file: Path,
    staff_code: str | None,
    pin_file: Path | None,
    passphrase_file: Path | None,
) -> int:
    """Seal everything that was not sent into FILE."""
    from pos_terminal.sync.rescue import carry_away
    from pos_terminal.sync.rescue_file import checked_passphrase

    with opened(common) as terminal:
        _only_a_manager(terminal, act_as(terminal, staff_code, pin_file))
        known, key = _enrolment(terminal), key_of(terminal)
        if known is None or key is None:
            raise NotAllowed("not_joined")
        passphrase = checked_passphrase(_asked(passphrase_file, confirm=True))
        count = carry_away(
            terminal.ledger,
            file,
            passphrase,
            server=known.server,
            restaurant_id=known.restaurant_id,
            key=key.reveal(),
        )
    if as_json:
        cli_output.emit({"events": count, "file": str(file)})
    else:
        click.echo(trn("{count} event in {file}", "{count} events in {file}", count, file=file))
    return cli_output.DONE


@rescue.command("send")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--passphrase-file", type=click.Path(path_type=Path), help=f"File that holds it (also {_PASSPHRASE})."
)
@common_options
def send(_common: Common, *, as_json: bool, file: Path, passphrase_file: Path | None) -> int:
    """Send what FILE carries. Sending it twice changes nothing: the server takes each event once."""
    from pos_terminal.remote.client import CentralClient
    from pos_terminal.remote.http import HttpClient
    from pos_terminal.remote.keys import TerminalKey
    from pos_terminal.sync.calls import pushes
    from pos_terminal.sync.carried import Carried, send_carried
    from pos_terminal.sync.rescue_file import read

    found = read(file, Secret(_asked(passphrase_file, confirm=False)))
    carried, clock, http = Carried(found), SystemClock(), HttpClient()
    key = TerminalKey.read(Secret(found.private_key))
    try:
        client = CentralClient(found.server, found.terminal_id, key, http, clock)
        verdict = send_carried(carried, pushes(client), clock.now_ms())
    finally:
        http.close()
    if carried.left:
        reason = verdict.mark.reason if verdict is not None else None
        raise EnvironmentProblem("rescue_not_sent", count=carried.left, reason=reason or "not_reached")
    document = {"events": len(found.events), "terminal": found.terminal_id, "state": carried.mark.state}
    if as_json:
        cli_output.emit(document)
    else:
        click.echo(
            trn(
                "{count} event of {terminal} is at the central server",
                "{count} events of {terminal} are at the central server",
                len(found.events),
                terminal=found.terminal_id,
            )
        )
    return cli_output.DONE


def _enrolment(terminal: Terminal) -> Enrolment | None:
    with terminal.ledger.reading() as connection:
        return enrolment(connection)


def _only_a_manager(terminal: Terminal, actor: str) -> None:
    """A file that opens everything is a manager's to make. Raises NotAllowed."""
    with terminal.ledger.reading() as connection:
        person = people.by_id(connection, actor)
    if person is not None and person.role is not Role.MANAGER:
        raise NotAllowed("manager_needed")


def _asked(file: Path | None, *, confirm: bool) -> str:
    """The passphrase, from a file, the environment, or typed twice where one is made."""
    text = read_pin(file, tr("Passphrase"), _PASSPHRASE)
    import os

    if confirm and file is None and os.environ.get(_PASSPHRASE) is None:
        again = read_pin(None, tr("The same once more"), "")
        if again != text:
            raise NotAllowed("passphrase_differs")
    return text
