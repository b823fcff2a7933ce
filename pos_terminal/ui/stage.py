"""What a play is played with: keys, pictures, and the hands of the customer."""

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


class Stage:
    """`pictures` counts what was taken."""

    def __init__(self, app: Played, folder: Path, network: QNetworkAccessManager) -> None:
        self._app = app
        self._folder = folder
        self._network = network
        self.pictures = 0

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
