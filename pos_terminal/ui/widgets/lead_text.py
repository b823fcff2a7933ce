"""Text over several lines with the design's own distance between them, which a label does not keep."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_terminal.ui import theme


class LeadText(QWidget):
    """Wrapped words of `size` and `weight` in the colour `token`, their lines `lead` apart (px at scale
    1)."""

    def __init__(
        self, size: int, lead: int, token: str, *, weight: int = 400, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._size, self._lead, self._token, self._weight = size, lead, token, weight
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.follow(self._fit)

    def setText(self, text: str) -> None:
        """Say this."""
        self._text = text
        self.setAccessibleName(text)
        self._fit()

    def set_size(self, size: int, lead: int) -> None:
        """Another size of the letters, and distance of the lines."""
        if (size, lead) != (self._size, self._lead):
            self._size, self._lead = size, lead
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != self.width():
            self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(80), theme.current().px(self._lead))

    def paintEvent(self, _event: QPaintEvent) -> None:
        used = theme.current()
        painter = QPainter(self)
        painter.setFont(self._font())
        painter.setPen(used.color(self._token))
        metrics = QFontMetrics(painter.font())
        lead = used.px(self._lead)
        for number, line in enumerate(self._lines(self.width())):
            painter.drawText(0, number * lead + (lead - metrics.height()) // 2 + metrics.ascent(), line)

    def _fit(self) -> None:
        self.setFixedHeight(theme.current().px(self._lead) * max(1, len(self._lines(self.width()))))
        self.update()

    def _font(self) -> QFont:
        large = self._size > 24
        return theme.current().font(self._size, self._weight, tracking=-0.02 if large else 0)

    def _lines(self, width: int) -> list[str]:
        metrics = QFontMetrics(self._font())
        lines: list[str] = []
        for word in self._text.split(" "):
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and metrics.horizontalAdvance(longer) <= width:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines
