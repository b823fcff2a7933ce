"""Split: what is paid and what is left, how much the next part is, and how it is paid."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.screens.payment_page import PaymentPage
from pos_terminal.ui.screens.split_panes import PartsPane, PartTiles
from pos_terminal.ui.states.split import Share, ShareState, SplitState
from pos_terminal.ui.widgets.amount import AmountDisplay
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.keypad import Keypad
from pos_terminal.ui.widgets.label import Label, set_property
from pos_terminal.ui.widgets.share_button import ShareButton

_MANY_TILES = 5


class SplitScreen(PaymentPage):
    """`key_pressed` tells "0" to "9", "000", "backspace" or "clear"; `share_chosen` the name of a Share."""

    key_pressed = Signal(str)
    share_chosen = Signal(str)
    method_chosen = Signal(str)
    part_pressed = Signal(str)
    notice = Signal(str)
    back = Signal()
    done = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._state: SplitState | None = None
        self.parts = PartsPane()
        self.set_left(self.parts, self.parts)
        self.set_padding(0, 0, side=0)
        set_property(self.pane, "fill", "canvas")
        self._shares: list[ShareButton] = []
        self._build_head()
        self._build_work()
        self._build_bar()
        self.parts.part_pressed.connect(self.part_pressed)
        theme.signals.changed.connect(self._again)

    def _build_head(self) -> None:
        self._head = QFrame()
        self._head.setProperty("fill", "surface")
        self._head.setProperty("line", "bottom")
        self._take = Label("", 18, tone="ink-2", weight=500)
        self.amount = AmountDisplay(88)
        self.amount.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._head_column = QVBoxLayout(self._head)
        self._head_column.addStretch(1)
        self._head_column.addWidget(self._take)
        self._head_column.addWidget(self.amount)
        self._head_column.addStretch(1)
        self.content.addWidget(self._head)

    def _build_work(self) -> None:
        self._share_row = QHBoxLayout()
        self.keypad = Keypad(money=True)
        self.tiles = PartTiles()
        self._work = QHBoxLayout()
        self._work.addWidget(self.keypad, 1)
        self._work.addWidget(self.tiles, 1)
        self.content.addLayout(self._share_row)
        self.content.addLayout(self._work, 1)
        self.keypad.pressed_key.connect(self.key_pressed)
        self.tiles.chosen.connect(self.method_chosen)
        self.tiles.refused.connect(self.notice)

    def _build_bar(self) -> None:
        self.leave = Button(icon="arrow-left", key="Esc")
        self.next = Button(kind="primary", key="Enter")
        self.note = Label("", 16, tone="ink-2", weight=400, wrap=True)
        self.note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.bar.add_left(self.leave)
        self.bar.add_right(self.note)
        self.bar.add_right(self.next)
        self.leave.clicked.connect(self.back)
        self.next.clicked.connect(self.done)

    def render_state(self, state: SplitState) -> None:
        """Show this state."""
        many = len(state.tiles) > _MANY_TILES
        reshaped = self._state is None or many != (len(self._state.tiles) > _MANY_TILES)
        self._state = state
        self.parts.render_state(state)
        self._take.setText(tr("Take now"))
        self.amount.set_money(state.now, typed=True, token="ink" if state.now.amount else "ink-3")
        self._show_shares(state.shares)
        self.keypad.retranslate()
        self.tiles.show_tiles(state)
        self.leave.setText(tr("Back"))
        self.next.setText(tr("Next customer"))
        self.next.setVisible(state.nothing_left)
        self.note.setVisible(not state.nothing_left)
        self.note.setText(tr("Paid parts cannot be changed here. To give money back, use Payments."))
        if reshaped:
            self.arrange()

    def share(self, share: Share) -> ShareButton:
        """The button of one share. Raises StopIteration."""
        return next(button for button in self._shares if button.state.share is share)

    def _show_shares(self, shares: tuple[ShareState, ...]) -> None:
        if [button.state.share for button in self._shares] != [one.share for one in shares]:
            for gone in self._shares:
                self._share_row.removeWidget(gone)
                gone.deleteLater()
            self._shares = [ShareButton(one) for one in shares]
            for button in self._shares:
                button.clicked.connect(self._share_pressed)
                self._share_row.addWidget(button, 1)
        for button, one in zip(self._shares, shares, strict=True):
            button.render_state(one)

    def _share_pressed(self) -> None:
        button = self.sender()
        if isinstance(button, ShareButton):
            self.share_chosen.emit(button.state.share.value)

    def arrange(self) -> None:
        super().arrange()
        used = theme.current()
        self.content.setContentsMargins(0, 0, 0, 0)
        side = used.px(32 if self.narrow else 40)
        many = self._state is not None and len(self._state.tiles) > _MANY_TILES
        lower = self.low or many
        self._head.setFixedHeight(used.px(100 if self.low else 148 if many else 172))
        self._head_column.setContentsMargins(side, 0, side, 0)
        self._head_column.setSpacing(used.px(2 if self.low else 4 if lower else 14))
        self.amount.set_largest(52 if self.low else 76 if many or self.narrow else 88)
        above = used.px(8 if self.low else 12 if lower else 18)
        self._share_row.setContentsMargins(side, above, side, 0)
        self._share_row.setSpacing(used.px(10))
        self._work.setContentsMargins(side, above, side, used.px(10 if self.low else 14 if lower else 20))
        self._work.setSpacing(used.px(20))
        self.bar.set_low(True)
        room = self.width() - self.parts.width() - 2 * side - self.leave.sizeHint().width() - used.px(24)
        self.note.setFixedWidth(max(used.px(120), room))

    def fit_bar(self) -> None:
        """There is one button beside the sentence: it always fits."""
        self.bar.set_tight(self.narrow)

    def _again(self) -> None:
        if self._state is not None:
            self.render_state(self._state)
            self.arrange()

    def escape(self) -> None:
        """One step back: what was taken stays taken, and what is left can be paid later."""
        self.leave.click()

    def type_key(self, key: str) -> None:
        """A key of the keyboard that types: as the same key of the keypad."""
        self.key_pressed.emit(key)

    def handle(self, action: str) -> bool:
        """F5 to F9 choose how the part is paid, the key of the split itself goes on to the next share."""
        if action.startswith("method:"):
            return self.tiles.press_key(action.removeprefix("method:"))
        if action == "split" and self._state is not None:
            names = [one.share for one in self._state.shares if one.amount is not None]
            chosen = next((one.share for one in self._state.shares if one.chosen), None)
            place = names.index(chosen) + 1 if chosen in names else 0
            if names:
                self.share_chosen.emit(names[place % len(names)].value)
            return True
        return super().handle(action)
