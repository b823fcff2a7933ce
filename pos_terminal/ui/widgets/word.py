"""The large word of a state block, in one line or in two of about the same length."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_terminal.ui import theme
from pos_terminal.ui.widgets.kept import Kept

_SMALLEST = 40
_STEP = 4


def balanced(text: str, metrics: QFontMetrics, width: int) -> list[str]:
    """`text` in one line where it fits into `width` pixels, else in the two lines that are narrowest."""
    if metrics.horizontalAdvance(text) <= width or " " not in text:
        return [text]
    words = text.split(" ")
    pairs = [(" ".join(words[:cut]), " ".join(words[cut:])) for cut in range(1, len(words))]
    return list(min(pairs, key=lambda pair: max(metrics.horizontalAdvance(line) for line in pair)))


class Word(QWidget):
    """Painted, because a label has no line height; it shrinks before it is cut."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._wanted = 84
        self._token = "ink"
        self._tracking = -0.02
        self._two_lines = True
        self._kept = Kept()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_word(
        self, text: str, size: int, token: str, *, two_lines: bool = True, tracking: float = -0.02
    ) -> None:
        """Show `text` in at most `size` px at scale 1, in the colour `token`."""
        self._text, self._wanted, self._token = text, size, token
        self._two_lines, self._tracking = two_lines, tracking
        self.setAccessibleName(text)
        self.setFixedHeight(self._height())
        self.update()

    def _fitted(self, width: int) -> tuple[int, list[str]]:
        used = theme.current()
        size = self._wanted
        while True:
            metrics = QFontMetrics(used.font(size, 700, display=True, tracking=self._tracking))
            lines = balanced(self._text, metrics, width) if self._two_lines else [self._text]
            widest = max(metrics.horizontalAdvance(line) for line in lines)
            if widest <= width or size - _STEP < min(_SMALLEST, self._wanted // 2):
                return size, lines
            size -= _STEP

    def _height(self) -> int:
        # Not by heightForWidth: that would replace the fixed heights of the widgets around this one.
        size, lines = self._fitted(self.width())
        used = theme.current()
        return used.px(size + 2) * len(lines) + used.px(size // 5)

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(200), self._height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.setFixedHeight(self._height())
        super().resizeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        shape = self._wanted, self._token, self._two_lines, self._tracking
        self._kept.show(self, self._paint, self._text, shape)

    def _paint(self, painter: QPainter) -> None:
        used = theme.current()
        size, lines = self._fitted(self.width())
        painter.setFont(used.font(size, 700, display=True, tracking=self._tracking))
        painter.setPen(used.color(self._token))
        step = used.px(size + 2)
        for number, line in enumerate(lines):
            # Taller than the step: the tails of one line may reach into the room of the next.
            row = QRect(0, number * step - used.px(size // 6), self.width(), used.px(size + 2 + size // 3))
            painter.drawText(row, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, line)
