"""A paper drawn: the same lines for the screen, a printer's dots and a PDF, on any width.

Lengths are those of a roll of 80 mm whose printed part is 408 px wide, times the sheet's scale. Nothing here
touches a widget or the theme in force, so that a sheet can be drawn on any thread.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextLayout, QTextOption

from pos_terminal.domain.money import Money
from pos_terminal.receipts import layout
from pos_terminal.records import dataclass
from pos_terminal.ui.theme import Theme
from pos_terminal.ui.widgets.qr_code import QUIET_ZONE, dark_runs

WIDTH: Final = 408
NARROW: Final = 272
"""The printed part of a roll of 58 mm: the letters are the same, and fewer of them stand in a row."""
_BASE: Final = 15
_QUIET: Final = 13
_LARGE: Final = (24, 20, 17)
"""A headline or a large amount steps down until it fits."""
_LINE: Final = 1.5
_GAP: Final = 10
_RIGHT_AT_MOST: Final = 0.62
"""Of the width, for words on the right: what is longer wraps."""
_CODE: Final = 150
"""A QR code is about so wide, and wider where it has many modules."""
_MODULE_AT_LEAST: Final = 3.0


@dataclass(frozen=True, slots=True)
class Ink:
    """What a sheet is drawn with."""

    ink: QColor
    quiet: QColor
    notice: QColor
    on_notice: QColor


def ink_of(theme: Theme) -> Ink:
    """For a screen: amber for what nobody may miss."""
    return Ink(*(theme.color(token) for token in ("ink", "ink-2", "unk", "on-unk")))


BLACK: Final = QColor(0, 0, 0)
WHITE: Final = QColor(255, 255, 255)
PRINTED: Final = Ink(BLACK, BLACK, BLACK, WHITE)
"""For a printer that knows two colours."""

_Draw = Callable[[QPainter, float], None]
"""Draws a line of the paper with its top at this height."""


class Sheet:
    """The lines of a paper, measured for a width in px, and ready to be painted.

    `plain` for a PDF, see Theme.
    """

    def __init__(
        self, paper: layout.Paper, width: int, scale: float, ink: Ink, *, plain: bool = False
    ) -> None:
        self.width = width
        self._ink = ink
        self._scale = scale
        self._theme = Theme(scale=scale, plain=plain)
        self._drawn: list[tuple[float, float, _Draw]] = []
        self._high = 0.0
        for line in paper.lines:
            self._add(line)

    @property
    def height(self) -> int:
        """In px, without any margin."""
        return int(self._high + 1)

    def paint(self, painter: QPainter, first: float = 0.0, last: float = float("inf")) -> None:
        """Paint the lines that have a part between these two heights, the paper's left edge at 0."""
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        for top, high, draw in self._drawn:
            if top + high >= first and top <= last:
                draw(painter, top)

    # -- measuring -------------------------------------------------------------------------------------

    def _put(self, high: float, draw: _Draw) -> None:
        self._drawn.append((self._high, high, draw))
        self._high += high

    def _px(self, length: float) -> float:
        return length * self._scale

    def _add(self, line: layout.Line) -> None:
        match line:
            case layout.Text():
                self._text(line)
            case layout.Columns():
                self._columns(line)
            case layout.Heading():
                self._put(self._px(4), _nothing)
                self._block(line.text, self._font(_BASE, 600), self._ink.ink)
                self._rule()
            case layout.Rule():
                self._rule()
            case layout.Notice():
                self._notice(line)
            case layout.Qr():
                self._code(line.text)
            case layout.Signature():
                self._put(self._px(64), _nothing)
                self._rule()
                self._block(line.label, self._font(_QUIET), self._ink.quiet)
            case layout.Sample():
                self._block(f"{line.page} {line.text}", self._font(_BASE), self._ink.ink)
            case layout.Feed():
                self._put(self._px(12) * line.lines, _nothing)

    def _font(self, size: int, weight: int = 400) -> QFont:
        return self._theme.font(size, weight, display=False)

    def _high_line(self, font: QFont) -> float:
        return font.pixelSize() * _LINE

    def _text(self, line: layout.Text) -> None:
        size = _QUIET if line.quiet else _BASE
        if line.size is layout.Size.LARGE:
            size = next((one for one in _LARGE if self._fits(line.text, one)), _LARGE[-1])
        font = self._font(size, 600 if line.bold else 400)
        ink = self._ink.quiet if line.quiet else self._ink.ink
        self._block(line.text, font, ink, centred=line.align is layout.Align.CENTRE)

    def _fits(self, text: str, size: int) -> bool:
        return QFontMetricsF(self._font(size, 700)).horizontalAdvance(text) <= self.width

    def _block(self, text: str, font: QFont, ink: QColor, *, centred: bool = False) -> None:
        """Words over the whole width."""
        high = self._high_line(font)
        for part in broken(text, font, self.width):
            self._put(high, _words(part, font, ink, QRectF(0, 0, self.width, high), centred=centred))

    def _columns(self, line: layout.Columns) -> None:
        large = line.size is layout.Size.LARGE
        sizes = _LARGE if large else (_BASE,)
        weight = 600 if line.bold else 400
        value = str(line.right)
        amount = isinstance(line.right, Money)
        words = " ".join(filter(None, (line.left, line.note)))
        size = next((one for one in sizes if self._both_fit(words, value, one)), sizes[-1])
        left = self._font(size, weight)
        right = self._font(size, 600) if amount else left
        self._beside(words, value, left, right, self._ink.ink, QRectF(0, 0, self.width, 0), whole=amount)

    def _both_fit(self, words: str, value: str, size: int) -> bool:
        metrics = QFontMetricsF(self._font(size, 600))
        return metrics.horizontalAdvance(words + value) + self._px(_GAP) <= self.width

    def _beside(
        self, words: str, value: str, left: QFont, right: QFont, ink: QColor, box: QRectF, *, whole: bool
    ) -> None:
        """Words that wrap, and at the end of their last line what stands on the right."""
        high = self._high_line(left)
        room = box.width()
        values = [value] if whole else broken(value, right, room * _RIGHT_AT_MOST)
        taken = max(QFontMetricsF(right).horizontalAdvance(one) for one in values)
        lines = broken(words, left, room - taken - self._px(_GAP)) if words else [""]
        for place in range(max(len(lines), len(values))):
            said = lines[place] if place < len(lines) else ""
            # The value begins beside the first line of words where it takes several, else beside the last.
            at = place if len(values) > 1 else place - (len(lines) - 1)
            told = values[at] if 0 <= at < len(values) else ""
            area = QRectF(box.left(), 0, room, high)
            self._put(high, _pair(said, told, left, right, ink, area))

    def _notice(self, line: layout.Notice) -> None:
        font = self._font(_BASE, 700)
        margin = self._px(8)
        start, count = self._high, len(self._drawn)
        self._put(margin / 2, _nothing)
        inside = QRectF(margin, 0, self.width - 2 * margin, 0)
        if str(line.right):
            self._beside(line.text, str(line.right), font, font, self._ink.on_notice, inside, whole=True)
        else:
            high = self._high_line(font)
            for part in broken(line.text, font, inside.width()):
                area = QRectF(margin, 0, inside.width(), high)
                self._put(high, _words(part, font, self._ink.on_notice, area, centred=True))
        self._put(margin / 2, _nothing)
        high = self._high - start
        ground = _filled(QRectF(0, 0, self.width, high), self._ink.notice)
        self._drawn.insert(count, (start, high, ground))
        self._put(margin / 2, _nothing)

    def _rule(self) -> None:
        thick = max(1, round(self._scale))
        self._put(self._px(4), _nothing)
        self._put(thick, _filled(QRectF(0, 0, self.width, thick), self._ink.ink))
        self._put(self._px(4), _nothing)

    def _code(self, text: str) -> None:
        """Whole px for each module, black on white whatever the ink: that is what phones read."""
        try:
            modules, runs = dark_runs(text)
        except ValueError:
            return
        across = modules + 2 * QUIET_ZONE
        module = max(_MODULE_AT_LEAST, self._px(_CODE) // across)
        module = max(1.0, min(module, self.width // across))
        left = (self.width - across * module) // 2

        def draw(painter: QPainter, top: float) -> None:
            painter.fillRect(QRectF(left, top, across * module, across * module), WHITE)
            for row, column, length in runs:
                x, y = left + (column + QUIET_ZONE) * module, round(top) + (row + QUIET_ZONE) * module
                painter.fillRect(QRectF(x, y, length * module, module), BLACK)

        self._put(across * module + 1, draw)


def broken(text: str, font: QFont, width: float) -> list[str]:
    """The text in lines of at most `width` px, broken at spaces where it can be; at least one line."""
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    written = QTextLayout(text, font)
    written.setTextOption(option)
    written.beginLayout()
    lines = []
    while (line := written.createLine()).isValid():
        line.setLineWidth(max(1.0, width))
        lines.append(text[line.textStart() : line.textStart() + line.textLength()].strip(" "))
    written.endLayout()
    return lines or [""]


def _nothing(_painter: QPainter, _top: float) -> None:
    """White."""


def _filled(area: QRectF, color: QColor) -> _Draw:
    return lambda painter, top: painter.fillRect(area.translated(0, round(top)), color)


def _words(text: str, font: QFont, ink: QColor, area: QRectF, *, centred: bool) -> _Draw:
    def draw(painter: QPainter, top: float) -> None:
        wide = QFontMetricsF(font).horizontalAdvance(text) if centred else area.width()
        _write(painter, text, font, ink, area.left() + max(0.0, (area.width() - wide) / 2), top, area)

    return draw


def _pair(words: str, value: str, left: QFont, right: QFont, ink: QColor, area: QRectF) -> _Draw:
    def draw(painter: QPainter, top: float) -> None:
        _write(painter, words, left, ink, area.left(), top, area)
        at = area.right() - QFontMetricsF(right).horizontalAdvance(value)
        _write(painter, value, right, ink, at, top, area)

    return draw


def _write(
    painter: QPainter, text: str, font: QFont, ink: QColor, x: float, top: float, area: QRectF
) -> None:
    if not text:
        return
    painter.setFont(font)
    painter.setPen(Qt.PenStyle.SolidLine)
    painter.setPen(ink)
    baseline = top + area.height() * 0.7
    painter.drawText(QPointF(x, baseline), text)
