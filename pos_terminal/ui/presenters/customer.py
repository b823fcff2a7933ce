"""What the customer sees, following what the cashier's screens show: in the same turn, and no further.

It asks nobody and reads nothing. A payment is the customer's while the cashier has not left it since it
began; one that was opened from a list, from a message or after a restart belongs to somebody else.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final, Protocol

from PySide6.QtCore import QObject

from pos_terminal.domain.payment import Payment
from pos_terminal.services.called import called
from pos_terminal.texts import in_language, tr
from pos_terminal.ui.main_window import MainWindow
from pos_terminal.ui.presenters import customer_states as states
from pos_terminal.ui.presenters import ways
from pos_terminal.ui.presenters.cash import CashPresenter
from pos_terminal.ui.presenters.charge import ChargePresenter
from pos_terminal.ui.presenters.front import Front
from pos_terminal.ui.states.cash import CashState
from pos_terminal.ui.states.customer import CustomerState
from pos_terminal.ui.states.outcome import Outcome
from pos_terminal.ui.widgets.seconds_left import SecondsLeft

THANKS_S: Final = 8
"""How long the thanks stay; with change they stay until the next customer."""
_PAYMENT_SCREENS: Final = frozenset({"waiting", "unknown", "paid", "not_paid"})


class Shows(Protocol):
    """The display."""

    def set_state(self, state: CustomerState) -> None:
        """Show this from now on."""


class CustomerPresenter(QObject):
    """Made after the presenters that it follows: each of their signals has then been heard by them first."""

    def __init__(
        self,
        display: Shows,
        front: Front,
        window: MainWindow,
        charge: ChargePresenter,
        cash: CashPresenter,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self._display, self._front, self._window, self._charge = display, front, window, charge
        self._due: CashState | None = None
        self._not_theirs = ""
        self._thanked = ""
        self._shown: CustomerState | None = None
        self.rest = SecondsLeft(self, clock)
        self.rest.ended.connect(self._enough)
        window.screen_shown.connect(self._follow)
        cash.rendered.connect(self._cash)
        front.open_payment.connect(self._opened)
        front.bridge.message.connect(self._follow)
        front.counter_read.connect(self._follow)
        self._follow()

    def _follow(self, _what: object = None) -> None:
        with in_language(self._front.facts.settings.customer_language):
            state = self._state()
        if state == self._shown:
            return
        self._shown = state
        self._display.set_state(state)
        thanks = state.outcome is Outcome.PAID and not state.lines
        self.rest.start(THANKS_S if thanks else None)

    def _state(self) -> CustomerState:
        front, screen = self._front, self._window.current_screen()
        settings = front.facts.settings
        language = settings.customer_language
        found: CustomerState | None = None
        code = ""
        if screen == "cash" and self._due is not None:
            code, found = "cash", states.cash(language, self._due)
        elif screen in _PAYMENT_SCREENS and (paid := self._theirs()) is not None:
            can = front.facts.capabilities.get(paid.provider_code)
            asked = ways.asked(paid, front.methods, can)
            code, found = paid.provider_code, states.payment(language, paid, asked, front.clock.now_ms())
        if found is None:
            here = called(settings, practice=front.facts.practice)
            found = states.idle(language, here.restaurant, here.place, front.methods)
        return self._marked(found, code)

    def _theirs(self) -> Payment | None:
        """The payment on the cashier's screen, where it is the one of the customer who is served."""
        paid = self._charge.payment
        if paid is None or paid.payment_id in (self._not_theirs, self._thanked):
            return None
        return paid

    def _marked(self, state: CustomerState, code: str) -> CustomerState:
        if self._front.facts.practice:
            return replace(state, band=tr("PRACTICE"), band_line=tr("No real money moves. Nothing is sent."))
        if code in self._front.facts.test_methods:
            return replace(state, band=tr("TEST"), band_line=tr("No real money moves."))
        return state

    def _cash(self, state: CashState) -> None:
        self._due = state
        if self._window.current_screen() == "cash":
            self._follow()

    def _opened(self, payment_id: str) -> None:
        self._not_theirs = payment_id
        # What was on the screen until now is left, though the next is still being read.
        self._thanked = self._charge.payment.payment_id if self._charge.payment else self._thanked
        self._follow()

    def _enough(self) -> None:
        """The thanks have been read."""
        if (paid := self._charge.payment) is not None:
            self._thanked = paid.payment_id
        self._follow()
