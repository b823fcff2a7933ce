"""Whatever is done at the centre to a terminal's journal or to its rows is found, and the place is named."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from click.testing import CliRunner
from sqlalchemy import Connection

from pos_terminal.central.command import central
from pos_terminal.central.database import Database
from pos_terminal.central.ingest.verify import verify_payables, verify_terminal
from pos_terminal.system import SystemIds
from tests.central.databases import PostgreSQL
from tests.central.journals import RESTAURANT, Door, Pen, Sender, written_by
from tests.central.month import Month
from tests.central.test_push_fold import start, succeed


@pytest.fixture(scope="module")
def stored(postgresql: PostgreSQL) -> Iterator[Door]:
    """Two lives of one terminal, and another that paid for the same order: every test rolls its edit back."""
    month = Month(5, ids=SystemIds())
    month.pass_days(2, 30)
    with postgresql.fresh() as url:
        database = Database(url)
        door = Door(database, Sender(month.ledger.terminal_id))
        door.push_all(written_by(month.ledger), 60)
        life = Pen(month.ledger.terminal_id)
        life.written = written_by(month.ledger)
        life = life.back_to(len(life.written) - 20, 2)
        start(life, "in another life")
        succeed(life, "in another life")
        start(life, "does not fit", amount=-1)
        life.write("of a newer program", {})
        door.as_(incarnation=2).push_all([one for one in life.written if one.incarnation == 2])
        yield door
        database.close()
    month.ledger.close()


def problems(door: Door, *edits: str) -> list[str]:
    """What is found after these edits, which are not kept."""
    with door.database.owner() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for edit in edits:
            assert connection.exec_driver_sql(edit).rowcount > 0, edit
        found = _all(connection, door)
        connection.rollback()
    return found


def _all(connection: Connection, door: Door) -> list[str]:
    report = verify_terminal(connection, door.sender)
    return report.problems + verify_payables(connection, door.sender.restaurant_id)


def test_what_nobody_touched_is_whole(stored: Door) -> None:
    with stored.database.tenant(RESTAURANT) as connection:
        report = verify_terminal(connection, stored.sender)
        assert report.problems + verify_payables(connection, RESTAURANT) == []
    assert report.events == len(stored.journal()) > 150
    assert report.head == stored.journal()[-1][3].hex()
    assert len(stored.rows("SELECT 1 FROM pos.unfolded_events")) == 2


@pytest.mark.parametrize(
    ("edit", "place"),
    [
        ("UPDATE pos.journal SET event = event || ' ' WHERE position = 30", "position 30: the chain"),
        ("UPDATE pos.journal SET event = overlay(event placing 'x' from 40) WHERE position = 30",
         "position 30"),
        ("UPDATE pos.journal SET hash = sha256(hash) WHERE position = 30", "position 30: the chain"),
        ("DELETE FROM pos.journal WHERE position = 30", "position 31: position 30 is missing"),
        ("UPDATE pos.journal SET subject = 'x' WHERE position = 30", "position 30: filed under another"),
        ("UPDATE pos.journal SET incarnation = 7 WHERE position = 30", "position 30: the row and the event"),
        ("DELETE FROM pos.journal WHERE incarnation = 2", "the journal went on to"),
        ("UPDATE pos.journal_cursors SET seq = seq - 1 WHERE incarnation = 1", "incarnation 1: does not end"),
        ("UPDATE pos.journal_cursors SET head = sha256(head) WHERE incarnation = 2", "incarnation 2"),
        ("UPDATE pos.payments SET amount = amount + 1, tendered = NULL WHERE payment_id = 'in another life'",
         "table payments, ('in another life',): differs from the journal in amount"),
        ("DELETE FROM pos.payments WHERE payment_id = 'in another life'", "is missing from the table"),
        ("UPDATE pos.staff SET role = 'manager'", "differs from the journal in role"),
        ("UPDATE pos.receipts SET printed = printed + 1", "differs from the journal in printed"),
        ("INSERT INTO pos.drawer_kicks SELECT restaurant_id, terminal_id, 'sale', 'x', 1"
         " FROM pos.journal_ends",
         "table drawer_kicks, ('sale', 'x'): is not in the journal"),
        ("UPDATE pos.drawer_sessions SET counted = counted + 1, to_safe = to_safe + 1 WHERE counted > 0",
         "table drawer_sessions"),
        ("DELETE FROM pos.unfolded_events", "cannot be folded, and nobody is told"),
        ("UPDATE pos.payables SET amount_taken = amount_taken + 5", "what its payments add up to"),
        ("UPDATE pos.payables SET settled = 0 WHERE settled = 1", "what its payments add up to"),
        ("DELETE FROM pos.payables WHERE payable_id = 'due of in another life'", "is missing from the table"),
    ],
)  # fmt: skip
def test_an_edit_is_found_and_its_place_is_named(stored: Door, edit: str, place: str) -> None:
    found = problems(stored, edit)
    assert any(place in problem for problem in found), found


def test_the_rows_of_another_terminal_are_not_this_ones(database: Database) -> None:
    for name in ("t-1", "t-2"):
        pen = Pen(name)
        start(pen, f"p-{name}", payable_id="order 7", amount=200)
        succeed(pen, f"p-{name}", "order 7", taken=200)
        door = Door(database, Sender(name))
        door.push_all(pen.written)
        assert problems(door) == []


def test_the_command_names_what_is_wrong_and_fails(database: Database, database_url: str) -> None:
    pen, door = Pen(), Door(database)
    start(pen, "p-1")
    succeed(pen, "p-1")
    door.push_all(pen.written)
    arguments = ["--database-url", database_url, "verify"]
    said = CliRunner().invoke(central, arguments)
    assert (said.exit_code, said.output) == (
        0,
        f"{RESTAURANT} terminal-1: 2 events, {pen.head.hex()}\nEverything is whole.\n",
    )
    with database.owner() as connection:
        connection.exec_driver_sql("UPDATE pos.payables SET amount_taken = 7")
    said = CliRunner().invoke(central, arguments)
    assert said.exit_code == 1
    assert "table payables, ('counter', 'due of p-1'): is not what its payments" in said.output
