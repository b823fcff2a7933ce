"""PostgreSQL, with a transaction for each restaurant and nothing between two restaurants.

with database.tenant(restaurant_id) as connection: ...   one restaurant's rows, as `pos_app`
with database.gate() as connection: ...                  who is asking, as `pos_gate`
with database.owner() as connection: ...                 migrations, and nothing else

Each block is one transaction: it commits at its end and rolls back when an exception leaves it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection, Engine, create_engine, text
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

    @contextmanager
    def tenant(self, restaurant_id: str, *, terminal_id: str = "") -> Iterator[Connection]:
        """One transaction that sees and writes this restaurant's rows alone.

        The ledger's own statements reach their tables through views; `terminal_id` says whose journal they
        write and read the head of.
        """
        if not restaurant_id:
            raise ValueError("a tenant's transaction needs a restaurant")
        with self._as(APP, f"{LEDGER_SCHEMA}, {SCHEMA}", restaurant_id, terminal_id) as connection:
            yield connection

    @contextmanager
    def gate(self) -> Iterator[Connection]:
        """One transaction that may look at and write what tells who is asking."""
        with self._as(GATE, SCHEMA, "", "") as connection:
            yield connection

    @contextmanager
    def owner(self) -> Iterator[Connection]:
        """One transaction as the server's login itself: for migrations."""
        with self.engine.begin() as connection:
            yield connection

    @contextmanager
    def _as(self, role: str, path: str, restaurant: str, terminal: str) -> Iterator[Connection]:
        with self.engine.begin() as connection:
            connection.execute(
                _AS, {"role": role, "path": path, "restaurant": restaurant, "terminal": terminal}
            )
            yield connection

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()
