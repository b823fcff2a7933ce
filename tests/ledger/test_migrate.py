"""Bringing a ledger to this program's version: with a backup before, whole or not at all."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import pytest

from pos_terminal.domain.errors import DataFolderProblem
from pos_terminal.ledger import migrate
from pos_terminal.ledger.backup import backup_to
from pos_terminal.ledger.verify import verify
from tests.ledger.conftest import live_through_everything
from tests.support.core import all_payments, cash, checkout_of, open_ledger, raw

_THIS = migrate.HEAD
_NEXT = f"""
from alembic import op
revision = "0900"
down_revision = "{_THIS}"

def upgrade():
    op.execute("CREATE TABLE next_things (number INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT")
"""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """The folder of a ledger that this program wrote."""
    folder = tmp_path / "data"
    ledger = open_ledger(folder)
    live_through_everything(ledger)
    ledger.close()
    return folder


@pytest.fixture
def next_version(old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on this is the next program, which has one more table."""
    assert old.exists()
    scripts = tmp_path / "migrations"
    shutil.copytree(migrate._SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    (scripts / "versions" / "0900_next.py").write_text(_NEXT)
    monkeypatch.setattr(migrate, "_SCRIPTS", scripts)
    monkeypatch.setattr(migrate, "HEAD", "0900")
    monkeypatch.setattr(migrate, "KNOWN", (*migrate.KNOWN, "0900"))


def _version(path: Path) -> str:
    file = raw(path)
    found = file.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    file.close()
    return str(found)


@pytest.mark.usefixtures("next_version")
def test_an_older_ledger_is_backed_up_and_brought_along(old: Path) -> None:
    ledger = open_ledger(old)
    assert len(all_payments(ledger)) == 6
    with ledger.reading() as connection:
        assert verify(connection, ledger.terminal_id).ok
        assert connection.exec_driver_sql("SELECT COUNT(*) FROM next_things").scalar() == 0
    checkout_of(ledger).take_cash(cash(500, "after"))
    ledger.close()
    assert _version(old / "ledger.db") == "0900"
    (backup,) = (old / "backups").iterdir()
    assert backup.name == f"before-0900-from-{_THIS}.db"
    assert _version(backup) == _THIS
    file = raw(backup)
    assert file.execute("SELECT COUNT(*) FROM payments").fetchone() == (6,)
    assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    file.close()


@pytest.mark.usefixtures("next_version")
def test_a_migration_that_breaks_off_has_changed_nothing(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class PowerCut(BaseException):
        pass

    def cut(name: str) -> None:
        if name == "migration_before_commit":
            raise PowerCut

    with monkeypatch.context() as patched:
        patched.setattr(migrate, "crash_point", cut)
        with pytest.raises(PowerCut):
            open_ledger(old)
    assert _version(old / "ledger.db") == _THIS
    ledger = open_ledger(old)
    assert len(all_payments(ledger)) == 6
    ledger.close()
    assert _version(old / "ledger.db") == "0900"


@pytest.mark.usefixtures("next_version")
def test_without_room_for_a_backup_nothing_is_migrated(old: Path) -> None:
    (old / "backups").write_text("a file in its place")
    with pytest.raises(DataFolderProblem) as refused:
        open_ledger(old)
    assert refused.value.code == "backup_failed"
    assert _version(old / "ledger.db") == _THIS


def test_a_backup_is_whole_while_the_ledger_is_written(tmp_path: Path) -> None:
    ledger = open_ledger(tmp_path)
    checkout = checkout_of(ledger)
    checkout.take_cash(cash(500, "in the log only"))
    target = tmp_path / "backups" / "copy.db"
    backup_to(tmp_path / "ledger.db", target)
    checkout.take_cash(cash(500, "later"))
    copy = sqlite.connect(str(target))
    assert copy.execute("SELECT idempotency_key FROM payments").fetchall() == [("in the log only",)]
    copy.close()
    assert stat.S_IMODE((tmp_path / "backups").stat().st_mode) == 0o700
    assert [path.name for path in (tmp_path / "backups").iterdir()] == ["copy.db"]
    # The writer still has its locks: a backup inside the process takes none away.
    ledger.checkpoint()
    checkout.take_cash(cash(500, "last"))
    ledger.close()


def test_a_backup_that_breaks_off_leaves_the_older_one(tmp_path: Path) -> None:
    ledger = open_ledger(tmp_path)
    target = tmp_path / "copy.db"
    backup_to(tmp_path / "ledger.db", target)
    before = target.read_bytes()
    ledger.close()
    content = (tmp_path / "ledger.db").read_bytes()
    (tmp_path / "ledger.db").write_bytes(content[:8192] + b"\xff" * 4096 + content[12288:])
    with pytest.raises(DataFolderProblem):
        backup_to(tmp_path / "ledger.db", target)
    assert target.read_bytes() == before
