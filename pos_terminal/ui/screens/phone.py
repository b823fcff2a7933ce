"""The customer's phone number, before a request is sent to it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.screens.payment_page import PaymentPage
from pos_terminal.ui.states.phone import PhoneState
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.gap import Gap, stack
from pos_terminal.ui.widgets.keypad import Keypad
from pos_terminal.ui.widgets.label import Label, set_property
from pos_terminal.ui.widgets.payment_summary import PaymentSummary
from pos_terminal.ui.widgets.phone_field import PhoneField


class PhoneScreen(PaymentPage):
    """`key_pressed` tells "0" to "9", "backspace" or "clear". `send` is told whether it is ready or not: then
    the screen is to say what is missing."""

    key_pressed = Signal(str)
    country_pressed = Signal()
    send = Signal()
    back = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: PhoneState | None = None
        self.summary = PaymentSummary("device-mobile-message", "key", "check")
        self.set_left(self.summary, self.summary)
        self.set_padding(28, 28, side=40)
        set_property(self.pane, "fill", "canvas")
        self.title = Label("", 20)
        self.number = PhoneField()
        self.says = Label("", 16, tone="ink-2", weight=400, wrap=True)
        self.aside = Label("", 16, weight=500)
        self.keypad = Keypad(money=False)
        under = QWidget()
        row = QHBoxLayout(under)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.says, 1)
        row.addWidget(self.aside)
        stack(self.content, self.title, Gap(14, 8), self.number, Gap(12, 8), under, Gap(16, 8))
        self.content.addWidget(self.keypad, 1)
        self._build_bar()
        self.number.prefix.clicked.connect(self.country_pressed)
        self.keypad.pressed_key.connect(self.key_pressed)
        theme.signals.changed.connect(self._again)

    def _build_bar(self) -> None:
        self.leave = Button(key="Esc", tall=True)
        self.request = Button(kind="primary", key="Enter", tall=True)
        self.bar.add_left(self.leave)
        self.bar.add_right(self.request)
        self.bar_icons = {self.leave: "arrow-left", self.request: "send"}
        self.leave.clicked.connect(self.back)
        self.request.clicked.connect(self.send)

    def render_state(self, state: PhoneState) -> None:
        """Show this state."""
        self._state = state
        company = state.company
        self.summary.show_words(
            state.about,
            tr("What happens next"),
            (
                tr("{method} sends a request to this phone.", method=company),
                tr("The customer types their {account} code.", account=state.account),
                tr("This screen turns green."),
            ),
            tr("The number is used for this payment only. It is hidden on the receipt."),
        )
        self.title.setText(tr("Customer’s {account} number", account=state.account))
        self.number.prefix.show_country(state.country_name, state.prefix)
        self.number.show_number(state.digits, problem=state.problem)
        self.says.setText(state.says)
        set_property(self.says, "tone", "bad" if state.problem else "ink-2")
        self.aside.setText(state.aside)
        self.keypad.retranslate()
        self.leave.setText(tr("Back"))
        self.request.setText(tr("Send request"))
        self.request.set_ready(state.ready)
        self.fit_bar()

    def _again(self) -> None:
        if self._state is not None:
            self.render_state(self._state)

    def escape(self) -> None:
        """One step back: nothing was sent yet."""
        self.leave.click()

    def type_key(self, key: str) -> None:
        """A key of the keyboard, as the same key of the keypad."""
        if key != "000":
            self.key_pressed.emit(key)
