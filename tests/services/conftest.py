"""A ledger on disk, a clock that the test turns, and the use cases on both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pos_terminal.ledger.ledger import Ledger
from pos_terminal.services.checkout import Checkout
from tests.services.commits import Break, breaking
from tests.support.core import TurnedClock, checkout_of, open_ledger

Content = dict[str, list[tuple[Any, ...]]]


@pytest.fixture
def clock() -> TurnedClock:
    """Stands still until it is turned."""
    return TurnedClock()


@pytest.fixture
def ledger(tmp_path: Path, clock: TurnedClock) -> Iterator[Ledger]:
    """A ledger on disk with its methods."""
    opened = open_ledger(tmp_path, clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def checkout(ledger: Ledger) -> Checkout:
    """The use cases, in the run that opened the ledger."""
    return checkout_of(ledger)


@pytest.fixture
def content(ledger: Ledger) -> Callable[[], Content]:
    """Every row of every table as it is on the disk now: equal before and after means that nothing
    changed."""

    def read() -> Content:
        with ledger.reading() as connection:
            names = connection.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            ).all()
            return {
                name: [tuple(row) for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"')]
                for (name,) in names
            }

    return read


@pytest.fixture
def commit_raises(monkeypatch: pytest.MonkeyPatch) -> Break:
    """Make the next commit report a disk error, after it was carried out or instead of it."""
    return breaking(monkeypatch)
