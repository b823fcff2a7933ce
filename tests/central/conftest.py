"""A real PostgreSQL for the tests of the centre: one server a worker, one fresh database a test.

A database is a copy of one that was migrated once, so it costs a tenth of a second.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from pos_terminal.central.app import make_app
from pos_terminal.central.centre import Centre
from pos_terminal.central.database import Database
from pos_terminal.central.embedded import Embedded
from pos_terminal.central.sealing import Sealer
from pos_terminal.central.serving import Serving, listen
from pos_terminal.central.settings import Settings
from pos_terminal.domain.secret import Secret
from pos_terminal.providers.secrets import EnvironmentSecrets
from pos_terminal.system import SystemClock, SystemIds
from tests.central.databases import PostgreSQL

# Nothing here survives a power cut, and nothing has to: proofs of durability start a server of their own.
_QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """One PostgreSQL for all tests of this process, with a migrated template.

    Beside the system's temporary files: as root it runs as another account, which gets into no folder of
    ours.
    """
    with _folder() as folder:
        server = Embedded(folder / "pg", SystemClock(), _QUICK)
        try:
            server.start()
            yield PostgreSQL(server.url)
        finally:
            server.stop(at_once=True)


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="pos-central-tests-"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def open_folder() -> Iterator[Path]:
    """A folder that also the account of an embedded PostgreSQL can reach, for the tests of one file."""
    with _folder() as folder:
        yield folder


@pytest.fixture
def database_url(postgresql: PostgreSQL) -> Iterator[str]:
    """The address of a fresh, migrated database."""
    with postgresql.fresh() as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A fresh, migrated database."""
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def settings() -> Settings:
    """What a test's centre is set to; a test file overrides it for its own."""
    return Settings(trusted_hosts=("testserver",), rate_per_address=0, rate_per_credential=0)


@pytest.fixture
def centre(database: Database, settings: Settings) -> Iterator[Centre]:
    """A centre on a fresh database, with the real clock."""
    made = Centre(
        database=database,
        settings=settings,
        clock=SystemClock(),
        ids=SystemIds(),
        sealer=Sealer(Secret("a server key for tests")),
        secrets=EnvironmentSecrets({}),
        public_url="https://centre.test",
    )
    yield made
    made.connections.close()


@pytest.fixture
def client(centre: Centre) -> Iterator[TestClient]:
    """Asks the centre's application in this process; a bug comes out of it as an exception."""
    with TestClient(make_app(centre)) as asking:
        yield asking


@pytest.fixture
def serving(centre: Centre) -> Iterator[Serving]:
    """The centre on a real socket of this machine, at `serving.url`."""
    running = Serving(make_app(centre), centre, listener=listen("127.0.0.1", 0), grace_s=2)
    running.start()
    yield running
    running.stop()
