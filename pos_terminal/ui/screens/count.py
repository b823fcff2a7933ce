"""Counting the drawer: the float that opens it, what is in it at the end, and both sides of a handover.

The screen tells keys, touches and steps, and adds nothing up.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from pos_terminal.ui import theme
from pos_terminal.ui.keys import ENTER
from pos_terminal.ui.screens.payment_page import smallest_page
from pos_terminal.ui.states.count import CountState
from pos_terminal.ui.states.dialogs import Choice
from pos_terminal.ui.widgets.amount import AmountDisplay
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.count_columns import CountColumns
from pos_terminal.ui.widgets.gap import Gap, stack
from pos_terminal.ui.widgets.keypad import Keypad
from pos_terminal.ui.widgets.label import Icon, Label, set_property

_NARROW_BELOW = 1080
_LOW_BELOW = 768 - 56
_PAGES = {Qt.Key.Key_PageDown: True, Qt.Key.Key_PageUp: False, Qt.Key.Key_Right: True, Qt.Key.Key_Left: False}


class _Side(QFrame):
    """The total, what is to be known of it, the keypad, and the button that ends the count."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("fill", "canvas")
        self.caption = Label("", 18, tone="ink-2", weight=500)
        self.total = AmountDisplay(60)
        self.hint = Label("", 16, tone="ink-2", weight=400, wrap=True)
        self.icon = Icon("info-circle", 22, "ink-2")
        self.keypad = Keypad(money=False)
        self.confirm = Button(kind="primary", tall=True)
        hint = QHBoxLayout()
        hint.setSpacing(theme.current().px(10))
        hint.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignTop)
        hint.addWidget(self.hint, 1)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        stack(self._column, self.caption, Gap(12, 4), self.total, Gap(12, 4))
        self._column.addLayout(hint)
        self._column.addWidget(Gap(20, 8))
        self._column.addWidget(self.keypad, 1)
        self._column.addWidget(Gap(20, 10))
        self._column.addWidget(self.confirm)

    def render_state(self, state: CountState) -> None:
        """Show this total."""
        self.caption.setText(state.caption)
        self.total.set_money(state.total)
        self.hint.setVisible(state.hint is not None)
        self.icon.setVisible(state.hint is not None)
        if state.hint is not None:
            self.hint.setText(state.hint.text)
            self.icon.set_icon(state.hint.icon, "ink-2")
        self.keypad.retranslate()
        self.confirm.setText(state.confirm)
        self.confirm.set_icon_name(state.confirm_icon)

    def arrange(self, *, narrow: bool, low: bool) -> None:
        """Take the room of a small or an ordinary window."""
        used = theme.current()
        side, top = used.px(20 if narrow else 28), used.px(14 if low else 24)
        self.setFixedWidth(used.px(320 if narrow else 356))
        self._column.setContentsMargins(side, top, side, top)
        set_property(self.confirm, "tall", "" if low else "lg")


class CountScreen(QWidget):
    """`key_pressed` tells keys of the keypad, `row_selected` a row that was touched, `stepped` a row and one
    more or less, `added` the same for the selected row; `next_wanted` is Enter, `moved` the arrow keys,
    `turned` whether the coins are wanted; `pressed` the name of a button beside the title."""

    key_pressed = Signal(str)
    row_selected = Signal(int)
    stepped = Signal(int, int)
    added = Signal(int)
    next_wanted = Signal()
    moved = Signal(int)
    turned = Signal(bool)
    who_chosen = Signal(bool)
    pressed = Signal(str)
    confirmed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: CountState | None = None
        self._names: tuple[Choice, ...] = ()
        self.narrow = False
        self.buttons: dict[str, Button] = {}
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.title = Label("", 28)
        self.line = Label("", 16, tone="ink-2", weight=400, wrap=True)
        self.columns = CountColumns()
        self.side = _Side()
        self._build()
        self._connect()
        theme.follow(self._arrange)

    def _build(self) -> None:
        self.head = QFrame()
        self.head.setProperty("fill", "surface")
        self.head.setProperty("line", "bottom")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        stack(words, self.title, self.line)
        words.addStretch(1)
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight, self.head)
        self._head.addLayout(words, 1)
        self._choices = QHBoxLayout()
        self._choices.addStretch(1)
        self._head.addLayout(self._choices)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self.columns, 1)
        body.addWidget(self.side)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        column.addWidget(self.head)
        column.addLayout(body, 1)

    def _connect(self) -> None:
        self.columns.selected.connect(self.row_selected)
        self.columns.stepped.connect(self.stepped)
        self.columns.turned.connect(self.turned)
        self.columns.who.connect(self.who_chosen)
        self.side.keypad.pressed_key.connect(self.key_pressed)
        self.side.confirm.clicked.connect(self.confirmed)

    def render_state(self, state: CountState) -> None:
        """Show this count. Once the last row was left, the keyboard goes to the button that ends it."""
        done = state.selected is None and self._state is not None and self._state.selected is not None
        self._state = state
        self.title.setText(state.title)
        self.line.setText(state.line)
        self._show_choices(state.choices)
        self.columns.render_state(state)
        self.side.render_state(state)
        if done:
            self.side.confirm.setFocus(Qt.FocusReason.TabFocusReason)
        elif state.selected is not None and self.window().focusWidget() is self.side.confirm:
            self.setFocus()

    def _show_choices(self, choices: tuple[Choice, ...]) -> None:
        if choices == self._names:
            return
        self._names = choices
        for gone in self.buttons.values():
            self._choices.removeWidget(gone)
            gone.deleteLater()
        self.buttons = {}
        for choice in choices:
            button = Button(choice.text, choice.kind, icon=choice.icon, key=choice.key)
            button.clicked.connect(lambda _checked=False, name=choice.name: self.pressed.emit(name))
            self.buttons[choice.name] = button
            self._choices.addWidget(button)
        self._arrange()

    def take_focus(self) -> None:
        """The selected row is what is typed into; nothing else has the keyboard."""
        self.setFocus()

    def type_key(self, key: str) -> None:
        """A key of the keyboard, as the same key of the keypad."""
        if key != "000":
            self.key_pressed.emit(key)

    def handle(self, action: str) -> bool:
        """Do what a key of the keyboard map stands for here. Returns whether it stands for anything."""
        if action in ("up", "down"):
            self.moved.emit(-1 if action == "up" else 1)
        elif action == "back":
            self.pressed.emit("back")
        else:
            return False
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER and self.window().focusWidget() is self:
            if not event.isAutoRepeat():
                self.next_wanted.emit()
        elif event.key() in _PAGES:
            self.turned.emit(_PAGES[Qt.Key(event.key())])
        elif event.text() in ("+", "-"):
            self.added.emit(1 if event.text() == "+" else -1)
        else:
            super().keyPressEvent(event)

    def minimumSizeHint(self) -> QSize:
        return smallest_page()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()
        super().resizeEvent(event)

    def _arrange(self) -> None:
        used = theme.current()
        self.narrow = self.width() < used.px(_NARROW_BELOW)
        low = self.height() < used.px(_LOW_BELOW)
        gap = used.px(12 if self.narrow else 24)
        needed = sum(button.sizeHint().width() + gap for button in self.buttons.values())
        beside = self.title.sizeHint().width() + needed + 2 * used.px(24) <= self.width()
        directions = QBoxLayout.Direction
        self._head.setDirection(directions.LeftToRight if beside else directions.TopToBottom)
        self.line.setVisible(beside or not low)
        self.head.setFixedHeight(used.px((72 if low else 88) if beside else (124 if low else 144)))
        self._head.setContentsMargins(used.px(24), 0, used.px(24), 0 if beside else used.px(8))
        self._head.setSpacing(gap if beside else 0)
        self._choices.setSpacing(gap)
        self.columns.set_narrow(self.narrow)
        self.side.arrange(narrow=self.narrow, low=low)
