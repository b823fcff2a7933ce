"""Ledgers of every version of the tables that came before: brought along, whole, and sold on afterwards."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from pos_terminal.ledger import migrate
from pos_terminal.ledger.verify import verify
from tests.ledger.released.make import SENT, VERSIONS, unpack
from tests.support.core import all_payments, cash, checkout_of, open_drawer, open_ledger, raw

HERE = Path(__file__).parent / "released"


def test_there_is_a_ledger_of_every_version_before_this_one() -> None:
    assert {*migrate.KNOWN} - {migrate.HEAD} <= {*VERSIONS}
    assert {file.name.split(".")[0] for file in HERE.glob("*.gz")} == {*VERSIONS}


@pytest.mark.parametrize("version", VERSIONS)
def test_it_is_brought_along_and_sold_on(tmp_path: Path, version: str) -> None:
    path = tmp_path / "ledger.db"
    unpack(version, path)
    with closing(raw(path)) as file:
        events = file.execute("SELECT position, hash, event FROM journal ORDER BY position").fetchall()
        paid = file.execute("SELECT payment_id, status, amount FROM payments").fetchall()
        assert file.execute("SELECT version_num FROM alembic_version").fetchone() == (version,)
    ledger = open_ledger(tmp_path)
    with ledger.reading() as connection:
        report = verify(connection, ledger.terminal_id)
        assert report.problems == []
        found = connection.exec_driver_sql("SELECT position, hash, event FROM journal ORDER BY position")
        assert [tuple(row) for row in found] == events
        marks = connection.exec_driver_sql("SELECT position FROM sending").scalars().all()
        assert marks == ([SENT] if version >= "0005" else [])
    known = {(one.payment_id, one.status.value, one.amount) for one in all_payments(ledger)}
    assert known == {*paid}
    if version < "0002":
        open_drawer(ledger, by="boss")
    checkout_of(ledger).take_cash(cash(500, "after the update"), "boss")
    ledger.close()
    ledger = open_ledger(tmp_path)
    with ledger.reading() as connection:
        assert verify(connection, ledger.terminal_id).ok
    ledger.close()
    if version != migrate.HEAD:
        with closing(raw(tmp_path / "backups" / migrate.backup_name(version))) as file:
            assert file.execute("SELECT version_num FROM alembic_version").fetchone() == (version,)
            assert file.execute("SELECT COUNT(*) FROM journal").fetchone() == (len(events),)
