"""What happened to one payment, line by line, with the times."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_terminal.ui import theme
from pos_terminal.ui.states.payments import Happening

_ROW = 42
_LINE = 22
_LEFT = 118


class Timeline(QWidget):
    """Times, dots joined by a line, sentences. Long sentences wrap; the widget grows with them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._happenings: tuple[Happening, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_happenings(self, happenings: tuple[Happening, ...]) -> None:
        """Show these lines, oldest first."""
        self._happenings = happenings
        lines = [f"{one.at} {one.text} {one.detail}".strip() for one in happenings]
        self.setAccessibleName(". ".join(lines))
        self.setFixedHeight(self._height())
        self.update()

    def _height(self) -> int:
        return sum(self._row_height(one, self.width()) for one in self._happenings)

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(454), self._height())

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(280), self._height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.setFixedHeight(self._height())
        super().resizeEvent(event)

    def _text_height(self, text: str, size: int, weight: int, width: int) -> int:
        used = theme.current()
        metrics = QFontMetrics(used.font(size, weight))
        room = QRect(0, 0, max(1, width - used.px(_LEFT)), 10_000)
        wrapped = metrics.boundingRect(room, _wrap(text, metrics, room.width()), text)
        return max(used.px(_LINE), wrapped.height())

    def _row_height(self, one: Happening, width: int) -> int:
        used = theme.current()
        height = self._text_height(one.text, 16, 600 if one.decisive else 400, width)
        if one.detail:
            height += self._text_height(one.detail, 15, 400, width)
        return height + used.px(_ROW - _LINE if not one.detail else 14)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = 0
        for number, one in enumerate(self._happenings):
            height = self._row_height(one, self.width())
            self._paint_row(painter, top, height, one, last=number + 1 == len(self._happenings))
            top += height

    def _paint_row(self, painter: QPainter, top: int, height: int, one: Happening, *, last: bool) -> None:
        used = theme.current()
        middle = used.px(72 + 16 + 7)
        if not last:
            painter.fillRect(
                QRect(middle - 1, top + used.px(21), used.px(2), height - used.px(18)), used.color("line")
            )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(used.color("ok-text" if one.paid else "line-strong"))
        dot = used.px(12)
        painter.drawEllipse(QRectF(middle - dot / 2, top + used.px(6), dot, dot))
        painter.setFont(used.font(16))
        painter.setPen(used.color("ink-3"))
        painter.drawText(
            QRect(0, top, used.px(76), used.px(_LINE + 2)), Qt.AlignmentFlag.AlignVCenter, one.at
        )
        weight = 600 if one.decisive else 400
        room = self.width() - used.px(_LEFT)
        text = self._text_height(one.text, 16, weight, self.width())
        painter.setFont(used.font(16, weight))
        painter.setPen(used.color("ink"))
        painter.drawText(
            QRect(used.px(_LEFT), top + 1, room, text), _wrap(one.text, painter.fontMetrics(), room), one.text
        )
        painter.setFont(used.font(15))
        painter.setPen(used.color("ink-3"))
        painter.drawText(
            QRect(used.px(_LEFT), top + 1 + text, room, height),
            _wrap(one.detail, painter.fontMetrics(), room),
            one.detail,
        )


def _wrap(text: str, metrics: QFontMetrics, room: int) -> int:
    """Lines end between words, or anywhere where a single word is wider than the room."""
    longest = max((metrics.horizontalAdvance(word) for word in text.split()), default=0)
    return int(Qt.TextFlag.TextWrapAnywhere if longest > room else Qt.TextFlag.TextWordWrap)
