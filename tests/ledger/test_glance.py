"""A glance at a ledger before it is opened: who may sign in, or nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import pytest

from pos_terminal.domain.people import Role
from pos_terminal.ledger import file_facts, glance, start_checks
from pos_terminal.ledger import tables as all_tables
from pos_terminal.ledger.glance import glance as look
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.ledger.tables_print_jobs import JOB_STATES
from pos_terminal.providers.cash import CashProvider
from pos_terminal.services.checkout import Checkout, Sale
from pos_terminal.services.people import add_staff
from pos_terminal.system import SystemClock, SystemIds
from tests.benchmarks.paying import open_ledger


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger with two people and some sales, closed in order."""
    ledger, _ = open_ledger(tmp_path)
    for code, role in (("boss", Role.MANAGER), ("ada", Role.CASHIER)):
        add_staff(ledger, code=code, name=code.title(), role=role, pin_hash="x", staff_id=f"id-{code}")
    ledger.close()
    return tmp_path / "ledger.db"


def _change(path: Path, statement: str) -> None:
    connection = sqlite.connect(path, isolation_level=None)
    for name in ("journal_no_update", "journal_no_delete"):
        connection.execute(f"DROP TRIGGER IF EXISTS {name}")
    connection.execute(statement)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def test_it_tells_everybody_who_may_sign_in_as_the_program_does(path: Path) -> None:
    found = look(path)
    assert found is not None
    assert [(one.staff_id, one.name, one.role) for one in found] == [
        ("id-ada", "Ada", Role.CASHIER),
        ("id-boss", "Boss", Role.MANAGER),
    ]


def test_it_changes_nothing(path: Path) -> None:
    before = path.read_bytes()
    assert look(path)
    assert path.read_bytes() == before
    log = path.with_name("ledger.db-wal")
    assert not log.exists() or log.stat().st_size == 0


def _cut_the_tail(path: Path) -> None:
    _change(path, "DELETE FROM journal WHERE position = (SELECT MAX(position) - 1 FROM journal)")


def _another_byte(path: Path) -> None:
    _change(path, "UPDATE journal SET event = x'7b7d' WHERE position = (SELECT MAX(position) FROM journal)")


def _nobody(path: Path) -> None:
    _change(path, "UPDATE staff SET active = 0")


def _half_a_file(path: Path) -> None:
    raw = path.read_bytes()
    path.write_bytes(raw[: len(raw) // 8192 * 4096])


def _another_verified_hash(path: Path) -> None:
    Ledger.open(path.parent, clock=SystemClock(), ids=SystemIds()).close()  # now the chain is verified
    _change(path, "UPDATE terminal SET verified_hash = zeroblob(32)")


LOOKED_AT_FIRST: list[Callable[[Path], object]] = [
    lambda path: path.unlink(),
    lambda path: path.write_bytes(b""),
    lambda path: path.write_bytes(b"no database at all" * 500),
    lambda path: path.with_name("ledger.db-wal").write_bytes(b"something"),
    lambda path: path.with_name("ledger.doubt").touch(),
    lambda path: path.with_name("restore.todo").touch(),
    lambda path: path.with_name("ledger.verified").write_text('{"at": 1, "events": 3, "problems": ["x"]}'),
    lambda path: _change(path, "UPDATE alembic_version SET version_num = '9999'"),
    lambda path: _change(path, "PRAGMA application_id = 7"),
    lambda path: _change(path, "INSERT INTO watches (payment_id, next_at, asked) VALUES ('p', 1, 0)"),
    lambda path: _change(path, "DROP TABLE watches"),
    _cut_the_tail,
    _another_byte,
    _another_verified_hash,
    _half_a_file,
    _nobody,
]


@pytest.mark.parametrize("spoil", LOOKED_AT_FIRST)
def test_it_says_nothing_where_the_ledger_has_to_be_opened_first(
    path: Path, spoil: Callable[[Path], object]
) -> None:
    assert look(path)
    spoil(path)
    assert look(path) is None


def test_it_says_nothing_where_something_is_under_way(path: Path) -> None:
    assert look(path)
    ledger = Ledger.open(path.parent, clock=SystemClock(), ids=SystemIds())
    sale = Sale(500, "cash", "key", reference="table 1")
    Checkout(ledger, {"cash": CashProvider()}).take_cash(sale, "id-ada")
    ledger.close()
    assert look(path), "what is over is no reason"
    for state in ("pending", "processing"):
        phase = "'sent'" if state == "processing" else "NULL"
        _change(path, f"UPDATE payments SET status = '{state}', phase = {phase}")
        assert look(path) is None
    _change(path, "UPDATE payments SET status = 'success', phase = NULL")
    assert look(path)


def test_a_large_file_is_read_beside_the_work_and_so_opened_at_once(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(glance, "SMALL_BYTES", 4096)
    assert look(path) is None
    assert start_checks.SMALL_BYTES == file_facts.SMALL_BYTES


def test_a_long_tail_is_left_to_the_opening(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glance, "_LONGEST_TAIL", 2)
    assert look(path) is None


def test_an_old_sqlite_is_refused_where_it_always_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glance, "LOWEST_SQLITE", (99, 0, 0))
    assert look(path) is None


def test_it_knows_the_tables_and_states_of_what_is_under_way() -> None:
    assert {"'queued'", "'sending'"} <= set(JOB_STATES.split(","))
    assert {"payments", "refunds", "watches", "print_jobs"} <= set(all_tables.metadata.tables)


def test_it_reads_neither_sqlalchemy_nor_what_stands_on_it(path: Path) -> None:
    program = f"""
import sys
from pathlib import Path
from pos_terminal.ledger.glance import glance
assert len(glance(Path({str(path)!r}))) == 2
print([name for name in ("sqlalchemy", "msgspec", "pos_terminal.domain.events") if name in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=dict(os.environ)
    )
    assert done.stdout == "[]\n"
