"""The engine's side of sending to the central server: its threads, and what the window is told."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar

from pos_terminal.domain.errors import TerminalError
from pos_terminal.engine.messages import Connection, Message, SendingChanged
from pos_terminal.engine.watched import Runner
from pos_terminal.ledger.ledger import Ledger, ReadConnection
from pos_terminal.system import jitter

if TYPE_CHECKING:
    # Read when a terminal that is enrolled starts: others never need it.
    from pos_terminal.sync.beat import Beat, Tell
    from pos_terminal.sync.hands import Cancellable
    from pos_terminal.sync.pusher import Pusher, Standing
    from pos_terminal.sync.queue import Call

T = TypeVar("T")


class EngineThreads(Runner, Protocol):
    """The engine, as far as sending needs it."""

    def read(
        self, question: Callable[[ReadConnection], T], done: Callable[[T | TerminalError], None]
    ) -> None:
        """Ask on the reader thread; `done` runs there, too."""
        ...


class Sending:
    """Nothing is sent before `use`: a terminal that stands alone sends nowhere."""

    def __init__(
        self, ledger: Ledger, engine: EngineThreads, post: Callable[[Callable[[], None]], None]
    ) -> None:
        self._ledger = ledger
        self._engine = engine
        self._post = post
        self._pusher: Pusher | None = None
        self._beat: Beat | None = None

    def use(self, call: Call | None, tell: Tell | None = None) -> None:
        """Send by this from now on, and tell by that now and then that we are here; None: no more. On the
        engine thread."""
        from pos_terminal.sync.beat import Beat
        from pos_terminal.sync.pusher import Pusher

        self.stop()
        self._pusher = self._beat = None
        if call is None:
            self._engine.publish(SendingChanged(0, None, 0, "alone", None))
            return
        self._pusher = Pusher(self._ledger, call, self, jitter, self._tell)
        self._pusher.start()
        if tell is not None:
            pusher = self._pusher
            self._beat = Beat(tell, self, jitter, lambda: pusher.standing.waiting)
            self._beat.start()

    @property
    def position(self) -> int:
        """How far the server has our journal, as far as is known here; all of it where there is none."""
        return self._ledger.position if self._pusher is None else self._pusher.standing.mark.position

    def touched(self) -> None:
        """A job of the engine is over; something may have happened. Cheap: after every one of them."""
        if self._pusher is not None:
            self._pusher.wake(self._ledger.position)

    def heard(self, message: Message) -> None:
        """A call or a probe reached something again."""
        if self._pusher is not None and isinstance(message, Connection) and message.online:
            self._pusher.network_back()

    def send_now(self) -> None:
        """A person wants it now."""
        if self._pusher is not None:
            self._pusher.send_now()

    def tell(self) -> None:
        """Say again how it stands."""
        if self._pusher is not None:
            self._tell(self._pusher.standing)

    def stop(self) -> None:
        """Begin nothing more."""
        if self._pusher is not None:
            self._pusher.stop()
        if self._beat is not None:
            self._beat.stop()

    # -- what the pusher works with (sync.hands.Hands) -----------------------------------------------------

    def perform(
        self, pool: Literal["sync", "fetch"], call: Callable[[], Any], done: Callable[[Future[Any]], None]
    ) -> None:
        self._engine.perform(pool, call, done)

    def look(
        self, question: Callable[[ReadConnection], T], done: Callable[[T | TerminalError], None]
    ) -> None:
        self._engine.read(question, lambda result: self._post(lambda: done(result)))

    def after(self, seconds: float, job: Callable[[], None]) -> Cancellable:
        return self._engine.after(seconds, job)

    def _tell(self, standing: Standing) -> None:
        waiting, mark = standing.waiting, standing.mark
        self._engine.publish(
            SendingChanged(
                waiting=waiting.operations,
                since_ms=waiting.since_ms,
                amount=waiting.amount,
                state=mark.state,
                last_sent_ms=mark.sent_at,
                events=waiting.events,
                tried=standing.tried,
                next_try_ms=standing.next_try_ms,
                reason=standing.reason,
                sending_now=standing.sending_now,
                answered_ms=mark.answered_at,
                skew_ms=mark.skew_ms,
            )
        )
