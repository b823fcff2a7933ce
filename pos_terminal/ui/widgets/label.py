"""Labels in the sizes and tones of the design. Text from outside is shown as it is, never read as markup."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from pos_terminal.ui import theme


def label(
    text: str = "", *, size: int = 16, tone: str = "", weight: int | None = None, wrap: bool = False
) -> QLabel:
    """A plain label of `size` px at scale 1 in the colour `tone` of the style sheet."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("text", str(size))
    if tone:
        made.setProperty("tone", tone)
    if weight is not None:
        made.setProperty("weight", str(weight))
    made.setWordWrap(wrap)
    return made


def strong_start(strong: str, rest: str) -> str:
    """Markup of a sentence whose start is strong, for a label of rich text."""
    tone = theme.current().color("ink-2").name()
    start = f'<span style="font-weight:600">{escape(strong)}</span>'
    return f'{start} <span style="color:{tone}">{escape(rest)}</span>'


class OneLine(QWidget):
    """One line of text that ends with … where there is no room for it. `token` is its colour."""

    def __init__(self, size: int, token: str, weight: int = 400, *, right: bool = False) -> None:
        super().__init__()
        self._font_size = size
        self._token = token
        self._weight = weight
        self._right = right
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_text(self, text: str, token: str | None = None) -> None:
        """Show this text, in another colour if one is given. Line breaks become spaces."""
        self._text = " ".join(text.split())
        self._token = token or self._token
        self.setAccessibleName(self._text)
        self.updateGeometry()
        self.update()

    def _metrics(self) -> QFontMetrics:
        return QFontMetrics(theme.current().font(self._font_size, self._weight))

    def sizeHint(self) -> QSize:
        metrics = self._metrics()
        return QSize(metrics.horizontalAdvance(self._text) + 1, round(metrics.height() * 1.1))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        used = theme.current()
        painter = QPainter(self)
        painter.setFont(used.font(self._font_size, self._weight))
        painter.setPen(used.color(self._token))
        shown = self._metrics().elidedText(self._text, Qt.TextElideMode.ElideRight, self.width())
        side = Qt.AlignmentFlag.AlignRight if self._right else Qt.AlignmentFlag.AlignLeft
        # Absolute: a line in another script stays in its place on the screen.
        flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        painter.drawText(self.rect(), flags, shown)
