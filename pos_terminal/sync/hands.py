"""The threads and timers that sending and fetching work with; the engine has the real ones."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Literal, Protocol, TypeVar

from pos_terminal.domain.errors import TerminalError
from pos_terminal.ledger.ledger import ReadConnection

T = TypeVar("T")


class Cancellable(Protocol):
    """A job that waits for its time."""

    def cancel(self) -> None:
        """Do not do it."""
        ...


class Hands(Protocol):
    """Every `done` and `job` runs on the engine thread."""

    def perform(
        self, pool: Literal["sync", "fetch"], call: Callable[[], Any], done: Callable[[Future[Any]], None]
    ) -> None:
        """Run `call` on a hand."""
        ...

    def look(
        self, question: Callable[[ReadConnection], T], done: Callable[[T | TerminalError], None]
    ) -> None:
        """Ask the tables on the reader thread."""
        ...

    def after(self, seconds: float, job: Callable[[], None]) -> Cancellable:
        """Run `job` later."""
        ...
