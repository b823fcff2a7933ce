"""Change as pictures of notes and coins, as large as the width allows, in as few rows as possible."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_terminal.records import dataclass
from pos_terminal.ui import theme
from pos_terminal.ui.states.cash import Pieces
from pos_terminal.ui.widgets import paint
from pos_terminal.ui.widgets.note import mixed, note_color, paint_coin, paint_note, spoken

_GAP = 12
_TINT = 0.09


@dataclass(frozen=True, slots=True)
class Measure:
    """One size of the pictures, in px at scale 1."""

    width: int
    height: int
    font: int


ON_BLOCK = (Measure(112, 56, 20), Measure(88, 48, 18), Measure(72, 44, 16))
ON_LOW_BLOCK = (Measure(88, 48, 18), Measure(72, 44, 16), Measure(58, 36, 15), Measure(46, 30, 15))
ON_PANE = (Measure(200, 96, 30), Measure(144, 72, 24), Measure(112, 56, 20), Measure(88, 48, 18))


class PiecesRow(QWidget):
    """Shows pieces, each kind once with ×n. A `label` stands before the first, on the accent block only."""

    def __init__(self, measures: tuple[Measure, ...], *, rows: int, plus: bool = False) -> None:
        super().__init__()
        self._measures = measures
        self._rows = rows
        self._plus = plus
        self._label = ""
        self._pieces: tuple[Pieces, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_measures(self, measures: tuple[Measure, ...], *, rows: int) -> None:
        """Other sizes, and so many rows at most; to be called before the pieces are set."""
        self._measures, self._rows = measures, rows

    def set_pieces(self, pieces: tuple[Pieces, ...], label: str = "") -> None:
        """Show these pieces from now on."""
        self._pieces = pieces
        self._label = label
        self.setAccessibleName(", ".join([label, *map(spoken, pieces)] if label else map(spoken, pieces)))
        self.setFixedHeight(self._height())
        self.update()

    def _height(self) -> int:
        # Not by heightForWidth: that would replace the fixed height of the block around.
        measure, boxes = self._arranged(self.width())
        bottom = max((box.bottom() + 1 for box in boxes), default=0)
        return max(bottom, theme.current().px(measure.height) if self._pieces else 0)

    def sizeHint(self) -> QSize:
        used = theme.current()
        return QSize(used.px(320), self._height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.setFixedHeight(self._height())
        super().resizeEvent(event)

    def _label_width(self) -> int:
        if not self._label:
            return 0
        return theme.current().width(self._label, 18) + theme.current().px(14)

    def _count_width(self, piece: Pieces) -> int:
        if piece.count < 2:
            return 0
        used = theme.current()
        return used.px(6) + used.width(f"×{piece.count}", 18, 600)

    def _arranged(self, width: int) -> tuple[Measure, list[QRect]]:
        """The largest measure that fits into the fewest rows, with the box of each piece."""
        for rows in range(1, self._rows + 1):
            for measure in self._measures:
                boxes = self._flow(measure, width)
                if not boxes or boxes[-1].bottom() < rows * self._row_height(measure):
                    return measure, boxes
        return self._measures[-1], self._flow(self._measures[-1], width)

    def _row_height(self, measure: Measure) -> int:
        return theme.current().px(measure.height) + theme.current().px(_GAP)

    def _flow(self, measure: Measure, width: int) -> list[QRect]:
        used = theme.current()
        high = used.px(measure.height)
        gap = used.px(_GAP) + (used.px(36) if self._plus else 0)
        left, top = self._label_width(), 0
        boxes: list[QRect] = []
        for piece in self._pieces:
            wide = high if piece.coin else used.px(measure.width)
            if boxes and left + wide + self._count_width(piece) > width:
                left, top = 0, top + self._row_height(measure)
            boxes.append(QRect(left, top, wide, high))
            left += wide + gap + self._count_width(piece)
        return boxes

    def paintEvent(self, _event: QPaintEvent) -> None:
        used = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        measure, boxes = self._arranged(self.width())
        if self._label:
            painter.setFont(used.font(18))
            painter.setPen(used.color("on-accent-2"))
            room = QRect(0, 0, self._label_width(), used.px(measure.height))
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self._label)
        for piece, box in zip(self._pieces, boxes, strict=True):
            self._paint_piece(painter, box, piece, measure)
        if self._plus:
            painter.setFont(used.font(24))
            painter.setPen(used.color("ink-3"))
            for piece, box in zip(self._pieces[:-1], boxes[:-1], strict=True):
                start = box.right() + 1 + self._count_width(piece)
                sign = QRect(start, box.top(), used.px(_GAP + 36), box.height())
                painter.drawText(sign, Qt.AlignmentFlag.AlignCenter, "+")

    def _paint_piece(self, painter: QPainter, box: QRect, piece: Pieces, measure: Measure) -> None:
        used = theme.current()
        color = note_color(piece.value.amount)
        on_block = bool(self._label)
        ground = QColor(Qt.GlobalColor.white) if on_block else used.color("surface")
        if piece.coin:
            ink = QColor(Qt.GlobalColor.black) if on_block else used.color("ink")
            paint_coin(painter, box, piece, ground, ink)
        else:
            if not on_block:
                ground = mixed(color, ground, _TINT)
            ink = used.color("ink") if used.dark and not on_block else color
            paint_note(painter, box, piece, measure.font, ground, ink)
        if piece.count > 1:
            text = QRect(box.right() + 1 + used.px(6), box.top(), used.px(80), box.height())
            shade = used.color("on-accent" if on_block else "ink")
            paint.line(painter, text, f"×{piece.count}", used.font(18, 600), shade)
