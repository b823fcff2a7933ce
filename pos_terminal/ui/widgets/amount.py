"""Amounts as they are painted: digits, then a smaller currency sign on the same baseline."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_terminal.domain.money import NARROW_NO_BREAK_SPACE, Money, format_money, format_number, sign
from pos_terminal.records import dataclass
from pos_terminal.texts import trn
from pos_terminal.ui import theme
from pos_terminal.ui.widgets.kept import Kept

LARGE_SIZES: Final = (136, 112, 104, 92, 84, 64, 52, 44)
"""Sizes of a large amount; the fit rule steps down through them."""

_FRANCS: Final = ("XOF", "XAF")
_BASELINE: Final = 0.864
_SIGN_ALPHA: Final = 0.68
_SIGN_ALPHA_ON_COLOR: Final = 0.76


@dataclass(frozen=True, slots=True)
class MoneyLook:
    """How one amount is drawn: fonts of digits and sign, and what they measure in px."""

    digits: str
    sign: str
    digits_font: QFont
    sign_font: QFont
    digits_width: float
    sign_width: float

    @property
    def width(self) -> float:
        """The whole width in px."""
        return self.digits_width + self.sign_width


def money_look(money: Money, size: int, *, large: bool = True, weight: int = 600) -> MoneyLook:
    """Measure `money` at `size` px. Large: sign at half the size; in lists at 0.72 of it, at least 14."""
    used = theme.current()
    digits = format_number(money.amount, money.currency) + NARROW_NO_BREAK_SPACE
    tracking = (-0.035 if size >= LARGE_SIZES[0] else -0.022) if large else 0.0
    digits_font = used.font(size, weight, display=large, tracking=tracking)
    sign_size = round(size * 0.5) if large else max(14, round(size * 0.72))
    sign_font = used.font(sign_size, 500, display=large)
    text = sign(money.currency)
    return MoneyLook(
        digits,
        text,
        digits_font,
        sign_font,
        QFontMetricsF(digits_font).horizontalAdvance(digits),
        QFontMetricsF(sign_font).horizontalAdvance(text),
    )


def signed_look(money: Money, size: int) -> MoneyLook:
    """As in lists, with + before what came in."""
    look = money_look(money, size, large=False)
    if money.amount <= 0:
        return look
    width = QFontMetricsF(look.digits_font).horizontalAdvance("+")
    return replace(look, digits=f"+{look.digits}", digits_width=look.digits_width + width)


def fitting_size(money: Money, width: int, largest: int) -> int:
    """The largest size of the table, not above `largest`, at which `money` fits `width` px."""
    sizes = [largest, *(size for size in LARGE_SIZES if size < largest)]
    return next((size for size in sizes if money_look(money, size).width <= width), sizes[-1])


def paint_money(
    painter: QPainter,
    area: QRect,
    look: MoneyLook,
    color: QColor,
    *,
    sign_alpha: float = _SIGN_ALPHA,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> float:
    """Paint the amount in the middle of the height of `area`. Returns the x where it ends."""
    size = look.digits_font.pixelSize()
    top = area.top() + (area.height() - size) / 2
    left = area.left() + 0.0
    if align & Qt.AlignmentFlag.AlignRight:
        left = area.right() + 1 - look.width
    elif align & Qt.AlignmentFlag.AlignHCenter:
        left += (area.width() - look.width) / 2
    baseline = top + size * _BASELINE
    painter.setFont(look.digits_font)
    painter.setPen(color)
    painter.drawText(QPointF(left, baseline), look.digits)
    dimmed = QColor(color)
    dimmed.setAlphaF(color.alphaF() * sign_alpha)
    painter.setPen(dimmed)
    painter.setFont(look.sign_font)
    painter.drawText(QPointF(left + look.digits_width, baseline), look.sign)
    return left + look.width


def spoken_money(money: Money) -> str:
    """The amount as a screen reader says it."""
    if money.currency in _FRANCS:
        return trn("{count} franc", "{count} francs", money.amount)
    return format_money(money.amount, money.currency)


class AmountDisplay(QWidget):
    """The large amount. It steps its size down until it fits, and shows a caret while it is being typed."""

    def __init__(
        self,
        largest: int = 104,
        *,
        token: str = "ink",
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._largest = largest
        self._token = token
        self._align = align
        self._typed = False
        self._money = Money(0)
        self._shown: tuple[Money, bool, str, str] | None = None
        self._kept = Kept()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.signals.changed.connect(self.updateGeometry)

    def set_money(self, money: Money, *, typed: bool = False, token: str | None = None) -> None:
        """Show this amount; `typed` adds the caret, `token` is the colour from now on."""
        token = token or self._token
        look = (money, typed, token, spoken_money(money))
        if look == self._shown:
            return
        self._shown = look
        self._money, self._typed, self._token, said = look
        self.setAccessibleName(said)
        self.update()

    def set_largest(self, largest: int) -> None:
        """The size at scale 1 to start the fit rule from."""
        if largest != self._largest:
            self._largest = largest
            self.updateGeometry()
            self.update()

    def size_used(self) -> int:
        """The size at scale 1 that the amount is painted with now."""
        room = self.width() - (theme.current().px(14) if self._typed else 0)
        return fitting_size(self._money, room, self._largest)

    def sizeHint(self) -> QSize:
        used = theme.current()
        return QSize(used.px(200), used.px(self._largest))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        self._kept.show(self, self._paint, self._money, self._typed, self._token, self._largest)

    def _paint(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        used = theme.current()
        color = used.color(self._token)
        on_color = self._token.startswith("on-")
        look = money_look(self._money, self.size_used())
        alpha = 1.0 if self._token == "ink-3" else _SIGN_ALPHA_ON_COLOR if on_color else _SIGN_ALPHA
        end = paint_money(painter, self.rect(), look, color, sign_alpha=alpha, align=self._align)
        if self._typed:
            height = look.digits_font.pixelSize() * 0.78
            top = (self.height() - height) / 2
            caret = QRectF(end + used.px(8), top, used.px(3), height)
            painter.fillRect(caret, used.color("accent-text"))
