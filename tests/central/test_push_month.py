"""Thirty days without a line, then everything at once: the same on both sides, and a second time nothing."""

from __future__ import annotations

import pytest

from pos_terminal.central.database import Database
from pos_terminal.central.ingest.verify import verify_payables, verify_terminal
from pos_terminal.ledger.verify import verify
from pos_terminal.system import SystemIds
from tests.central.journals import Door, Sender, written_by
from tests.central.month import Month, different


@pytest.mark.parametrize(
    ("sales", "events"),
    [
        (12, 1_000),
        pytest.param(950, 100_000, marks=[pytest.mark.long, pytest.mark.timeout(3_600)]),
    ],
)
def test_a_month_offline_ends_the_same_on_both_sides(database: Database, sales: int, events: int) -> None:
    month = Month(30, ids=SystemIds())
    month.pass_days(30, sales)
    written = written_by(month.ledger)
    assert len(written) >= events
    door = Door(database, Sender(month.ledger.terminal_id))
    door.push_all(written)
    assert [(row[3], row[4]) for row in door.journal()] == [(one.hash, one.raw) for one in written]
    assert door.rows("SELECT * FROM pos.unfolded_events") == []
    assert different(month.ledger, door) == []
    before = door.rows("SELECT COUNT(*), MAX(xmin::text) FROM pos.journal")
    door.push_all(written)
    assert door.rows("SELECT COUNT(*), MAX(xmin::text) FROM pos.journal") == before
    with database.tenant(door.sender.restaurant_id) as connection:
        assert verify_terminal(connection, door.sender).problems == []
        assert verify_payables(connection, door.sender.restaurant_id) == []
    with month.ledger.reading() as reading:
        assert verify(reading, month.ledger.terminal_id).ok
    month.ledger.close()
