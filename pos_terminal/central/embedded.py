"""A PostgreSQL of the centre's own, from the binaries of the pip-installed package: for where none is given.

It belongs to one server process: started as its child, started again when it falls, stopped at its end. When
the server itself is killed, the PostgreSQL it leaves behind is stopped by the next start, which recovers from
the log as after a power cut. It listens on a socket in a folder that is its account's alone, on no network.
"""

from __future__ import annotations

import logging
import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final
from urllib.parse import quote

import psycopg

from pos_terminal.central.postgres_account import Account, programs_for
from pos_terminal.domain.errors import DatabaseProblem, DataFolderProblem
from pos_terminal.domain.ports import Clock

log = logging.getLogger(__name__)

USER: Final = "pos_central"
DATABASE: Final = "pos_central"
_START_S: Final = 60.0
"""Recovery of much log takes a while on a slow disk."""
_LEFT_S: Final = 10.0
_STOP_S: Final = 30.0
_ASK_AGAIN_S: Final = 0.03
_FALLEN_S: Final = 0.3
"""Until one that fell is started again: what it left behind goes first."""
_LONGEST_LOG: Final = 10 * 1024 * 1024
_SOCKET: Final = ".s.PGSQL.5432"
_SOCKETS: Final = "pos-central-socket-"
_LONGEST_SOCKET: Final = 100
"""Bytes of a socket's path that every system takes."""
_SETTINGS: Final[Mapping[str, str]] = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length_on_error": "0",
    "logging_collector": "off",
}


class Embedded:
    """One PostgreSQL on one folder. `settings` come on top of ours: tests give up durability for speed."""

    def __init__(self, folder: Path, clock: Clock, settings: Mapping[str, str] | None = None) -> None:
        self._folder = folder
        self._clock = clock
        self._settings = {**_SETTINGS, **(settings or {})}
        self._account = Account.for_this_process()
        self._data = folder / "data"
        self._stopping = threading.Event()
        self._launching = threading.Lock()
        self._lock_file: IO[bytes] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._watch: threading.Thread | None = None
        self._programs = Path()
        self._sockets = Path()

    @property
    def url(self) -> str:
        """Where it is reached by this machine's account; without a password: the folder is the wall."""
        return url_of(self._sockets)

    @property
    def process_id(self) -> int:
        """The process to be killed in tests."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Make the database the first time, and have it answer. Raises DataFolderProblem, DatabaseProblem."""
        self._account.take(self._folder)
        self._hold()
        self._programs = programs_for(self._account, self._folder)
        if not (self._data / "PG_VERSION").exists():
            self._make()
        self._sockets = _socket_folder(self._folder, self._account)
        self._stop_what_was_left()
        self._launch()
        self._wait_until_it_answers()
        self._make_database()
        self._watch = threading.Thread(target=self._start_again, name="postgresql", daemon=True)
        self._watch.start()

    def stop(self, *, at_once: bool = False) -> None:
        """Stop it in good order; harmless when it is not running. `at_once`: it writes nothing any more, and
        the next start recovers."""
        with self._launching:
            self._stopping.set()
        if self._process is not None:
            # SIGINT ends sessions, writes everything and leaves nothing to recover.
            _signal(self._process, signal.SIGQUIT if at_once else signal.SIGINT)
            try:
                self._process.wait(_STOP_S)
            except subprocess.TimeoutExpired:
                _signal(self._process, signal.SIGQUIT)
                self._process.wait(_STOP_S)
        if self._watch is not None:
            self._watch.join(_STOP_S)
        if self._sockets.name.startswith(_SOCKETS):
            shutil.rmtree(self._sockets, ignore_errors=True)
        if self._lock_file is not None:
            self._lock_file.close()
            self._lock_file = None

    def _hold(self) -> None:
        """One server on one folder: the operating system lets go when the process ends, however it ends."""
        import fcntl

        file = (self._folder / "server.lock").open("a+b")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            raise DataFolderProblem("central_running", folder=str(self._folder)) from None
        self._lock_file = file

    def _make(self) -> None:
        """Make the cluster under another name: a folder with a half-made one is never taken for a shop."""
        new = self._folder / "data.new"
        shutil.rmtree(new, ignore_errors=True)
        self._run(
            "initdb",
            *("--username", USER, "--auth", "trust", "--encoding", "UTF8", "--no-instructions"),
            *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C"),
            *(("--no-sync",) if self._settings["fsync"] == "off" else ()),
            *("--pgdata", str(new)),
        )
        new.rename(self._data)

    def _stop_what_was_left(self) -> None:
        """The PostgreSQL of a server that was killed: it answers on its socket, and only then is it ours."""
        for sockets in (_told_sockets(self._data), self._sockets):
            if sockets is None or not (sockets / _SOCKET).exists():
                continue
            pid = _told_pid(self._data)
            if pid is not None and _state(url_of(sockets)) != "silent":
                log.info("a PostgreSQL left by a killed server is stopped")
                self._run("pg_ctl", "stop", "--pgdata", str(self._data), "--mode", "fast", "--wait")
                return

    def _launch(self) -> None:
        with self._launching:
            if not self._stopping.is_set():
                self._process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        options = [f"--{name}={value}" for name, value in self._settings.items()]
        log_file = self._folder / "postgresql.log"
        if log_file.exists() and log_file.stat().st_size > _LONGEST_LOG:
            log_file.replace(log_file.with_suffix(".log.1"))
        with log_file.open("ab") as output:
            return self._account.popen(
                [str(self._programs / "postgres"), "-D", str(self._data), "-k", str(self._sockets), *options],
                output,
            )

    def _wait_until_it_answers(self) -> None:
        began = self._clock.monotonic()
        while _state(self.url.replace(f"/{DATABASE}?", "/postgres?")) != "ready":
            assert self._process is not None
            waited = self._clock.monotonic() - began
            has_ended = self._process.poll() is not None
            if waited > (_LEFT_S if has_ended else _START_S):
                raise DatabaseProblem("postgresql_not_started", file=str(self._folder / "postgresql.log"))
            if has_ended:
                # What one that was killed left behind goes in a moment: its processes end by themselves.
                self._stopping.wait(_FALLEN_S)
                self._launch()
            self._stopping.wait(_ASK_AGAIN_S)

    def _make_database(self) -> None:
        with _connected(self.url.replace(f"/{DATABASE}?", "/postgres?")) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone()
            if known is None:
                connection.execute(f"CREATE DATABASE {DATABASE}")

    def _start_again(self) -> None:
        """A PostgreSQL that falls is started again; it recovers by itself. Whoever waits asks again."""
        while not self._stopping.is_set():
            assert self._process is not None
            self._process.wait()
            if self._stopping.wait(_FALLEN_S):
                return
            log.error("PostgreSQL ended by itself and is started again")
            self._launch()
            with suppress(DatabaseProblem):
                self._wait_until_it_answers()

    def _run(self, program: str, *arguments: str) -> None:
        with tempfile.TemporaryFile() as output:
            process = self._account.popen([str(self._programs / program), *arguments], output)
            if process.wait() != 0:
                output.seek(0)
                detail = output.read().decode(errors="replace").strip()[-500:]
                log.error("%s failed: %s", program, detail)
                raise DatabaseProblem("postgresql_not_started", file=detail)


def running_at(folder: Path) -> str | None:
    """The address of the PostgreSQL that a server of ours runs on this folder just now; None for none."""
    sockets = _told_sockets(folder / "data")
    return url_of(sockets) if sockets is not None and _state(url_of(sockets)) == "ready" else None


def url_of(sockets: Path) -> str:
    """The address of the embedded database on this socket folder."""
    return f"postgresql://{USER}@/{DATABASE}?host={quote(str(sockets), safe='')}"


def _socket_folder(folder: Path, account: Account) -> Path:
    """The data folder; one of its own beside the system's temporary files where the path is too long."""
    if len(os.fsencode(folder / _SOCKET)) <= _LONGEST_SOCKET:
        return folder
    made = Path(tempfile.mkdtemp(prefix=_SOCKETS))
    account.take(made)
    return made


def _told(data: Path, line: int) -> str | None:
    """A line of what the last PostgreSQL wrote about itself: 0 its process, 4 its sockets."""
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    return lines[line].strip() if len(lines) > line else None


def _told_pid(data: Path) -> int | None:
    told = _told(data, 0)
    return int(told) if told and told.isdecimal() else None


def _told_sockets(data: Path) -> Path | None:
    told = _told(data, 4)
    return Path(told) if told else None


def _state(url: str) -> str:
    """ready, starting (it is there and recovers), or silent."""
    try:
        with _connected(url):
            return "ready"
    except psycopg.OperationalError as error:
        starting = ("starting up", "shutting down", "recovery", "not yet accepting")
        return "starting" if any(word in str(error) for word in starting) else "silent"


@contextmanager
def _connected(url: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with psycopg.connect(url, autocommit=True, connect_timeout=5) as connection:
        yield connection


def _signal(process: subprocess.Popen[bytes], number: int) -> None:
    with suppress(ProcessLookupError):
        process.send_signal(number)
