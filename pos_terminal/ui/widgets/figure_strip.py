"""Large figures side by side, parted by lines: the first the largest."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_terminal.ui import theme
from pos_terminal.ui.states.outcome import Outcome
from pos_terminal.ui.states.reports import Figure
from pos_terminal.ui.widgets import paint
from pos_terminal.ui.widgets.amount import money_look, paint_money
from pos_terminal.ui.widgets.glyphs import paint_glyph
from pos_terminal.ui.widgets.outcome_look import LOOKS

_HIGH: Final = 126
_SIDE: Final = 28
_FIRST: Final = 330
_CELL: Final = 92
_NARROW_BELOW: Final = 1100
_TONES: Final = {"up": "ok-text", "down": "ink-2", "check": "unk-text"}
_ARROWS: Final = {"up": "arrow-up", "down": "arrow-down"}


class FigureStrip(QWidget):
    """In a small window they stand in two rows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._figures: tuple[Figure, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.signals.changed.connect(self.updateGeometry)

    def set_figures(self, figures: tuple[Figure, ...]) -> None:
        """Show these."""
        if figures == self._figures:
            return
        self._figures = figures
        said = (f"{one.title}: {one.money or one.number}. {one.note}".strip() for one in figures)
        self.setAccessibleName(" ".join(said))
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        used = theme.current()
        return used.px(_HIGH) * (2 if width < used.px(_NARROW_BELOW) else 1)

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(600), self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(400), theme.current().px(_HIGH))

    def paintEvent(self, _event: QPaintEvent) -> None:
        used = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), used.color("surface"))
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), used.color("line"))
        for figure, area in zip(self._figures, self.areas(), strict=True):
            self._paint_figure(painter, figure, area, largest=figure is self._figures[0])

    def areas(self) -> list[QRect]:
        """Where each figure stands."""
        used = theme.current()
        count = len(self._figures)
        if not count:
            return []
        inside = self.width() - 2 * used.px(_SIDE)
        if self.width() >= used.px(_NARROW_BELOW):
            return self._row(0, inside, [used.px(_FIRST)] + [0] * (count - 1))
        first = min(2, count)
        upper = self._row(0, inside, [used.px(_FIRST)] + [0] * (first - 1))
        return upper + self._row(used.px(_HIGH), inside, [0] * (count - first))

    def _row(self, top: int, inside: int, widths: list[int]) -> list[QRect]:
        """Cells of these widths; 0 shares what is left."""
        used = theme.current()
        free = widths.count(0)
        share = (inside - sum(widths)) // free if free else 0
        areas, left = [], used.px(_SIDE)
        for width in widths:
            wide = width or share
            areas.append(QRect(left, top + used.px((_HIGH - _CELL) // 2), wide, used.px(_CELL)))
            left += wide
        return areas

    def _paint_figure(self, painter: QPainter, figure: Figure, area: QRect, *, largest: bool) -> None:
        used = theme.current()
        if area.left() > used.px(_SIDE):
            painter.fillRect(QRect(area.left(), area.top(), 1, area.height()), used.color("line"))
            area = area.adjusted(used.px(24), 0, -used.px(8), 0)
        head = QRect(area.left(), area.top(), area.width(), used.px(22))
        paint.line(painter, head, figure.title, used.font(16, 500), used.color("ink-2"))
        size, below = (48, 38) if largest else (32, 34)
        middle = QRect(area.left(), area.top() + used.px(below), area.width(), used.px(size))
        if figure.money is not None:
            while size > 20 and money_look(figure.money, size).width > area.width():
                size -= 4
            paint_money(painter, middle, money_look(figure.money, size), used.color("ink"))
        else:
            paint.line(painter, middle, figure.number, used.font(size, 600), used.color("ink"))
        foot = QRect(area.left(), area.bottom() - used.px(16), area.width(), used.px(22))
        self._paint_note(painter, figure, foot)

    def _paint_note(self, painter: QPainter, figure: Figure, area: QRect) -> None:
        used = theme.current()
        tone = used.color(_TONES.get(figure.look, "ink-2"))
        if figure.look in _ARROWS:
            painter.drawPixmap(
                QPointF(area.left(), area.top() + 1), used.icon(_ARROWS[figure.look], 20, tone, 2.5)
            )
            area = area.adjusted(used.px(24), 0, 0, 0)
        elif figure.look == "check":
            side = used.px(18)
            look = LOOKS[Outcome.UNKNOWN]
            box = QRectF(area.left(), area.top() + (area.height() - side) / 2, side, side)
            paint_glyph(painter, box, look.outline, tone, used.color("surface"))
            area = area.adjusted(side + used.px(6), 0, 0, 0)
        weight = 600 if figure.look in _ARROWS else 500 if figure.look else 400
        align = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        paint.line(painter, area, figure.note, used.font(16, weight), tone, align)
