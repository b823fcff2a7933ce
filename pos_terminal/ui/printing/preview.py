"""A paper on the screen, with its torn edge."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_terminal.receipts.layout import Columns, Heading, Notice, Paper, Signature, Text
from pos_terminal.ui import theme
from pos_terminal.ui.printing.sheet import NARROW, WIDTH, Sheet, ink_of
from pos_terminal.ui.theme import Theme

SIDE: Final = 36
WIDE: Final = WIDTH + 2 * SIDE
"""Of the preview of a roll of 80 mm, at scale 1."""
_TOP: Final = 28
_BOTTOM: Final = 24
_TOOTH: Final = 8
_NO_PAPER: Final = Paper("", ())


class PaperPreview(QWidget):
    """Black on white whatever the theme; as wide as its paper, 80 mm or 58 mm, and as high as it is long."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._paper = _NO_PAPER
        self._wide = WIDTH
        self._sheet: Sheet | None = None
        self._scale = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.follow(self._restyle)

    def set_paper(self, paper: Paper, width_mm: int = 80) -> None:
        """Show this, as it looks on a roll of this width."""
        wide = NARROW if width_mm < 80 else WIDTH
        if (paper, wide) == (self._paper, self._wide):
            return
        self._paper, self._wide, self._scale = paper, wide, 0.0
        self.setAccessibleName(said(paper))
        self._restyle()
        self.update()

    def _restyle(self) -> None:
        used = theme.current()
        if used.scale != self._scale:
            self._scale = used.scale
            light = Theme(scale=used.scale)
            self._sheet = Sheet(self._paper, used.px(self._wide), used.scale, ink_of(light))
        assert self._sheet is not None
        wide = self._sheet.width + 2 * used.px(SIDE)
        self.setFixedSize(QSize(wide, self._sheet.height + used.px(_TOP + _BOTTOM + _TOOTH)))

    def paintEvent(self, event: QPaintEvent) -> None:
        used = theme.current()
        assert self._sheet is not None
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(Qt.GlobalColor.white)
        painter.drawPolygon(self._outline())
        painter.translate(used.px(SIDE), used.px(_TOP))
        seen = event.rect().translated(0, -used.px(_TOP))
        self._sheet.paint(painter, seen.top(), seen.bottom())

    def _outline(self) -> QPolygonF:
        tooth = theme.current().px(_TOOTH)
        high = self.height() - tooth
        edge = [QPointF(0, 0), QPointF(0, high)]
        for place in range(self.width() // tooth + 1):
            edge.append(QPointF(place * tooth, high + (tooth if place % 2 else 0)))
        return QPolygonF([*edge, QPointF(self.width(), high), QPointF(self.width(), 0)])


def said(paper: Paper) -> str:
    """The paper in words, for a screen reader."""
    parts = []
    for line in paper.lines:
        if isinstance(line, Text | Heading):
            parts.append(line.text)
        elif isinstance(line, Columns):
            parts.append(" ".join(filter(None, (line.left, line.note, str(line.right)))))
        elif isinstance(line, Notice):
            parts.append(f"{line.text} {line.right}".strip())
        elif isinstance(line, Signature):
            parts.append(line.label)
    return ". ".join(parts)
