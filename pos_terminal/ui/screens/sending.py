"""Screen 15: how much waits to be sent, since when, what is safe, and every operation with its state."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from pos_terminal.domain.money import format_number
from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.screens.payment_page import smallest_page
from pos_terminal.ui.states.sending import SendingFilter, SendingState
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.gap import Gap, stack
from pos_terminal.ui.widgets.label import Icon, Label, set_property
from pos_terminal.ui.widgets.operation_list import OperationList
from pos_terminal.ui.widgets.segmented import Segmented
from pos_terminal.ui.widgets.sending_head import SendingHead

_NARROW_BELOW = 1200
_LOW_BELOW = 768 - 56
_LEFT, _WITH_KEYS_LEFT, _NARROW_LEFT = 520, 448, 420
_KEYS_FROM = 1080
_PAGE_ROWS = {Qt.Key.Key_PageDown: 7, Qt.Key.Key_PageUp: -7}


class _Fact(QFrame):
    """A label and its value on one line."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("line", "bottom")
        self.label = Label("", 18, tone="ink-2")
        self.value = Label("", 18, weight=600)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.label)
        row.addStretch(1)
        row.addWidget(self.value)

    def set_words(self, label: str, value: str) -> None:
        self.label.setText(label)
        self.value.setText(value)
        self.setAccessibleName(f"{label}: {value}")


class SendingScreen(QWidget):
    """`send_now` is told by its button, Enter and Ctrl+R, `back` by Esc, `connection_wanted` by the button
    with the sign of the line."""

    send_now = Signal()
    filter_chosen = Signal(str)
    more_wanted = Signal()
    connection_wanted = Signal()
    back = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.head = SendingHead()
        self.safe_icon = Icon("shield-check", 34, "ok-text")
        self.safe = Label("", 20)
        self.safe_line = Label("", 18, tone="ink-2", wrap=True)
        self.facts = [_Fact() for _ in range(4)]
        self.button = Button(kind="primary", icon="refresh", key="Enter", tall=True)
        self.line = Button(icon="wifi", tall=True)
        self.title = Label("", 24)
        self.filters = Segmented([(one.value, "") for one in SendingFilter])
        self.list = OperationList()
        self.nothing = Label("", 18, tone="ink-3", wrap=True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.note = Label("", 16, tone="ink-2", wrap=True)
        self._build()
        self.button.clicked.connect(self.send_now)
        self.line.clicked.connect(self.connection_wanted)
        self.filters.chosen.connect(self.filter_chosen)
        self.list.more_wanted.connect(self.more_wanted)
        theme.follow(self._size)

    def _build(self) -> None:
        self.left = QFrame()
        self.left.setProperty("fill", "surface")
        self.left.setProperty("line", "right")
        words = QVBoxLayout()
        words.setSpacing(0)
        stack(words, self.safe, Gap(6, 2), self.safe_line)
        self._safe_row = QHBoxLayout()
        self._safe_row.addWidget(self.safe_icon, 0, Qt.AlignmentFlag.AlignTop)
        self._safe_row.addLayout(words, 1)
        rule = QFrame()
        rule.setProperty("kind", "rule")
        self._lower = QVBoxLayout()
        self._lower.setSpacing(0)
        self._lower.addLayout(self._safe_row)
        stack(self._lower, Gap(20, 8), rule, *self.facts)
        self._lower.addStretch(1)
        stack(self._lower, Gap(12, 8))
        self._pressed = QHBoxLayout()
        self._pressed.addWidget(self.button, 1)
        self._pressed.addWidget(self.line)
        self._lower.addLayout(self._pressed)
        column = QVBoxLayout(self.left)
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addLayout(self._lower, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        row.addWidget(self.left)
        row.addWidget(self._right(), 1)

    def _right(self) -> QWidget:
        pane = QFrame()
        pane.setProperty("fill", "surface")
        top = QFrame()
        top.setProperty("line", "bottom")
        self._top = QHBoxLayout(top)
        self._top.addWidget(self.title)
        self._top.addStretch(1)
        self._top.addWidget(self.filters)
        self._foot = QFrame()
        self._foot.setProperty("line", "top")
        self._foot_row = QHBoxLayout(self._foot)
        self._foot_row.addWidget(Icon("info-circle", 24, "ink-2"))
        self._foot_row.addWidget(self.note, 1)
        column = QVBoxLayout(pane)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(top)
        column.addWidget(self.nothing, 1)
        column.addWidget(self.list, 1)
        column.addWidget(self._foot)
        return pane

    def render_state(self, state: SendingState) -> None:
        """Show how sending stands."""
        self.head.render_state(state)
        self.safe.setText(state.safe)
        self.safe_line.setText(state.safe_line)
        for fact, (label, value) in zip(self.facts, state.facts, strict=True):
            fact.set_words(label, value)
        self.button.setText(tr("Send now"))
        self.line.setAccessibleName(tr("Connection"))
        self.line.setToolTip(tr("Connection"))
        self.button.set_ready(not state.busy)
        self.title.setText(tr("Operations"))
        self.filters.set_text(SendingFilter.ALL.value, tr("Everything"))
        counted = ((SendingFilter.WAITING, tr("Waiting")), (SendingFilter.PERSON, tr("Needs a person")))
        for name, word in counted:
            count = state.waiting if name is SendingFilter.WAITING else state.person
            self.filters.set_text(name.value, f"{word}  {format_number(count)}")
        self.filters.choose(state.chosen.value)
        rows = state.rows if state.chosen is not SendingFilter.PERSON or state.needs_person else ()
        self.list.set_rows(rows, more=state.more and bool(rows))
        self.list.setVisible(bool(rows))
        self.nothing.setText(tr("Nothing here."))
        self.nothing.setVisible(not rows)
        self.note.setText(state.note)
        self._foot.setVisible(bool(state.note))

    def handle(self, action: str) -> bool:
        """Do what a key of the keyboard map stands for here. Returns whether it stands for anything."""
        if action == "back":
            self.back.emit()
        elif action == "check_now":
            self.button.click()
        elif action in ("up", "down"):
            self.list.scroll_by(1 if action == "down" else -1)
        else:
            return False
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        rows = _PAGE_ROWS.get(Qt.Key(event.key()))
        if rows is None:
            super().keyPressEvent(event)
        else:
            self.list.scroll_by(rows)

    def minimumSizeHint(self) -> QSize:
        return smallest_page()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._size()
        super().resizeEvent(event)

    def _size(self) -> None:
        used = theme.current()
        narrow = self.width() < used.px(_NARROW_BELOW)
        low = self.height() < used.px(_LOW_BELOW)
        side = used.px(24 if narrow else 40)
        tight = _WITH_KEYS_LEFT if self.width() >= used.px(_KEYS_FROM) else _NARROW_LEFT
        self.left.setFixedWidth(used.px(tight if narrow else _LEFT))
        self.head.arrange(narrow=narrow, low=low)
        self._lower.setContentsMargins(side, used.px(14 if low else 22), side, used.px(16 if low else 24))
        self._safe_row.setSpacing(used.px(16))
        for fact in self.facts:
            fact.setFixedHeight(used.px(42 if low else 46))
        self._top.setContentsMargins(used.px(24), used.px(8), used.px(24), used.px(7))
        self._foot_row.setContentsMargins(used.px(24), used.px(14), used.px(24), used.px(14))
        self._foot_row.setSpacing(used.px(12))
        self.title.setVisible(not narrow)
        self._pressed.setSpacing(used.px(12))
        for button in (self.button, self.line):
            set_property(button, "tall", "" if low else "lg")
