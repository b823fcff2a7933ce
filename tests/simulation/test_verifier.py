"""The verifier that shares nothing with the program: it reads a real file, and sees what was done to it."""

from __future__ import annotations

import ast
import sqlite3
from pathlib import Path
from types import ModuleType

import pytest

from pos_terminal.domain import events
from pos_terminal.domain.drawer import MovementKind
from pos_terminal.ledger import drawers
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.providers.cash import CashProvider
from pos_terminal.services import drawer
from pos_terminal.services.approval import Decision
from pos_terminal.services.checkout import Checkout, Sale
from pos_terminal.services.drawer import Closing, Move, Opening
from tests.simulation import drawer_verifier, independent_verifier
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


@pytest.fixture
def day(file: Path) -> Path:
    """The same with a drawer that was moved from, counted and closed, and opened again."""
    ledger = Ledger.open(file.parent, clock=VirtualClock(Agenda()), ids=CountedIds(2))
    alone = Decision("system", "change for the morning")
    for kind, amount in (
        (MovementKind.PAY_OUT, 500),
        (MovementKind.PAY_IN, 2_000),
        (MovementKind.NO_SALE, 0),
    ):
        drawer.move(ledger, Move(kind, amount, f"move-{kind}"), alone)
    with ledger.reading() as connection:
        session = drawers.open_session(connection)
    assert session is not None
    counted = drawer.count(ledger, session.session_id, 54_000, alone, "count")
    drawer.close(ledger, Closing(counted.count_id, 4_000, 50_000, key="close"), alone)
    drawer.open_drawer(ledger, Opening(amount=50_000, key="again"), alone)
    ledger.close()
    return file


def test_a_day_at_the_drawer_has_no_problems(day: Path) -> None:
    assert found(day) == set()


@pytest.mark.parametrize(
    ("kind", "old", "new", "invariant"),
    [
        ("drawer.opened", '"opening_float":50000', '"opening_float":40000', "I15"),
        ("drawer.moved", '"amount":2000', '"amount":3000', "I15"),
        ("drawer.counted", '"expected":54500', '"expected":54000', "I15"),
        ("drawer.closed", '"to_safe":4000', '"to_safe":3000', "I15"),
        ("payment.succeeded", '"change":1000', '"change":900', "I15"),
        ("drawer.closed", '"type":"drawer.closed"', '"type":"drawer.other"', "I17"),
        ("drawer.closed", '"z_number":1', '"z_number":2', "I18"),
        ("drawer.closed", '"taken":3000', '"taken":2000', "I18"),
        ("drawer.closed", '"after_position":0', '"after_position":3', "I18"),
        ("drawer.closed", '"head8":"', '"head8":"0000000', "I18"),
    ],
)
def test_what_was_changed_about_the_drawer_is_seen_beside_the_broken_chain(
    day: Path, kind: str, old: str, new: str, invariant: str
) -> None:
    connection = sqlite3.connect(day)
    connection.execute("DROP TRIGGER journal_no_update")
    changed = connection.execute(
        "UPDATE journal SET event = CAST(replace(CAST(event AS TEXT), ?, ?) AS BLOB) WHERE position ="
        " (SELECT MIN(position) FROM journal WHERE instr(event, ?) AND instr(event, ?))",
        (old, new, f'"type":"{kind}"', old),
    )
    assert changed.rowcount == 1
    try:
        problems = audit(connection).problems
    finally:
        connection.close()
    assert invariant in {name for name, _ in problems}, problems


def found(file: Path, *tampering: str) -> set[str]:
    connection = sqlite3.connect(file)
    try:
        for statement in tampering:
            connection.execute(statement)
        return {invariant for invariant, _ in audit(connection).problems}
    finally:
        connection.close()


@pytest.mark.parametrize("module", [independent_verifier, drawer_verifier], ids=lambda one: one.__name__)
def test_it_knows_nothing_of_the_program(module: ModuleType) -> None:
    assert module.__file__ is not None
    tree = ast.parse(Path(module.__file__).read_text())
    imported = {
        name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""] if isinstance(node, ast.ImportFrom) else [one.name for one in node.names]
        )
    }
    own = {"tests.simulation.drawer_verifier", "drawer_verifier"}
    standard = {"__future__", "collections.abc", "hashlib", "json", "sqlite3", "sys", "typing"}
    assert imported <= standard | own


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
        ("UPDATE drawer_sessions SET opening_float = opening_float + 5", "I14"),
    ],
)
def test_what_was_changed_is_seen(file: Path, statement: str, invariant: str) -> None:
    unlocked = ("DROP TRIGGER journal_no_update", "DROP TRIGGER journal_no_delete")
    assert invariant in found(file, *unlocked, statement)
