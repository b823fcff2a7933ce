"""A way to pay in one line, where there is no room for what the customer does."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QPainter

from pos_terminal.ui import theme
from pos_terminal.ui.widgets import paint
from pos_terminal.ui.widgets.key_caps import key_caps
from pos_terminal.ui.widgets.method_tile import Tile

_PATCH = 40


class ShortTile(Tile):
    """Patch, name, key; the reason why it cannot be chosen stands under the name."""

    def _paint(self, painter: QPainter) -> None:
        used, state = theme.current(), self.state
        if state.reason:
            self._paint_dashed(painter, QRectF(self.rect()))
        else:
            paint.key_box(painter, QRectF(self.rect()), pressed=self.isDown())
        side = used.px(_PATCH)
        square = QRect(used.px(17), (self.height() - side) // 2, side, side)
        paint.patch(painter, square, state.provider_code, available=not state.reason)
        left, right = square.right() + 1 + used.px(16), self.width() - used.px(18)
        if state.key and key_caps.shown and not state.reason:
            right -= paint.key_cap_width(state.key)
            shades = used.color("ink-3"), used.color("line")
            paint.key_cap(painter, right, self.height() // 2, state.key, *shades)
            right -= used.px(12)
        words = QRect(left, 0, right - left, self.height() - 1)
        if not state.reason:
            paint.line(painter, words, state.name, used.font(18, 600), used.color("ink"))
            if state.trouble:
                end = left + used.width(state.name, 18, 600) + used.px(8)
                picture = used.icon("alert-triangle", 18, "ink-2")
                painter.drawPixmap(QPointF(end, (self.height() - used.px(18)) / 2), picture)
            return
        words.setHeight(self.height() // 2 + used.px(2))
        paint.line(painter, words, state.name, used.font(16, 600), used.color("ink-2"))
        under = QRect(left, self.height() // 2 + used.px(1), right - left, used.px(20))
        paint.line(painter, under, state.reason, used.font(14), used.color("ink-2"))
