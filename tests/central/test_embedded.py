"""The PostgreSQL that the centre brings along: it keeps what it confirmed, whoever is killed, and opens no
folder up."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy.exc import OperationalError

from pos_terminal.central import embedded
from pos_terminal.central.database import Database
from pos_terminal.central.embedded import Embedded
from pos_terminal.domain.errors import DataFolderProblem
from pos_terminal.system import SystemClock

SERVER = """
import sys, pathlib
from pos_terminal.central.embedded import Embedded
from pos_terminal.system import SystemClock
server = Embedded(pathlib.Path(sys.argv[1]), SystemClock())
server.start()
print(server.process_id, flush=True)
sys.stdin.read()
server.stop()
"""
"""A server process: it says which PostgreSQL it started, and stops when its input ends."""
as_root = pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root runs it as another")


def _ask(url: str, statement: str) -> Any:
    with psycopg.connect(url, autocommit=True) as connection:
        asked = connection.execute(statement.encode())
        return asked.fetchall() if asked.description else None


def _modes(folder: Path) -> dict[Path, int]:
    return {parent: parent.stat().st_mode for parent in (folder, *folder.parents)}


@pytest.fixture(scope="module")
def made(open_folder: Path) -> Path:
    """A folder with a database in it, made once: that takes longest."""
    before = _modes(open_folder)
    server = Embedded(open_folder / "pg", SystemClock())
    server.start()
    _ask(server.url, "CREATE TABLE kept (number int)")
    server.stop()
    assert _modes(open_folder) == before
    return open_folder / "pg"


@pytest.fixture
def server(made: Path) -> Iterator[Embedded]:
    running = Embedded(made, SystemClock())
    running.start()
    yield running
    running.stop()


def test_what_is_confirmed_is_on_the_disk_and_nobody_gets_in_by_a_network(server: Embedded) -> None:
    names = ("fsync", "synchronous_commit", "full_page_writes", "listen_addresses", "data_checksums")
    assert [_ask(server.url, f"SHOW {name}")[0][0] for name in names] == ["on", "on", "on", "", "on"]


@pytest.mark.usefixtures("server")
def test_its_folder_is_for_its_account_alone(made: Path) -> None:
    assert made.stat().st_mode & 0o077 == 0
    assert (made / "data").stat().st_mode & 0o077 == 0


def test_a_stopped_one_leaves_no_process(made: Path) -> None:
    running = Embedded(made, SystemClock())
    running.start()
    process = running.process_id
    running.stop()
    assert _is_gone(process)
    assert embedded.running_at(made) is None


@pytest.mark.usefixtures("server")
def test_a_second_server_on_the_same_folder_is_refused_and_may_join(made: Path) -> None:
    with pytest.raises(DataFolderProblem) as refused:
        Embedded(made, SystemClock()).start()
    assert refused.value.code == "central_running"
    joined = embedded.running_at(made)
    assert joined is not None
    assert _ask(joined, "SELECT 1") == [(1,)]


def test_one_that_is_killed_is_started_again_with_everything_it_confirmed(server: Embedded) -> None:
    # The pool's connections fall with it, and nobody has to let go of them. A process of the fallen one may
    # still answer for a moment, until it notices.
    database = Database(server.url)
    with database.owner() as connection:
        connection.exec_driver_sql("INSERT INTO kept VALUES (1)")
    fallen = server.process_id
    os.kill(fallen, signal.SIGKILL)
    try:
        for _ in range(600):
            with suppress(OperationalError), database.owner() as connection:
                assert connection.exec_driver_sql("SELECT count(*) > 0 FROM kept").scalar() is True
                if server.process_id != fallen:
                    return
            threading.Event().wait(0.1)
        raise AssertionError("it was not started again")
    finally:
        database.close()


def test_what_a_killed_server_leaves_is_stopped_and_recovered_by_the_next(made: Path) -> None:
    with _ServerProcess(made) as (process, postgresql):
        url = embedded.running_at(made)
        assert url is not None
        _ask(url, "INSERT INTO kept VALUES (77)")
        process.send_signal(signal.SIGKILL)
        process.wait(20)
        assert not _is_gone(postgresql)
        following = Embedded(made, SystemClock())
        following.start()
        try:
            assert following.process_id != postgresql
            assert _is_gone(postgresql)
            assert _ask(following.url, "SELECT count(*) FROM kept WHERE number = 77") == [(1,)]
        finally:
            following.stop()


def test_when_both_are_killed_nothing_confirmed_is_lost(made: Path) -> None:
    with _ServerProcess(made) as (process, postgresql):
        url = embedded.running_at(made)
        assert url is not None
        _ask(url, "INSERT INTO kept VALUES (99)")
        process.send_signal(signal.SIGKILL)
        os.kill(postgresql, signal.SIGKILL)
        process.wait(20)
        following = Embedded(made, SystemClock())
        following.start()
        try:
            assert _ask(following.url, "SELECT count(*) FROM kept WHERE number = 99") == [(1,)]
        finally:
            following.stop()


def test_it_says_nothing_on_the_screen(made: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "XDG_RUNTIME_DIR"}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", SERVER, str(made)],
        env=environment,
        input="",
        capture_output=True,
        text=True,
        timeout=50,
        check=True,
    )
    assert done.stderr == ""


def test_a_path_too_long_for_a_socket_has_it_elsewhere(made: Path) -> None:
    deep = made.parent / ("a long name of a folder " * 5)
    deep.mkdir()
    deep.chmod(0o711)
    moved = deep / "pg"
    made.rename(moved)
    running = Embedded(moved, SystemClock())
    try:
        running.start()
        assert _ask(running.url, "SELECT 1") == [(1,)]
        sockets = Path(str(embedded.running_at(moved)).rpartition("host=")[2].replace("%2F", "/"))
        assert sockets.parent == Path(tempfile.gettempdir())
        running.stop()
        assert not sockets.exists()
    finally:
        running.stop()
        moved.rename(made)


@as_root
def test_a_folder_that_its_account_cannot_reach_is_refused_and_not_opened_up(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    before = _modes(closed)
    with pytest.raises(DataFolderProblem) as refused:
        Embedded(closed / "pg", SystemClock()).start()
    assert refused.value.code == "data_folder_closed"
    assert _modes(closed) == before


def _is_gone(process: int) -> bool:
    """Ended, even if nobody took notice yet."""
    try:
        told = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    except OSError:
        return True
    return told.rpartition(")")[2].split()[0] == "Z"


class _ServerProcess:
    """A server in a process of its own, and the PostgreSQL that it started."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", SERVER, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> tuple[subprocess.Popen[str], int]:
        assert self._process.stdout is not None
        return self._process, int(self._process.stdout.readline())

    def __exit__(self, *_error: object) -> None:
        self._process.kill()
        self._process.communicate()
