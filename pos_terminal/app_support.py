"""What support asks for, from the window: beside the work, on a thread of its own.

Light: nothing of it is read before somebody asks.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TypeVar

from pos_terminal.domain.errors import TerminalError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pos_terminal.engine.bridge import Bridge
    from pos_terminal.ops.bundle import Part
    from pos_terminal.ops.licences import Component
    from pos_terminal.place import Place

T = TypeVar("T")


class Support:
    """One for a window; `done` is called on Qt's thread."""

    def __init__(self, where: Place, bridge: Bridge) -> None:
        self._where = where
        self._bridge = bridge
        self._parts: tuple[Part, ...] = ()
        self._components: tuple[Component, ...] = ()

    def collect(self, done: Callable[[str | TerminalError], None]) -> None:
        """Put the file together and say what is inside. Nothing is written."""

        def work() -> str:
            from pos_terminal import support
            from pos_terminal.ops.bundle import summary

            self._parts = support.collect(self._where)
            return summary(self._parts)

        self._beside(work, done)

    def write(self, done: Callable[[Path | TerminalError], None]) -> None:
        """Write what was put together last, beside the data."""

        def work() -> Path:
            from pos_terminal import support

            return support.write(self._where, self._parts)

        self._beside(work, done)

    def licences(self, done: Callable[[tuple[str, ...] | TerminalError], None]) -> None:
        """What is inside the program: a line for each."""

        def work() -> tuple[str, ...]:
            from pos_terminal.ops.licences import components

            self._components = components()
            return tuple(one.line for one in self._components)

        self._beside(work, done)

    def licence(self, place: int, done: Callable[[str | TerminalError], None]) -> None:
        """The text of the licence at this place of `licences`."""

        def work() -> str:
            from pos_terminal.ops.licences import text_of

            return text_of(self._components[place])

        self._beside(work, done)

    def _beside(self, work: Callable[[], T], done: Callable[[T | TerminalError], None]) -> None:
        def run() -> None:
            try:
                result: T | TerminalError = work()
            except TerminalError as error:
                result = error
            self._bridge.call_here(done, result)

        threading.Thread(target=run, name="support", daemon=True).start()
