"""What is on the disk, read past the program's threads."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pos_terminal.domain.payment import Payment
from pos_terminal.ledger import payments
from pos_terminal.ledger.database import open_reader
from tests.e2e.conftest import Shop


@contextmanager
def reading(shop: Shop) -> Iterator[Any]:
    """A connection of its own to the shop's database."""
    engine = open_reader(shop.place.folder / "ledger.db")
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def payments_in(shop: Shop) -> list[Payment]:
    """Every payment, oldest first."""
    with reading(shop) as connection:
        return payments.page(connection, limit=1000).rows[::-1]


def events_in(shop: Shop) -> list[tuple[str, dict[str, Any]]]:
    """The types and bodies of everything that happened, in order."""
    with reading(shop) as connection:
        rows = connection.exec_driver_sql("SELECT event FROM journal ORDER BY position").all()
    events = [json.loads(row[0]) for row in rows]
    return [(event["type"], event["body"]) for event in events]
