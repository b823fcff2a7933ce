"""Setting up a terminal without anybody at it: the whole of it from one TOML file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from pos_terminal import cli_output
from pos_terminal.cli_commands import Common, common_options
from pos_terminal.cli_language import speak
from pos_terminal.services.sentences import say
from pos_terminal.texts import tr, trn

if TYPE_CHECKING:
    from pos_terminal.compose import Terminal
    from pos_terminal.domain.errors import TerminalError
    from pos_terminal.ops.methods_setup import MethodTools
    from pos_terminal.ops.setup_apply import Applied
    from pos_terminal.ops.setup_file import Wanted
    from pos_terminal.settings import Settings

_FILE: Final = click.Path(path_type=Path)


@click.command()
@click.option(
    "--from", "file", type=_FILE, required=True, help="The TOML file; see docs/examples/setup.toml."
)
@click.option("--as", "staff_code", help="The manager who does it; needed when the data has staff.")
@click.option("--pin-file", type=_FILE, help="File that holds their PIN (also POS_TERMINAL_PIN).")
@common_options
def setup(common: Common, *, as_json: bool, file: Path, staff_code: str | None, pin_file: Path | None) -> int:
    """Set this terminal up from a file: everything it asks for, or nothing. It may be given again."""
    from pos_terminal.cli_people import act_as
    from pos_terminal.ops import setup_apply, setup_file
    from pos_terminal.services.enrolment import refuse_in_practice

    refuse_in_practice(common.place.practice)
    wanted = setup_file.read(file, os.environ)
    with _opened(common, wanted) as (terminal, tools, before):
        actor = act_as(terminal, staff_code, pin_file)
        where, folder = common.place.root, common.place.folder
        place = setup_apply.Place(where, folder, before, tools, terminal.pepper, actor)
        applied = setup_apply.apply(wanted, place)
        problems = terminal.built_anew()[1]
        # From here on in the language that was set up.
        speak(common.place)
        warnings = [*_in_clear(wanted), *_in_file(wanted, tools, folder)]
    _print(as_json, applied, warnings, problems)
    return cli_output.DONE


@contextmanager
def _opened(common: Common, wanted: Wanted) -> Iterator[tuple[Terminal, MethodTools, Settings]]:
    """The terminal's data, and its settings until now. A ledger that is made now has the wanted currency from
    its first event on."""
    from pos_terminal.app_methods import tools_of
    from pos_terminal.compose import open_terminal
    from pos_terminal.holding import Held, hold

    held = hold(common.place, "command")
    before = held.settings
    if not (common.place.folder / "ledger.db").exists():
        held = Held(wanted.settings_over(before), held.lock)
    terminal = open_terminal(common.place, "command", held=held)
    try:
        yield terminal, tools_of(terminal), before
    finally:
        terminal.close()


def _print(as_json: bool, applied: Applied, warnings: list[str], problems: dict[str, TerminalError]) -> None:
    from pos_terminal.cli_enrol import document

    if not as_json:
        for warning in warnings:
            click.echo(warning, err=True)
        changed = ", ".join(map(_changed, applied.changed)) or tr("nothing: everything was so already")
        click.echo(tr("Set up: {changed}", changed=changed))
        for code, problem in problems.items():
            click.echo(tr("{method} cannot be used yet: {problem}", method=code, problem=say(problem)))
        if applied.recovery_code:
            click.echo(tr("Recovery code, shown once: {code}", code=applied.recovery_code))
        return
    told: dict[str, Any] = {
        "changed": list(applied.changed),
        "central": None if applied.joined is None else document(applied.joined),
        "not_usable": {code: problem.code for code, problem in problems.items()},
        "warnings": warnings,
    }
    if applied.recovery_code:
        told["recovery_code"] = applied.recovery_code
    cli_output.emit(told)


def _changed(what: str) -> str:
    """What was changed, in words."""
    kind, _, name = what.partition(" ")
    words = {
        "settings": tr("settings"),
        "central": tr("central server"),
        "staff": tr("person {name}", name=name),
        "method": tr("method {name}", name=name),
    }
    return words.get(kind, what)


def _in_clear(wanted: Wanted) -> list[str]:
    if not wanted.in_clear:
        return []
    return [
        trn(
            "{count} secret stands in {file} as it is: delete that file now.",
            "{count} secrets stand in {file} as they are: delete that file now.",
            len(wanted.in_clear),
            file=wanted.file,
        )
    ]


def _in_file(wanted: Wanted, tools: MethodTools, folder: Path) -> list[str]:
    """The warning where a key of the file, or the terminal's own for the server, is in no keyring."""
    from pos_terminal.own_files import is_shared
    from pos_terminal.providers.keeping import Kept
    from pos_terminal.services.enrolment import KEY, key_name
    from pos_terminal.services.method_words import kept_in_file

    names = [name for method in wanted.methods for name in dict(method.secrets)]
    if wanted.central is not None:
        names.append(key_name(KEY, tools.ledger.terminal_id))
    in_file = any(tools.keeper.where(name) is Kept.FILE for name in names)
    return [kept_in_file(shared=is_shared(folder))] if in_file else []
