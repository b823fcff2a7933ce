"""The ledger of one data folder: the one writer, its readers, and the checks at the start.

ledger = Ledger.open(folder, clock=clock, ids=ids)
with ledger.unit_of_work() as work: ... work.commit()
with ledger.reading() as connection: ...
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from pos_terminal import __version__
from pos_terminal.domain import events
from pos_terminal.domain.errors import DatabaseProblem
from pos_terminal.domain.ports import Clock, Ids
from pos_terminal.ledger import driver, start_checks, verified
from pos_terminal.ledger.database import open_reader, open_writer
from pos_terminal.ledger.folder import keep_ballast, make_file, prepare_folder, release_ballast
from pos_terminal.ledger.journal import Appender, Head, read_head
from pos_terminal.ledger.migrate import check_file, migrate
from pos_terminal.ledger.restore_finish import finish_restore
from pos_terminal.ledger.unit_of_work import CommitUnknown, UnitOfWork, problem_of, speaking_of_the_disk

log = logging.getLogger(__name__)

ReadConnection = Connection
"""What `Ledger.reading` gives: callers hand it to the questions of this package and know nothing else of
it."""
TERMINAL: Final = "terminal"
"""Where a terminal's idempotency keys come from."""
FREE_SPACE_FLOOR: int = 64 * 1024 * 1024
"""Bytes. Below this no electronic payment is begun: a full disk must stop us before the customer pays."""


class Ledger:
    """Owns the writer connection. Threads take turns at it; reading connections are one a call."""

    origin: Final = TERMINAL

    def __init__(self, path: Path | None, *, clock: Clock, ids: Ids) -> None:
        self.path = path
        self.clock = clock
        self.ids = ids
        self.writer_lock = threading.RLock()
        self._engine: Engine | None = open_writer(path)
        self._connection: Connection | None = None
        self._reader: Engine | None = open_reader(path) if path else None
        self.half_checked = False
        """Whether this start left a part of the file to `start_checks.FullCheck`."""
        self.terminal_id = ""
        self.incarnation = 0
        self._head: Head | None = None
        self.position = 0
        """Where the journal ends, as this run last wrote it; 0 before its first commit."""

    @classmethod
    def open(
        cls,
        folder: Path | None,
        *,
        clock: Clock,
        ids: Ids,
        practice: bool = False,
        currency: str = "XOF",
        check: bool = True,
    ) -> Ledger:
        """Open or make the ledger of this folder (None: in memory), migrate it, check it, and be ready to
        sell.

        Raises DataFolderProblem or DatabaseProblem; a damaged file is left as it is.
        """
        path = None if folder is None else prepare_folder(folder) / "ledger.db"
        if path is not None:
            finish_restore(path.parent)
            if not path.exists():
                verified.forget(path)
            if check and (found := verified.damage(path)) is not None:
                # Before anything is written: no start reads so far back.
                raise found
        whole = start_checks.reads_all(path)
        if path is not None:
            if not path.exists():
                make_file(path, lambda new: cls(new, clock=clock, ids=ids)._first(practice, currency))
            with speaking_of_the_disk():
                check_file(path)
        ledger = cls(path, clock=clock, ids=ids)
        ledger._prepare(path.parent / "backups" if path else None, practice, currency)
        if path is not None:
            keep_ballast(path.parent)
        if check:
            with ledger._let_go_on_error(), ledger.writing() as connection:
                start_checks.run(connection, ledger.terminal_id, path=path, whole=whole)
            ledger.half_checked = not whole
        return ledger

    def _first(self, practice: bool, currency: str) -> Ledger:
        """Fill a file that has not got its name yet. Raises DatabaseProblem."""
        try:
            return self._prepare(None, practice, currency)
        except CommitUnknown as error:
            # Under this name nobody finds it: what was begun in it is certainly not there.
            cause = error.__cause__
            raise problem_of(cause) if isinstance(cause, DBAPIError) else error from error

    def _prepare(self, backups: Path | None, practice: bool, currency: str) -> Ledger:
        """Bring the tables to this program's version and say who writes. Raises DatabaseProblem, closed."""
        with self._let_go_on_error():
            assert self._engine is not None
            migrate(self._engine, self.path, backups)
            self._begin_or_resume(practice=practice, currency=currency)
        return self

    @contextmanager
    def _let_go_on_error(self) -> Iterator[None]:
        """Close after an error, and leave the file as it was found: the last connection to go would move the
        log into it."""
        try:
            with speaking_of_the_disk():
                yield
        except BaseException:
            with suppress(DBAPIError), ExitStack() as held:
                if self._reader is not None:
                    connection = held.enter_context(self._reader.connect())
                    connection.exec_driver_sql("SELECT 1 FROM sqlite_master").first()
                self.close()
            self.close()
            raise

    def _begin_or_resume(self, *, practice: bool, currency: str) -> None:
        with self.writing() as connection:
            row = connection.exec_driver_sql("SELECT terminal_id, incarnation FROM terminal").first()
            if row is None and connection.exec_driver_sql("SELECT 1 FROM journal LIMIT 1").first():
                raise DatabaseProblem("database_damaged", detail="no terminal")
            begun = "SELECT 1 FROM journal WHERE incarnation = ? LIMIT 1"
            if row is not None and connection.exec_driver_sql(begun, (row.incarnation,)).first():
                self.terminal_id, self.incarnation = row
                return
        self.terminal_id, self.incarnation = (self.ids.new_id(), 1) if row is None else row
        with self.unit_of_work() as work:
            # A restored copy is the same terminal, and goes on under a number of its own.
            if row is None:
                work.connection.exec_driver_sql(
                    "INSERT INTO terminal (terminal_id, incarnation, verified_position, verified_hash)"
                    " VALUES (?, 1, 0, ?)",
                    (self.terminal_id, bytes(32)),
                )
            work.record(
                events.JournalOpened(program_version=__version__, practice=practice, currency=currency)
            )
            work.commit()

    # -- the writer ------------------------------------------------------------------------------------

    def unit_of_work(self, actor: str = "system") -> UnitOfWork:
        """A transaction in which `actor` (a staff id, or "system") makes things happen."""
        return UnitOfWork(self, actor)

    def take_turn(self) -> None:
        """Wait until no other thread writes."""
        self.writer_lock.acquire()

    def end_turn(self) -> None:
        """Let the next one write."""
        self.writer_lock.release()

    def writer_connection(self) -> Connection:
        """The one writing connection, opened anew after it was thrown away. Hold `writer_lock`."""
        if self._engine is None:
            self._engine = open_writer(self.path)
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection

    def appender(self) -> Appender:
        """A fresh appender at the head of the journal. Hold `writer_lock` and an open transaction."""
        if self._head is None:
            connection = self.writer_connection()
            # The life that the disk says; a file that is just being made says none yet.
            life = connection.exec_driver_sql("SELECT incarnation FROM terminal").scalar()
            self.incarnation = life or self.incarnation
            self._head = read_head(connection, self.incarnation)
        return Appender.at(self.terminal_id, self.incarnation, self._head)

    def committed(self, head: Head | None) -> None:
        """Told by the unit of work: the journal now ends there. None: that is to be read again."""
        self._head = head
        if head is not None:
            self.position = head.position

    def poison(self) -> None:
        """Throw the writer away after an error at commit: what it believes may differ from the disk."""
        self._head = None
        engine, self._engine, self._connection = self._engine, None, None
        if engine is not None and self.path is not None:
            engine.dispose()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """The writer's connection for local bookkeeping, in a transaction that commits at the end.

        Raises DatabaseProblem when the disk refuses; then the writer is opened anew, as after any failed
        commit.
        """
        with self.writer_lock:
            try:
                connection = self.writer_connection()
                with connection.begin():
                    yield connection
            except DBAPIError as error:
                self.poison()
                raise problem_of(error) from error

    def settle(self) -> None:
        """After an error at a commit: make sure that what is seen from now on is what a restart will see.

        The failed transaction may lie whole in the log without anybody seeing it, as long as a reader keeps
        the log's index alive, and be there again after a restart. A small durable write goes over it.
        Raises DatabaseProblem("commit_unknown") when that cannot be made certain either.
        """
        try:
            self._write_something()
        except DatabaseProblem as error:
            if error.code == "disk_full" and self.path is not None and release_ballast(self.path.parent):
                self.settle()
                return
            raise DatabaseProblem("commit_unknown", detail=str(error)) from error

    def _write_something(self) -> None:
        with self.writing() as connection:
            # There and back: SQLite writes no page for an update that changes nothing.
            for step in ("+ 1", "- 1"):
                connection.exec_driver_sql(
                    f"UPDATE terminal SET verified_position = verified_position {step}"
                )

    def checkpoint(self) -> None:
        """Move committed pages from the log into the file, as far as nobody is in the way, and begin the log
        anew when all are moved: its head is synced apart, which the next payment would wait for. For idle
        moments."""
        with self.writer_lock:
            # Past SQLAlchemy, which would open a transaction around it.
            try:
                [(_, pages, moved)] = driver.rows(self.writer_connection(), "PRAGMA wal_checkpoint(PASSIVE)")
                if 0 < pages == moved:
                    self._write_something()
            except DatabaseProblem as problem:
                log.warning("the log could not be begun anew: %s", problem)
            except DBAPIError as error:
                # A full disk, mostly. What is committed is safe in the log, and the next idle moment tries
                # again.
                log.warning("the log could not be moved into the file: %s", error.orig)

    # -- readers ---------------------------------------------------------------------------------------

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A read-only connection with one consistent view; never waits for the writer.

        Raises DatabaseProblem when the disk refuses.
        """
        if self._reader is None:
            with self.writer_lock:
                connection = self.writer_connection()
                inside = connection.in_transaction()
                try:
                    yield connection
                finally:
                    # A question may have begun a transaction, which would refuse the next unit of work.
                    if connection.in_transaction() and not inside:
                        connection.rollback()
            return
        with speaking_of_the_disk(), self._reader.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            try:
                yield connection
            finally:
                connection.exec_driver_sql("ROLLBACK")

    def free_bytes(self) -> int:
        """Free space where the ledger lies; a large number for one in memory."""
        if self.path is None:
            return 1 << 62
        if hasattr(os, "statvfs"):
            space = os.statvfs(self.path.parent)
            return space.f_bavail * space.f_frsize
        import shutil

        return shutil.disk_usage(self.path.parent).free

    def close(self) -> None:
        """Let go of the file. A unit of work that is open elsewhere ends first."""
        with self.writer_lock:
            for engine in (self._engine, self._reader):
                if engine is not None:
                    engine.dispose()
            self._engine = self._reader = self._connection = None
