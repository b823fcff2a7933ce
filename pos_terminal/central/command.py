"""pos-terminal central: the central server as a program of its own."""

from __future__ import annotations

import click

from pos_terminal.central.database import Database
from pos_terminal.central.migrate import migrate, version


@click.group()
def central() -> None:
    """Run the central server."""


@central.command("migrate")
@click.option("--database-url", required=True, envvar="POS_CENTRAL_DATABASE_URL")
def migrate_command(database_url: str) -> None:
    """Bring the database to this program's version."""
    database = Database(database_url)
    try:
        migrate(database)
        click.echo(version(database))
    finally:
        database.close()
