"""Labels whose size and tone come from the style sheet."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from pos_terminal.ui import theme


class Label(QLabel):
    """Plain text: never read as markup, whatever a person typed into it."""

    def __init__(
        self, text: str = "", role: int = 16, *, tone: str = "", weight: int = 0, wrap: bool = False
    ) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", str(role))
        self.setWordWrap(wrap)
        if tone:
            self.setProperty("tone", tone)
        if weight:
            self.setProperty("weight", str(weight))


class ElidedLabel(Label):
    """One line that is cut with … where the room ends; the whole text is its tool tip and accessible name."""

    def __init__(self, text: str = "", role: int = 16, *, tone: str = "", weight: int = 0) -> None:
        super().__init__(text, role, tone=tone, weight=weight)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        cut = self.fontMetrics().horizontalAdvance(self.text()) > self.width()
        self.setToolTip(self.text() if cut else "")

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), self.alignment() | Qt.TextFlag.TextSingleLine, shown)


def set_property(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the style sheet looks at, and style the widget again when it changed."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class Icon(QLabel):
    """One icon in one colour token; it follows the theme."""

    def __init__(self, name: str, size: int = 24, token: str = "ink", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._size, self._token = name, size, token
        theme.follow(self._draw)

    def set_icon(self, name: str, token: str) -> None:
        """Show this icon in the colour of `token`."""
        self._name, self._token = name, token
        self._draw()

    def _draw(self) -> None:
        used = theme.current()
        self.setPixmap(used.icon(self._name, self._size, self._token))
        self.setFixedSize(used.px(self._size), used.px(self._size))
