"""What somebody left when the terminal was locked: it is there again when they come back, not for others."""

from __future__ import annotations

from typing import Final

from pos_terminal.records import dataclass
from pos_terminal.ui.presenters.front import Front
from pos_terminal.ui.presenters.home import HomePresenter
from pos_terminal.ui.presenters.home_states import Typed

KEPT_S: Final = 30 * 60.0
"""Whoever comes back later begins anew: nobody remembers what an amount of this morning was for."""
PLACES: Final = frozenset({"payments", "drawer", "reports", "settings"})


@dataclass(frozen=True, slots=True)
class Left:
    """Where somebody was, what was typed on the home screen, and when (seconds that never go back)."""

    place: str
    typed: Typed
    at_s: float


class LeftWork:
    """By person. Payments are in no need of it: they go on by themselves."""

    def __init__(self, front: Front, home: HomePresenter) -> None:
        self._front = front
        self._home = home
        self._left: dict[str, Left] = {}

    def put_aside(self) -> None:
        """The terminal is being locked by, or for, whoever is signed in."""
        person = self._front.staff
        if person is not None:
            where = self._front.window.current_screen()
            self._left[person.staff_id] = Left(where, self._home.typed, self._front.clock.monotonic())

    def take_up(self) -> str:
        """Whoever has signed in goes on where they were; returns the place to show, "home" for most."""
        left = self._left.pop(self._front.actor, None)
        if left is None or self._front.clock.monotonic() - left.at_s > KEPT_S:
            self._home.clear()
            return "home"
        self._home.typed = left.typed
        self._home.render()
        return left.place if left.place in PLACES else "home"
