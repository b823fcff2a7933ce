"""The centre's own journal of one restaurant: the same ledger and the same use cases, on PostgreSQL.

books = CentralLedger(database, restaurant_id, clock=..., ids=...)
checkout.begin(books, ...)   services take it as they take a terminal's

Payments made through the API, the centre's refunds and whatever the back office changes are written here.
One restaurant's units of work take turns, by a lock on the row that says where the journal ends; those of
two restaurants do not meet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Final

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from pos_terminal import __version__
from pos_terminal.central.database import Database
from pos_terminal.central.ledger_tables import CENTRE
from pos_terminal.domain import events
from pos_terminal.domain.ports import Clock, Ids
from pos_terminal.ledger.journal import GENESIS, Appender, Head
from pos_terminal.ledger.unit_of_work import UnitOfWork, problem_of

Listener = Callable[[Connection, events.Body, int], None]
"""Told of each event in the transaction that records it: (connection, body, position)."""

INCARNATION: Final = 1
ORIGIN: Final = "api"
_HEAD: Final = text(
    "SELECT position, seq, hash FROM centre_heads WHERE restaurant_id = :restaurant FOR UPDATE"
)
_BEGIN: Final = text(
    "INSERT INTO centre_heads (restaurant_id, incarnation, position, seq, hash)"
    " VALUES (:restaurant, :incarnation, 0, 0, :hash) ON CONFLICT DO NOTHING"
)
_MOVE: Final = text(
    "UPDATE centre_heads SET position = :position, seq = :seq, hash = :hash WHERE restaurant_id = :restaurant"
)
_OF_JOURNAL: Final = text("SELECT set_config('pos.terminal', :terminal, true)")
_CURRENCY: Final = text("SELECT currency FROM pos.restaurants WHERE restaurant_id = :restaurant")


class CentralLedger:
    """The books of one restaurant at the centre. Cheap to make: one for each request or job."""

    terminal_id: Final = CENTRE
    origin: Final = ORIGIN

    def __init__(
        self,
        database: Database,
        restaurant_id: str,
        *,
        clock: Clock,
        ids: Ids,
        listeners: Sequence[Listener] = (),
        currency: str = "XOF",
    ) -> None:
        self.database = database
        self.restaurant_id = restaurant_id
        self.clock = clock
        self.ids = ids
        self.listeners = listeners
        self.currency = currency

    def unit_of_work(self, actor: str = "system") -> UnitOfWork:
        """A transaction in which `actor` makes things happen: "system", or "centre:" and who it is."""
        return _CentralUnit(_Turn(self), actor)

    def reading(self) -> AbstractContextManager[Connection]:
        """One transaction for questions. PostgreSQL's "read committed": each question sees what is committed
        when it is asked."""
        return self._transaction()

    def writing(self) -> AbstractContextManager[Connection]:
        """A transaction for bookkeeping beside the journal."""
        return self._transaction()

    def settle(self) -> None:
        """Nothing is to be done: what a new connection sees is what is committed."""

    def free_bytes(self) -> int:
        """The database has its own watch over its disk."""
        return 1 << 62

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        try:
            with self.database.tenant(self.restaurant_id, terminal_id=CENTRE) as connection:
                yield connection
        except DBAPIError as error:
            raise problem_of(error) from error


class _Turn:
    """One unit of work's hold of the journal: a connection of the pool, and the lock on the journal's end."""

    incarnation: Final = INCARNATION
    terminal_id: Final = CENTRE
    origin: Final = ORIGIN

    def __init__(self, books: CentralLedger) -> None:
        self.books = books
        self.clock = books.clock
        self._held = ExitStack()
        self._connection: Connection | None = None
        self._stored: Head | None = None

    def take_turn(self) -> None:
        """The lock is taken inside the transaction, by `appender`."""

    def writer_connection(self) -> Connection:
        """A connection of the pool, for this unit alone."""
        if self._connection is None:
            self._connection = self._held.enter_context(self.books.database.engine.connect())
        return self._connection

    def appender(self) -> Appender:
        """Take the restaurant's turn, and say where its journal ends."""
        connection = self.writer_connection()
        self.books.database.act_for(connection, self.books.restaurant_id, terminal_id=CENTRE)
        return _at_the_end(connection, self.books.restaurant_id)

    def committed(self, head: Head) -> None:
        """The row that was locked says it."""

    def poison(self) -> None:
        """Throw the connection away: nobody knows what it believes."""
        if self._connection is not None:
            self._connection.invalidate()

    def end_turn(self) -> None:
        """Give the connection back."""
        self._connection = None
        self._held.close()


def note(connection: Connection, restaurant_id: str, actor: str, body: events.Body, *, now_ms: int) -> None:
    """Append one event to the restaurant's own journal in a tenant's transaction.

    For what folds to nothing and what nobody is told of. It takes the restaurant's turn: call it before rows
    are changed that a unit of work may change, too, and else as the last thing, so that nobody waits."""
    connection.execute(_OF_JOURNAL, {"terminal": CENTRE})
    appender = _at_the_end(connection, restaurant_id)
    if appender.head.position == 0:
        currency = str(connection.execute(_CURRENCY, {"restaurant": restaurant_id}).scalar_one())
        opened = events.JournalOpened(program_version=__version__, practice=False, currency=currency)
        appender.append(opened, subject=None, actor="system", at=now_ms)
    appender.append(body, subject=None, actor=actor, at=now_ms)
    appender.store(connection)
    connection.execute(_OF_JOURNAL, {"terminal": ""})


def _at_the_end(connection: Connection, restaurant_id: str) -> _Counting:
    """Where the restaurant's journal ends; nobody else writes it until the transaction ends."""
    named = {"restaurant": restaurant_id}
    row = connection.execute(_HEAD, named).first()
    if row is None:
        connection.execute(_BEGIN, {**named, "incarnation": INCARNATION, "hash": GENESIS})
        row = connection.execute(_HEAD, named).one()
    head = Head(row.position, row.seq, bytes(row.hash))
    return _Counting(CENTRE, INCARNATION, head, [], restaurant_id)


class _Counting(Appender):
    """Also moves the row that says where the journal ends, with the events it stores."""

    def __init__(
        self,
        terminal: str,
        incarnation: int,
        head: Head,
        rows: list[tuple[int, int, int, str | None, bytes, bytes]],
        restaurant_id: str,
    ) -> None:
        super().__init__(terminal, incarnation, head, rows)
        self._restaurant_id = restaurant_id

    def store(self, connection: Connection) -> None:
        """Insert what was appended, and say where the journal ends now."""
        super().store(connection)
        head = self.head
        connection.execute(
            _MOVE,
            {
                "position": head.position,
                "seq": head.seq,
                "hash": head.hash,
                "restaurant": self._restaurant_id,
            },
        )


class _CentralUnit(UnitOfWork):
    """A unit of work at the centre: whoever listens is told in the same transaction."""

    def __init__(self, turn: _Turn, actor: str) -> None:
        super().__init__(turn, actor)
        self._books = turn.books

    def __enter__(self) -> UnitOfWork:
        entered = super().__enter__()
        if entered.head.position == 0:
            self.record(
                events.JournalOpened(
                    program_version=__version__, practice=False, currency=self._books.currency
                ),
                actor="system",
            )
        return entered

    def record(self, body: events.Body, *, subject: str | None = None, actor: str | None = None) -> int:
        """Append an event, let the tables follow it, and tell the listeners. Returns its position."""
        position = super().record(body, subject=subject, actor=actor)
        for listener in self._books.listeners:
            listener(self.connection, body, position)
        return position
