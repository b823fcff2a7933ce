"""The screens of a window by their names: those that are made, and those that are made when asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget


class ScreenShelf:
    """`added` is called with each screen as it is made."""

    def __init__(self, added: Callable[[QWidget], None]) -> None:
        self._added = added
        self._made: dict[str, QWidget] = {}
        self._later: dict[str, Callable[[], QWidget]] = {}

    def add(self, name: str, screen: QWidget) -> None:
        """Make a screen known under this name."""
        self._made[name] = screen
        self._added(screen)

    def add_later(self, name: str, make: Callable[[], QWidget]) -> None:
        """Make a screen known that is made when it is first asked for."""
        self._later[name] = make

    def make_next(self) -> bool:
        """Make one of those that were added for later. Returns whether any is left."""
        if self._later:
            self.get(next(iter(self._later)))
        return bool(self._later)

    def get(self, name: str) -> Any:
        """The screen of this name. Raises KeyError."""
        if name in self._later:
            self.add(name, self._later.pop(name)())
        return self._made[name]

    def find(self, name: str) -> QWidget | None:
        """The screen of this name where it has been made."""
        return self._made.get(name)

    def made(self) -> list[QWidget]:
        """All that have been made."""
        return list(self._made.values())
