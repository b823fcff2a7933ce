"""The main job as a play: what a cashier types, what a customer does, when a picture is taken.

Each step yields what has to be true before the next; nothing here waits.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt

from pos_terminal.ui.stage import Played as Played
from pos_terminal.ui.stage import Stage
from pos_terminal.ui.stage import Until as Until

_FLOAT = (1, 3, 5, 6, 8, 4, 2, 5, 10, 6, 4, 8, 4)
"""50 000 F: pieces of each note, then of each coin, the largest first."""


class Play(Stage):
    """`steps` plays it."""

    def steps(self) -> Iterator[Until]:
        """One step after the other: what is yielded must become true before the next."""
        yield from self._sign_in()
        yield from self._open_drawer()
        yield from self._cash()
        yield from self._wave_paid()
        yield from self._wave_unknown()
        yield from self._wave_cancelled()
        yield from self._list()
        yield from self._close_drawer()

    def _sign_in(self) -> Iterator[Until]:
        window = self._app.window
        yield lambda: bool(window.screen("sign_in").cards.isVisible() and self._people())
        yield from self._shot("sign-in")
        self._type("4827")
        yield self._on("home")
        yield self._settled()
        yield from self._shot("take-payment")

    def _open_drawer(self) -> Iterator[Until]:
        self._press(Qt.Key.Key_F10)
        yield self._on("drawer_open")
        self._count(_FLOAT)
        yield self._settled()
        yield from self._shot("count-the-float")
        self._press(Qt.Key.Key_Return)
        yield self._on("home")
        yield self._settled()

    def _close_drawer(self) -> Iterator[Until]:
        self._press(Qt.Key.Key_F10)
        yield self._on("drawer")
        yield self._settled()
        yield from self._shot("drawer")
        self._press(Qt.Key.Key_Return)
        yield self._on("drawer_count")
        # Too little: what happened has to be said.
        self._count((_FLOAT[0] + 1, *_FLOAT[1:]))
        yield self._settled()
        yield from self._shot("count-at-the-end")
        self._press(Qt.Key.Key_Return)
        yield self._on("drawer_difference")
        yield self._settled()
        yield from self._shot("difference")

    def _count(self, pieces: tuple[int, ...]) -> None:
        for number in pieces:
            self._type(str(number))
            self._press(Qt.Key.Key_Return)

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
