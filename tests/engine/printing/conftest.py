"""A ledger, a printer in the network, and the papers that go there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_terminal.engine.printing import Papers
from pos_terminal.ledger.ledger import Ledger
from tests.engine.conftest import Moved
from tests.engine.printing.hands import papers_on
from tests.support.core import open_ledger
from tests.support.fake_printer import NetworkPrinter


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """An empty one."""
    opened = open_ledger(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def printer() -> Iterator[NetworkPrinter]:
    """In the network."""
    made = NetworkPrinter()
    yield made
    made.close()


@pytest.fixture
def papers(ledger: Ledger, runner: Moved, printer: NetworkPrinter) -> Papers:
    """On that printer."""
    return papers_on(ledger, runner, printer.setting)
