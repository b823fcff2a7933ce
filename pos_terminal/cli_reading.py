"""Commands that only read: they work while the window is open, and on data that is damaged."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import click

from pos_terminal import __version__, cli_output
from pos_terminal import settings as settings_file
from pos_terminal.cli_commands import Common, common_options
from pos_terminal.cli_drawer_documents import open_document
from pos_terminal.cli_enrol import central_document
from pos_terminal.cli_status import status_text
from pos_terminal.cli_update import update_document
from pos_terminal.cli_words import drawer_words
from pos_terminal.compose import open_terminal, secrets_of
from pos_terminal.domain.errors import TerminalError
from pos_terminal.ledger import catalogue, drawers, looking, people, verified
from pos_terminal.ledger import payments as payment_rows
from pos_terminal.ledger.reader import Reader
from pos_terminal.ledger.restore_finish import LEDGER, NOTE
from pos_terminal.methods import NAMES, practice_access
from pos_terminal.ops import own_process, version_record
from pos_terminal.place import Place
from pos_terminal.providers.registry import get_provider
from pos_terminal.services import rescue
from pos_terminal.services.business_day import zone
from pos_terminal.services.called import called
from pos_terminal.services.sentences import say
from pos_terminal.system import SystemClock
from pos_terminal.texts import tr, trn


@contextmanager
def reading(where: Place) -> Iterator[Reader]:
    """A reader of this place's data; data that is not there yet is made first, a restore that was broken off
    is finished, and data of another version is brought along where that works."""
    if not (where.folder / LEDGER).exists() or (where.folder / NOTE).exists():
        open_terminal(where, "command").close()
    elif not version_record.is_this_program(where.folder):
        # What stands in the way is told by whoever wants to sell; reading goes on as far as it can.
        with suppress(TerminalError):
            open_terminal(where, "command").close()
    reader = Reader(where.folder / LEDGER)
    try:
        yield reader
    finally:
        reader.close()


@click.command()
@click.option("--limit", type=click.IntRange(min=1), help="At most so many, the newest.")
@common_options
def payments(common: Common, *, as_json: bool, limit: int | None) -> int:
    """List the payments, newest first."""
    with reading(common.place) as reader, reader.reading() as connection:
        rows = payment_rows.page(connection, limit=limit).rows
    if as_json:
        practice = common.place.practice
        cli_output.emit([cli_output.document(payment, practice=practice) for payment in rows])
        return cli_output.DONE
    for payment in rows:
        click.echo(cli_output.line(payment))
    return cli_output.DONE


@click.command()
@click.option("--ends-with-stdin", is_flag=True, hidden=True)
@common_options
def verify(common: Common, *, as_json: bool, ends_with_stdin: bool) -> int:
    """Check the whole journal: the chain, and that every table is its fold."""
    if ends_with_stdin:
        own_process.end_with_stdin()
    with reading(common.place):
        pass
    report = looking.read_whole(common.place.folder / LEDGER, SystemClock().now_ms())
    document = {"ok": report.ok, "events": report.events, "head": report.head, "problems": report.problems}
    if as_json:
        cli_output.emit(document)
    else:
        # What it means and what to do, with the first that support wants to know; then the rest of that.
        found = () if report.ok else (say(verified.problem_of(report)), *report.problems[1:])
        click.echo("\n".join(found) or "ok")
    return cli_output.DONE if report.ok else cli_output.OURS


@click.command()
@common_options
def status(common: Common, *, as_json: bool) -> int:
    """Say what this terminal is and how it is."""
    where = common.place
    settings = settings_file.load(where.root, _environ()) if where.root.exists() else settings_file.Settings()
    with reading(where) as reader, reader.reading() as connection:
        drawer, names = drawers.open_session(connection), people.names(connection)
        document: dict[str, Any] = {
            "version": __version__,
            "data_dir": str(where.root),
            "practice": where.practice,
            "terminal": reader.terminal_id(connection),
            "staff": [
                {"code": person.code, "name": person.name, "role": person.role.value}
                for person in catalogue.people(connection)
            ],
            "drawer": open_document(drawer, names),
            "central": central_document(connection),
            "unsent": reader.unsent(connection),
            "methods": [_method(method, where) for method in catalogue.methods(connection)],
            "head": reader.head(connection),
            "update": update_document(where),
            "verified": _verified(where),
            "to_check": len(payment_rows.in_flight(connection)),
            "restaurant": called(settings, practice=where.practice).restaurant,
            "at": cli_output.iso(SystemClock().now_ms()),
        }
    if as_json:
        cli_output.emit(document)
    else:
        click.echo(status_text(document, drawer_words(drawer, names, zone(settings.time_zone))))
        if (found := verified.damage(where.folder / LEDGER)) is not None:
            click.echo(say(found), err=True)
    return cli_output.DONE


def _verified(where: Place) -> dict[str, Any] | None:
    """What the last reading of the whole journal found; None while nobody has read it."""
    found = verified.last(where.folder / LEDGER)
    if found is None:
        return None
    at = cli_output.iso(found.at)
    return {"ok": found.ok, "at": at, "events": found.events, "problems": found.problems}


def _method(method: Any, where: Place) -> dict[str, Any]:
    reason = None
    is_test = practice = where.practice
    environ = practice_access(_environ(), lambda _company: "http://127.0.0.1") if practice else _environ()
    try:
        provider = get_provider(
            method.provider_code, method.config, secrets_of(where, environ), environ=environ
        )
        is_test = practice or provider.is_test
    except TerminalError as error:
        reason = say(error)
    return {
        "code": method.provider_code,
        "name": NAMES.get(method.provider_code, method.name),
        "active": method.active,
        "ready": method.active and reason is None,
        "is_test": is_test,
        "reason": reason,
    }


@click.command()
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The file to write."
)
@common_options
def export(common: Common, *, as_json: bool, out: Path) -> int:
    """Write the journal as it is, one event a line; works on damaged data as far as it can be read."""
    where = common.place
    if out.resolve().parent == where.folder.resolve():
        raise click.BadParameter(tr("not into the folder of the data itself"), param_hint="--out")
    with reading(where):
        pass
    rescued = rescue.export(where.folder / "ledger.db", out)
    if as_json:
        cli_output.emit({"events": rescued.events, "file": str(out), "complete": rescued.complete})
    else:
        told = trn("{count} event in {file}", "{count} events in {file}", rescued.events, file=out)
        click.echo(told if rescued.complete else f"{told} ({tr('the rest is damaged')})")
    return cli_output.DONE


def _environ() -> dict[str, str]:
    import os

    return dict(os.environ)
