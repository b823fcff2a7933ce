"""From the engine's threads to Qt: one queued signal carries everything, as values.

The window calls `submit` and `read` with callbacks; they run on the Qt thread, in the order in which the
results came.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

if TYPE_CHECKING:
    # The window is painted before the engine is read.
    from collections.abc import Callable
    from concurrent.futures import Future

    from pos_terminal.domain.errors import TerminalError
    from pos_terminal.engine.desk import Desk
    from pos_terminal.engine.engine import Engine
    from pos_terminal.engine.messages import Message
    from pos_terminal.ledger.ledger import ReadConnection
    from pos_terminal.services.checkout import Begun, Sale

T = TypeVar("T")


class Bridge(QObject):
    """Lives on the Qt thread. `message` tells what the engine publishes."""

    message = Signal(object)
    _arrived = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self._engine: Engine | None = None
        self._detached = False
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def attach(self, engine: Engine) -> None:
        """Use this engine from now on."""
        self._engine = engine

    def detach(self) -> None:
        """The window is closed: nothing arrives here any more."""
        self._detached = True

    def publish(self, message: Message) -> None:
        """For the engine: called on any of its threads."""
        self._arrived.emit(self.message.emit, message)

    def submit(
        self, job: Callable[[Desk], T], done: Callable[[T | TerminalError], None] | None = None
    ) -> None:
        """Run `job` on the engine thread and `done` with its result here."""
        assert self._engine is not None
        self._engine.submit(job, None if done is None else self._sender(done))

    def read(
        self, question: Callable[[ReadConnection], T], done: Callable[[T | TerminalError], None]
    ) -> None:
        """Ask the tables on the reader thread and hand the answer to `done` here."""
        assert self._engine is not None
        self._engine.read(question, self._sender(done))

    def hash(self, call: Callable[[], T], done: Callable[[Future[T]], None]) -> None:
        """Do slow arithmetic on a hand; `done` runs on the engine thread: use `call_here` from there."""
        assert self._engine is not None
        self._engine.perform("hash", call, done)

    def charge(self, sale: Sale, actor: str, done: Callable[[Begun | TerminalError], None]) -> None:
        """Begin an electronic payment, see Claiming.charge, and hand what became of it to `done` here."""
        assert self._engine is not None
        self._engine.claiming.charge(sale, actor, self._sender(done))

    def send_now(self) -> None:
        """Send to the central server what waits, at once."""
        engine = self._engine
        assert engine is not None
        engine.submit(lambda _desk: engine.sending.send_now())

    def fetch_now(self) -> None:
        """Ask the central server what is new, at once."""
        engine = self._engine
        assert engine is not None
        engine.submit(lambda _desk: engine.fetching.fetch_now())

    def call_here(self, target: Callable[[T], None], value: T) -> None:
        """Run `target(value)` on the Qt thread; may be called on any thread."""
        self._arrived.emit(target, value)

    def _sender(self, done: Callable[[T | TerminalError], None]) -> Callable[[T | TerminalError], None]:
        return lambda result: self._arrived.emit(done, result)

    @Slot(object, object)
    def _deliver(self, target: Callable[[object], None], value: object) -> None:
        if not self._detached:
            target(value)
