"""PostgreSQL, with a transaction for each restaurant and nothing between two restaurants.

with database.tenant(restaurant_id) as connection: ...   one restaurant's rows, as `pos_app`
with database.gate() as connection: ...                  who is asking, as `pos_gate`
with database.owner() as connection: ...                 migrations, and nothing else

Each block is one transaction: it commits at its end and rolls back when an exception leaves it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, Final

from psycopg import abc as psycopg_abc
from psycopg.adapt import Loader
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url

from pos_terminal.central.migrations.walls import APP, GATE

SCHEMA: Final = "pos"
LEDGER_SCHEMA: Final = "pos_ledger"
_AS: Final = text(
    "SELECT set_config('role', :role, true), set_config('search_path', :path, true),"
    " set_config('pos.restaurant', :restaurant, true), set_config('pos.terminal', :terminal, true)"
)


def sqlalchemy_url(url: str) -> str:
    """The address of a PostgreSQL as SQLAlchemy reads it, for psycopg 3; other forms of it are taken too."""
    parsed = make_url(url)
    if parsed.get_backend_name() not in ("postgresql", "postgres"):
        raise ValueError("the central server keeps its data in PostgreSQL: the address begins postgresql://")
    return parsed.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


class Database:
    """The pool of connections of one process."""

    def __init__(self, url: str, *, connections: int = 10) -> None:
        # Behind PgBouncer a prepared statement may meet another connection.
        self.url = sqlalchemy_url(url)
        self.engine: Engine = create_engine(
            self.url,
            pool_size=connections,
            max_overflow=5,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={"prepare_threshold": None, "application_name": "pos-terminal central"},
        )
        event.listen(self.engine, "connect", _whole_numbers)

    @contextmanager
    def tenant(self, restaurant_id: str, *, terminal_id: str = "") -> Iterator[Connection]:
        """One transaction that sees and writes this restaurant's rows alone.

        The ledger's own statements reach their tables through views; `terminal_id` says whose journal they
        write and read the head of.
        """
        with self.engine.begin() as connection:
            self.act_for(connection, restaurant_id, terminal_id=terminal_id)
            yield connection

    def act_for(self, connection: Connection, restaurant_id: str, *, terminal_id: str = "") -> None:
        """From here on this transaction works for one restaurant. For those who begin it themselves."""
        if not restaurant_id:
            raise ValueError("a tenant's transaction needs a restaurant")
        _act(connection, APP, f"{LEDGER_SCHEMA}, {SCHEMA}", restaurant_id, terminal_id)

    @contextmanager
    def gate(self) -> Iterator[Connection]:
        """One transaction that may look at and write what tells who is asking."""
        with self.engine.begin() as connection:
            _act(connection, GATE, SCHEMA, "", "")
            yield connection

    @contextmanager
    def owner(self) -> Iterator[Connection]:
        """One transaction as the server's login itself: for migrations."""
        with self.engine.begin() as connection:
            yield connection

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


def _act(connection: Connection, role: str, path: str, restaurant: str, terminal: str) -> None:
    connection.execute(_AS, {"role": role, "path": path, "restaurant": restaurant, "terminal": terminal})


def _whole_numbers(connection: Any, _record: object) -> None:
    """A sum of whole numbers is a whole number: PostgreSQL calls it numeric."""
    connection.adapters.register_loader("numeric", _Whole)


class _Whole(Loader):
    def load(self, data: psycopg_abc.Buffer) -> int | Decimal:
        found = bytes(data).decode()
        return int(found) if found.lstrip("-").isdigit() else Decimal(found)
