"""A database in memory that outlives the program's crashes, and whose commits can fail as a disk's do."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import pysqlite3.dbapi2 as sqlite
from sqlalchemy import Engine

from pos_terminal.domain import events
from pos_terminal.ledger import database
from pos_terminal.ledger import ledger as ledger_module
from pos_terminal.ledger.ledger import Ledger
from tests.simulation.clockwork import Agenda, CountedIds, VirtualClock
from tests.support.core import open_drawer

_names = count()
METHODS: Final = ("cash", "wave", "orange", "mtn", "stripe", "manual.sticker", "manual.card")


class Disk:
    """SQLite's own database in memory, shared by name; it is there as long as this object's connection."""

    def __init__(self, rng: random.Random, fault: float) -> None:
        self._rng = rng
        self.fault = fault
        self.faults: dict[str, int] = {}
        self._name = f"file:/simulated-{next(_names)}?vfs=memdb"
        # Reads only what is committed, and is refused while a transaction of the program is open.
        self.looking = sqlite.connect(self._name, uri=True, isolation_level=None, timeout=0)
        _template().backup(self.looking)

    def open_writer(self, path: Path | None) -> Engine:
        """In the place of the ledger's own: a new connection to the same database."""
        assert path is None
        engine = database._engine(self._name, database._WRITER, in_memory=True, uri=True)
        engine.dialect.do_commit = self._commit  # type: ignore[method-assign,assignment]
        return engine

    def _commit(self, connection: Any) -> None:
        """A commit that may be full, kept but reported as failed, or failed and not kept."""
        if self.fault and self._rng.random() < self.fault:
            kind = self._rng.choice(("full", "kept", "lost"))
            self.faults[kind] = self.faults.get(kind, 0) + 1
            if kind == "kept":
                connection.commit()
            else:
                connection.rollback()
            raise sqlite.OperationalError("database or disk is full" if kind == "full" else "disk I/O error")
        connection.commit()

    @contextmanager
    def mounted(self) -> Iterator[None]:
        """While it is, Ledger.open(None) opens this database."""
        with patch.object(ledger_module, "open_writer", self.open_writer):
            yield

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """What is committed. Raises sqlite.OperationalError while a transaction is open."""
        found: list[tuple[Any, ...]] = self.looking.execute(sql, values).fetchall()
        return found

    def close(self) -> None:
        """Let the database go."""
        self.looking.close()


@cache
def _template() -> Any:
    """A migrated database with the methods; migrating anew for each seed would take longer than the seed."""
    memory = sqlite.connect(":memory:", check_same_thread=False)
    ledger = Ledger.open(None, clock=VirtualClock(Agenda()), ids=CountedIds(0))
    with ledger.unit_of_work() as work:
        for order, code in enumerate(METHODS, 1):
            work.record(
                events.MethodSet(
                    method_id=f"method-{code}",
                    provider_code=code,
                    name=code.title(),
                    active=True,
                    display_order=order,
                    config={},
                )
            )
        for code, role in (("staff-1", "cashier"), ("manager-1", "manager")):
            work.record(events.StaffAdded(staff_id=code, code=code, name=code.title(), role=role))
        work.commit()
    # More than a day's refunds in cash: whether the drawer holds enough is not what is looked for here.
    open_drawer(ledger, 10_000_000, by="manager-1")
    source: Callable[..., None] = ledger.writer_connection().connection.driver_connection.backup  # type: ignore[union-attr]
    source(memory)
    with suppress(Exception):
        ledger.close()
    return memory
