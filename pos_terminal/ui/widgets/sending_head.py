"""The block at the top of the page about sending: how the line is, and how many operations wait."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_terminal.domain.money import format_number
from pos_terminal.ui import theme
from pos_terminal.ui.states.sending import SendingState
from pos_terminal.ui.widgets import paint

_HIGH, _LOW = 272, 208
_SIZES: Final = (112, 92, 84, 64, 52, 44)


class SendingHead(QWidget):
    """Slate while something is in the way, else the colour of what goes on by itself."""

    def __init__(self) -> None:
        super().__init__()
        self._state: SendingState | None = None
        self._low = self._narrow = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def render_state(self, state: SendingState) -> None:
        """Show this."""
        self._state = state
        self.setAccessibleName(f"{state.head}. {state.waiting} {state.waiting_words}")
        self.update()

    def arrange(self, *, narrow: bool, low: bool) -> None:
        """Take the room of a small or an ordinary window."""
        self._low, self._narrow = low, narrow
        self.setFixedHeight(theme.current().px(_LOW if low else _HIGH))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(420), theme.current().px(_LOW if self._low else _HIGH))

    def paintEvent(self, _event: QPaintEvent) -> None:
        state = self._state
        if state is None:
            return
        used = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), used.color("accent" if state.quiet else "slate"))
        ink = used.color("on-night")
        side = used.px(24 if self._narrow else 40)
        room = self.width() - 2 * side
        top = used.px(18 if self._low else 30)
        painter.drawPixmap(side, top, used.icon(state.icon, 40, ink, 2))
        beside = QRect(side + used.px(56), top, room - used.px(56), used.px(40))
        size = 24 if used.width(state.head, 24, 600) <= beside.width() else 18
        if used.width(state.head, size, 600) > beside.width():
            self._two_lines(painter, beside, state.head)
        else:
            paint.line(painter, beside, state.head, used.font(size, 600, tracking=-0.012), ink)
        count = format_number(state.waiting)
        largest = 84 if self._low else 112
        size = next((one for one in _SIZES if one <= largest and used.width(count, one, 600) <= room), 44)
        above, high = (52, 76) if self._low else (68, 100)
        number = QRect(side, top + used.px(above), room, used.px(high))
        paint.line(painter, number, count, used.font(size, 600, display=True, tracking=-0.03), ink)
        words = QRect(side, number.bottom() + used.px(6 if self._low else 14), room, used.px(30))
        size = 24 if used.width(state.waiting_words, 24, 600) <= room else 18
        paint.line(painter, words, state.waiting_words, used.font(size, 600, tracking=-0.012), ink)

    def _two_lines(self, painter: QPainter, area: QRect, text: str) -> None:
        used = theme.current()
        words, first = text.split(" "), ""
        while words and used.width(f"{first} {words[0]}".strip(), 18, 600) <= area.width():
            first = f"{first} {words.pop(0)}".strip()
        upper = QRect(area.left(), area.top() - used.px(4), area.width(), used.px(24))
        for part in (first, " ".join(words)):
            paint.line(painter, upper, part, used.font(18, 600), used.color("on-night"))
            upper.translate(0, used.px(24))
