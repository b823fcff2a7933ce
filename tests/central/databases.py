"""Fresh databases in a running PostgreSQL, copied from a migrated one."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy.engine import make_url

from pos_terminal.central.database import Database
from pos_terminal.central.migrate import migrate


class PostgreSQL:
    """A running server; `url` is one database of it that nobody uses."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._template: str | None = None

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """The address of a migrated database that is gone afterwards."""
        template = self._migrated()
        name = f"test_{next(self._numbers)}"
        self._tell(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield self.named(name)
        finally:
            self._tell(f"DROP DATABASE {name} WITH (FORCE)")

    @contextmanager
    def empty(self) -> Iterator[str]:
        """The address of a database without a table."""
        name = f"empty_{next(self._numbers)}"
        self._tell(f"CREATE DATABASE {name}")
        try:
            yield self.named(name)
        finally:
            self._tell(f"DROP DATABASE {name} WITH (FORCE)")

    def named(self, name: str) -> str:
        """The address of this server's database `name`."""
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def _migrated(self) -> str:
        with self._lock:
            if self._template is None:
                self._tell("CREATE DATABASE migrated")
                database = Database(self.named("migrated"))
                migrate(database)
                database.close()
                self._template = "migrated"
            return self._template

    def _tell(self, statement: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement.encode())
