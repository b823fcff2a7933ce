"""What the pages of the customer's display are painted with: lines of text, amounts, the band."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QColor, QFontMetrics, QPainter

from pos_terminal.domain.money import Money
from pos_terminal.records import dataclass
from pos_terminal.ui import theme
from pos_terminal.ui.widgets import paint
from pos_terminal.ui.widgets.amount import fitting_size, money_look, paint_money
from pos_terminal.ui.widgets.practice_band import draw_stripes
from pos_terminal.ui.widgets.word import balanced

BAND: Final = 56
SIGN_ALPHA: Final = 0.68
SIGN_ALPHA_ON_COLOR: Final = 0.76
_STEP: Final = 4


@dataclass(frozen=True, slots=True)
class Text:
    """A text as it is set: size and line height in px of the design; it shrinks to `smallest` before it is
    cut, and takes at most `lines`."""

    words: str
    size: int
    height: int
    token: str
    weight: int = 400
    smallest: int = 0
    lines: int = 1
    tracking: float = 0.0


def fitted(text: Text, width: int) -> tuple[int, list[str]]:
    """The size that fits into `width` pixels, and the lines."""
    used, size = theme.current(), text.size
    while True:
        metrics = QFontMetrics(used.font(size, text.weight, tracking=text.tracking))
        lines = balanced(text.words, metrics, width) if text.lines > 1 else [text.words]
        fits = max(metrics.horizontalAdvance(line) for line in lines) <= width
        if fits or size - _STEP < (text.smallest or text.size):
            return size, lines
        size -= _STEP


def height_of(text: Text, width: int) -> int:
    """Pixels that it takes, at the height of its lines."""
    size, lines = fitted(text, width)
    return len(lines) * _line_height(text, size)


def write(painter: QPainter, text: Text, left: int, top: int, width: int) -> int:
    """Paint it from here. Returns the y below it."""
    used = theme.current()
    size, lines = fitted(text, width)
    height = _line_height(text, size)
    spare = used.px(size // 4)
    for line in lines:
        # Taller than the step, so that the tails of letters have room.
        box = QRect(left, top - spare, width, height + 2 * spare)
        font = used.font(size, text.weight, tracking=text.tracking)
        paint.line(painter, box, line, font, used.color(text.token))
        top += height
    return top


def write_amount(
    painter: QPainter, money: Money, area: QRect, largest: int, token: str, *, on_color: bool = False
) -> None:
    """Paint the amount into the middle of the height of `area`, as large as it fits."""
    look = money_look(money, fitting_size(money, area.width(), largest))
    alpha = SIGN_ALPHA_ON_COLOR if on_color else SIGN_ALPHA
    paint_money(painter, area, look, theme.current().color(token), sign_alpha=alpha)


def band(painter: QPainter, area: QRect, word: str, line: str, ratio: float) -> None:
    """The stripes that say that this is not real, with the words on a plate."""
    used = theme.current()
    painter.drawPixmap(area.topLeft(), draw_stripes(QSize(area.width(), area.height()), ratio))
    bold, plain = used.font(18, 700), used.font(18)
    first, second = used.width(word, 18, 700), used.width(line, 18)
    side, gap = used.px(18), used.px(14)
    wide = 2 * side + first + gap + second + used.px(4)
    room = area.width() - 2 * used.px(32)
    both = wide <= room
    plate = QRect(
        area.left() + used.px(32),
        area.top() + used.px(8),
        min(room, wide if both else 2 * side + first),
        area.height() - 2 * used.px(8),
    )
    paint.box(painter, QRectF(plate), used.px(8), QColor("white"), None)
    ink = QColor("black")
    inside = plate.adjusted(side, 0, -side, 0)
    paint.line(painter, inside, word, bold, ink)
    if both:
        paint.line(painter, inside.adjusted(first + gap, 0, 0, 0), line, plain, ink)


def _line_height(text: Text, size: int) -> int:
    return theme.current().px(text.height * size / text.size)
