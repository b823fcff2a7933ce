"""Home: choose an order or key in an amount, then how the customer pays."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from pos_terminal.domain.money import Money
from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.screens.home_panes import KeypadPane, OrdersPane, TilesPane
from pos_terminal.ui.states.home import HomeState
from pos_terminal.ui.typed_digits import after_key
from pos_terminal.ui.widgets.banner import Banner
from pos_terminal.ui.widgets.hero import Hero
from pos_terminal.ui.widgets.label import set_property
from pos_terminal.ui.widgets.practice_band import PracticeBand
from pos_terminal.ui.widgets.segmented import Segmented

COMPACT_BELOW = 1200
"""Windows narrower than this (at scale 1) have Orders and Keypad as two tabs."""

LOW_BELOW = 768 - 56
_ORDERS = "orders"
_KEYPAD = "keypad"


class HomeScreen(QWidget):
    """Renders a HomeState. Digits and keys of the keypad come back as `amount_typed` with all digits."""

    amount_typed = Signal(str)
    cleared = Signal()
    order_chosen = Signal(str)
    order_scanned = Signal(str)
    search_typed = Signal(str)
    reference_typed = Signal(str)
    method_chosen = Signal(str)
    split_pressed = Signal()
    order_passed = Signal(str)
    """The order that was come to with the arrow keys; a press tells `order_chosen`."""
    notice = Signal(str)
    banner_pressed = Signal()
    stop_practising = Signal()
    trouble_wanted = Signal()

    has_own_band = True

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = HomeState(Money(0))
        self._compact: bool | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        set_property(self, "fill", "canvas")
        self._tabs = Segmented(((_ORDERS, ""), (_KEYPAD, "")))
        self.orders = OrdersPane()
        self.keypad = KeypadPane()
        self.tiles = TilesPane()
        self.hero = Hero()
        self._banner = Banner()
        self._band = PracticeBand(trouble=True)
        self._lay_out()
        self._connect()
        self.retranslate()
        theme.follow(self._restyle)

    def render_state(self, state: HomeState) -> None:
        """Show `state`."""
        self._state = state
        typing = bool(state.typed) or not state.order_id
        label = state.order_label or state.reference
        self.hero.show_amount(state.amount, typed=typing, name=state.order_name, label=label)
        self.orders.render_state(state)
        self.keypad.render_state(state)
        self.tiles.render_state(state)
        self._banner.render_state(None if state.practice else state.banner)
        self._band.setVisible(state.practice)
        self._tabs.set_text(_ORDERS, tr("Orders {count}", count=state.orders_open))
        self._shape()

    def retranslate(self) -> None:
        """Take the words of the language in use; what comes with the state comes with the next state."""
        self._tabs.set_text(_ORDERS, tr("Orders {count}", count=self._state.orders_open))
        self._tabs.set_text(_KEYPAD, tr("Keypad"))
        for part in (self.orders, self.keypad, self.tiles, self.hero, self._band):
            part.retranslate()

    def type_key(self, key: str) -> None:
        """One key of the amount: "0" to "9", "000", "backspace" or "clear"."""
        self._choose_tab(_KEYPAD)
        self.amount_typed.emit(after_key(self._state.typed, key))

    def handle(self, action: str) -> bool:
        """Do what a key of the keyboard map stands for. Returns whether it means something here."""
        if action == "search":
            self._choose_tab(_ORDERS)
            self.orders.search.setFocus()
            self.orders.search.selectAll()
        elif action in ("back", "clear"):
            self._clear()
        elif action in ("up", "down"):
            order_id = self.orders.list.neighbour(1 if action == "down" else -1)
            if order_id:
                self.order_passed.emit(order_id)
        elif action == "split":
            self.split_pressed.emit()
        elif action.startswith("method:"):
            return self.tiles.press_key(action.removeprefix("method:"))
        else:
            return False
        return True

    def scanned(self, code: str) -> None:
        """A scanner read this; as if it had been typed into the search."""
        self.order_scanned.emit(code)

    def take_focus(self) -> None:
        """Give the keyboard to the amount."""
        self.hero.amount.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._shape()

    def _lay_out(self) -> None:
        self._left = QFrame()
        self._left.setProperty("fill", "surface")
        self._left.setProperty("line", "right")
        self._left_column = QVBoxLayout(self._left)
        self._left_column.setContentsMargins(0, 0, 1, 0)
        self._left_column.setSpacing(0)
        self._tabs_row = QHBoxLayout()
        self._tabs_row.addWidget(self._tabs)
        self._left_column.addLayout(self._tabs_row)
        self._left_column.addWidget(self.orders, 1)
        self._work = QHBoxLayout()
        self._work.setSpacing(0)
        self._work.addWidget(self.keypad, 1037)
        self._work.addWidget(self.tiles, 1000)
        right = QVBoxLayout()
        right.setSpacing(0)
        for part in (self._band, self._banner, self.hero):
            right.addWidget(part)
        right.addLayout(self._work, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._left)
        row.addLayout(right, 1)

    def _connect(self) -> None:
        self.orders.search.textEdited.connect(self.search_typed)
        self.orders.search.returnPressed.connect(self._search_entered)
        self.orders.list.order_pressed.connect(self.order_chosen)
        self.keypad.reference.textEdited.connect(self.reference_typed)
        self.keypad.reference.returnPressed.connect(self.take_focus)
        self.keypad.pad.pressed_key.connect(self._pad_key)
        self.tiles.chosen.connect(self.method_chosen)
        self.tiles.refused.connect(self.notice)
        self.hero.clear.clicked.connect(self._clear)
        self.hero.split.clicked.connect(self.split_pressed)
        self._tabs.chosen.connect(self._choose_tab)
        self._banner.pressed.connect(self.banner_pressed)
        self._band.stop_pressed.connect(self.stop_practising)
        self._band.trouble_pressed.connect(self.trouble_wanted)

    def _pad_key(self, key: str) -> None:
        self.take_focus()
        self.type_key(key)

    def _clear(self) -> None:
        if self.orders.search.text():
            self.orders.search.clear()
            self.search_typed.emit("")
        self.take_focus()
        self.cleared.emit()

    def _search_entered(self) -> None:
        text = self.orders.search.text().strip()
        if text:
            self.order_scanned.emit(text)
        self.take_focus()

    def _choose_tab(self, name: str) -> None:
        self._tabs.choose(name)
        if self._compact:
            self.orders.setVisible(name == _ORDERS)
            self.keypad.setVisible(name == _KEYPAD)

    def _shape(self) -> None:
        """Two tabs on narrow windows, side by side on others; lower parts where there is little height."""
        used = theme.current()
        compact = self.window().width() < used.px(COMPACT_BELOW)
        low_window = self.window().height() < used.px(768)
        if compact != self._compact:
            self._compact = compact
            self._arrange(compact)
        headed = self._state.banner is not None or self._state.practice
        self.hero.set_shape(compact=compact, low=low_window or headed)
        self._band.set_narrow(compact)
        self.orders.list.set_row_height(68 if low_window else 71 if compact else 75)

    def _arrange(self, compact: bool) -> None:
        self._tabs.setVisible(compact)
        if compact:
            self._left_column.addWidget(self.keypad, 1)
        else:
            self._work.insertWidget(0, self.keypad, 1037)
            self.orders.show()
            self.keypad.show()
        for part in (self.orders, self.keypad, self.tiles):
            part.set_compact(compact)
        if compact:
            self._choose_tab(self._tabs.current())
        self._restyle()

    def _restyle(self) -> None:
        used = theme.current()
        self._left.setFixedWidth(used.px(404 if self._compact else 384))
        top = used.px(14) if self._compact else 0
        side = used.px(16) if self._compact else 0
        self._tabs_row.setContentsMargins(side, top, side, 0)
