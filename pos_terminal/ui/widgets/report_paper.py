"""A report as paper: black on white whatever the theme, for the screen and for a PDF."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_terminal.ui import theme
from pos_terminal.ui.states.outcome import Outcome
from pos_terminal.ui.states.report_paper import LineKind, PaperLine, ReportPaper
from pos_terminal.ui.widgets import paint
from pos_terminal.ui.widgets.amount import money_look, paint_money
from pos_terminal.ui.widgets.bar_chart import paint_chart
from pos_terminal.ui.widgets.glyphs import paint_glyph
from pos_terminal.ui.widgets.outcome_look import LOOKS

WIDTH: Final = 480
SIDE: Final = 36
_TOP: Final = 20
_BOTTOM: Final = 18
_TOOTH: Final = 8
_SECOND_LINE: Final = 18
_HEIGHTS: Final = {
    LineKind.NAME: 32,
    LineKind.CENTRE: 24,
    LineKind.TITLE: 38,
    LineKind.SECTION: 42,
    LineKind.ROW: 27,
    LineKind.TOTAL: 38,
    LineKind.CHECK: 42,
    LineKind.SMALL: 22,
    LineKind.CHART: 220,
    LineKind.SPACE: 12,
}


@contextmanager
def as_paper(scale: float, *, plain: bool = False) -> Iterator[None]:
    """Paint in the colours of paper; `plain` for a PDF, see Theme."""
    with theme.lent(theme.Theme(dark=False, scale=scale, plain=plain)):
        yield


def line_height(line: PaperLine) -> int:
    """How high a line is, in px of the theme in force. What has no content of its own is lower."""
    used = theme.current()
    high = _HEIGHTS[line.kind]
    if line.kind is LineKind.CHECK and not _fits(line):
        high += _SECOND_LINE
    return used.px(high)


def _fits(line: PaperLine) -> bool:
    """Whether what is on amber has room beside its amount."""
    used = theme.current()
    amount = round(money_look(line.money, 15, large=False).width) if line.money is not None else 0
    room = used.px(WIDTH - 2 * SIDE - 18 - 8 - 12) - amount
    return used.width(f"{line.text} {line.note}".strip(), 15, 500) <= room


def paper_height(paper: ReportPaper) -> int:
    """How high all lines are together, with the white above and below, in px of the theme in force."""
    return sum(line_height(line) for line in paper.lines) + theme.current().px(_TOP + _BOTTOM)


def paint_paper_line(painter: QPainter, line: PaperLine, area: QRect) -> None:
    """Paint one line into `area`, which is as high as `line_height` says."""
    used = theme.current()
    ink = used.color("ink")
    if line.kind is LineKind.NAME:
        paint.line(painter, area, line.text, used.font(20, 700), ink, paint.CENTER)
    elif line.kind is LineKind.CENTRE:
        paint.line(painter, area, line.text, used.font(16), ink, paint.CENTER)
    elif line.kind is LineKind.TITLE:
        paint.line(painter, area, line.text, used.font(18, 600), ink, paint.CENTER)
    elif line.kind is LineKind.SECTION:
        words = area.adjusted(0, used.px(12), 0, -used.px(4))
        paint.line(painter, words, line.text, used.font(16, 600), ink)
        painter.fillRect(QRect(area.left(), area.bottom() - used.px(3), area.width(), 1), ink)
    elif line.kind is LineKind.SMALL:
        paint.line(painter, area, line.text, used.font(14), used.color("ink-2"))
    elif line.kind is LineKind.CHART and line.chart is not None:
        paint_chart(painter, area, line.chart)
    elif line.kind is LineKind.CHECK:
        _paint_check(painter, line, area)
    elif line.kind is LineKind.TOTAL:
        painter.fillRect(QRect(area.left(), area.top(), area.width(), 1), ink)
        _paint_row(painter, line, area, 20, 700)
    elif line.kind is LineKind.ROW:
        _paint_row(painter, line, area, 15, 700 if line.strong else 400)


def _paint_check(painter: QPainter, line: PaperLine, area: QRect) -> None:
    """On amber, with the diamond: it is in no sum above."""
    used = theme.current()
    inside = area.adjusted(0, used.px(4), 0, -used.px(4))
    look = LOOKS[Outcome.UNKNOWN]
    painter.fillRect(inside.adjusted(-used.px(12), 0, used.px(12), 0), used.color("unk"))
    side = used.px(18)
    box = QRectF(inside.left(), inside.top() + (inside.height() - side) / 2, side, side)
    paint_glyph(painter, box, look.outline, used.color("on-unk"), used.color("unk"))
    rest = inside.adjusted(side + used.px(8), 0, 0, 0)
    if _fits(line):
        _paint_row(painter, line, rest, 15, 500)
        return
    wide = 0
    if line.money is not None:
        amount = money_look(line.money, 15, large=False, weight=600)
        paint_money(painter, rest, amount, used.color("on-unk"), align=paint.RIGHT)
        wide = round(amount.width)
    painter.setFont(used.font(15, 500))
    painter.setPen(used.color("on-unk"))
    words = rest.adjusted(0, 0, -wide - used.px(10), 0)
    wrapped = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
    painter.drawText(words, int(wrapped), f"{line.text} {line.note}".strip())


def _paint_row(painter: QPainter, line: PaperLine, area: QRect, size: int, weight: int) -> None:
    used = theme.current()
    ink = used.color("ink")
    wide = 0
    if line.money is not None:
        look = money_look(line.money, size, large=False, weight=max(600, weight))
        paint_money(painter, area, look, ink, align=paint.RIGHT)
        wide = round(look.width)
    elif line.right:
        room = area.adjusted(area.width() // 4, 0, 0, 0)
        wide = paint.line(painter, room, line.right, used.font(size, weight), ink, paint.RIGHT)
    words = area.adjusted(0, 0, -wide - used.px(10), 0)
    count = f" {line.note}" if line.note else ""
    counted = used.width(count, size)
    taken = paint.line(painter, words.adjusted(0, 0, -counted, 0), line.text, used.font(size, weight), ink)
    if count:
        tone = ink if line.kind is LineKind.CHECK else used.color("ink-3")
        rest = QRect(words.left() + taken, words.top(), counted + 2, words.height())
        paint.line(painter, rest, count, used.font(size), tone)


class ReportPaperView(QWidget):
    """The paper with its torn edge, as wide as 80 mm are at this scale."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._paper = ReportPaper("", ())
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.follow(self._restyle)

    def set_paper(self, paper: ReportPaper) -> None:
        """Show this."""
        if paper != self._paper:
            self._paper = paper
            self.setAccessibleName(paper.said())
            self._restyle()
            self.update()

    def _restyle(self) -> None:
        used = theme.current()
        self.setFixedSize(QSize(used.px(WIDTH), paper_height(self._paper) + used.px(_TOOTH + 2)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        with as_paper(theme.current().scale):
            self._paint(painter, event.rect())

    def _paint(self, painter: QPainter, seen: QRect) -> None:
        used = theme.current()
        white = used.color("surface")
        high = self.height() - used.px(_TOOTH + 2)
        painter.fillRect(QRect(0, 0, self.width(), high), white)
        tooth = used.px(_TOOTH)
        edge = [QPointF(0, high)]
        for place in range(self.width() // tooth + 1):
            edge.append(QPointF(place * tooth, high + (tooth if place % 2 else 0)))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(white)
        painter.drawPolygon(QPolygonF([*edge, QPointF(self.width(), high)]))
        top = used.px(_TOP)
        for line in self._paper.lines:
            area = QRect(used.px(SIDE), top, self.width() - 2 * used.px(SIDE), line_height(line))
            if area.bottom() >= seen.top() and area.top() <= seen.bottom():
                paint_paper_line(painter, line, area)
            top += area.height()
