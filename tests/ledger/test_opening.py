"""Opening a ledger: what the engine must be, what a file must be, and that a bad one is left as it was."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import pytest

from pos_terminal.domain.errors import DatabaseProblem
from pos_terminal.ledger import database, start_checks
from pos_terminal.ledger.file_facts import APPLICATION_ID
from pos_terminal.ledger.ledger import Ledger
from tests.ledger.conftest import live_through_everything
from tests.ledger.folders import (
    cut_in_half,
    cut_within_a_page,
    newer,
    no_database,
    noise_in_the_middle,
    used,
    without_the_terminal,
)
from tests.support.core import all_payments, damage_an_index, open_ledger, raw


def test_the_running_engine_is_one_that_keeps_what_it_committed() -> None:
    assert sqlite.sqlite_version_info >= (3, 51, 3)
    with sqlite.connect(":memory:") as connection:
        assert connection.execute("SELECT sqlite_version()").fetchone()[0] == sqlite.sqlite_version
    connection.close()


def test_an_engine_that_can_lose_rows_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(database, "LOWEST_SQLITE", (99, 0, 0))
    with pytest.raises(DatabaseProblem) as refused:
        open_ledger(tmp_path)
    assert refused.value.code == "sqlite_too_old"


def test_the_writer_runs_with_what_was_asked_for(ledger: Ledger) -> None:
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "mmap_size": 0,
        "busy_timeout": 5_000,
        "application_id": APPLICATION_ID,
    }
    with ledger.writing() as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}
    assert found == wanted


def test_a_reader_cannot_write(ledger: Ledger) -> None:
    with pytest.raises(DatabaseProblem) as refused, ledger.reading() as connection:
        connection.exec_driver_sql("UPDATE payments SET amount = 1")
    assert refused.value.code == "database_readonly"


def test_a_pragma_that_did_not_take_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(database._WRITER, "busy_timeout", -1)  # SQLite makes 0 of it
    with pytest.raises(DatabaseProblem) as refused:
        open_ledger(tmp_path)
    assert refused.value.code == "pragma_refused"
    assert refused.value.params["name"] == "busy_timeout"


def _another_programs(path: Path) -> None:
    path.unlink()
    with raw(path) as file:
        file.execute("CREATE TABLE notes (text)")
    file.close()


def _another_programs_with_a_name(path: Path) -> None:
    _another_programs(path)
    with raw(path) as file:
        file.execute("PRAGMA application_id = 77")
    file.close()


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _zeroed_header(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(bytes(100))


def _all_zeros(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def _first_page_only(path: Path) -> None:
    """What is left of a young file when its log is gone."""
    path.unlink()
    with raw(path) as file:
        file.execute("PRAGMA journal_mode = wal")
    file.close()


def _without_its_table(path: Path) -> None:
    with raw(path) as file:
        file.execute("DROP TABLE payments")
    file.close()


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (newer, "database_newer"),
        (_another_programs, "database_foreign"),
        (_another_programs_with_a_name, "database_foreign"),
        (no_database, "database_damaged"),
        (_empty, "database_damaged"),
        (_zeroed_header, "database_damaged"),
        (_all_zeros, "database_damaged"),
        (cut_in_half, "database_damaged"),
        (cut_within_a_page, "database_damaged"),
        (_first_page_only, "database_damaged"),
        (noise_in_the_middle, "database_damaged"),
        (_without_its_table, "database_damaged"),
        (without_the_terminal, "database_damaged"),
    ],
    ids=lambda value: getattr(value, "__name__", value).strip("_"),
)
@pytest.mark.parametrize("size", ["small", "large"])
def test_a_file_that_is_no_good_is_refused_and_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harm: Callable[[Path], None], code: str, size: str
) -> None:
    path = used(tmp_path)
    if size == "large":
        monkeypatch.setattr(start_checks, "SMALL_BYTES", 0)
    harm(path)
    before = path.read_bytes()
    for _ in range(2):
        with pytest.raises(DatabaseProblem) as refused:
            open_ledger(tmp_path)
        assert refused.value.code == code
        assert path.read_bytes() == before


def test_damage_in_a_large_file_is_found_beside_the_work_and_by_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = used(tmp_path)
    whole = path.read_bytes()
    monkeypatch.setattr(start_checks, "SMALL_BYTES", 0)
    damage_an_index(path)
    ledger = open_ledger(tmp_path)
    assert ledger.half_checked
    with pytest.raises(DatabaseProblem) as found:
        start_checks.FullCheck(path).run()
    assert found.value.code == "database_damaged"
    ledger.close()
    for _ in range(2):
        with pytest.raises(DatabaseProblem) as refused:
            open_ledger(tmp_path)
        assert refused.value.code == "database_damaged"
    path.write_bytes(whole)
    for half_checked in (False, True):
        ledger = open_ledger(tmp_path)
        assert ledger.half_checked is half_checked
        ledger.close()


def test_a_large_file_that_was_not_closed_in_order_is_read_whole_at_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start_checks, "SMALL_BYTES", 0)
    used(tmp_path / "a")
    ledger = open_ledger(tmp_path / "a")
    ledger.settle()  # something in the log that has nothing to do with the damaged page
    (tmp_path / "b").mkdir()
    for name in ("ledger.db", "ledger.db-wal"):
        shutil.copy(tmp_path / "a" / name, tmp_path / "b" / name)
    ledger.close()
    damage_an_index(tmp_path / "b" / "ledger.db")
    with pytest.raises(DatabaseProblem) as refused:
        open_ledger(tmp_path / "b")
    assert refused.value.code == "database_damaged"


def test_a_full_check_finds_nothing_in_a_file_that_is_whole_nor_when_it_is_stopped(tmp_path: Path) -> None:
    path = used(tmp_path)
    start_checks.FullCheck(path).run()
    damage_an_index(path)
    stopped = start_checks.FullCheck(path)
    stopped.stop()
    stopped.run()


def test_a_damaged_file_keeps_its_log(tmp_path: Path) -> None:
    """What was committed last lies in the log alone; nothing is moved while nobody knows what is whole."""
    ledger = open_ledger(tmp_path / "a")
    ledger.checkpoint()
    live_through_everything(ledger)
    (tmp_path / "b").mkdir()
    for name in ("ledger.db", "ledger.db-wal"):
        shutil.copy(tmp_path / "a" / name, tmp_path / "b" / name)
    ledger.close()
    path, log = tmp_path / "b" / "ledger.db", tmp_path / "b" / "ledger.db-wal"
    with raw(path) as file:  # in the log, so that the main file stays as it is
        file.execute("PRAGMA wal_autocheckpoint = 0")
        file.execute("UPDATE payments SET status = 'refunded' WHERE status = 'success'")
        copies = path.read_bytes(), log.read_bytes()
    path.write_bytes(copies[0])
    log.write_bytes(copies[1])
    file.close()
    path.write_bytes(copies[0])
    log.write_bytes(copies[1])
    with pytest.raises(DatabaseProblem):
        open_ledger(tmp_path / "b")
    assert (path.read_bytes(), log.read_bytes()) == copies


@pytest.mark.parametrize("seed", range(12))
def test_a_flipped_bit_is_never_a_new_shop_and_never_another_error(tmp_path: Path, seed: int) -> None:
    path = used(tmp_path)
    content = bytearray(path.read_bytes())
    content[(seed * 7919 * 4099) % len(content)] ^= 1 << (seed % 8)
    path.write_bytes(content)
    try:
        ledger = open_ledger(tmp_path)
    except DatabaseProblem:
        assert path.read_bytes() == content
        return
    # It hit a byte that nobody uses, or one that only `verify` reads again.
    assert len(all_payments(ledger)) == 6
    ledger.close()


def test_a_log_without_its_file_is_damage(tmp_path: Path) -> None:
    ledger = open_ledger(tmp_path / "a")
    live_through_everything(ledger)
    (tmp_path / "b").mkdir()
    shutil.copy(tmp_path / "a" / "ledger.db-wal", tmp_path / "b")
    ledger.close()
    before = (tmp_path / "b" / "ledger.db-wal").read_bytes()
    with pytest.raises(DatabaseProblem) as refused:
        open_ledger(tmp_path / "b")
    assert refused.value.code == "database_damaged"
    assert (tmp_path / "b" / "ledger.db-wal").read_bytes() == before
    assert not (tmp_path / "b" / "ledger.db").exists()


def test_a_file_whose_log_is_gone_is_an_older_day_and_no_new_shop(tmp_path: Path) -> None:
    ledger = open_ledger(tmp_path / "a")
    (tmp_path / "b").mkdir()
    shutil.copy(tmp_path / "a" / "ledger.db", tmp_path / "b")
    terminal_id = ledger.terminal_id
    ledger.close()
    again = open_ledger(tmp_path / "b")
    assert again.terminal_id == terminal_id
    again.close()


def test_a_ledger_that_was_being_made_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "ledger.new").write_bytes(b"half of it")
    (tmp_path / "ledger.new-wal").write_bytes(b"half of it")
    ledger = open_ledger(tmp_path)
    ledger.close()
    assert not list(tmp_path.glob("ledger.new*"))
    assert (tmp_path / "ledger.db").exists()
