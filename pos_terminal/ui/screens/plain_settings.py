"""The plain pages of the settings: restaurant, customer screen, language and theme, practice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.states.plain import PlainState
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.following_area import FollowingArea
from pos_terminal.ui.widgets.gap import Gap, stack
from pos_terminal.ui.widgets.label import Label
from pos_terminal.ui.widgets.letter_pad import TextPad
from pos_terminal.ui.widgets.plain_cells import PlainCells

_SIDE: Final = 44
_NARROW_BELOW: Final = 720


class PlainPage(QWidget):
    """Renders a PlainState. `saved` tells every value by its key, `chosen` one that counts at once,
    `pressed` that the page's own button was."""

    saved = Signal(object)
    chosen = Signal(str, str)
    pressed = Signal()

    def __init__(self, title: Callable[[], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._said = title
        self._state = PlainState("", ())
        self._title = Label("", 32)
        self.line = Label("", 18, tone="ink-2", weight=400, wrap=True)
        self.cells = PlainCells()
        self.problem = Label("", 18, tone="bad", weight=600, wrap=True)
        self.problem.setObjectName("settings-problem")
        self.note = Label("", 16, tone="ink-2", weight=400, wrap=True)
        self.pad = TextPad(opens=True, parent=self)
        self.action = Button()
        self.save = Button(kind="primary", icon="check", key="Enter")
        self._bar = QHBoxLayout()
        self._column = QVBoxLayout(self)
        self._build()
        self.cells.chosen.connect(self._chosen)
        self.cells.edited.connect(lambda: self._say(""))
        self.save.clicked.connect(self._save)
        self.action.clicked.connect(self.pressed)
        self.retranslate()
        theme.follow(self._restyle)

    def render_state(self, state: PlainState) -> None:
        """Show this, over whatever was being typed."""
        self._state = state
        self.line.setText(state.line)
        self.line.setVisible(bool(state.line))
        self.note.setText(state.note)
        self.note.setVisible(bool(state.note))
        self.pad.serve_no_more()
        self.pad.hide()
        self.cells.render_rows(state.rows)
        self.pad.serve(*self.cells.fields())
        self.save.setVisible(state.saves)
        self.action.setText(state.action)
        self.action.set_icon_name(state.action_icon)
        self.action.setVisible(bool(state.action))
        self._say("")
        self._restyle()

    def refuse(self, text: str) -> None:
        """It was not kept: say why. What was typed stays."""
        self._say(text)

    def take_focus(self) -> None:
        """Give the keyboard to the first row, else to the page's own button."""
        if not self.cells.take_focus():
            (self.action if self._state.action else self).setFocus()

    def retranslate(self) -> None:
        """Take the words of the language in use; those of the rows come with a state."""
        self._title.setText(self._said())
        self.save.setText(tr("Save"))
        self.pad.retranslate()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._restyle()

    def _chosen(self, key: str, value: str) -> None:
        self._say("")
        if not self._state.saves:
            self.chosen.emit(key, value)

    def _save(self) -> None:
        if self._state.saves:
            self.saved.emit(self.cells.values())

    def _say(self, text: str) -> None:
        self.problem.setText(text)
        self.problem.setVisible(bool(text))

    def _build(self) -> None:
        area = self.area = FollowingArea()
        inside = QWidget()
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(0, 0, theme.current().px(8), 0)
        rows.addWidget(self.cells)
        rows.addStretch(1)
        area.hold(inside)
        self._bar.addWidget(self.note, 1)
        # Without a note the button stays as wide as its words.
        self._bar.addStretch(0)
        self._bar.addWidget(self.action)
        self._bar.addWidget(self.save)
        self._column.setSpacing(0)
        stack(self._column, self._title, Gap(4), self.line, Gap(24, 12))
        self._column.addWidget(area, 1)
        stack(self._column, Gap(8, 4), self.problem, self.pad, Gap(12, 6))
        self._column.addLayout(self._bar)

    def _restyle(self) -> None:
        used = theme.current()
        narrow = self.width() < used.px(_NARROW_BELOW)
        side = used.px(24 if narrow else _SIDE)
        self._column.setContentsMargins(side, used.px(24 if narrow else 36), side, used.px(24))
        self._bar.setSpacing(used.px(12))
        self.cells.lay_out(1 if narrow else 2)


def restaurant_page() -> PlainPage:
    """The page of the restaurant."""
    return PlainPage(lambda: tr("Restaurant"))


def customer_page() -> PlainPage:
    """The page of the customer's screen."""
    return PlainPage(lambda: tr("Customer screen"))


def looks_page() -> PlainPage:
    """The page of language and theme."""
    return PlainPage(lambda: tr("Language and theme"))


def practice_page() -> PlainPage:
    """The page of practice."""
    return PlainPage(lambda: tr("Practice mode"))
