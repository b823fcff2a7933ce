"""Opening a ledger: what the engine must be, what a file must be, and that a bad one is left as it was."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
import pytest

from pos_terminal.domain.errors import DatabaseProblem, DataFolderProblem
from pos_terminal.ledger import database, start_checks
from pos_terminal.ledger.file_facts import APPLICATION_ID
from pos_terminal.ledger.folder import prepare_folder
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.ledger.lock import LedgerLock
from pos_terminal.ledger.reader import Reader
from pos_terminal.services import rescue
from tests.ledger.conftest import live_through_everything
from tests.support.core import all_payments, cash, checkout_of, damage_an_index, open_ledger, raw


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


def _used(folder: Path) -> Path:
    """A ledger that was used and closed; its file."""
    ledger = open_ledger(folder)
    live_through_everything(ledger)
    ledger.close()
    return folder / "ledger.db"


def _newer(path: Path) -> None:
    with raw(path) as file:
        file.execute("UPDATE alembic_version SET version_num = '9999'")
    file.close()


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


def _no_database(path: Path) -> None:
    path.write_bytes(b"Dear diary, " * 1000)


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _zeroed_header(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(bytes(100))


def _all_zeros(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def _cut_in_half(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 8192 * 4096)


def _cut_within_a_page(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 5000)


def _first_page_only(path: Path) -> None:
    """What is left of a young file when its log is gone."""
    path.unlink()
    with raw(path) as file:
        file.execute("PRAGMA journal_mode = wal")
    file.close()


def _noise_in_the_middle(path: Path) -> None:
    with path.open("r+b") as file:
        for page in range(2, path.stat().st_size // 4096):
            file.seek(page * 4096)
            file.write(b"\xa5" * 64)


def _without_its_table(path: Path) -> None:
    with raw(path) as file:
        file.execute("DROP TABLE payments")
    file.close()


def _without_the_terminal(path: Path) -> None:
    with raw(path) as file:
        file.execute("DELETE FROM terminal")
    file.close()


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (_newer, "database_newer"),
        (_another_programs, "database_foreign"),
        (_another_programs_with_a_name, "database_foreign"),
        (_no_database, "database_damaged"),
        (_empty, "database_damaged"),
        (_zeroed_header, "database_damaged"),
        (_all_zeros, "database_damaged"),
        (_cut_in_half, "database_damaged"),
        (_cut_within_a_page, "database_damaged"),
        (_first_page_only, "database_damaged"),
        (_noise_in_the_middle, "database_damaged"),
        (_without_its_table, "database_damaged"),
        (_without_the_terminal, "database_damaged"),
    ],
    ids=lambda value: getattr(value, "__name__", value).strip("_"),
)
@pytest.mark.parametrize("size", ["small", "large"])
def test_a_file_that_is_no_good_is_refused_and_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harm: Callable[[Path], None], code: str, size: str
) -> None:
    path = _used(tmp_path)
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
    path = _used(tmp_path)
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
    _used(tmp_path / "a")
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
    path = _used(tmp_path)
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
    path = _used(tmp_path)
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


@pytest.mark.parametrize("harm", [_cut_within_a_page, _without_the_terminal, _noise_in_the_middle])
def test_what_can_be_read_of_a_damaged_file_is_exported(tmp_path: Path, harm: Callable[[Path], None]) -> None:
    path = _used(tmp_path)
    harm(path)
    rescued = rescue.export(path, tmp_path / "events.jsonl")
    lines = (tmp_path / "events.jsonl").read_bytes().splitlines()
    assert rescued.events == len(lines)
    assert all(line.startswith(b'{"actor":') for line in lines)


def _without_an_event(path: Path) -> None:
    with raw(path) as file:
        file.execute("DROP TRIGGER journal_no_delete")
        file.execute("DELETE FROM journal WHERE position = 3")
    file.close()


def _without_the_newest_events(path: Path) -> None:
    open_ledger(path.parent).close()  # a start that finds all of them right
    with raw(path) as file:
        file.execute("DROP TRIGGER journal_no_delete")
        file.execute("DELETE FROM journal WHERE position > 5")
    file.close()


@pytest.mark.parametrize(
    ("harm", "complete"),
    [
        (lambda _path: None, True),
        (_newer, True),
        (_without_an_event, False),
        (_without_the_newest_events, False),
        (_cut_in_half, False),
        (_no_database, False),
    ],
)
def test_an_export_says_whether_it_has_everything(
    tmp_path: Path, harm: Callable[[Path], None], *, complete: bool
) -> None:
    path = _used(tmp_path)
    harm(path)
    assert rescue.export(path, tmp_path / "events.jsonl").complete is complete


def test_a_reader_reads_beside_the_writer_and_refuses_what_it_does_not_know(tmp_path: Path) -> None:
    ledger = open_ledger(tmp_path)
    checkout_of(ledger).take_cash(cash(500, "key"))
    reader = Reader(tmp_path / "ledger.db")
    with reader.reading() as connection:
        assert reader.event_count(connection) == 7
        assert reader.terminal_id(connection) == ledger.terminal_id
    reader.close()
    ledger.close()
    _newer(tmp_path / "ledger.db")
    reader = Reader(tmp_path / "ledger.db")
    with pytest.raises(DatabaseProblem) as refused, reader.reading():
        pass
    assert refused.value.code == "database_newer"
    reader.close()


# -- the folder ----------------------------------------------------------------------------------------


def test_the_folder_is_for_its_owner_alone(tmp_path: Path) -> None:
    folder = prepare_folder(tmp_path / "new" / "live")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_shared_folder_given_by_mistake_is_not_closed_to_others(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    (tmp_path / "somebody's.txt").write_text("")
    prepare_folder(tmp_path)
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


@pytest.mark.parametrize("place", ["file", "file/below", "link"])
def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("I am a file")
    (tmp_path / "link").symlink_to(tmp_path / "link")
    with pytest.raises(DataFolderProblem) as refused:
        open_ledger(tmp_path / place)
    assert refused.value.code == "data_folder_unusable"
    assert refused.value.params["folder"] == str(tmp_path / place)


def test_a_folder_in_the_place_of_the_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").mkdir()
    with pytest.raises(DatabaseProblem):
        open_ledger(tmp_path)


# -- one writer ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("holder", "code"), [("window", "window_open"), ("command", "command_running")])
def test_a_second_writer_is_told_who_is_first(tmp_path: Path, holder: str, code: str) -> None:
    with LedgerLock(tmp_path, holder), pytest.raises(DataFolderProblem) as refused:
        LedgerLock(tmp_path, "command").acquire(0.1)
    assert refused.value.code == code
    with LedgerLock(tmp_path, "command"):
        pass


def test_somebody_who_has_not_yet_said_who_they_are_is_waited_for(tmp_path: Path) -> None:
    with LedgerLock(tmp_path, "command"):
        (tmp_path / "ledger.lock").write_text("")
        with pytest.raises(DataFolderProblem) as refused:
            LedgerLock(tmp_path, "command").acquire()
    assert refused.value.code == "command_running"


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    code = (
        "import sys, os; from pathlib import Path; from pos_terminal.ledger.lock import LedgerLock;"
        "lock = LedgerLock(Path(sys.argv[1]), 'window'); lock.acquire();"
        "print('held', flush=True); sys.stdin.read()"
    )
    held: Any = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with held:
        held.stdout.readline()
        with pytest.raises(DataFolderProblem):
            LedgerLock(tmp_path, "window").acquire()
        held.kill()
    with LedgerLock(tmp_path, "window"):
        assert (tmp_path / "ledger.lock").read_text() == f"window {os.getpid()}\n"
