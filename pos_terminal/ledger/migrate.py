"""Bringing a database to this program's version: a backup before, one transaction for all steps.

Alembic is imported only when there is something to do; a start with a current database does not pay for it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from pos_terminal.domain.crash_points import crash_point
from pos_terminal.domain.errors import DatabaseProblem
from pos_terminal.ledger.backup import backup_to
from pos_terminal.ledger.database import check_identity, open_reader
from pos_terminal.ledger.file_facts import APPLICATION_ID
from pos_terminal.ledger.file_facts import HEAD as HEAD

KNOWN: Final = ("0001", "0002", "0003", "0004", "0005", "0006", "0007")
_SCRIPTS: Final = Path(__file__).parent / "migrations"


def revision(connection: Connection) -> str | None:
    """The version of the tables, None for an empty file. Raises DatabaseProblem for a file that is not a
    database."""
    try:
        versions = "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"
        if not connection.exec_driver_sql(versions).first():
            return None
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    except DBAPIError as error:
        raise DatabaseProblem("database_damaged", detail=str(error.orig)) from error
    except UnicodeDecodeError as error:
        # A flipped bit in a name of the schema: what the engine says of it is no text any more.
        raise DatabaseProblem("database_damaged", detail=str(error)) from error
    return str(found) if found is not None else None


def check_file(path: Path) -> None:
    """Look at an existing file before a writer opens it, which alone would change it.

    Raises DatabaseProblem: database_newer, database_foreign, or database_damaged for one that is empty: a
    ledger gets its name only when it is complete, so that never a new shop takes the place of a lost one.
    """
    reader = open_reader(path)
    try:
        with reader.connect() as connection:
            if _checked_revision(connection) is None:
                raise DatabaseProblem("database_damaged", detail="no tables")
    finally:
        reader.dispose()


def _checked_revision(connection: Connection) -> str | None:
    check_identity(connection)
    found = revision(connection)
    if found is not None and found not in KNOWN:
        raise DatabaseProblem("database_newer", found=found, known=HEAD)
    if found is None and connection.exec_driver_sql("SELECT 1 FROM sqlite_master").first():
        raise DatabaseProblem("database_foreign", found="tables")
    return found


def migrate(engine: Engine, path: Path | None, backups: Path | None) -> None:
    """Upgrade to HEAD. Raises DatabaseProblem: database_newer, database_foreign, or what the engine says."""
    with engine.connect() as connection:
        found = _checked_revision(connection)
        if found == HEAD:
            return
        if found is not None and path is not None and backups is not None:
            backup_to(path, backups / backup_name(found))
    _upgrade(engine)


def backup_name(found: str) -> str:
    """The name of the backup that is made before tables of version `found` are brought to this program's."""
    return f"before-{HEAD}-from-{found}.db"


def _upgrade(engine: Engine) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, HEAD)
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        crash_point("migration_before_commit")
    crash_point("migration_committed")
