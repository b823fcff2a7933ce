"""Something that can be chosen among others: a frame that says whether it is, with words and an icon."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from pos_terminal.ui import theme
from pos_terminal.ui.widgets import paint

_ICON: Final = 32
_RADIO: Final = 24
_WRAPPED: Final = int(Qt.TextFlag.TextWordWrap)


class Option(QAbstractButton):
    """One of several; a button group keeps one of them chosen, and the arrow keys move between them.

    With a `line` the title is larger and the line stands under it, wrapped. `radio` draws a ring with a dot
    before the words, `centered` puts them in the middle.
    """

    def __init__(
        self,
        title: str,
        line: str = "",
        *,
        icon: str = "",
        high: int = 56,
        radio: bool = False,
        centered: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._line, self._icon, self._high = line, icon, high
        self._radio, self._centered = radio, centered
        self.setText(title)
        self.setCheckable(True)
        self.setAccessibleName(title)
        self.setAccessibleDescription(line)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.signals.changed.connect(self.updateGeometry)

    def set_title(self, title: str) -> None:
        """Change the words."""
        self.setText(title)
        self.setAccessibleName(title)
        self.update()

    def sizeHint(self) -> QSize:
        used = theme.current()
        return QSize(used.px(120), used.px(self._high))

    def paintEvent(self, _event: QPaintEvent) -> None:
        used = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = self.isChecked()
        fill = "accent-soft" if chosen else "sunk" if self.isDown() else "surface"
        edge = used.color("accent-text" if chosen else "line-strong")
        width = used.px(2) if chosen else 1
        paint.box(painter, QRectF(self.rect()), used.px(8), used.color(fill), edge, width)
        left = used.px(20)
        if self._radio:
            left = self._paint_radio(painter, left)
        elif self._icon:
            left = self._paint_icon(painter, left)
        room = QRect(left, 0, self.width() - left - used.px(16), self.height())
        if self._line:
            self._paint_both(painter, room)
            return
        weight = 600 if chosen or not self._radio else 400
        align = paint.CENTER if self._centered else paint.LEFT
        area = self.rect().adjusted(used.px(8), 0, -used.px(8), 0) if self._centered else room
        paint.line(painter, area, self.text(), self._fitting(area.width(), weight), used.color("ink"), align)

    def _fitting(self, room: int, weight: int) -> QFont:
        used = theme.current()
        size = next((n for n in (18, 17, 16, 15) if used.width(self.text(), n, weight) <= room), 15)
        return used.font(size, weight)

    def _paint_radio(self, painter: QPainter, left: int) -> int:
        used = theme.current()
        chosen = self.isChecked()
        side = used.px(_RADIO)
        ring = QRectF(left, (self.height() - side) / 2, side, side)
        color = used.color("accent-text" if chosen else "line-strong")
        paint.box(painter, ring, side / 2, used.color("surface"), color, used.px(2))
        if chosen:
            dot = ring.adjusted(used.px(6), used.px(6), -used.px(6), -used.px(6))
            paint.box(painter, dot, dot.width() / 2, color, None)
        return left + side + used.px(14)

    def _paint_icon(self, painter: QPainter, left: int) -> int:
        used = theme.current()
        token = "accent-text" if self.isChecked() else "ink-2"
        top = (self.height() - used.px(_ICON)) / 2
        painter.drawPixmap(QPointF(left, top), used.icon(self._icon, _ICON, token))
        return left + used.px(_ICON + 20)

    def _paint_both(self, painter: QPainter, room: QRect) -> None:
        used = theme.current()
        title = used.px(26)
        limit = QRect(0, 0, room.width(), 10_000)
        sizes = (16, 15, 14)
        heights = {
            size: QFontMetrics(used.font(size)).boundingRect(limit, _WRAPPED, self._line).height()
            for size in sizes
        }
        space = self.height() - title - used.px(16)
        size = next((one for one in sizes if heights[one] <= space), sizes[-1])
        top = max(used.px(6), (self.height() - title - heights[size]) // 2)
        line = QRect(room.left(), top, room.width(), title)
        paint.line(painter, line, self.text(), used.font(20, 600), used.color("ink"))
        painter.setFont(used.font(size))
        painter.setPen(used.color("ink-2"))
        under = QRect(room.left(), top + title, room.width(), self.height() - top - title)
        painter.drawText(under, _WRAPPED, self._line)
