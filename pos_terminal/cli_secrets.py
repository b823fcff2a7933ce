"""The keys of payment methods on the command line: kept, listed by name, forgotten. Never shown.

Refused while the window is open, as everything that writes: there they are set in the settings.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Final

import click

from pos_terminal import cli_output
from pos_terminal.cli_commands import Common, common_options, opened
from pos_terminal.cli_people import act_as
from pos_terminal.domain.errors import InvalidInput
from pos_terminal.domain.secret import Secret
from pos_terminal.services.method_fields import SECRETS, owner_of, secrets_of_terminal
from pos_terminal.texts import tr

_AS: Final = click.option("--as", "staff_code", help="The manager who does it, where there is staff.")
_PIN: Final = click.option("--pin-file", type=click.Path(path_type=Path), help="File that holds their PIN.")


@click.group()
def secrets() -> None:
    """The keys by which this terminal asks payment companies."""


@secrets.command("set")
@click.argument("name")
@click.option("--stdin", "from_stdin", is_flag=True, help="Read it from standard input instead of asking.")
@_AS
@_PIN
@common_options
def set_(
    common: Common,
    *,
    as_json: bool,
    name: str,
    from_stdin: bool,
    staff_code: str | None,
    pin_file: Path | None,
) -> int:
    """Keep a key, such as wave.api_key. It is asked for without an echo, or read from standard input."""
    from pos_terminal.services.method_saving import read_key

    known = _known(name)
    secret = read_key(known, _typed(known, from_stdin))
    _change(common, known, secret, staff_code, pin_file)
    return _tell(common, known, as_json)


@secrets.command("forget")
@click.argument("name")
@_AS
@_PIN
@common_options
def forget(common: Common, *, as_json: bool, name: str, staff_code: str | None, pin_file: Path | None) -> int:
    """Keep a key no longer."""
    known = _known(name)
    _change(common, known, None, staff_code, pin_file)
    return _tell(common, known, as_json)


@secrets.command("list")
@common_options
def list_(common: Common, *, as_json: bool) -> int:
    """Say which keys there are, and where each is kept; also while the window is open."""
    names = [name for code in SECRETS for name in secrets_of_terminal(code)]
    documents = [_document(common, name) for name in names]
    if as_json:
        cli_output.emit(documents)
    for one in () if as_json else documents:
        click.echo(f"{one['name']:<42} {one['kept'] or '-'}")
    return cli_output.DONE


def _known(typed: str) -> str:
    """The name as the environment has it: wave.api_key is WAVE_API_KEY. Raises InvalidInput."""
    name = typed.strip().upper().replace(".", "_").replace("-", "_")
    if owner_of(name) is None:
        raise InvalidInput("secret_unknown", name=typed)
    return name


def _typed(name: str, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline()
    try:
        return str(click.prompt(name, hide_input=True, err=True))
    except click.Abort:
        raise InvalidInput("text_empty", field=name) from None


def _change(
    common: Common, name: str, secret: Secret | None, staff_code: str | None, pin_file: Path | None
) -> None:
    from pos_terminal.app_methods import tools_of
    from pos_terminal.ops import methods_setup
    from pos_terminal.services.approval import Decision
    from pos_terminal.services.method_setup import MethodChange, method_as_it_is
    from pos_terminal.services.rights import SYSTEM

    code = owner_of(name) or ""
    with opened(common) as terminal:
        actor = act_as(terminal, staff_code, pin_file)
        # Whoever acts has just typed their PIN: a manager approves of their own change with it.
        decision = Decision(actor, "", None if actor == SYSTEM else actor)
        with terminal.ledger.reading() as connection:
            method = method_as_it_is(connection, code, terminal.ledger.ids.new_id())
        methods_setup.save(tools_of(terminal), MethodChange(method, {name: secret}), decision)


def _document(common: Common, name: str) -> dict[str, Any]:
    import os

    from pos_terminal.providers.keeping import Keeper
    from pos_terminal.providers.secrets import EnvironmentSecrets
    from pos_terminal.services.method_setup import ENVIRONMENT

    place = common.place
    kept = None
    if not place.practice and place.folder.is_dir():
        kept = Keeper(place.folder).where(name)
    where = ENVIRONMENT if EnvironmentSecrets(os.environ).get(name) is not None else kept
    return {"name": name, "method": owner_of(name), "kept": None if where is None else str(where)}


def warn_of_file(folder: Path) -> None:
    """Say on standard error that a key of this folder went into the encrypted file, and what that means."""
    from pos_terminal.own_files import is_shared
    from pos_terminal.services.method_words import kept_in_file

    click.echo(kept_in_file(shared=is_shared(folder)), err=True)


def _tell(common: Common, name: str, as_json: bool) -> int:
    document = _document(common, name)
    if document["kept"] == "file":
        warn_of_file(common.place.folder)
    if as_json:
        cli_output.emit(document)
    elif document["kept"] is None:
        click.echo(tr("{name} is not kept any more.", name=name))
    elif document["kept"] == "file":
        click.echo(tr("{name} is kept in the encrypted file of this terminal.", name=name))
    else:
        click.echo(tr("{name} is kept in the keyring.", name=name))
    return cli_output.DONE
