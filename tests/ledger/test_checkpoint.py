"""What an idle moment does with the log."""

from __future__ import annotations

from pathlib import Path

from pos_terminal.ledger.ledger import Ledger
from pos_terminal.system import SystemClock, SystemIds


def test_an_idle_moment_begins_the_log_anew_so_that_no_payment_waits_for_that(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path, clock=SystemClock(), ids=SystemIds())
    log_file = tmp_path / "ledger.db-wal"
    with ledger.writing() as connection:
        connection.exec_driver_sql("UPDATE terminal SET verified_position = verified_position + 1")
    before, salts = log_file.stat().st_size, log_file.read_bytes()[16:24]
    ledger.checkpoint()
    begun = log_file.read_bytes()[16:24]
    assert begun != salts
    with ledger.writing() as connection:
        connection.exec_driver_sql("UPDATE terminal SET verified_position = verified_position - 1")
    assert log_file.read_bytes()[16:24] == begun
    assert log_file.stat().st_size <= before
    ledger.close()


def test_while_somebody_reads_the_log_is_left_as_it_is(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path, clock=SystemClock(), ids=SystemIds())
    log_file = tmp_path / "ledger.db-wal"
    with ledger.reading() as reader:
        reader.exec_driver_sql("SELECT 1 FROM terminal").first()
        with ledger.writing() as connection:
            connection.exec_driver_sql("UPDATE terminal SET verified_position = verified_position + 1")
        before = log_file.read_bytes()
        ledger.checkpoint()
        assert log_file.read_bytes() == before
    ledger.close()
