"""From a thread of the API to the engine's threads and back: the one place where a till's question waits."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from concurrent.futures import TimeoutError as WaitedTooLong
from typing import Any, Final, TypeVar

from pos_terminal.domain.errors import EnvironmentProblem, TerminalError
from pos_terminal.engine.desk import Desk
from pos_terminal.engine.engine import Engine
from pos_terminal.ledger.ledger import Ledger, ReadConnection

T = TypeVar("T")
WAITS_S: Final = 10.0
"""For so long a till waits for an answer. What it asked for may be done all the same: it asks by its key."""


class Closing(EnvironmentProblem):
    """The terminal closes, or did not answer in time; what was asked may have happened."""


class Calls:
    """`read` and `change` wait for the engine, on any thread but its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._waiting: set[Future[Any]] = set()
        self._closed = False

    @property
    def ledger(self) -> Ledger:
        """The ledger, for its clock, its ids and its place in the journal."""
        return self._engine.ledger

    @property
    def alive(self) -> bool:
        """Whether the engine still works."""
        return not self._closed and self._engine.alive

    def read(self, question: Callable[[ReadConnection], T]) -> T:
        """Ask the tables. Raises TerminalError, Closing among them."""

        def begin(done: Callable[[T | TerminalError], None]) -> None:
            self._engine.read(question, done)

        return self._wait(begin)

    def change(self, job: Callable[[Desk], T]) -> T:
        """Run `job` on the engine thread. Raises TerminalError: after Closing nobody knows whether it ran."""
        if not self._engine.alive:
            raise Closing("terminal_busy")

        def begin(done: Callable[[T | TerminalError], None]) -> None:
            self._engine.submit(job, done)

        return self._wait(begin)

    def close(self) -> None:
        """Nobody waits any more; harmless when it is done again."""
        with self._lock:
            self._closed = True
            waiting, self._waiting = self._waiting, set()
        for future in waiting:
            _settle(future, Closing("terminal_busy"))

    def _wait(self, begin: Callable[[Callable[[T | TerminalError], None]], None]) -> T:
        future: Future[T | TerminalError] = Future()
        with self._lock:
            if self._closed:
                raise Closing("terminal_busy")
            self._waiting.add(future)
        try:
            begin(lambda result: _settle(future, result))
            found = future.result(WAITS_S)
        except WaitedTooLong:
            raise Closing("terminal_busy") from None
        finally:
            with self._lock:
                self._waiting.discard(future)
        if isinstance(found, TerminalError):
            raise found
        return found


def _settle(future: Future[Any], result: Any) -> None:
    """Whoever is first: the answer, or the end."""
    try:
        future.set_result(result)
    except InvalidStateError:
        return
