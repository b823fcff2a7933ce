"""A dialog in which one of several things is chosen by pressing it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from pos_terminal.records import dataclass
from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.keys import ENTER
from pos_terminal.ui.states.dialogs import DialogState
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.dialog import Box
from pos_terminal.ui.widgets.label import Label
from pos_terminal.ui.widgets.payment_rows import ChoiceRow

CLOSE: Final = "close"
_ONE_COLUMN: Final = 5
_STEPS: Final = {
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Left: (0, -1),
}


@dataclass(frozen=True, slots=True)
class Pick:
    """One of the things: what is told when it is pressed, an icon, what it is called, a line under it."""

    name: str
    icon: str
    title: str
    line: str


class _Row(ChoiceRow):
    """Enter chooses it, too, and the arrow keys go on to the next."""

    def __init__(self, box: ChooseBox, icon: str, key: str) -> None:
        super().__init__(icon, key)
        self._box = box

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER and not event.isAutoRepeat():
            self.click()
        elif event.key() in _STEPS:
            self._box.step(self, *_STEPS[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)


class ChooseBox(Box):
    """`chosen` tells the name of the thing, or "close". The digits 1 to 9 choose the first nine."""

    def __init__(self, title: str, line: str, picks: tuple[Pick, ...], chosen: str = "") -> None:
        super().__init__(DialogState(title, line, enter_confirms=False, on_escape=CLOSE, width=960))
        self._columns = 1 if len(picks) <= _ONE_COLUMN else 2
        self._first = chosen
        self.rows: dict[str, ChoiceRow] = {}
        self._grid = QGridLayout()
        for place, pick in enumerate(picks):
            row = _Row(self, pick.icon, str(place + 1) if place < 9 else "")
            row.set_words(pick.title, pick.line)
            row.clicked.connect(lambda _checked=False, name=pick.name: self.chosen.emit(name))
            self.rows[pick.name] = row
            self._grid.addWidget(row, place // self._columns, place % self._columns)
        self._column = QVBoxLayout(self)
        self._column.addWidget(Label(title, 28, wrap=True))
        told = Label(line, 18, tone="ink-2", weight=400, wrap=True)
        told.setVisible(bool(line))
        self._column.addWidget(told)
        self._column.addLayout(self._grid)
        leave = Button(tr("Close"), key="Esc", tall=True)
        leave.clicked.connect(lambda: self.chosen.emit(CLOSE))
        buttons = QHBoxLayout()
        buttons.addWidget(leave)
        buttons.addStretch(1)
        self._column.addLayout(buttons)
        theme.follow(self._restyle)

    def first_focus(self) -> QWidget | None:
        return self.rows.get(self._first) or next(iter(self.rows.values()), None)

    def type_key(self, key: str) -> None:
        rows = list(self.rows.values())
        if key.isdecimal() and len(key) == 1 and 0 < int(key) <= len(rows):
            rows[int(key) - 1].click()

    def step(self, row: ChoiceRow, down: int, right: int) -> None:
        """Give the keyboard to the row that is so many further down or to the right, where there is one."""
        rows = list(self.rows.values())
        place = rows.index(row) + down * self._columns + right
        if 0 <= place < len(rows):
            rows[place].setFocus(Qt.FocusReason.TabFocusReason)

    def _restyle(self) -> None:
        used = theme.current()
        self._column.setContentsMargins(used.px(36), used.px(32), used.px(36), used.px(28))
        self._column.setSpacing(used.px(14))
        self._grid.setHorizontalSpacing(used.px(28))
        self._grid.setVerticalSpacing(0)
