"""Putting a central server together from its settings: the one place that chooses real things."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from pos_terminal.central import embedded, migrate
from pos_terminal.central.centre import Centre
from pos_terminal.central.database import Database
from pos_terminal.central.embedded import Embedded
from pos_terminal.central.place import POSTGRESQL, data_folder, server_key
from pos_terminal.central.sealing import Sealer
from pos_terminal.central.settings import Settings
from pos_terminal.domain.errors import DatabaseProblem
from pos_terminal.providers.secrets import EnvironmentSecrets
from pos_terminal.system import SystemClock, SystemIds


@contextmanager
def open_database(
    settings: Settings, environ: Mapping[str, str], *, alone: bool = False
) -> Iterator[Database]:
    """The server's database: the one that is named, else a PostgreSQL of our own, running meanwhile.

    A PostgreSQL that a server of ours runs on this folder is joined, unless `alone`: then it is refused.
    Raises DataFolderProblem, DatabaseProblem.
    """
    if settings.database_url is not None:
        database = _opened(settings.database_url.reveal(), settings)
        try:
            yield database
        finally:
            database.close()
        return
    folder = data_folder(settings, environ) / POSTGRESQL
    server_key(settings, folder.parent)
    with _running(folder, alone=alone) as url:
        database = _opened(url, settings)
        try:
            yield database
        finally:
            database.close()


@contextmanager
def _running(folder: Path, *, alone: bool) -> Iterator[str]:
    joined = None if alone else embedded.running_at(folder)
    if joined is not None:
        yield joined
        return
    server = Embedded(folder, SystemClock())
    try:
        server.start()
        yield server.url
    finally:
        server.stop()


def _opened(url: str, settings: Settings) -> Database:
    try:
        return Database(url, connections=settings.database_connections)
    except (ValueError, ArgumentError):
        raise DatabaseProblem("database_url_unusable") from None


def bring_up_to_date(database: Database) -> str:
    """Migrate, and say which version it has now. Raises DatabaseProblem: unreachable, or newer than this."""
    try:
        before = migrate.version(database)
        if before is not None and before not in migrate.known_versions():
            raise DatabaseProblem("database_newer")
        migrate.migrate(database)
        return migrate.version(database) or ""
    except SQLAlchemyError as error:
        detail = str(getattr(error, "orig", None) or type(error).__name__).strip().splitlines()[0]
        raise DatabaseProblem("database_unreachable", detail=detail) from error


@contextmanager
def open_centre(
    settings: Settings, environ: Mapping[str, str], *, address: str | None = None, alone: bool = True
) -> Iterator[Centre]:
    """A centre on a migrated database. `address` is where it listens, unless a public one is set.

    Raises DataFolderProblem, DatabaseProblem.
    """
    with open_database(settings, environ, alone=alone) as database:
        bring_up_to_date(database)
        centre = Centre(
            database=database,
            settings=settings,
            clock=SystemClock(),
            ids=SystemIds(),
            sealer=Sealer(settings.server_key or server_key(settings, data_folder(settings, environ))),
            secrets=EnvironmentSecrets(environ),
            public_url=settings.public_url or address or f"http://{_host(settings)}:{settings.port}",
        )
        try:
            yield centre
        finally:
            centre.connections.close()


def _host(settings: Settings) -> str:
    return f"[{settings.host}]" if ":" in settings.host else quote(settings.host)
