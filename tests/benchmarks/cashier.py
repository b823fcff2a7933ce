"""A cashier who types: cash and Wave payments in practice, one key at a time on the real window."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtNetwork import QNetworkAccessManager

from pos_terminal.app import App
from pos_terminal.compose import open_terminal
from pos_terminal.domain.people import Role
from pos_terminal.ledger import catalogue
from pos_terminal.place import Place
from pos_terminal.practice import prepare
from pos_terminal.services.approval import Decision
from pos_terminal.services.drawer import Opening, open_drawer
from pos_terminal.settings import Settings
from pos_terminal.texts import set_language
from pos_terminal.ui import theme
from pos_terminal.ui.play import Play, Until
from pos_terminal.ui.qt_setup import application
from pos_terminal.ui.screen_maker import NOW_AND_THEN
from tests.benchmarks.frames import Heart, Took

_Key = Qt.Key
_PLACES = ("payments", "drawer", "reports", "settings", "home")
_ENTER_SOONER = 50
"""Enter is ignored for a moment on a new screen: this clock makes that moment short."""


class Cashier(Play):
    """Plays `cash` cash payments and `wave` Wave payments; each key press is timed to the frame behind it."""

    def __init__(self, app: App, heart: Heart, cash: int, wave: int) -> None:
        super().__init__(app, Path(), QNetworkAccessManager(app.window))
        self._heart = heart
        self._counts = cash, wave
        self.keys: list[Took] = []
        self.changes: list[Took] = []
        self.visits: list[tuple[str, int, int]] = []
        """What was asked for, and how long the Qt thread was away at most, and worked at most, until it was
        there: each place for the first time, then another theme."""
        self.paid = 0
        """So many gaps are of payments."""

    def steps(self) -> Iterator[Until]:
        """All of it."""
        cash, wave = self._counts
        yield lambda: self._app.counter is not None and self._people()
        self._type("4827")
        yield self._on("home")
        yield self._settled()
        # What was measured so far was the start.
        self._heart.gaps.clear()
        self._heart.worked.clear()
        for number in range(max(cash, wave)):
            if number < wave:
                yield from self._pay_by_wave(number)
            if number < cash:
                yield from self._pay_cash(number)
        self.paid = len(self._heart.gaps)
        yield from self._noted("a pause", lambda: self._press(_Key.Key_Escape), self._paused)
        for name in _PLACES:
            yield from self._noted(name, lambda name=name: self._app.window.rail_chosen.emit(name))  # type: ignore[misc]
        for name in ("another theme", "the theme as before"):
            yield from self._noted(name, lambda: self._press(_Key.Key_T, Qt.KeyboardModifier.ControlModifier))

    def _paused(self) -> bool:
        """Nobody touched anything for a few seconds, as between two customers."""
        screens = self._app.window.screens
        return all(screens.find(name) for name in NOW_AND_THEN)

    def _noted(self, name: str, ask: Callable[[], object], until: Until = lambda: True) -> Iterator[Until]:
        begun = len(self._heart.gaps)
        ask()
        yield until
        yield self._settled()
        yield self._settled()
        self.visits.append((name, max(self._heart.gaps[begun:]), max(self._heart.worked[begun:])))

    def _pay_cash(self, number: int) -> Iterator[Until]:
        yield from self._keyed(str(1_005 + number * 5))
        self._press(_Key.Key_F5)
        yield self._on("cash")
        yield from self._keyed("10000")
        yield self._settled()
        before = len(self.changes)
        self._heart.after_frame(self._on("paid"), self.changes.append)
        self._press(_Key.Key_Return)
        yield lambda: len(self.changes) > before
        yield from self._next_sale()

    def _pay_by_wave(self, number: int) -> Iterator[Until]:
        yield from self._keyed(str(20_005 + number * 5))
        self._press(_Key.Key_F6)
        yield self._on("waiting")
        yield lambda: bool(self._payment() and self._payment().redirect_url)
        self._control("pay")
        yield self._on("paid")
        yield from self._next_sale()

    def _next_sale(self) -> Iterator[Until]:
        yield self._settled()
        self._press(_Key.Key_Return)
        yield self._on("home")

    def _keyed(self, digits: str) -> Iterator[Until]:
        for digit in digits:
            before = len(self.keys)
            self._heart.after_frame(lambda: True, self.keys.append)
            self._type(digit)
            yield lambda before=before: len(self.keys) > before  # type: ignore[misc]


def _open_drawer(where: Place) -> None:
    """Cash is taken with an open drawer only; that was yesterday's work."""
    terminal = open_terminal(where, "command", {"WAVE_API_URL": "http://127.0.0.1:9/wave"})
    prepare(terminal.ledger, terminal.pepper)
    with terminal.ledger.reading() as connection:
        manager = next(one for one in catalogue.people(connection) if one.role is Role.MANAGER)
    open_drawer(terminal.ledger, Opening(amount=50_000, key="opening"), Decision(manager.staff_id, ""))
    terminal.close()


def play(folder: Path, cash: int, wave: int) -> dict[str, Any]:
    """Play it and return the times in nanoseconds; `stuck` names the screen where it could not go on."""
    set_language("en")
    where = Place(folder, practice=True)
    _open_drawer(where)
    made = application()
    theme.load_fonts()
    theme.use(theme.Theme())
    app = App(where, lambda: time.monotonic() * _ENTER_SOONER)
    heart = Heart(app.window)
    cashier = Cashier(app, heart, cash, wave)
    steps = cashier.steps()
    until: list[Until] = [lambda: True]
    patience = [time.monotonic() + 60]
    stuck = [""]

    def beat() -> None:
        if time.monotonic() > patience[0]:
            stuck[0] = app.window.current_screen()
            made.quit()
        elif until[0]():
            try:
                until[0] = next(steps)
            except StopIteration:
                made.quit()
            patience[0] = time.monotonic() + 20

    heart.beat = beat
    app.show(Settings(sounds=False))
    heart.start()
    made.exec()
    app.stop()
    return {
        "gaps": heart.gaps[: cashier.paid],
        "worked": heart.worked[: cashier.paid],
        "visits": cashier.visits,
        "keys": cashier.keys,
        "changes": cashier.changes,
        "stuck": stuck[0],
    }
