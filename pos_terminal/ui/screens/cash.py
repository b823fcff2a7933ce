"""Cash: what is due, what was received, what goes back. The screen tells keys and taps, and adds nothing."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QGridLayout, QVBoxLayout, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.screens.payment_page import PaymentPage
from pos_terminal.ui.states.cash import CashState, Pieces
from pos_terminal.ui.widgets import paint
from pos_terminal.ui.widgets.amount import AmountDisplay
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.change_block import ChangeBlock
from pos_terminal.ui.widgets.exact_button import ExactButton
from pos_terminal.ui.widgets.gap import Gap
from pos_terminal.ui.widgets.keypad import Keypad
from pos_terminal.ui.widgets.label import Label, set_property
from pos_terminal.ui.widgets.note import NoteButton, spoken
from pos_terminal.ui.widgets.state_block import NARROW, WIDE, BlockHead, BlockLine

_COLUMNS = 3


class _Sums(QFrame):
    """The left side: due, received, the pieces that were tapped, and the change block."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("fill", "surface")
        self.setProperty("line", "right")
        self.head = BlockHead()
        self.due_label = Label("", 20, tone="ink-2", weight=500)
        self.got_label = Label("", 20, tone="ink-2", weight=500)
        right = Qt.AlignmentFlag.AlignRight
        self.due = AmountDisplay(52, align=right)
        self.got = AmountDisplay(52, align=right)
        self.pieces = BlockLine(16, align=paint.RIGHT)
        self.low = Label("", 16, tone="ink-2", wrap=True)
        self.change = ChangeBlock()
        rule = QFrame()
        rule.setProperty("kind", "rule")
        self._upper = QVBoxLayout()
        self._lines: list[QBoxLayout] = []
        self._upper.setSpacing(0)
        for part in (
            self.head,
            Gap(26, 12),
            self._line(self.due_label, self.due),
            Gap(26, 12),
            rule,
            Gap(26, 12),
            self._line(self.got_label, self.got),
            Gap(16, 4),
            self.pieces,
            Gap(8, 0),
            self.low,
        ):
            self._upper.addWidget(part)
        self._upper.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(0)
        column.addLayout(self._upper, 1)
        column.addWidget(self.change)

    def set_narrow(self, narrow: bool) -> None:
        """Take the width of a small or an ordinary window."""
        used = theme.current()
        side = used.px(28 if narrow else 40)
        self._upper.setContentsMargins(side, used.px(24 if narrow else 32), side, used.px(8))
        for line in self._lines:
            directions = QBoxLayout.Direction
            line.setDirection(directions.TopToBottom if narrow else directions.LeftToRight)
        for label in (self.due_label, self.got_label):
            # Beside an amount the words stand on its line.
            label.setContentsMargins(0, 0 if narrow else used.px(22), 0, 0)
        self.setFixedWidth(used.px(NARROW if narrow else WIDE))
        self.change.set_narrow(narrow)

    def _line(self, name: QWidget, amount: QWidget) -> QWidget:
        line = QWidget()
        row = QBoxLayout(QBoxLayout.Direction.LeftToRight, line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(name)
        row.addWidget(amount, 1)
        self._lines.append(row)
        return line

    def render_state(self, state: CashState) -> None:
        """Show these sums."""
        self.head.set_about(state.about, "ink", "ink-2")
        self.due_label.setText(tr("Amount due"))
        self.got_label.setText(tr("Received"))
        self.due.set_money(state.due or state.about.amount)
        self.got.set_money(state.received, token="ink" if state.received.amount else "ink-3")
        tapped = [spoken(pieces) for pieces in state.notes if pieces.count]
        self.pieces.set_text(", ".join(tapped), "ink-3")
        low = ", ".join(str(money) for money in state.low)
        self.low.setText(tr("Small change runs out: {kinds}", kinds=low) if low else "")
        self.low.setVisible(bool(low))
        self.change.render_state(state)


class CashScreen(PaymentPage):
    """`key_pressed` tells "0" to "9", "000" or "backspace"; `note_tapped` the value of a note.

    `payment_received` is told only while the state is ready; pressing before that tells `missing_pressed`.
    """

    key_pressed = Signal(str)
    note_tapped = Signal(int)
    start_over = Signal()
    exact_pressed = Signal()
    payment_received = Signal()
    missing_pressed = Signal()
    customer_leaves = Signal()
    change_owed = Signal()
    back = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: CashState | None = None
        self._notes: list[NoteButton] = []
        self.sums = _Sums()
        self.set_left(self.sums, self.sums)
        self.set_padding(28, 28, side=40)
        set_property(self.pane, "fill", "canvas")
        self._grid = QGridLayout()
        self.exact = ExactButton()
        self.keypad = Keypad(money=True)
        self.content.addLayout(self._grid)
        self.content.addWidget(Gap(24, 12))
        self.content.addWidget(self.keypad, 1)
        self.exact.clicked.connect(self.exact_pressed)
        self.sums.change.leaves.clicked.connect(self.customer_leaves)
        self.sums.change.owes.clicked.connect(self.change_owed)
        self.keypad.pressed_key.connect(self.key_pressed)
        self._build_bar()
        theme.signals.changed.connect(self._again)

    def _build_bar(self) -> None:
        self.leave = Button(key="Esc", tall=True)
        self.over = Button(kind="quiet", tall=True)
        self.received = Button(kind="primary", key="Enter", tall=True)
        self.bar.add_left(self.leave)
        self.bar.add_left(self.over)
        self.bar.add_right(self.received)
        self.bar_icons = {self.leave: "arrow-left", self.received: "check"}
        self.leave.clicked.connect(self.back)
        self.over.clicked.connect(self.start_over)
        self.received.clicked.connect(self._received_pressed)

    def render_state(self, state: CashState) -> None:
        """Show this state."""
        self._state = state
        self.sums.render_state(state)
        self._show_notes(state.notes)
        self.exact.set_money(state.due or state.about.amount)
        self.keypad.retranslate()
        self.leave.setText(tr("Back"))
        self.over.setText(tr("Start over"))
        self.received.setText(tr("Payment received"))
        self.received.set_ready(state.ready)
        self.fit_bar()

    def _show_notes(self, notes: tuple[Pieces, ...]) -> None:
        if len(notes) != len(self._notes):
            for gone in self._notes:
                gone.deleteLater()
            self._notes = [NoteButton(pieces) for pieces in notes]
            for button in self._notes:
                button.tapped.connect(self.note_tapped)
            self._place_notes()
        for button, pieces in zip(self._notes, notes, strict=True):
            button.set_pieces(pieces)

    def note(self, place: int) -> NoteButton:
        """The button of the note at `place`, the smallest value first."""
        return self._notes[place]

    def _place_notes(self) -> None:
        used = theme.current()
        self._grid.setSpacing(used.px(10))
        height = used.px(56 if self.narrow else 80)
        columns = max(1, len(self._notes)) if self.narrow else _COLUMNS
        for column in range(self._grid.columnCount()):
            self._grid.setColumnStretch(column, 0)
        for place, button in enumerate(self._notes):
            button.setFixedHeight(height)
            self._grid.addWidget(button, place // columns, place % columns)
        self.exact.setFixedHeight(height)
        place = len(self._notes)
        span = columns if self.narrow else 1
        self._grid.addWidget(self.exact, place // columns, place % columns, 1, span)
        for column in range(columns):
            self._grid.setColumnStretch(column, 1)

    def arrange(self) -> None:
        super().arrange()
        self._place_notes()

    def _received_pressed(self) -> None:
        ready = self._state is not None and self._state.ready
        (self.payment_received if ready else self.missing_pressed).emit()

    def _again(self) -> None:
        if self._state is not None:
            self.render_state(self._state)

    def escape(self) -> None:
        """One step back; nothing was taken yet."""
        self.leave.click()

    def type_key(self, key: str) -> None:
        """A key of the keyboard that types: as the same key of the keypad, "clear" as Start over."""
        if key == "clear":
            self.over.click()
        else:
            self.key_pressed.emit(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() == "+":
            self.exact.click()
        else:
            super().keyPressEvent(event)
