"""The main job played off screen against the simulator, with a picture of each step.

For machines without a display, and for the documentation: the same window, engine and simulator as at the
counter.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QObject, Qt, QTimer, QUrl
from PySide6.QtNetwork import QNetworkAccessManager, QNetworkRequest
from PySide6.QtTest import QTest

from pos_terminal.ui.qt_setup import quit_with

STEP_MS = 60
SETTLE_STEPS = 9
"""Longer than Enter is ignored after a screen appeared."""
PATIENCE_STEPS = 500


class Played(Protocol):
    """What the tour needs of the program."""

    window: Any
    counter: Any


class Tour(QObject):
    """Plays one step after the other on a timer, so that the event loop runs as it does for a person."""

    def __init__(self, app: Played, folder: Path, done: Callable[[int], None] = quit_with) -> None:
        super().__init__()
        self._app = app
        self._folder = folder
        self._done = done
        self._network = QNetworkAccessManager(self)
        self._number = 0
        self._waited = 0
        self._until: Callable[[], bool] = lambda: app.counter is not None
        self._steps = self._play()
        self._timer = QTimer(self)
        self._timer.setInterval(STEP_MS)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Begin; the program ends by itself after the last picture, with 0 when all went as it should."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._timer.start()

    def _tick(self) -> None:
        self._waited += 1
        if not self._until():
            if self._waited > PATIENCE_STEPS:
                sys.stderr.write(f"The tour is stuck on the screen {self._app.window.current_screen()!r}.\n")
                self._finish(1)
            return
        try:
            self._until, self._waited = next(self._steps), 0
        except StopIteration:
            sys.stdout.write(f"{self._number} pictures are in {self._folder}.\n")
            self._finish(0)

    def _finish(self, status: int) -> None:
        self._timer.stop()
        self._done(status)

    # -- the play --------------------------------------------------------------------------------------

    def _play(self) -> Iterator[Callable[[], bool]]:
        yield from self._sign_in()
        yield from self._cash()
        yield from self._wave_paid()
        yield from self._wave_unknown()
        yield from self._wave_cancelled()
        yield from self._list()

    def _sign_in(self) -> Iterator[Callable[[], bool]]:
        window = self._app.window
        yield lambda: bool(window.screen("sign_in").cards.isVisible() and self._people())
        yield from self._shot("sign-in")
        self._type("4827")
        yield self._on("home")
        yield self._settled()
        yield from self._shot("take-payment")

    def _people(self) -> bool:
        return bool(self._app.counter.sign_in.people)

    def _cash(self) -> Iterator[Callable[[], bool]]:
        self._type("24500")
        yield from self._shot("amount-keyed-in")
        self._press(Qt.Key.Key_F5)
        yield self._on("cash")
        self._type("30000")
        yield self._settled()
        yield from self._shot("cash-change")
        self._press(Qt.Key.Key_Return)
        yield self._on("paid")
        yield self._settled()
        yield from self._shot("cash-paid")
        self._press(Qt.Key.Key_Return)
        yield self._on("home")

    def _wave_paid(self) -> Iterator[Callable[[], bool]]:
        yield from self._wave("15000")
        yield from self._shot("wave-code")
        self._control("pay")
        yield self._on("paid")
        yield self._settled()
        yield from self._shot("wave-paid")
        self._press(Qt.Key.Key_Return)
        yield self._on("home")

    def _wave(self, amount: str) -> Iterator[Callable[[], bool]]:
        self._type(amount)
        self._press(Qt.Key.Key_F6)
        yield self._on("waiting")
        yield lambda: bool(self._payment() and self._payment().redirect_url)
        yield self._settled()

    def _wave_unknown(self) -> Iterator[Callable[[], bool]]:
        self._script({"operation": "any", "mode": "work-then-drop", "times": 3})
        yield self._settled()
        self._type("12500")
        self._press(Qt.Key.Key_F6)
        yield self._on("unknown")
        yield self._settled()
        yield from self._shot("outcome-unknown")
        yield self._on("waiting")
        yield self._settled()

    def _wave_cancelled(self) -> Iterator[Callable[[], bool]]:
        self._app.window.screen("waiting").cancel_payment.emit()
        yield self._on("not_paid")
        yield self._settled()
        yield from self._shot("cancelled")
        self._app.window.screen("not_paid").leave_order_open.emit()
        yield self._on("home")

    def _list(self) -> Iterator[Callable[[], bool]]:
        self._press(Qt.Key.Key_F11)
        yield self._on("payments")
        yield self._settled()
        self._app.window.screen("payments").list.chosen.emit(self._app.counter.payments.first_id())
        yield self._settled()
        yield from self._shot("payments")
        self._press(Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
        yield self._settled()
        yield from self._shot("payments-dark")
        self._press(Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)

    # -- hands and eyes --------------------------------------------------------------------------------

    def _on(self, name: str) -> Callable[[], bool]:
        return lambda: self._app.window.current_screen() == name

    def _settled(self) -> Callable[[], bool]:
        left = [SETTLE_STEPS]

        def settled() -> bool:
            left[0] -= 1
            return left[0] < 0

        return settled

    def _shot(self, name: str) -> Iterator[Callable[[], bool]]:
        yield lambda: True
        self._number += 1
        self._app.window.grab().save(str(self._folder / f"{self._number:02d}-{name}.png"))

    def _type(self, text: str) -> None:
        QTest.keyClicks(self._app.window.focusWidget() or self._app.window, text)

    def _press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self._app.window.focusWidget() or self._app.window, key, modifier)

    def _payment(self) -> Any:
        return self._app.counter.charge.payment

    def _control(self, what: str) -> None:
        """Do what a customer does, through the simulator's control API."""
        self._post(what, f'{{"client_reference": "{self._payment().charge_reference}"}}')

    def _script(self, trouble: dict[str, str | int]) -> None:
        import json

        self._post("script", json.dumps(trouble))

    def _post(self, path: str, body: str) -> None:
        host, port = self._app.counter.front.facts.simulator
        request = QNetworkRequest(QUrl(f"http://{host}:{port}/control/{path}"))
        request.setHeader(QNetworkRequest.KnownHeaders.ContentTypeHeader, "application/json")
        self._network.post(request, body.encode())
