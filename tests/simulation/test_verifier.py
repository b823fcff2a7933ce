"""The verifier that shares nothing with the program: it reads a real file, and sees what was done to it."""

from __future__ import annotations

import ast
import sqlite3
from pathlib import Path

import pytest

from pos_terminal.domain import events
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.providers.cash import CashProvider
from pos_terminal.services.checkout import Checkout, Sale
from tests.simulation import independent_verifier
from tests.simulation.clockwork import Agenda, CountedIds, VirtualClock
from tests.simulation.independent_verifier import audit
from tests.support.core import open_drawer


@pytest.fixture
def file(tmp_path: Path) -> Path:
    ledger = Ledger.open(tmp_path, clock=VirtualClock(Agenda()), ids=CountedIds(1))
    with ledger.unit_of_work() as work:
        work.record(
            events.MethodSet(
                method_id="m", provider_code="cash", name="Cash", active=True, display_order=1, config={}
            )
        )
        work.commit()
    open_drawer(ledger)
    checkout = Checkout(ledger, {"cash": CashProvider()})
    for number in range(3):
        checkout.take_cash(Sale(1_000, "cash", f"key-{number}", tendered=2_000))
    ledger.close()
    return tmp_path / "ledger.db"


def found(file: Path, *tampering: str) -> set[str]:
    connection = sqlite3.connect(file)
    try:
        for statement in tampering:
            connection.execute(statement)
        return {invariant for invariant, _ in audit(connection).problems}
    finally:
        connection.close()


def test_it_knows_nothing_of_the_program() -> None:
    tree = ast.parse(Path(independent_verifier.__file__).read_text())
    imported = {
        name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""] if isinstance(node, ast.ImportFrom) else [one.name for one in node.names]
        )
    }
    assert imported <= {"__future__", "collections.abc", "hashlib", "json", "sqlite3", "sys", "typing"}


def test_a_ledger_that_is_whole_has_no_problems(file: Path) -> None:
    assert found(file) == set()


@pytest.mark.parametrize(
    ("statement", "invariant"),
    [
        ("UPDATE journal SET event = CAST(replace(event, '1000', '1001') AS BLOB) WHERE position = 5", "I9"),
        ("UPDATE journal SET hash = zeroblob(32) WHERE position = 4", "I9"),
        ("DELETE FROM journal WHERE position = 5", "I8"),
        ("UPDATE payments SET status = 'failed' WHERE position = 4", "I14"),
        ("UPDATE payables SET amount_taken = 5", "I14"),
        ("DELETE FROM payments WHERE position = 4", "I14"),
    ],
)
def test_what_was_changed_is_seen(file: Path, statement: str, invariant: str) -> None:
    unlocked = ("DROP TRIGGER journal_no_update", "DROP TRIGGER journal_no_delete")
    assert invariant in found(file, *unlocked, statement)
