"""The journals of all terminals of all restaurants, one after the other; see verify."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import text

from pos_terminal.central.database import Database
from pos_terminal.central.ingest.verify import verify_payables, verify_terminal

_JOURNALS: Final = text("SELECT restaurant_id, terminal_id FROM pos.journal_ends ORDER BY 1, 2")


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found of one terminal, or of a restaurant's payables, where `terminal_id` is empty."""

    restaurant_id: str
    terminal_id: str
    events: int
    head: str
    problems: tuple[str, ...]


def verify_all(database: Database) -> Iterator[Verified]:
    """Check everything that terminals sent; the journal that is looked at takes nothing in meanwhile."""
    with database.gate() as connection:
        journals = [(str(one), str(other)) for one, other in connection.execute(_JOURNALS)]
    for restaurant_id, terminal_id in journals:
        with database.tenant(restaurant_id, terminal_id=terminal_id) as connection:
            journal = _Journal(restaurant_id, terminal_id)
            report = verify_terminal(connection, journal)
        yield Verified(restaurant_id, terminal_id, report.events, report.head, tuple(report.problems))
    for restaurant_id in sorted({one for one, _ in journals}):
        with database.tenant(restaurant_id) as connection:
            problems = verify_payables(connection, restaurant_id)
        if problems:
            yield Verified(restaurant_id, "", 0, "", tuple(problems))


@dataclass(frozen=True, slots=True)
class _Journal:
    restaurant_id: str
    terminal_id: str
