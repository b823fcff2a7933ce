"""Backups of the whole database in PostgreSQL's own form, made while the server works, and read back.

The server's key is not in them: without it a restored database keeps its money and loses its providers' keys.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Final

from sqlalchemy import text
from sqlalchemy.engine import make_url

from pos_terminal.central import migrate
from pos_terminal.central.database import SCHEMA, Database
from pos_terminal.central.postgres_account import installed_programs
from pos_terminal.domain.errors import DatabaseProblem
from pos_terminal.system import make_durable

_VARIABLES: Final = {
    "host": "PGHOST",
    "port": "PGPORT",
    "username": "PGUSER",
    "password": "PGPASSWORD",
    "database": "PGDATABASE",
}


def backup(database: Database, file: Path) -> None:
    """Write the database into a new file, whole and readable or not at all.

    Raises DatabaseProblem: backup_exists, backup_failed.
    """
    if file.exists():
        raise DatabaseProblem("backup_exists", file=str(file))
    part = file.with_name(file.name + ".part")
    try:
        part.unlink(missing_ok=True)
        # For its owner alone from its first byte: it holds everything but the secrets.
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        done = _run("pg_dump", database, "--format=custom", "--no-owner", f"--file={part}")
        if done.returncode != 0:
            raise DatabaseProblem("backup_failed", detail=_told(done))
        _listed(part)
        with part.open("rb+") as written:
            os.fsync(written.fileno())
        part.replace(file)
        make_durable(file.parent)
    except OSError as error:
        raise DatabaseProblem("backup_failed", detail=error.strerror or str(error)) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def restore(database: Database, file: Path) -> None:
    """Fill an empty database from a backup, all of it or nothing, and bring it up to date.

    Raises DatabaseProblem: backup_unreadable, restore_not_empty, restore_failed.
    """
    _listed(file)
    with database.owner() as connection:
        known = connection.execute(
            text("SELECT to_regnamespace(:schema), to_regclass('public.alembic_version')"), {"schema": SCHEMA}
        ).one()
        if any(known):
            raise DatabaseProblem("restore_not_empty")
        migrate.make_roles(connection)
    done = _run(
        "pg_restore", database, "--single-transaction", "--exit-on-error", "--no-owner", str(file), to=True
    )
    if done.returncode != 0:
        raise DatabaseProblem("restore_failed", detail=_told(done))
    if migrate.version(database) not in migrate.known_versions():
        raise DatabaseProblem("database_newer")
    migrate.migrate(database)


def _listed(file: Path) -> None:
    """What is in a backup can be listed to its end, and the tables' version is there."""
    listed = subprocess.run(
        [_program("pg_restore"), "--list", str(file)], capture_output=True, text=True, check=False
    )
    if listed.returncode != 0 or "TABLE DATA public alembic_version" not in listed.stdout:
        raise DatabaseProblem("backup_unreadable", file=str(file))


def _run(
    program: str, database: Database, *arguments: str, to: bool = False
) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs on this database; its address goes by the environment, because
    everybody on the machine sees a command's arguments."""
    url = make_url(database.url)
    told = {variable: str(value) for name, variable in _VARIABLES.items() if (value := getattr(url, name))}
    told |= {f"PG{name.upper()}": str(value) for name, value in url.query.items()}
    where = (f"--dbname={url.database}",) if to else ()
    return subprocess.run(
        [_program(program), *where, *arguments],
        env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", **told},
        capture_output=True,
        text=True,
        check=False,
    )


def _program(name: str) -> str:
    """PostgreSQL's program: the installed package's own, else this machine's."""
    with suppress(DatabaseProblem):
        return str(installed_programs() / name)
    found = shutil.which(name)
    if found is None:
        raise DatabaseProblem("program_missing", name=name)
    return found


def _told(done: subprocess.CompletedProcess[str]) -> str:
    lines = done.stderr.strip().splitlines()
    return lines[0] if lines else f"{done.returncode}"
