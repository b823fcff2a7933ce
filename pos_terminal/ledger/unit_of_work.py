"""One transaction: events are appended, the tables follow, and nothing counts before the visible `commit()`.

Leaving the block without it rolls everything back. An error *at* the commit is an unknown outcome, not a
failure: the connection is thrown away, and the caller looks the key up on a fresh one before it says
anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Protocol

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from pos_terminal.domain import events, in_transaction
from pos_terminal.domain.crash_points import crash_point
from pos_terminal.domain.errors import DatabaseProblem
from pos_terminal.domain.ports import Clock
from pos_terminal.ledger.apply import apply_change
from pos_terminal.ledger.changes import Change, joined
from pos_terminal.ledger.fold import fold
from pos_terminal.ledger.journal import Appender, Head


class CommitUnknown(DatabaseProblem):
    """The commit raised: the transaction may or may not be on the disk. Look it up before telling anybody."""


class Writer(Protocol):
    """What one unit of work needs of whoever owns the journal."""

    clock: Clock

    @property
    def incarnation(self) -> int: ...

    @property
    def terminal_id(self) -> str: ...

    @property
    def origin(self) -> str: ...

    def take_turn(self) -> None:
        """Wait until nobody else writes."""

    def writer_connection(self) -> Connection:
        """The connection to write on, no transaction open."""

    def appender(self) -> Appender:
        """An appender at the journal's end. Inside the transaction."""

    def committed(self, head: Head) -> None:
        """The journal now ends there."""

    def poison(self) -> None:
        """The connection is not to be trusted any more."""

    def end_turn(self) -> None:
        """Let the next one write."""


class UnitOfWork:
    """Use it as a block: `with ledger.unit_of_work() as work: ... work.commit()`."""

    def __init__(self, ledger: Writer, actor: str) -> None:
        self._ledger = ledger
        self._actor = actor
        self._connection: Connection | None = None
        self._appender: Appender | None = None

    def __enter__(self) -> UnitOfWork:
        self._ledger.take_turn()
        in_transaction.enter()
        try:
            self._connection = self._ledger.writer_connection()
            self._transaction = self._connection.begin()
            self._appender = self._ledger.appender()
            # One instant for the whole unit: its events happened together.
            self.at = self._ledger.clock.now_ms()
        except BaseException as error:
            if self._connection is not None and self._connection.in_transaction():
                # Left open, it would refuse every unit of work after this one.
                self._ledger.poison()
            in_transaction.leave()
            self._ledger.end_turn()
            if isinstance(error, DBAPIError):
                raise problem_of(error) from error
            raise
        return self

    @property
    def connection(self) -> Connection:
        """For the queries of this package; valid inside the block only."""
        assert self._connection is not None
        return self._connection

    @property
    def head(self) -> Head:
        """Where the journal ends with what was recorded so far."""
        assert self._appender is not None
        return self._appender.head

    @property
    def incarnation(self) -> int:
        """Which life of this terminal's journal it is: a restored copy goes on in another."""
        assert self._appender is not None
        return self._appender.incarnation

    def go_on_in(self, incarnation: int) -> None:
        """What is recorded from here on belongs to another life of this journal. See lives;
        raises RuntimeError where something was recorded before."""
        assert self._appender is not None
        self._appender = self._appender.in_incarnation(incarnation)

    @property
    def terminal_id(self) -> str:
        """Whose journal it is."""
        return self._ledger.terminal_id

    @property
    def origin(self) -> str:
        """Where this journal's idempotency keys come from."""
        return self._ledger.origin

    def record(self, body: events.Body, *, subject: str | None = None, actor: str | None = None) -> int:
        """Append an event and let the tables follow it. Returns its position in the journal.

        `actor` is somebody else than the unit's, where two people do one thing together.
        """
        assert self._appender is not None
        position = self._appender.append(body, subject=subject, actor=actor or self._actor, at=self.at)
        try:
            for change in fold(body, position, self.at):
                apply_change(self.connection, change)
        except DBAPIError as error:
            raise problem_of(error) from error
        return position

    def record_together(self, bodies: Sequence[events.Body], *, subject: str) -> None:
        """As `record` for each of `bodies`, in fewer statements: rows that several of them change are written
        once. Nothing can be read in between."""
        assert self._appender is not None
        changes: list[Change] = []
        for body in bodies:
            position = self._appender.append(body, subject=subject, actor=self._actor, at=self.at)
            changes += fold(body, position, self.at)
        try:
            for change in joined(changes):
                apply_change(self.connection, change)
        except DBAPIError as error:
            raise problem_of(error) from error

    def commit(self) -> None:
        """Make it durable. Raises CommitUnknown when SQLite reports an error at this point."""
        assert self._appender is not None
        try:
            self._appender.store(self.connection)
        except DBAPIError as error:
            raise problem_of(error) from error
        crash_point("before_commit")
        try:
            self._transaction.commit()
        except DBAPIError as error:
            self._ledger.poison()
            raise CommitUnknown("commit_unknown", detail=str(error.orig)) from error
        self._ledger.committed(self._appender.head)
        crash_point("after_commit")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self._transaction.is_active:
                self._transaction.rollback()
        except DBAPIError:
            self._ledger.poison()
        finally:
            self._connection = None
            in_transaction.leave()
            self._ledger.end_turn()
        if isinstance(error, DBAPIError):
            raise problem_of(error) from error


@contextmanager
def speaking_of_the_disk() -> Iterator[None]:
    """Errors of the engine come out as the environment's problem behind them."""
    try:
        yield
    except DBAPIError as error:
        raise problem_of(error) from error


def problem_of(error: DBAPIError) -> DatabaseProblem:
    """The environment's problem behind an error of the engine: full disk, damage, read-only, busy."""
    text = str(error.orig)
    for words, code in (
        ("disk is full", "disk_full"),
        ("malformed", "database_damaged"),
        ("not a database", "database_damaged"),
        ("readonly", "database_readonly"),
        ("locked", "database_busy"),
        ("no such table", "database_damaged"),
        ("no such column", "database_damaged"),
    ):
        if words in text:
            return DatabaseProblem(code, detail=text)
    return DatabaseProblem("database_failed", detail=text)
