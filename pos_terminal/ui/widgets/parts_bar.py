"""The bar of a split: how much of the whole is paid, waits, is not known, and is still to pay."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.states.outcome import Outcome
from pos_terminal.ui.states.split import Stretch
from pos_terminal.ui.widgets import paint
from pos_terminal.ui.widgets.amount import money_look, paint_money, spoken_money
from pos_terminal.ui.widgets.glyphs import paint_glyph
from pos_terminal.ui.widgets.outcome_look import LOOKS, chip_word

_HIGH = 56
_UNDER = 10
_AMOUNT = 26
_GAP = 4
_LEAST = 52
_SIZES = (18, 16, 15, 14)


def stretch_word(outcome: Outcome | None) -> str:
    """What a stretch of the bar is called."""
    return tr("To pay") if outcome is None else chip_word(outcome)


def widths_of(amounts: list[int], least: list[int], room: int) -> list[int]:
    """Pixels for each amount: as large as its share of `room`, none below its least while there is room.

    They always add up to `room`.
    """
    if sum(least) >= room:
        return _shared(room, least)
    wide: dict[int, int] = {}
    while True:
        free = room - sum(wide.values())
        rest = [place for place in range(len(amounts)) if place not in wide]
        whole = sum(amounts[place] for place in rest)
        small = [place for place in rest if amounts[place] * free < least[place] * whole]
        if not small:
            break
        wide.update({place: least[place] for place in small})
    parts = dict(zip(rest, _shared(free, [amounts[place] for place in rest]), strict=True))
    return [wide.get(place, parts.get(place, 0)) for place in range(len(amounts))]


def _shared(room: int, weights: list[int]) -> list[int]:
    """`room` in whole pixels after these weights; the last takes the rest."""
    whole = max(1, sum(weights))
    found = [room * weight // whole for weight in weights]
    return [*found[:-1], room - sum(found[:-1])] if found else []


class PartsBar(QWidget):
    """Stretches in their colours with a sign and a word each, and their amounts under them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stretches: tuple[Stretch, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.signals.changed.connect(self.updateGeometry)

    def set_stretches(self, stretches: tuple[Stretch, ...]) -> None:
        """Show these, from left to right."""
        self._stretches = stretches
        said = (f"{stretch_word(one.outcome)} {spoken_money(one.amount)}" for one in stretches)
        self.setAccessibleName(", ".join(said))
        self.update()

    def sizeHint(self) -> QSize:
        used = theme.current()
        return QSize(used.px(300), used.px(_HIGH) + used.px(_UNDER) + used.px(_AMOUNT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._stretches:
            return
        used = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        size = 20 if len(self._stretches) < 4 else 16
        looks = [money_look(one.amount, size, large=False) for one in self._stretches]
        least = [max(used.px(_LEAST), round(look.width) + used.px(8)) for look in looks]
        room = self.width() - used.px(_GAP) * (len(looks) - 1)
        left = 0
        for one, look, width in zip(
            self._stretches,
            looks,
            widths_of([one.amount.amount for one in self._stretches], least, room),
            strict=True,
        ):
            self._paint_stretch(painter, QRect(left, 0, width, used.px(_HIGH)), one.outcome)
            under = QRect(left, used.px(_HIGH + _UNDER), width, used.px(_AMOUNT))
            if look.width <= width + used.px(_GAP) - 1:
                paint_money(painter, under, look, used.color("ink"))
            else:
                paint.line(painter, under, look.digits.strip(), used.font(14, 600), used.color("ink"))
            left += width + used.px(_GAP)

    def _paint_stretch(self, painter: QPainter, area: QRect, outcome: Outcome | None) -> None:
        used = theme.current()
        radius = used.px(4)
        if outcome is None:
            paint.box(painter, QRectF(area), radius, None, used.color("accent-text"), used.px(2))
            word = stretch_word(None)
            pad = used.px(14 if used.width(word, 18, 600) <= area.width() - used.px(22) else 8)
            words = area.adjusted(pad, 0, -used.px(6), 0)
            size = next((size for size in _SIZES if used.width(word, size, 600) <= words.width()), 14)
            paint.line(painter, words, word, used.font(size, 600), used.color("accent-text"))
            return
        look = LOOKS[outcome]
        paint.box(painter, QRectF(area), radius, used.color(look.fill), None)
        side = used.px(24)
        left, top = area.left() + used.px(14), area.top() + (area.height() - side) / 2
        if outcome is Outcome.PAID:
            painter.drawPixmap(QPointF(left, top), used.icon("check", 24, look.text, 3.0))
        else:
            square = QRectF(left, top, side, side)
            paint_glyph(painter, square, look.outline, used.color(look.glyph), used.color(look.mark))
        words = area.adjusted(used.px(14 + 24 + 8), 0, -used.px(8), 0)
        if used.width(stretch_word(outcome), 18, 600) <= words.width():
            paint.line(painter, words, stretch_word(outcome), used.font(18, 600), used.color(look.text))
