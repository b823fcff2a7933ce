"""Backups that are kept, and putting one back: nothing is thrown away, and no number is used twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from pos_terminal.domain.errors import DatabaseProblem, DataFolderProblem
from pos_terminal.ledger import backups
from pos_terminal.ledger.restore import restore
from pos_terminal.ledger.verify import verify
from tests.support.core import START_MS, all_payments, cash, checkout_of, open_ledger, raw

HOUR_MS = 3_600_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a ledger in which one payment was taken."""
    ledger = open_ledger(tmp_path / "data")
    checkout_of(ledger).take_cash(cash(500, "first"))
    ledger.close()
    return tmp_path / "data"


def _backup(folder: Path, at_ms: int = START_MS) -> backups.Backup:
    [made] = backups.make(folder / "ledger.db", [folder / backups.FOLDER], at_ms)
    return made


def _keys(folder: Path) -> list[str]:
    ledger = open_ledger(folder)
    found = sorted(payment.idempotency_key for payment in all_payments(ledger))
    with ledger.reading() as connection:
        assert verify(connection, ledger.terminal_id).ok
    ledger.close()
    return found


def test_a_backup_goes_to_both_folders_and_each_is_a_ledger_with_the_same_end(
    folder: Path, tmp_path: Path
) -> None:
    made = backups.make(folder / "ledger.db", [folder / backups.FOLDER, tmp_path / "stick"], START_MS)
    assert [one.path.parent for one in made] == [folder / backups.FOLDER, tmp_path / "stick"]
    assert len({(one.head, one.events, one.taken_at, one.terminal_id) for one in made}) == 1
    assert made[0].taken_at == START_MS
    # One file each: nothing beside it that could be left behind when it is carried away.
    assert [path.name for path in (tmp_path / "stick").iterdir()] == [made[1].path.name]


def test_a_folder_that_cannot_be_written_is_said_and_the_first_has_its_backup(
    folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "stick").write_text("no folder")
    with pytest.raises(DataFolderProblem, match="backup_failed"):
        backups.make(folder / "ledger.db", [folder / backups.FOLDER, tmp_path / "stick"], START_MS)
    assert len(backups.listed(folder / backups.FOLDER)) == 1


def test_the_newest_are_kept_and_the_last_of_each_day(folder: Path) -> None:
    own = folder / backups.FOLDER
    own.mkdir()
    for hour in range(40 * 24, 0, -1):
        (own / f"{_name(START_MS - hour * HOUR_MS)}.db").touch()
    made = _backup(folder)
    kept = backups.listed(own)
    assert kept[0] == made.path
    assert len(kept) == backups.NEWEST + backups.DAYS - 2
    days = [path.name[:15] for path in kept]
    assert len(set(days)) == backups.DAYS
    for day in set(days[backups.NEWEST :]):
        [only] = [path for path in kept[backups.NEWEST :] if path.name.startswith(day)]
        assert "T23" in only.name


def _name(at_ms: int) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(at_ms / 1000, UTC).strftime("ledger-%Y%m%dT%H%M%SZ")


def test_a_restored_ledger_goes_on_under_a_new_number_and_the_old_one_is_kept(folder: Path) -> None:
    made = _backup(folder)
    ledger = open_ledger(folder)
    checkout_of(ledger).take_cash(cash(700, "after"))
    old_id, old_events = ledger.terminal_id, made.events
    ledger.close()
    restore(made.path, folder, START_MS)
    assert _keys(folder) == ["first"]
    ledger = open_ledger(folder)
    assert (ledger.terminal_id, ledger.incarnation) == (old_id, 2)
    checkout_of(ledger).take_cash(cash(900, "later"))
    ledger.close()
    file = raw(folder / "ledger.db")
    [seq_begins] = file.execute("SELECT seq FROM journal WHERE position = ?", (old_events + 1,)).fetchone()
    file.close()
    assert seq_begins == 1
    assert _keys(folder) == ["first", "later"]
    assert _keys(folder / f"replaced-{START_MS}") == ["after", "first"]


@pytest.mark.parametrize("damaged", [False, True])
def test_restoring_twice_never_uses_an_incarnation_again(folder: Path, damaged: bool) -> None:
    made = _backup(folder)
    numbers = []
    for turn in range(3):
        if damaged:
            (folder / "ledger.db").write_bytes(b"no ledger any more")
        restore(made.path, folder, START_MS + turn)
        ledger = open_ledger(folder)
        numbers.append(ledger.incarnation)
        ledger.close()
    assert numbers == [2, 3, 4]


def test_a_damaged_ledger_is_replaced_whole_with_its_log(folder: Path) -> None:
    made = _backup(folder)
    (folder / "ledger.db").write_bytes(b"SQLite format 3\x00 and then nothing that is one")
    (folder / "ledger.db-wal").write_bytes(b"left over")
    restore(made.path, folder, START_MS)
    assert _keys(folder) == ["first"]
    assert (folder / f"replaced-{START_MS}" / "ledger.db-wal").read_bytes() == b"left over"


@pytest.mark.parametrize("damage", ["missing", "empty", "flipped", "cut"])
def test_a_backup_that_is_not_good_replaces_nothing(folder: Path, damage: str) -> None:
    made = _backup(folder)
    content = bytearray(made.path.read_bytes())
    if damage == "missing":
        made.path.unlink()
    elif damage == "flipped":
        place = content.rindex(b'"idempotency_key":"first"') + len(b'"idempotency_key":"')
        content[place] ^= 1
        made.path.write_bytes(content)
    else:
        made.path.write_bytes(content[: len(content) // 2 if damage == "cut" else 0])
    before = (folder / "ledger.db").read_bytes()
    with pytest.raises(DatabaseProblem):
        restore(made.path, folder, START_MS)
    assert (folder / "ledger.db").read_bytes() == before
    assert _keys(folder) == ["first"]
