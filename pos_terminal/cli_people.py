"""Who is acting on the command line, and adding people."""

from __future__ import annotations

import os
from pathlib import Path

import click

from pos_terminal import cli_output
from pos_terminal.cli_commands import Common, common_options, opened
from pos_terminal.compose import Terminal
from pos_terminal.domain.errors import NotAllowed
from pos_terminal.domain.people import Role
from pos_terminal.ledger import catalogue
from pos_terminal.services import people
from pos_terminal.system import random_bytes


def act_as(terminal: Terminal, staff_code: str | None, pin_file: Path | None) -> str:
    """The staff id that acts, after their PIN was right; "system" on data without staff. Raises
    NotAllowed."""
    with terminal.ledger.reading() as connection:
        somebody = bool(catalogue.people(connection))
    if not somebody:
        if staff_code is not None:
            # Never somebody else than was named, not even the system.
            raise NotAllowed("nobody_yet")
        return "system"
    if staff_code is None:
        raise NotAllowed("sign_in_needed")
    pin = read_pin(pin_file)
    person = people.find(terminal.ledger, staff_code)
    stored = people.stored_hash(terminal.ledger, person.staff_id)
    if not people.pin_matches(pin, person.staff_id, terminal.pepper, stored):
        raise NotAllowed("wrong_code")
    return person.staff_id


def read_pin(pin_file: Path | None) -> str:
    """The PIN from a file, the environment, or a prompt that does not show it."""
    if pin_file is not None:
        try:
            return pin_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise NotAllowed("sign_in_needed") from None
    if (given := os.environ.get("POS_TERMINAL_PIN")) is not None:
        return given.strip()
    try:
        return str(click.prompt("PIN", hide_input=True, err=True))
    except click.Abort:
        raise NotAllowed("sign_in_needed") from None


@click.group()
def staff() -> None:
    """The people who may use this terminal."""


@staff.command("add")
@click.option("--code", required=True, help="What they are called by, such as awa.")
@click.option("--name", required=True)
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--pin-file", type=click.Path(path_type=Path), help="File that holds the new PIN.")
@click.option("--as", "staff_code", help="The manager who adds them; not needed for the first person.")
@click.option("--as-pin-file", type=click.Path(path_type=Path), help="File that holds the manager's PIN.")
@common_options
def add(
    common: Common,
    *,
    as_json: bool,
    code: str,
    name: str,
    role: str,
    pin_file: Path | None,
    staff_code: str | None,
    as_pin_file: Path | None,
) -> int:
    """Add a person with a PIN of 4 to 6 digits. The first person is a manager."""
    with opened(common) as terminal:
        actor = act_as(terminal, staff_code, as_pin_file)
        with terminal.ledger.reading() as connection:
            known = {person.staff_id: person for person in catalogue.people(connection)}
        if actor != "system" and known[actor].role is not Role.MANAGER:
            raise NotAllowed("manager_needed")
        if not known and role != Role.MANAGER.value:
            raise NotAllowed("first_is_manager")
        pin = people.checked_pin(read_pin(pin_file))
        staff_id = terminal.ledger.ids.new_id()
        hashed = people.hash_pin(pin, staff_id, terminal.pepper, random_bytes(16))
        person = people.add_staff(
            terminal.ledger, code=code, name=name, role=Role(role), pin_hash=hashed, staff_id=staff_id
        )
    if as_json:
        cli_output.emit({"staff_id": person.staff_id, "code": person.code, "name": person.name, "role": role})
    else:
        click.echo(f"{person.code}: {person.name}, {role}")
    return cli_output.DONE
