"""Bringing a PostgreSQL to this program's version: one transaction for all steps, one server at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from psycopg.errors import UndefinedTable
from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

from pos_terminal.central.database import LEDGER_SCHEMA, SCHEMA, Database
from pos_terminal.central.migrations.walls import APP, GATE

_SCRIPTS: Final = Path(__file__).parent / "migrations"
_LOCK: Final = 0x524354_31
_VERSION: Final = text("SELECT version_num FROM public.alembic_version")
# A role belongs to the whole PostgreSQL: another database of it may have made it, even just now.
_ROLE: Final = """
DO $$ BEGIN
  CREATE ROLE {role} NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$
"""


def head() -> str:
    """The version of the tables that this program works with."""
    found = ScriptDirectory.from_config(_config()).get_current_head()
    assert found is not None
    return found


def known_versions() -> frozenset[str]:
    """Every version of the tables that this program can bring up to date."""
    return frozenset(one.revision for one in ScriptDirectory.from_config(_config()).walk_revisions())


def version(database: Database) -> str | None:
    """The version of the tables that are there; None for an empty database.

    One question and no transaction around it: whoever looks whether the server is ready asks it every second.
    """
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        try:
            found = connection.execute(_VERSION).scalar()
        except ProgrammingError as error:
            if isinstance(error.orig, UndefinedTable):
                return None
            raise
    return None if found is None else str(found)


def migrate(database: Database) -> None:
    """Upgrade to `head`. Two servers that start at once take turns."""
    with database.owner() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        _roles_and_schemas(connection)
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def make_roles(connection: Connection) -> None:
    """The roles that transactions act as; a backup names them and does not hold them."""
    for role in (APP, GATE):
        connection.exec_driver_sql(_ROLE.format(role=role))
        connection.exec_driver_sql(f"GRANT {role} TO CURRENT_USER")


def _roles_and_schemas(connection: Connection) -> None:
    make_roles(connection)
    for schema in (SCHEMA, LEDGER_SCHEMA):
        connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {schema}")
        connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA {schema} TO {APP}, {GATE}")
    # The tables of the migrations are named without their schema.
    connection.exec_driver_sql(f"SET LOCAL search_path = {SCHEMA}, public")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.set_main_option("path_separator", "os")
    return config
