"""The screens of a window by their names: those that are made, and those that are made when asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget


class ScreenShelf:
    """`added` is called with each screen as it is made. Who waits for a screen is given it as it is made, or
    one after another where it is made ahead: before anybody is shown it, all of them have it."""

    def __init__(self, added: Callable[[QWidget], None]) -> None:
        self._added = added
        self._made: dict[str, QWidget] = {}
        self._later: dict[str, Callable[[], QWidget]] = {}
        self._waiting: dict[str, list[Callable[[Any], None]]] = {}

    def add(self, name: str, screen: QWidget) -> None:
        """Make a screen known under this name."""
        self._put(name, screen)
        self._give_all(name)

    def add_later(self, name: str, make: Callable[[], QWidget]) -> None:
        """Make a screen known that is made when it is first asked for."""
        self._later[name] = make

    def make_next(self, *names: str) -> bool:
        """Make the first of these that was added for later, or give it to one of those who wait for it.
        Whether there was anything to do."""
        name = next((name for name in names if name in self._later or self._given_to_few(name)), None)
        if name is None:
            return False
        if name in self._later:
            self._put(name, self._later.pop(name)())
        else:
            self._give(name)
        return True

    def get(self, name: str) -> Any:
        """The screen of this name. Raises KeyError."""
        if name in self._later:
            self._put(name, self._later.pop(name)())
        self._give_all(name)
        return self._made[name]

    def when_made(self, name: str, use: Callable[[Any], None]) -> None:
        """Give the screen of this name to `use`, now or as soon as it is made."""
        if name in self._made:
            use(self._made[name])
        else:
            self._waiting.setdefault(name, []).append(use)

    def connect(self, name: str, **slots: Callable[..., object]) -> None:
        """Connect signals of the screen of this name, by their names, now or as soon as it is made."""

        def use(screen: Any) -> None:
            for signal, slot in slots.items():
                getattr(screen, signal).connect(slot)

        self.when_made(name, use)

    def find(self, name: str) -> QWidget | None:
        """The screen of this name where it has been made."""
        return self._made.get(name)

    def made(self) -> list[QWidget]:
        """All that have been made."""
        return list(self._made.values())

    def _put(self, name: str, screen: QWidget) -> None:
        self._made[name] = screen
        self._added(screen)

    def _given_to_few(self, name: str) -> bool:
        return name in self._made and name in self._waiting

    def _give(self, name: str) -> None:
        waiting = self._waiting[name]
        use = waiting.pop(0)
        if not waiting:
            del self._waiting[name]
        use(self._made[name])

    def _give_all(self, name: str) -> None:
        while self._given_to_few(name):
            self._give(name)
