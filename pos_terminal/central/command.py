"""pos-terminal central: the central server as a program of its own."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import fields, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import click

from pos_terminal.central.words import say_here
from pos_terminal.domain.errors import EnvironmentProblem, TerminalError

REFUSED: Final = 2
"""The exit status of a refusal: nothing was changed."""


@click.group(invoke_without_command=True)
@click.option("--data-dir", help="The server's own data folder (also POS_CENTRAL_DATA_DIR).")
@click.option(
    "--database-url", help="A PostgreSQL (also POS_CENTRAL_DATABASE_URL). Without it one is brought along."
)
@click.option("--host", help="Where to listen (also POS_CENTRAL_HOST); 127.0.0.1 unless said otherwise.")
@click.option("--port", type=click.IntRange(0, 65535), help="8790 unless said otherwise; 0: any free one.")
@click.option("--no-jobs", is_flag=True, help="Leave the background jobs to `central work`.")
@click.pass_context
def central(
    context: click.Context,
    data_dir: str | None,
    database_url: str | None,
    host: str | None,
    port: int | None,
    no_jobs: bool,
) -> None:
    """Run the central server until it is interrupted."""
    given = {"data_dir": data_dir, "database_url": database_url, "host": host, "port": port}
    with refusing(context):
        if find_spec("fastapi") is None or find_spec("psycopg") is None:
            raise EnvironmentProblem("server_not_installed")
        context.obj = _settings(given)
        if context.invoked_subcommand is None:
            _serve(context.obj, jobs=not no_jobs)


@central.command("migrate")
@click.pass_context
def migrate_command(context: click.Context) -> None:
    """Bring the database to this program's version."""
    from pos_terminal.central.compose import bring_up_to_date, open_database

    with refusing(context), open_database(context.obj, os.environ) as database:
        click.echo(f"The database has version {bring_up_to_date(database)}.")


@central.command("setup")
@click.pass_context
def setup_command(context: click.Context) -> None:
    """Make the first restaurant by hand, so that its password is on your screen and in no log."""
    from pos_terminal.central.compose import open_centre

    with refusing(context), open_centre(context.obj, os.environ, alone=False) as centre:
        if not _introduce(centre):
            click.echo("There is a restaurant already; nothing was changed.")


@central.command("work")
@click.option("--concurrency", type=click.IntRange(1, 64), default=4, show_default=True)
@click.pass_context
def work_command(context: click.Context, concurrency: int) -> None:
    """Take background jobs, beside a server that runs with --no-jobs, until interrupted."""
    from pos_terminal.central.compose import open_centre
    from pos_terminal.central.jobs.worker import Worker

    _configure_logs(context.obj)
    with refusing(context), _interruption() as stopped, ExitStack() as stack:
        centre = stack.enter_context(open_centre(context.obj, os.environ, alone=False))
        worker = Worker(centre, concurrency=concurrency)
        worker.start()
        stack.callback(worker.stop)
        click.echo("Jobs are taken; Ctrl+C stops it.")
        _wait(stopped)
        centre.stopping.set()


@central.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_context
def backup_command(context: click.Context, file: Path) -> None:
    """Write the whole database into a new FILE, also while the server runs."""
    from pos_terminal.central.backups import backup
    from pos_terminal.central.compose import open_database

    with refusing(context), open_database(context.obj, os.environ) as database:
        backup(database, file.absolute())
        click.echo(f"{file}: {file.stat().st_size} bytes. Keep the server's key beside it, in another place.")


@central.command("restore")
@click.argument("file", type=click.Path(dir_okay=False, exists=True, path_type=Path))
@click.pass_context
def restore_command(context: click.Context, file: Path) -> None:
    """Fill an empty database from a backup."""
    from pos_terminal.central.backups import restore
    from pos_terminal.central.compose import open_database

    with refusing(context), open_database(context.obj, os.environ) as database:
        restore(database, file.absolute())
        click.echo(f"{file} is restored.")


@central.command("verify")
@click.pass_context
def verify_command(context: click.Context) -> None:
    """Check every journal that terminals sent, and fold it again: status 1 where something is wrong."""
    from pos_terminal.central.compose import open_database
    from pos_terminal.central.ingest.verify_all import verify_all

    wrong = 0
    with refusing(context), open_database(context.obj, os.environ) as database:
        for found in verify_all(database):
            whose = " ".join((found.restaurant_id, found.terminal_id or "payables"))
            click.echo(f"{whose}: {found.events} events, {found.head or '-'}")
            for problem in found.problems:
                click.echo(f"  {problem}")
            wrong += len(found.problems)
        click.echo("Everything is whole." if not wrong else f"Problems found: {wrong}.")
    context.exit(1 if wrong else 0)


@central.command("refold")
@click.pass_context
def refold_command(context: click.Context) -> None:
    """Fold what terminals of a newer program sent, as far as this program understands it now."""
    from pos_terminal.central.compose import open_centre
    from pos_terminal.central.ingest.refold import refold_all

    with refusing(context), open_centre(context.obj, os.environ, alone=False) as centre:
        found = refold_all(centre)
        for one in found:
            click.echo(f"{one.restaurant_id} {one.terminal_id}: {one.folded} folded, {one.left} left")
        if not found:
            click.echo("There is nothing to fold again.")


@contextmanager
def refusing(context: click.Context) -> Iterator[None]:
    """Turn a refusal into its sentence and the status for it."""
    try:
        yield
    except TerminalError as error:
        click.echo(say_here(error), err=True)
        context.exit(REFUSED)


def _settings(given: dict[str, Any]) -> Any:
    """The environment's settings, under what the command says."""
    from pos_terminal.central.settings import Settings

    said = {name: str(value) for name, value in given.items() if value is not None}
    names = {one.name: one.metadata["variable"] for one in fields(Settings)}
    return Settings.read({**os.environ, **{names[name]: value for name, value in said.items()}})


def _configure_logs(settings: Any) -> None:
    from pos_terminal.central import logs
    from pos_terminal.domain.secret import Secret

    values = (getattr(settings, one.name) for one in fields(settings))
    logs.configure(settings.log_level, tuple(value for value in values if isinstance(value, Secret)))


def _serve(settings: Any, *, jobs: bool) -> None:
    from pos_terminal.central.app import make_app
    from pos_terminal.central.compose import open_centre
    from pos_terminal.central.ingest.refold import refold_all
    from pos_terminal.central.jobs.worker import Worker
    from pos_terminal.central.serving import Serving, address_of, listen

    _configure_logs(settings)
    with _interruption() as stopped, ExitStack() as stack:
        listener = listen(settings.host, settings.port)
        stack.callback(listener.close)
        bound = replace(settings, port=listener.getsockname()[1])
        centre = stack.enter_context(open_centre(bound, os.environ, address=address_of(listener)))
        _introduce(centre)
        refold_all(centre)
        if jobs:
            worker = Worker(centre)
            worker.start()
            stack.callback(worker.stop)
        serving = Serving(make_app(centre), centre, listener=listener)
        serving.start()
        stack.callback(serving.stop)
        heard = "" if serving.url == centre.public_url else f" (here at {serving.url})"
        click.echo(f"The central server answers at {centre.public_url}{heard}; Ctrl+C stops it.")
        _wait(stopped, serving)


def _introduce(centre: Any) -> bool:
    """The very first time: say how the owner signs in, and what enrols a terminal."""
    from pos_terminal.central.accounts.restaurants import first_start

    first = first_start(centre)
    if first is None:
        return False
    click.echo(
        f"Sign in at {centre.public_url}/ as {first.email} with the password {first.password.reveal()}\n"
        f"Enrol a terminal with the code {first.enrolment_code.reveal()}\n"
        "Both are shown this once: change the password after the first sign-in.\n"
        "No payment method is set here yet, not even cash: each terminal keeps its own until one is set under"
        " Methods, and programs have none."
    )
    return True


@contextmanager
def _interruption() -> Iterator[threading.Event]:
    """Set by Ctrl+C, by `kill` and by a closed window; what is under way is let end."""
    stopped = threading.Event()
    before: dict[int, Any] = {}
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if (number := getattr(signal, name, None)) is not None:
            before[number] = signal.signal(number, lambda *_: stopped.set())
    try:
        yield stopped
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _wait(stopped: threading.Event, serving: Any = None) -> None:
    # A wait without an end would not hear Ctrl+C everywhere.
    while not stopped.wait(0.5):
        if serving is not None and serving.wait(0):
            raise EnvironmentProblem("server_not_started")
