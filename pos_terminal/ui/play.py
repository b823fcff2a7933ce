"""The main job as a play: what a cashier types, what a customer does, when a picture is taken.

Each step yields what has to be true before the next; nothing here waits.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import Qt, QUrl
from PySide6.QtNetwork import QNetworkAccessManager, QNetworkRequest
from PySide6.QtTest import QTest

SETTLE_STEPS = 9
"""Longer than Enter is ignored after a screen appeared."""

Until = Callable[[], bool]


class Played(Protocol):
    """What the play needs of the program."""

    window: Any
    counter: Any


class Play:
    """`steps` plays it; `pictures` counts what was taken."""

    def __init__(self, app: Played, folder: Path, network: QNetworkAccessManager) -> None:
        self._app = app
        self._folder = folder
        self._network = network
        self.pictures = 0

    def steps(self) -> Iterator[Until]:
        """One step after the other: what is yielded must become true before the next."""
        yield from self._sign_in()
        yield from self._cash()
        yield from self._wave_paid()
        yield from self._wave_unknown()
        yield from self._wave_cancelled()
        yield from self._list()

    def _sign_in(self) -> Iterator[Until]:
        window = self._app.window
        yield lambda: bool(window.screen("sign_in").cards.isVisible() and self._people())
        yield from self._shot("sign-in")
        self._type("4827")
        yield self._on("home")
        yield self._settled()
        yield from self._shot("take-payment")

    def _people(self) -> bool:
        return bool(self._app.counter.sign_in.people)

    def _cash(self) -> Iterator[Until]:
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

    def _wave_paid(self) -> Iterator[Until]:
        yield from self._wave("15000")
        yield from self._shot("wave-code")
        self._control("pay")
        yield self._on("paid")
        yield self._settled()
        yield from self._shot("wave-paid")
        self._press(Qt.Key.Key_Return)
        yield self._on("home")

    def _wave(self, amount: str) -> Iterator[Until]:
        self._type(amount)
        self._press(Qt.Key.Key_F6)
        yield self._on("waiting")
        yield lambda: bool(self._payment() and self._payment().redirect_url)
        yield self._settled()

    def _wave_unknown(self) -> Iterator[Until]:
        self._script({"operation": "any", "mode": "work-then-drop", "times": 3})
        yield self._settled()
        self._type("12500")
        self._press(Qt.Key.Key_F6)
        yield self._on("unknown")
        yield self._settled()
        yield from self._shot("outcome-unknown")
        yield self._on("waiting")
        yield self._settled()

    def _wave_cancelled(self) -> Iterator[Until]:
        self._app.window.screen("waiting").cancel_payment.emit()
        yield self._on("not_paid")
        yield self._settled()
        yield from self._shot("cancelled")
        self._app.window.screen("not_paid").leave_order_open.emit()
        yield self._on("home")

    def _list(self) -> Iterator[Until]:
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

    def _on(self, name: str) -> Until:
        return lambda: self._app.window.current_screen() == name

    def _settled(self) -> Until:
        left = [SETTLE_STEPS]

        def settled() -> bool:
            left[0] -= 1
            return left[0] < 0

        return settled

    def _shot(self, name: str) -> Iterator[Until]:
        yield lambda: True
        self.pictures += 1
        self._app.window.grab().save(str(self._folder / f"{self.pictures:02d}-{name}.png"))

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
        self._post("script", json.dumps(trouble))

    def _post(self, path: str, body: str) -> None:
        host, port = self._app.counter.front.facts.simulator
        request = QNetworkRequest(QUrl(f"http://{host}:{port}/control/{path}"))
        request.setHeader(QNetworkRequest.KnownHeaders.ContentTypeHeader, "application/json")
        self._network.post(request, body.encode())
