"""The people of a terminal on the command line: added, listed, changed, given codes, unlocked, recovered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click

from pos_terminal import cli_output
from pos_terminal.cli_commands import Common, common_options, opened
from pos_terminal.cli_people import act_as, read_pin
from pos_terminal.cli_reading import reading
from pos_terminal.cli_words import role_word
from pos_terminal.compose import Terminal
from pos_terminal.domain.errors import InvalidInput, NotAllowed
from pos_terminal.domain.people import Role, Staff
from pos_terminal.domain.recovery_code import RANDOM_BYTES, as_compared, recovery_code
from pos_terminal.ledger import people as rows
from pos_terminal.services import people, pin_gate
from pos_terminal.services import staff as service
from pos_terminal.system import SystemClock, random_bytes
from pos_terminal.texts import tr

_Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]
_FILE: Final = click.Path(path_type=Path)
_ROLES: Final = click.Choice([role.value for role in Role])


def _acting(help_text: str) -> _Decorator:
    """Options that say who does it."""

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        pin = click.option("--as-pin-file", type=_FILE, help="File that holds their own PIN.")
        return click.option("--as", "staff_code", help=help_text)(pin(command))

    return add


_CODE: Final = click.option("--code", required=True, help="What they are called by, such as awa.")
_NEW_PIN: Final = click.option("--pin-file", type=_FILE, help="File that holds the new PIN.")


@click.group()
def staff() -> None:
    """The people who may use this terminal."""


@staff.command("add")
@_CODE
@click.option("--name", required=True)
@click.option("--role", type=_ROLES, required=True)
@_NEW_PIN
@_acting("The manager who adds them; not needed for the first person.")
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
    """Add a person with a PIN of 4 to 6 digits. The first is a manager, and gets the recovery code."""
    shown: dict[str, str] = {}
    with opened(common) as terminal:
        actor = act_as(terminal, staff_code, as_pin_file)
        if actor == "system" and role != Role.MANAGER.value:
            raise NotAllowed("first_is_manager")
        staff_id = terminal.ledger.ids.new_id()
        hashed = _hashed_new_pin(terminal, staff_id, pin_file)
        new = service.NewPerson(staff_id, code, name, Role(role), hashed)
        if actor == "system":
            shown["recovery_code"], recovery = _new_recovery(terminal)
            person = service.first_manager(terminal.ledger, new, recovery)
        else:
            person = service.add(terminal.ledger, new, actor)
    return _print(as_json, person, **shown)


@staff.command("list")
@common_options
def list_(common: Common, *, as_json: bool) -> int:
    """Say who may use this terminal, who has left, and whose code is locked."""
    uptime = round(SystemClock().monotonic() * 1000)
    with reading(common.place) as reader, reader.reading() as connection:
        found = service.listing(connection, uptime)
    documents = [
        {**_document(one.staff), "locked": one.locked or one.wait_ms > 0, "wait_s": -(-one.wait_ms // 1000)}
        for one in found
    ]
    if as_json:
        cli_output.emit(documents)
    for one in () if as_json else found:
        click.echo(_line(one.staff))
    return cli_output.DONE


@staff.command("change")
@_CODE
@click.option("--name", help="Their name from now on.")
@click.option("--role", type=_ROLES, help="Their role from now on.")
@click.option("--active/--inactive", default=None, help="Whether they may use this terminal.")
@_acting("The manager who does it.")
@common_options
def change(
    common: Common,
    *,
    as_json: bool,
    code: str,
    name: str | None,
    role: str | None,
    active: bool | None,
    staff_code: str | None,
    as_pin_file: Path | None,
) -> int:
    """Change a person's name or role, or whether they may use this terminal."""
    with opened(common) as terminal:
        actor = act_as(terminal, staff_code, as_pin_file)
        person = service.change(
            terminal.ledger,
            _named(terminal, code).staff_id,
            actor,
            name=name,
            role=None if role is None else Role(role),
            active=active,
        )
    return _print(as_json, person)


@staff.command("pin")
@_NEW_PIN
@_acting("Who you are.")
@common_options
def pin(
    common: Common, *, as_json: bool, pin_file: Path | None, staff_code: str | None, as_pin_file: Path | None
) -> int:
    """Give yourself another PIN; the old one is asked first."""
    with opened(common) as terminal:
        actor = act_as(terminal, staff_code, as_pin_file)
        if actor == "system":
            raise NotAllowed("nobody_yet")
        service.set_own_pin(terminal.ledger, actor, _hashed_new_pin(terminal, actor, pin_file))
        person = _known(terminal, actor)
    return _print(as_json, person)


@staff.command("reset")
@_CODE
@_NEW_PIN
@_acting("The manager who does it.")
@common_options
def reset(
    common: Common,
    *,
    as_json: bool,
    code: str,
    pin_file: Path | None,
    staff_code: str | None,
    as_pin_file: Path | None,
) -> int:
    """Give somebody another PIN, which also unlocks them."""
    with opened(common) as terminal:
        actor = act_as(terminal, staff_code, as_pin_file)
        person = _named(terminal, code)
        hashed = _hashed_new_pin(terminal, person.staff_id, pin_file)
        service.reset_pin(terminal.ledger, person.staff_id, hashed, actor)
    return _print(as_json, person)


@staff.command("unlock")
@_CODE
@_acting("The manager who does it.")
@common_options
def unlock(
    common: Common, *, as_json: bool, code: str, staff_code: str | None, as_pin_file: Path | None
) -> int:
    """Let somebody try their PIN again at once."""
    with opened(common) as terminal:
        actor = act_as(terminal, staff_code, as_pin_file)
        person = _named(terminal, code)
        service.unlock(terminal.ledger, person.staff_id, actor)
    return _print(as_json, person)


@staff.command("recover")
@_CODE
@_NEW_PIN
@click.option("--recovery-file", type=_FILE, help="File that holds the recovery code; else it is asked for.")
@common_options
def recover(
    common: Common, *, as_json: bool, code: str, pin_file: Path | None, recovery_file: Path | None
) -> int:
    """Give a manager another PIN with the recovery code, which is used up with that."""
    with opened(common) as terminal:
        typed = as_compared(read_pin(recovery_file, tr("Recovery code"), "POS_TERMINAL_RECOVERY_CODE"))
        new_pin = people.checked_pin(read_pin(pin_file))
        attempt = pin_gate.begin_recovery(terminal.ledger, code)
        right = pin_gate.matches(attempt, typed, terminal.pepper)
        person = pin_gate.finish(terminal.ledger, attempt, right=right)
        hashed = people.hash_pin(new_pin, person.staff_id, terminal.pepper, random_bytes(16))
        service.recover(terminal.ledger, attempt, hashed)
    return _print(as_json, person)


@staff.command("recovery-code")
@_acting("The manager who does it.")
@common_options
def recovery(common: Common, *, as_json: bool, staff_code: str | None, as_pin_file: Path | None) -> int:
    """Make another recovery code; it is shown now, and never again."""
    with opened(common) as terminal:
        actor = act_as(terminal, staff_code, as_pin_file)
        shown, hashed = _new_recovery(terminal)
        service.new_recovery_code(terminal.ledger, hashed, actor)
    if as_json:
        cli_output.emit({"recovery_code": shown})
    else:
        click.echo(shown)
    return cli_output.DONE


def _named(terminal: Terminal, code: str) -> Staff:
    """Only asked after somebody has signed in: who is here is no secret from them."""
    with terminal.ledger.reading() as connection:
        person = rows.by_code(connection, people.folded(code))
    if person is None:
        raise InvalidInput("staff_unknown", staff_code=code)
    return person


def _known(terminal: Terminal, staff_id: str) -> Staff:
    with terminal.ledger.reading() as connection:
        person = rows.by_id(connection, staff_id)
    assert person is not None
    return person


def _hashed_new_pin(terminal: Terminal, staff_id: str, pin_file: Path | None) -> str:
    # Where two are asked for, the variable is the one of whoever acts.
    new = people.checked_pin(read_pin(pin_file, tr("New PIN")))
    return people.hash_pin(new, staff_id, terminal.pepper, random_bytes(16))


def _new_recovery(terminal: Terminal) -> tuple[str, str]:
    """A recovery code as it is shown, and its hash."""
    shown = recovery_code(random_bytes(RANDOM_BYTES))
    return shown, people.hash_pin(as_compared(shown), pin_gate.RECOVERY, terminal.pepper, random_bytes(16))


def _document(person: Staff) -> dict[str, Any]:
    return {
        "staff_id": person.staff_id,
        "code": person.code,
        "name": person.name,
        "role": person.role.value,
        "active": person.active,
    }


def _line(person: Staff) -> str:
    left = "" if person.active else f" ({tr('inactive')})"
    return f"{person.code}: {person.name}, {role_word(person.role.value)}{left}"


def _print(as_json: bool, person: Staff, **more: str) -> int:
    if as_json:
        cli_output.emit({**_document(person), **more})
    else:
        click.echo(_line(person))
        if "recovery_code" in more:
            click.echo(tr("Recovery code, shown once: {code}", code=more["recovery_code"]))
    return cli_output.DONE
