"""The first start of another version: tried on a copy, brought along, recorded; or refused, with a reason."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from pos_terminal import __version__
from pos_terminal.domain.errors import DatabaseProblem
from pos_terminal.ledger.migrate import HEAD, backup_name
from pos_terminal.ops import first_start, version_record
from pos_terminal.ops.rehearsal_process import rehearsed
from pos_terminal.ops.version_record import Record, see_to_version
from pos_terminal.services.sentences import say
from tests.ledger.released.make import SENT, unpack
from tests.support.core import cash, checkout_of, open_ledger, raw

OLD = "0006"
PAY = ("pay", "--amount", "500", "--method", "cash")
BEFORE = Record(version="0.0.9", schema=OLD, since=1)


@pytest.fixture
def live(tmp_path: Path) -> Path:
    """The folder of a terminal on which an older program sold, and which has not sent everything."""
    folder = tmp_path / "data" / "live"
    unpack(OLD, folder / "ledger.db")
    version_record.write(folder, BEFORE)
    return folder


def _program(folder: Path, *arguments: str, **environment: str) -> tuple[int, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "pos_terminal", *arguments, "--data-dir", str(folder.parent), "--json"],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
        timeout=50,
        check=False,
    )
    return done.returncode, json.loads(done.stdout) if done.stdout else None


def _version(path: Path) -> str:
    with closing(raw(path)) as file:
        return str(file.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def _journal(path: Path) -> list[Any]:
    with closing(raw(path)) as file:
        return list(file.execute("SELECT position, hash, event FROM journal ORDER BY position"))


def _spoil(path: Path) -> None:
    """A row that no event made: the tables are not the journal's fold any more."""
    with closing(raw(path)) as file:
        file.execute("UPDATE payments SET label = 'spoiled' WHERE position = 6")
        file.execute("UPDATE terminal SET verified_position = (SELECT MAX(position) FROM journal)")
        file.execute(
            "UPDATE terminal SET verified_hash = (SELECT hash FROM journal ORDER BY position DESC LIMIT 1)"
        )


def _see_to(folder: Path) -> None:
    see_to_version(folder, "XOF", practice=False)


def _refused(folder: Path) -> DatabaseProblem:
    with pytest.raises(DatabaseProblem) as refused:
        _see_to(folder)
    return refused.value


def test_a_new_version_is_tried_and_recorded_and_nothing_that_was_not_sent_is_lost(live: Path) -> None:
    before = _journal(live / "ledger.db")
    status, paid = _program(live, *PAY)
    assert (status, paid["error"]["code"]) == (2, "sign_in_needed")  # it opened, and asks as ever
    assert _journal(live / "ledger.db")[: len(before)] == before
    assert _version(live / "ledger.db") == HEAD
    assert _version(live / "backups" / backup_name(OLD)) == OLD
    assert not (live / first_start.COPY).exists()
    status, said = _program(live, "status")
    assert (status, said["unsent"]) == (0, len(_journal(live / "ledger.db")) - SENT)
    update = said["update"]
    assert (update["version"], update["schema"]) == (__version__, HEAD)
    assert update["last_check"] == {
        "version": __version__,
        "before": "0.0.9",
        "at": update["since"],
        "ok": True,
        "problem": None,
    }


def test_a_version_is_tried_once_and_writes_nothing_of_that_into_the_data(
    live: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _journal(live / "ledger.db")
    _see_to(live)
    assert _journal(live / "ledger.db") == before
    monkeypatch.setattr(first_start, "rehearsed", None)
    told: list[int] = []
    see_to_version(live, "XOF", practice=False, trying=lambda: told.append(1))
    assert told == []


def test_data_of_before_versions_were_recorded_is_tried_when_its_tables_are_older(live: Path) -> None:
    (live / version_record.FILE).unlink()
    told: list[int] = []
    see_to_version(live, "XOF", practice=False, trying=lambda: told.append(1))
    assert told == [1]
    (live / version_record.FILE).write_text("nothing that can be read")
    see_to_version(live, "XOF", practice=False, trying=lambda: told.append(2))
    assert told == [1]
    record = version_record.read(live)
    assert record is not None
    assert (record.version, record.schema) == (__version__, HEAD)


@pytest.mark.parametrize(
    "form",
    [
        {"version": "0.0.9"},
        {"version": "0.0.9", "schema": 6, "since": "2026-11-01", "trial": {"worked": True}},
        {"version": "0.0.9", "schema": OLD, "since": 1, "trial": None, "channel": "kiosk", "form": 7},
    ],
    ids=["older", "of another kind", "newer"],
)
def test_another_form_of_the_record_still_says_which_version_was_here(
    live: Path, form: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _journal(live / "ledger.db")
    (live / version_record.FILE).write_text(json.dumps(form))
    monkeypatch.setattr(first_start, "rehearsed", lambda *_: "a hand is missing")
    error = _refused(live)
    assert "Install version 0.0.9 again" in say(error)
    record = version_record.read(live)
    assert record is not None
    assert (record.version, record.schema) == ("0.0.9", OLD)
    monkeypatch.setattr(first_start, "rehearsed", lambda *_: None)
    _see_to(live)
    record = version_record.read(live)
    assert record is not None
    assert (record.version, record.schema) == (__version__, HEAD)
    assert record.trial is not None
    assert (record.trial.before, record.trial.ok) == ("0.0.9", True)
    assert _journal(live / "ledger.db") == before


@pytest.mark.parametrize("content", [b"", b"[]", b"null", b'{"version": 9}', b"\xff\xfe", b"{" * 4_000])
def test_a_record_that_says_nothing_is_replaced_and_the_data_stays(live: Path, content: bytes) -> None:
    before = _journal(live / "ledger.db")
    (live / version_record.FILE).write_bytes(content)
    assert version_record.read(live) is None
    assert not version_record.is_this_program(live)
    _see_to(live)
    assert version_record.is_this_program(live)
    assert _journal(live / "ledger.db") == before


def test_what_does_not_work_on_the_copy_changes_nothing(live: Path) -> None:
    _spoil(live / "ledger.db")
    before = (live / "ledger.db").read_bytes()
    status, said = _program(live, *PAY)
    assert (status, said["error"]["code"]) == (2, "update_refused")
    assert "Install version 0.0.9 again" in said["error"]["message"]
    assert "label" in said["error"]["message"]  # what was found, for support
    assert (live / "ledger.db").read_bytes() == before
    record = version_record.read(live)
    assert record is not None
    assert record.version == "0.0.9"
    assert record.trial is not None
    assert not record.trial.ok
    assert _refused(live).code == "update_refused"  # and again at the next start


def test_what_only_fails_on_the_data_itself_is_put_back(live: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_start, "rehearsed", lambda *_: None)
    _spoil(live / "ledger.db")
    before = _journal(live / "ledger.db")
    error = _refused(live)
    assert error.code == "update_undone"
    assert "nothing is lost" in say(error)
    assert _version(live / "ledger.db") == OLD
    assert _journal(live / "ledger.db") == before
    with closing(raw(live / "ledger.db")) as file:
        assert file.execute("SELECT incarnation FROM terminal").fetchone() == (1,)
    [aside] = live.glob("replaced-*/ledger.db")
    assert _version(aside) == HEAD


def test_nothing_is_put_back_over_what_was_written_since(live: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = open_ledger(live)  # brought along, and killed before it was recorded
    checkout_of(ledger).take_cash(cash(700, "since"), "boss")
    ledger.close()
    _spoil(live / "ledger.db")
    monkeypatch.setattr(first_start, "rehearsed", lambda *_: "it does not work")
    before = _journal(live / "ledger.db")
    error = _refused(live)
    assert error.code == "update_stuck"
    assert "Install version 0.0.9 again" in say(error)
    assert _journal(live / "ledger.db") == before


def test_a_start_that_was_killed_after_the_migration_is_gone_on_with(live: Path) -> None:
    status, _ = _program(live, *PAY, POS_TERMINAL_CRASH_AT="migration_committed")
    assert status == 137
    assert _version(live / "ledger.db") == HEAD
    assert version_record.read(live) == BEFORE
    _see_to(live)
    record = version_record.read(live)
    assert record is not None
    assert record.version == __version__


def test_an_older_program_on_newer_data_names_the_version_that_wrote_it(live: Path) -> None:
    with closing(raw(live / "ledger.db")) as file:
        file.execute("UPDATE alembic_version SET version_num = '9999'")
    version_record.write(live, Record(version="7.1.0", schema="9999", since=1))
    status, said = _program(live, *PAY)
    assert (status, said["error"]["code"]) == (2, "database_newer")
    assert "Install version 7.1.0 again" in said["error"]["message"]
    assert _version(live / "ledger.db") == "9999"


def test_reading_commands_bring_older_data_along_too(live: Path) -> None:
    status, said = _program(live, "status")
    assert (status, said["update"]["last_check"]["ok"]) == (0, True)
    assert _version(live / "ledger.db") == HEAD


def test_damage_is_damage_whichever_version_looks_at_it(live: Path) -> None:
    content = (live / "ledger.db").read_bytes()
    (live / "ledger.db").write_bytes(content[:20_480] + b"\xa5" * 4096 + content[24_576:])
    assert _refused(live).code == "database_damaged"


def test_a_program_that_cannot_even_start_is_an_answer(tmp_path: Path) -> None:
    problem = rehearsed(tmp_path / "no such folder", "XOF")
    assert problem is not None
    assert "no such folder" in problem
