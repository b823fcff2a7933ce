"""A share that is pressed instead of typing an amount: its name, and what it comes to."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from pos_terminal.domain.money import format_money
from pos_terminal.ui import theme
from pos_terminal.ui.states.split import ShareState
from pos_terminal.ui.widgets import paint
from pos_terminal.ui.widgets.amount import spoken_money

_SIZES = (16, 15, 14)


class ShareButton(QAbstractButton):
    """64 high; the chosen one has a thicker frame, and says so."""

    def __init__(self, state: ShareState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = state
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.render_state(state)
        theme.signals.changed.connect(self.updateGeometry)

    def render_state(self, state: ShareState) -> None:
        """Show this share."""
        self.state = state
        self.setChecked(state.chosen)
        self.setAccessibleName(state.title)
        self.setAccessibleDescription(spoken_money(state.amount) if state.amount else "")
        self.update()

    def nextCheckState(self) -> None:
        """The state says which is chosen; a press alone chooses nothing."""

    def sizeHint(self) -> QSize:
        used = theme.current()
        return QSize(used.px(120), used.px(64))

    def minimumSizeHint(self) -> QSize:
        used = theme.current()
        return QSize(used.px(72), used.px(64))

    def paintEvent(self, _event: QPaintEvent) -> None:
        used, state = theme.current(), self.state
        painter = QPainter(self)
        fill = used.color("sunk" if self.isDown() else "surface")
        border = used.color("accent-text" if state.chosen else "line-strong")
        area = QRectF(self.rect())
        paint.box(painter, area, used.px(8), fill, border, used.px(2) if state.chosen else 1)
        room = self.rect().adjusted(used.px(6), 0, -used.px(6), 0)
        wide = (size for size in _SIZES if used.width(state.title, size, 600) <= room.width())
        font = used.font(next(wide, _SIZES[-1]), 600)
        ink = used.color("accent-text" if state.chosen else "ink")
        if state.amount is None:
            paint.line(painter, room, state.title, font, ink, paint.CENTER)
            return
        top = (self.height() - used.px(44)) // 2
        title = QRect(room.left(), top, room.width(), used.px(22))
        paint.line(painter, title, state.title, font, ink, paint.CENTER)
        title.translate(0, used.px(22))
        amount = format_money(state.amount.amount, state.amount.currency)
        paint.line(painter, title, amount, used.font(16, 500), used.color("ink-2"), paint.CENTER)
