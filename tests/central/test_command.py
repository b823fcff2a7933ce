"""pos-terminal central as a process: from nothing to an answer, and to an end in good order."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg
import pytest
from click.testing import CliRunner, Result

from pos_terminal.central import embedded
from pos_terminal.central.accounts.restaurants import first_start
from pos_terminal.central.command import central
from pos_terminal.central.compose import open_centre
from pos_terminal.central.settings import Settings
from tests.central.databases import PostgreSQL

CENTRAL = [sys.executable, "-m", "pos_terminal", "central"]
_READY = re.compile(r"answers at (http://\S+);")


@dataclass
class _Running:
    process: subprocess.Popen[str]
    said: str
    url: str

    def ends(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(40)


@contextmanager
def _running(*arguments: str) -> Iterator[_Running]:
    process = subprocess.Popen(
        [*CENTRAL, "--port", "0", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stderr is not None
    log: list[str] = []
    reading = threading.Thread(target=lambda: log.extend(process.stderr or []))
    reading.start()
    try:
        said = ""
        for line in process.stdout:
            said += line
            if found := _READY.search(line):
                yield _Running(process, said, found[1])
                break
        else:
            raise AssertionError(f"it ended: {said} {''.join(log)}")
    finally:
        process.kill()
        process.wait(20)
        reading.join(20)
        process.stdout.close()
        process.stderr.close()


def _done(*arguments: str) -> Result:
    """The command in this process: what it says, and its status."""
    return CliRunner().invoke(central, list(arguments))


@pytest.mark.timeout(180)
def test_it_starts_from_nothing_answers_is_backed_up_and_restored(open_folder: Path) -> None:
    data, backup = open_folder / "one", open_folder / "backup"
    with _running("--data-dir", str(data)) as first:
        assert re.search(r"Sign in at \S+ as \S+ with the password \S+", first.said)
        assert re.search(r"Enrol a terminal with the code \S+", first.said)
        assert "No payment method is set here yet, not even cash" in first.said
        assert httpx.get(f"{first.url}/ready", timeout=30).json()["ready"] is True
        second = subprocess.run(
            [*CENTRAL, "--port", "0", "--data-dir", str(data)], capture_output=True, text=True, check=False
        )
        assert (second.returncode, "is running on" in second.stderr) == (2, True)
        assert "Traceback" not in second.stderr
        made = _done("--data-dir", str(data), "backup", str(backup))
        assert (made.exit_code, made.stderr) == (0, "")
        again = _done("--data-dir", str(data), "backup", str(backup))
        assert (again.exit_code, "is there already" in again.stderr) == (2, True)
        assert first.ends(signal.SIGTERM) == 0
    assert embedded.running_at(data / "postgresql") is None
    assert backup.stat().st_mode & 0o077 == 0
    assert (data / "server.key").stat().st_mode & 0o077 == 0

    other = Settings.read({"POS_CENTRAL_DATA_DIR": str(open_folder / "two")})
    restored = _done("--data-dir", str(other.data_dir), "restore", str(backup))
    assert (restored.exit_code, restored.stderr) == (0, "")
    with open_centre(other, {}) as centre:
        # The restaurant of before is there, so nobody is introduced.
        assert first_start(centre) is None
        refused = _done("--data-dir", str(other.data_dir), "restore", str(backup))
        assert (refused.exit_code, "holds data already" in refused.stderr) == (2, True)


def test_a_named_database_is_migrated(postgresql: PostgreSQL) -> None:
    with postgresql.empty() as url:
        for _ in range(2):
            migrated = _done("--database-url", url, "migrate")
            assert re.fullmatch(r"The database has version \d{4}\.\n", migrated.stdout)


def test_a_database_of_a_newer_program_is_left_alone(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE public.alembic_version SET version_num = '9999'")
    refused = _done("--database-url", database_url, "migrate")
    assert (refused.exit_code, "of a newer version" in refused.stderr) == (2, True)


def test_a_database_that_is_away_is_said_without_its_password() -> None:
    refused = _done("--database-url", "postgresql://a:hunter2@127.0.0.1:1/b", "migrate")
    assert (refused.exit_code, "does not answer" in refused.stderr) == (2, True)
    assert "hunter2" not in refused.output


def test_another_kind_of_database_is_refused() -> None:
    refused = _done("--database-url", "mysql://a:hunter2@b/c", "migrate")
    assert (refused.exit_code, "It begins with postgresql://" in refused.stderr) == (2, True)
    assert "hunter2" not in refused.output


def test_it_stays_out_of_a_terminals_folder(tmp_path: Path) -> None:
    (tmp_path / "live").mkdir()
    (tmp_path / "live" / "ledger.db").touch()
    refused = _done("--data-dir", str(tmp_path / "centre"), "migrate")
    assert (refused.exit_code, "belongs to a terminal" in refused.stderr) == (2, True)
    assert not (tmp_path / "centre").exists()


def test_a_file_that_is_no_backup_is_refused(postgresql: PostgreSQL, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_bytes(b"PGDMP and nothing else")
    with postgresql.empty() as url:
        refused = _done("--database-url", url, "restore", str(other))
    assert (refused.exit_code, "not a backup" in refused.stderr) == (2, True)


def test_a_lost_server_key_is_not_replaced_in_silence(tmp_path: Path) -> None:
    (tmp_path / "centre" / "postgresql" / "data").mkdir(parents=True)
    refused = _done("--data-dir", str(tmp_path / "centre"), "migrate")
    assert (refused.exit_code, "server's key is gone" in refused.stderr) == (2, True)
