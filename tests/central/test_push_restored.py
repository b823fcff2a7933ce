"""A terminal that was restored from yesterday's backup goes on in another life: nothing counts twice."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

from pos_terminal.central.database import Database
from pos_terminal.central.ingest.verify import verify_payables, verify_terminal
from pos_terminal.contract.push import Accepted
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.system import SystemIds
from tests.central.journals import Door, Sender, batch_of, written_by
from tests.central.month import Month
from tests.support.core import TurnedClock, checkout_of


def _opened(folder: Path, clock: TurnedClock, incarnation: int) -> Month:
    """Yesterday's copy, as a restore leaves it."""
    raw = Ledger.open(folder, clock=clock, ids=SystemIds())
    with raw.writing() as connection:
        connection.exec_driver_sql(f"UPDATE terminal SET incarnation = {incarnation}")
    raw.close()
    month = Month.__new__(Month)
    month.ledger = Ledger.open(folder, clock=clock, ids=SystemIds())
    month.clock, month.checkout = clock, checkout_of(month.ledger)
    month.go_on(random.Random(incarnation), keys_from=incarnation * 100_000)
    return month


def test_a_terminal_restored_from_yesterday_doubles_nothing(database: Database, tmp_path: Path) -> None:
    month = Month(21, tmp_path / "till")
    month.pass_days(1, 25)
    shutil.copytree(tmp_path / "till", tmp_path / "yesterday")
    month.pass_days(2, 15)
    door = Door(database, Sender(month.ledger.terminal_id))
    door.push_all(written_by(month.ledger), 60)
    lost = {one.raw for one in written_by(month.ledger)}
    month.ledger.close()

    restored = _opened(tmp_path / "yesterday", month.clock, 2)
    restored.pass_days(2, 15)
    written = written_by(restored.ledger)
    again = door.as_(incarnation=2)
    answer = again.push(batch_of([one for one in written if one.incarnation == 1]))
    assert isinstance(answer, Accepted)
    assert answer.seq == len(lost)
    new = [one for one in written if one.incarnation == 2]
    for _ in range(2):
        again.push_all(new, 60)

    assert {row[4] for row in door.journal()} == lost | {one.raw for one in new}
    assert len(door.journal()) == len(lost) + len(new)
    known = {row[0] for row in door.rows("SELECT payment_id FROM pos.payments")}
    with restored.ledger.reading() as connection:
        theirs = {row[0] for row in connection.exec_driver_sql("SELECT payment_id FROM payments")}
    assert theirs < known
    # Two lives count the same drawer under the same numbers: each stands there, for a person to see.
    assert door.rows("SELECT type, detail FROM pos.unfolded_events") == []
    numbers = [row[0] for row in door.rows("SELECT number FROM pos.drawer_sessions")]
    zs = [row[0] for row in door.rows("SELECT z_number FROM pos.drawer_sessions WHERE z_number IS NOT NULL")]
    assert len(numbers) > len(set(numbers))
    assert len(zs) > len(set(zs))
    with database.tenant(door.sender.restaurant_id) as connection:
        assert verify_terminal(connection, door.sender).problems == []
        assert verify_payables(connection, door.sender.restaurant_id) == []
    restored.ledger.close()
