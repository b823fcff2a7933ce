"""Rows of the reports, painted: shares, differences, and how many payments went through."""

from __future__ import annotations

from abc import abstractmethod
from typing import Final, Generic, TypeVar

from PySide6.QtCore import QPointF, QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_terminal.domain.money import NARROW_NO_BREAK_SPACE, format_number
from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.states.reports import DifferenceRow, RateRow, ShareRow
from pos_terminal.ui.widgets import paint
from pos_terminal.ui.widgets.amount import money_look, paint_money, signed_look

_Row = TypeVar("_Row", ShareRow, DifferenceRow, RateRow)
_PATCH: Final = 36
_BAR: Final = 5
_NAME_WIDE: Final = 130
_RATE_BAR: Final = 14


class _Rows(QWidget, Generic[_Row]):
    """Rows of one height under each other; where there are none, a sentence."""

    high = 34

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[_Row, ...] = ()
        self._nothing = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.signals.changed.connect(self.updateGeometry)

    def set_rows(self, rows: tuple[_Row, ...], nothing: str = "") -> None:
        """Show these, or the sentence."""
        if (rows, nothing) == (self._rows, self._nothing):
            return
        self._rows, self._nothing = rows, nothing
        self.setAccessibleName(". ".join(self.said(row) for row in rows) or nothing)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        used = theme.current()
        return QSize(used.px(300), used.px(self.high) * max(1, len(self._rows)))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(240), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        used = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        high = used.px(self.high)
        for place, row in enumerate(self._rows):
            self.paint_row(painter, QRect(0, place * high, self.width(), high), row)
        if not self._rows:
            area = QRect(0, 0, self.width(), high)
            paint.line(painter, area, self._nothing, used.font(16), used.color("ink-3"))

    @abstractmethod
    def said(self, row: _Row) -> str:
        """The row in words."""

    @abstractmethod
    def paint_row(self, painter: QPainter, area: QRect, row: _Row) -> None:
        """Paint one row."""


class ShareRows(_Rows[ShareRow]):
    """Patch, name, how many, amount, and a thin bar: its part of the largest."""

    high = 47

    def said(self, row: ShareRow) -> str:
        return f"{row.name}, {row.count}, {row.amount}"

    def paint_row(self, painter: QPainter, area: QRect, row: ShareRow) -> None:
        used = theme.current()
        left = area.left()
        if row.provider_code:
            side = used.px(_PATCH)
            square = QRect(left, area.top() + (area.height() - side) // 2, side, side)
            paint.patch(painter, square, row.provider_code)
            left += side + used.px(12)
        words = QRect(left, area.top() + used.px(4), area.right() + 1 - left, used.px(24))
        look = money_look(row.amount, 16, large=False)
        paint_money(painter, words, look, used.color("ink"), align=paint.RIGHT)
        room = words.adjusted(0, 0, -round(look.width) - used.px(12), 0)
        taken = paint.line(painter, room, row.name, used.font(16, 500), used.color("ink"))
        room.adjust(taken + used.px(8), 0, 0, 0)
        paint.line(painter, room, format_number(row.count), used.font(16), used.color("ink-3"))
        track = QRect(left, area.top() + used.px(31), words.width(), used.px(_BAR))
        painter.fillRect(track, used.color("sunk"))
        painter.fillRect(
            QRect(track.topLeft(), QSize(track.width() * row.share // 1000, track.height())),
            used.color("bar-now"),
        )


class DifferenceRows(_Rows[DifferenceRow]):
    """Name, a bar to the left for short and to the right for over, the amount with its sign."""

    def said(self, row: DifferenceRow) -> str:
        return f"{row.name}, {row.amount}"

    def paint_row(self, painter: QPainter, area: QRect, row: DifferenceRow) -> None:
        used = theme.current()
        look = signed_look(row.amount, 16)
        paint_money(painter, area, look, used.color("ink"), align=paint.RIGHT)
        third = area.width() // 3
        name = area.adjusted(0, 0, -(area.width() - third), 0)
        paint.line(painter, name, row.name, used.font(16, 500), used.color("ink"))
        room = area.width() - third - used.px(120)
        middle = area.left() + third + room // 2
        largest = max(abs(one.amount.amount) for one in self._rows)
        half = room // 2 - used.px(4)
        long = half * abs(row.amount.amount) // largest if largest else 0
        short = row.amount.amount < 0
        bar = QRect(middle - long if short else middle + 1, area.top() + used.px(10), long, used.px(14))
        painter.fillRect(bar, used.color("bad-text" if short else "bar-now"))
        painter.fillRect(QRect(middle, area.top() + 2, 1, area.height() - 4), used.color("line-strong"))


class RateRows(_Rows[RateRow]):
    """Name, a bar, how many of how many, percent; a low one says so."""

    def said(self, row: RateRow) -> str:
        low = tr("Low") if row.low else ""
        return f"{row.name}, {_of(row)}, {row.percent} % {low}".strip()

    def paint_row(self, painter: QPainter, area: QRect, row: RateRow) -> None:
        used = theme.current()
        percent = f"{row.percent}{NARROW_NO_BREAK_SPACE}%"
        paint.line(painter, area, percent, used.font(16, 600), used.color("ink"), paint.RIGHT)
        counts = area.adjusted(0, 0, -used.px(66), 0)
        paint.line(painter, counts, _of(row), used.font(16), used.color("ink-2"), paint.RIGHT)
        widest = max(used.width(_of(one), 16) for one in self._rows)
        right = counts.right() - widest - used.px(12)
        low = used.width(tr("Low"), 16, 600) + used.px(26)
        if row.low:
            tone = used.color("bad-text")
            top = area.top() + (area.height() - used.px(20)) // 2
            painter.drawPixmap(QPointF(right - low, top), used.icon("alert-triangle", 20, tone))
            word = QRect(right - low + used.px(24), area.top(), low, area.height())
            paint.line(painter, word, tr("Low"), used.font(16, 600), tone)
        name = QRect(area.left(), area.top(), used.px(_NAME_WIDE - 8), area.height())
        paint.line(painter, name, row.name, used.font(16, 500), used.color("ink"))
        left = area.left() + used.px(_NAME_WIDE)
        high = used.px(_RATE_BAR)
        wide = max(0, right - low - used.px(10) - left)
        track = QRect(left, area.top() + (area.height() - high) // 2, wide, high)
        painter.fillRect(track, used.color("sunk"))
        part = QRect(track.topLeft(), QSize(wide * row.paid // max(1, row.ended), high))
        painter.fillRect(part, used.color("bad-text" if row.low else "bar-now"))


def _of(row: RateRow) -> str:
    return tr("{paid} of {ended}", paid=format_number(row.paid), ended=format_number(row.ended))
