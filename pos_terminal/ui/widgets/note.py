"""Banknotes and coins as plain coloured frames with the number, to tap and to show change."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from pos_terminal.domain.money import format_number
from pos_terminal.texts import trn
from pos_terminal.ui import theme
from pos_terminal.ui.states.cash import Pieces
from pos_terminal.ui.widgets.kept import Kept

# The colours of the paper and the metal, the same in both themes, and so no tokens of the palette.
_NOTES: Final = {500: "#7A5A1E", 1000: "#A63A38", 2000: "#24649C", 5000: "#23704A", 10000: "#66489A"}
_OTHER_NOTE: Final = "#4A5468"
_GOLD, _SILVER, _LIGHT_SILVER = "#8A6A16", "#8D939E", "#B9BEC6"
_COINS: Final = {50: _SILVER, 100: _SILVER, 200: _LIGHT_SILVER}
_TINT: Final = 0.09
_INNER: Final = 0.40


def note_color(value: int) -> QColor:
    """The colour of a banknote of `value`."""
    return QColor(_NOTES.get(value, _OTHER_NOTE))


def mixed(color: QColor, ground: QColor, share: float) -> QColor:
    """`share` (0 to 1) of `color` over `ground`."""
    return QColor.fromRgbF(
        color.redF() * share + ground.redF() * (1 - share),
        color.greenF() * share + ground.greenF() * (1 - share),
        color.blueF() * share + ground.blueF() * (1 - share),
    )


def spoken(pieces: Pieces) -> str:
    """The pieces in words: "3 notes of 10 000 F"."""
    if pieces.coin:
        return trn("{count} coin of {amount}", "{count} coins of {amount}", pieces.count, amount=pieces.value)
    return trn("{count} note of {amount}", "{count} notes of {amount}", pieces.count, amount=pieces.value)


def paint_note(
    painter: QPainter, box: QRect, pieces: Pieces, size: int, ground: QColor, ink: QColor, drop: int = 0
) -> None:
    """Paint one note with its number `size` px at scale 1, `drop` px under the middle."""
    used = theme.current()
    color = note_color(pieces.value.amount)
    edge = used.px(2)
    outer = QRectF(box).adjusted(edge / 2, edge / 2, -edge / 2, -edge / 2)
    painter.setPen(QPen(color, edge))
    painter.setBrush(ground)
    painter.drawRoundedRect(outer, used.px(6), used.px(6))
    inset = used.px(6)
    painter.setPen(QPen(mixed(color, ground, _INNER), 1))
    painter.drawRoundedRect(QRectF(box).adjusted(inset, inset, -inset, -inset), used.px(3), used.px(3))
    painter.setPen(ink)
    painter.setFont(used.font(size, 600, display=False))
    number = format_number(pieces.value.amount, pieces.value.currency)
    painter.drawText(box.translated(0, drop), Qt.AlignmentFlag.AlignCenter, number)


def paint_coin(painter: QPainter, box: QRect, pieces: Pieces, ground: QColor, ink: QColor) -> None:
    """Paint one coin with its number."""
    used = theme.current()
    edge = used.px(3)
    painter.setPen(QPen(QColor(_COINS.get(pieces.value.amount, _GOLD)), edge))
    painter.setBrush(ground)
    painter.drawEllipse(QRectF(box).adjusted(edge / 2, edge / 2, -edge / 2, -edge / 2))
    painter.setPen(ink)
    painter.setFont(used.font(16, 600))
    painter.drawText(
        box, Qt.AlignmentFlag.AlignCenter, format_number(pieces.value.amount, pieces.value.currency)
    )


def paint_count(painter: QPainter, box: QRect, count: int, color: QColor, *, low: bool) -> None:
    """Paint ×n over the upper right corner of `box`."""
    used = theme.current()
    text = f"×{count}"
    font = used.font(14 if low else 16, 600)
    width = QFontMetrics(font).horizontalAdvance(text) + used.px(16)
    plate = QRect(box.right() + 1 - width, box.top(), width, used.px(20 if low else 24))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawRoundedRect(plate, used.px(5), used.px(5))
    painter.setPen(QColor(Qt.GlobalColor.white))
    painter.setFont(font)
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)


class NoteButton(QAbstractButton):
    """A banknote that is tapped once for each one received. It acts on the press, as keys do."""

    tapped = Signal(int)

    def __init__(self, pieces: Pieces, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pieces = pieces
        self._said: tuple[str, str] | None = None
        self._kept = Kept()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.pressed.connect(lambda: self.tapped.emit(self._pieces.value.amount))
        self.set_pieces(pieces)

    def set_pieces(self, pieces: Pieces) -> None:
        """Show this note with the count it has now."""
        said = str(pieces.value), spoken(pieces) if pieces.count else ""
        if pieces == self._pieces and said == self._said:
            return
        self._pieces, self._said = pieces, said
        self.setAccessibleName(said[0])
        self.setAccessibleDescription(said[1])
        self.update()

    def sizeHint(self) -> QSize:
        used = theme.current()
        return QSize(used.px(96), used.px(80))

    def paintEvent(self, _event: QPaintEvent) -> None:
        self._kept.show(self, self._paint, self._pieces, self.isDown())

    def _paint(self, painter: QPainter) -> None:
        used = theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = note_color(self._pieces.value.amount)
        ground = used.color("sunk") if self.isDown() else mixed(color, used.color("surface"), _TINT)
        ink = used.color("ink") if used.dark else color
        low = self.height() < used.px(72)
        # On a low note the number gives way to ×n, which stands in the upper corner.
        drop = used.px(8) if low and self._pieces.count else 0
        paint_note(painter, self.rect(), self._pieces, 18 if low else 24, ground, ink, drop)
        if self._pieces.count:
            paint_count(painter, self.rect(), self._pieces.count, color, low=low)
