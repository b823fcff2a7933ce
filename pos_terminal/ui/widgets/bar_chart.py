"""Two kinds of bars side by side for each hour or day: solid what is now, outlined what was before."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_terminal.domain.money import exponent, format_number
from pos_terminal.ui import theme
from pos_terminal.ui.states.reports import Bar, BarChart
from pos_terminal.ui.widgets import paint

_LABELS: Final = 34
_ABOVE: Final = 8
_MOST_LINES: Final = 4
_STEPS: Final = (1, 2, 5)


def grid_step(largest: int) -> int:
    """The distance of the lines: 1, 2 or 5 with zeros, so that at most four of them lie below the largest."""
    size = 1
    while True:
        for step in _STEPS:
            if step * size * _MOST_LINES >= largest:
                return step * size
        size *= 10


class BarChartView(QWidget):
    """Painted as a whole; its words are its accessible name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chart: BarChart | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.signals.changed.connect(self.updateGeometry)

    def set_chart(self, chart: BarChart) -> None:
        """Show this."""
        if chart != self._chart:
            self._chart = chart
            self.setAccessibleName(f"{chart.title}. {chart.said}".strip())
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(560), theme.current().px(238))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(320), theme.current().px(200))

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._chart is not None:
            paint_chart(QPainter(self), self.rect(), self._chart)


def paint_chart(painter: QPainter, area: QRect, chart: BarChart) -> None:
    """Paint the whole chart into `area`: lines with their amounts, bars, labels."""
    if not chart.bars:
        return
    used = theme.current()
    largest = max(max(bar.now or 0, bar.before or 0) for bar in chart.bars)
    step = grid_step(max(largest, _MOST_LINES * 10 ** exponent(chart.currency)))
    # The top of the plot is the largest bar: a line above it would stand in the air.
    top_value = max(largest, step)
    words = {
        step * line: format_number(step * line, chart.currency) for line in range(1, top_value // step + 1)
    }
    axis = max(used.width(word, 14) for word in words.values()) + used.px(14)
    plot = area.adjusted(axis, used.px(_ABOVE), 0, -used.px(_LABELS))
    for value, word in words.items() if largest else ():
        y = plot.bottom() + 1 - plot.height() * value // top_value
        painter.fillRect(QRect(plot.left(), y, plot.width(), 1), used.color("line"))
        box = QRect(area.left(), y - used.px(10), axis - used.px(10), used.px(20))
        paint.line(painter, box, word, used.font(14), used.color("ink-3"), paint.RIGHT)
    _paint_bars(painter, plot, chart, top_value)
    painter.fillRect(QRect(plot.left(), plot.bottom() + 1, plot.width(), 1), used.color("line-strong"))


def _paint_bars(painter: QPainter, plot: QRect, chart: BarChart, top_value: int) -> None:
    used = theme.current()
    bars = chart.bars
    every = _every(chart, plot.width())
    for place, bar in enumerate(bars):
        left = plot.left() + plot.width() * place // len(bars)
        room = plot.left() + plot.width() * (place + 1) // len(bars) - left
        wide = max(2, room * 2 // 5)
        _paint_pair(painter, plot, bar, (left + (room - 2 * wide - 1) // 2, wide), top_value)
        if place % every == 0 or bar.strong:
            box = QRect(left - room, plot.bottom() + used.px(6), 3 * room, used.px(24))
            font = used.font(14, 600 if bar.strong else 400)
            tone = used.color("ink-2" if bar.strong else "ink-3")
            paint.line(painter, box, bar.label, font, tone, paint.CENTER)


def _paint_pair(painter: QPainter, plot: QRect, bar: Bar, at: tuple[int, int], top_value: int) -> None:
    used = theme.current()
    left, wide = at
    floor = plot.bottom() + 1
    if bar.before and bar.before > 0:
        high = max(2, plot.height() * bar.before // top_value)
        box = QRectF(left + 0.75, floor - high + 0.75, wide - 1.5, high - 0.75)
        painter.setBrush(used.color("sunk"))
        painter.setPen(QPen(used.color("line-strong"), 1.5, Qt.PenStyle.SolidLine))
        painter.drawRect(box)
    if bar.now and bar.now > 0:
        high = max(2, plot.height() * bar.now // top_value)
        painter.fillRect(QRect(left + wide + 1, floor - high, wide, high), used.color("bar-now"))


def _every(chart: BarChart, width: int) -> int:
    """Every how many bars a label has room."""
    used = theme.current()
    widest = max(used.width(bar.label, 14, 600) for bar in chart.bars) + used.px(8)
    return max(1, -(-widest * len(chart.bars) // max(1, width)))
