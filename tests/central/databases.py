"""Fresh databases in a running PostgreSQL: copied from a migrated one, and used again once they are clean.

Making and dropping a database costs most of a second; emptying the tables that a test has written into costs
a fiftieth of that. A database whose tables, rules or seeds are not as they were made is dropped.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg
from sqlalchemy.engine import make_url

from pos_terminal.central.database import Database
from pos_terminal.central.migrate import migrate

_SCHEMAS: Final = "('pos', 'pos_ledger', 'pos_jobs', 'public')"
_TABLES: Final = (
    "SELECT format('%I.%I', n.nspname, c.relname), pg_relation_size(c.oid) FROM pg_class c"
    f" JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname IN {_SCHEMAS}"
    " ORDER BY 1"
)
_SEQUENCES: Final = (
    "SELECT setval(c.oid::regclass, 1, false) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    f" WHERE c.relkind = 'S' AND n.nspname IN {_SCHEMAS}"
)
_LEAVE: Final = (
    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
# Every row of these is made anew by whatever changes it.
_MADE_OF: Final = (
    *("pg_class", "pg_attribute", "pg_attrdef", "pg_constraint", "pg_index", "pg_policy", "pg_proc"),
    *("pg_rewrite", "pg_trigger", "pg_namespace", "pg_type", "pg_enum", "pg_db_role_setting"),
)
_SHAPE: Final = " UNION ALL ".join(
    f"SELECT '{name}', count(*), COALESCE(sum(hashtext(ctid::text || xmin::text)), 0) FROM pg_catalog.{name}"
    for name in _MADE_OF
)
_LARGE: Final = 256 * 1024


class PostgreSQL:
    """A running server; `url` is one database of it that nobody uses."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._template: str | None = None
        self._clean: list[tuple[str, object]] = []
        """Databases that nobody uses, each with what it is made of."""

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """The address of a migrated database that nobody else sees, without a row of a restaurant."""
        name, shape = self._taken()
        try:
            yield self.named(name)
        finally:
            if (after := self._cleaned(name, shape)) is not None:
                self._clean.append((name, after))
            else:
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

    def _taken(self) -> tuple[str, object]:
        with self._lock:
            if self._clean:
                return self._clean.pop()
        template = self._migrated()
        name = f"test_{next(self._numbers)}"
        self._tell(f"CREATE DATABASE {name} TEMPLATE {template}")
        with psycopg.connect(self.named(name), autocommit=True) as connection:
            return name, _shape(connection)

    def _cleaned(self, name: str, shape: object) -> object:
        """What it is made of now that it is empty again; None where a test changed more than rows."""
        with psycopg.connect(self.named(name), autocommit=True) as connection:
            connection.execute(_LEAVE.encode())
            if _shape(connection) != shape:
                return None
            with connection.transaction():
                _empty(connection)
            return _shape(connection)

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


_SEEDS: Final = frozenset({"public.alembic_version"})
"""What the migrations write."""


def _shape(connection: psycopg.Connection) -> object:
    """Another one whenever a table, a rule or a seed is another."""
    made = connection.execute(_SHAPE.encode()).fetchall()
    seeds = [connection.execute(f"SELECT * FROM {one}".encode()).fetchall() for one in sorted(_SEEDS)]
    return made, seeds


def _empty(connection: psycopg.Connection) -> None:
    """Take all rows out but the seeds, whatever guards them, and count from 1 again."""
    connection.execute(b"SET LOCAL session_replication_role = replica")
    tables = [
        (name, size) for name, size in connection.execute(_TABLES.encode()) if name not in _SEEDS and size
    ]
    large = [name for name, size in tables if size > _LARGE]
    for name, size in tables:
        if size <= _LARGE:
            connection.execute(f"DELETE FROM {name}".encode())
    if large:
        connection.execute(f"TRUNCATE {', '.join(large)} CASCADE".encode())
    connection.execute(_SEQUENCES.encode())
