"""One way to pay, as a tile that is pressed."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from pos_terminal.ui import theme
from pos_terminal.ui.states.home import MethodTile
from pos_terminal.ui.widgets import paint
from pos_terminal.ui.widgets.kept import Kept
from pos_terminal.ui.widgets.key_caps import key_caps

_LOWEST = 72
_HIGHEST = 92
_PATCH = 54


class Tile(QAbstractButton):
    """Patch, name, one line. A tile with a reason is dashed; pressing it lets the screen say the reason."""

    def __init__(self, state: MethodTile, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = state
        self._shown: MethodTile | None = None
        self._kept = Kept()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        key_caps.changed.connect(self.update)
        self.render_state(state)
        theme.follow(self._restyle)

    def render_state(self, state: MethodTile) -> None:
        """Show another state of the tile."""
        if state == self._shown:
            return
        self.state = self._shown = state
        self.setAccessibleName(state.name)
        self.setAccessibleDescription(state.advice or state.reason or state.trouble or state.line)
        self.update()

    def sizeHint(self) -> QSize:
        used = theme.current()
        return QSize(used.px(320), used.px(_LOWEST))

    def minimumSizeHint(self) -> QSize:
        used = theme.current()
        return QSize(used.px(200), used.px(56))

    def paintEvent(self, _event: QPaintEvent) -> None:
        self._kept.show(self, self._paint, self.state, self.isDown(), key_caps.shown)

    def _paint(self, painter: QPainter) -> None:
        used = theme.current()
        area = QRectF(self.rect())
        if self.state.reason:
            self._paint_dashed(painter, area)
        else:
            paint.key_box(painter, area, pressed=self.isDown())
        side = min(used.px(_PATCH), self.height() - used.px(8))
        square = QRect(used.px(17), (self.height() - side) // 2, side, side)
        paint.patch(painter, square, self.state.provider_code, available=not self.state.reason)
        self._paint_words(painter, square.right() + 1 + used.px(16))

    def _restyle(self) -> None:
        self.setMaximumHeight(theme.current().px(_HIGHEST))

    def _paint_dashed(self, painter: QPainter, area: QRectF) -> None:
        used = theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(used.color("line-strong"), 1)
        pen.setDashPattern([3, 3])
        painter.setPen(pen)
        painter.setBrush(used.color("sunk") if self.isDown() else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), used.px(8), used.px(8))

    def _paint_words(self, painter: QPainter, left: int) -> None:
        used = theme.current()
        right = self.width() - used.px(18)
        if self.state.key and key_caps.shown and not self.state.reason:
            width = paint.key_cap_width(self.state.key)
            shades = used.color("ink-3"), used.color("line")
            paint.key_cap(painter, right - width, self.height() // 2, self.state.key, *shades)
            right -= width + used.px(12)
        top = (self.height() - used.px(46)) // 2
        name = QRect(left, top, right - left, used.px(26))
        ink = used.color("ink-2" if self.state.reason else "ink")
        paint.line(painter, name, self.state.name, used.font(20, 600), ink)
        under = QRect(left, top + used.px(26), right - left, used.px(20))
        self._paint_second(painter, under)

    def _paint_second(self, painter: QPainter, area: QRect) -> None:
        used = theme.current()
        said = self.state.reason or self.state.trouble
        if said:
            icon = self.state.reason_icon if self.state.reason else "alert-triangle"
            picture = used.icon(icon, 18, "ink-2")
            painter.drawPixmap(QPointF(area.left(), area.top() + used.px(1)), picture)
            area = area.adjusted(used.px(18 + 6), 0, 0, 0)
        tone = used.color("ink-2" if said else "ink-3")
        paint.line(painter, area, said or self.state.line, used.font(15), tone)
