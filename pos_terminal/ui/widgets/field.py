"""A line to type into, with an icon before and a key cap or a problem after the text."""

from __future__ import annotations

from PySide6.QtCore import SIGNAL, QPointF, QRect
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from pos_terminal.ui import theme
from pos_terminal.ui.keys import ENTER
from pos_terminal.ui.widgets import paint
from pos_terminal.ui.widgets.key_caps import key_caps
from pos_terminal.ui.widgets.label import set_property

_PADDING = 16
"""With the border, as in the style sheet."""
_QTS_OWN = 2
"""What Qt leaves free on each side of the text, at any scale."""


class Field(QLineEdit):
    """`placeholder` is also the accessible name. `longest` limits what can be typed.

    Enter presses the main button of the page, unless somebody listens to `returnPressed`: then it is theirs
    alone, and told once however long it is held.
    """

    def __init__(
        self,
        placeholder: str,
        *,
        icon: str = "",
        key: str = "",
        longest: int = 120,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon_name = icon
        self._key = key
        self._problem = ""
        self._says: tuple[str, ...] = ()
        self.setMaxLength(longest)
        self.set_placeholder(placeholder)
        self.textChanged.connect(self._measure)
        key_caps.changed.connect(self._measure)
        theme.follow(self._measure)

    def set_placeholder(self, text: str, *shorter: str) -> None:
        """What the empty field says: the first of these that has room, else the last. A screen reader hears
        `text`."""
        self._says = (text, *shorter)
        self.setPlaceholderText(text)
        self.setAccessibleName(text)
        self._choose_words()

    def set_problem(self, text: str) -> None:
        """Say what is wrong with the text, in the field; "" for nothing."""
        self._problem = text
        set_property(self, "problem", bool(text))
        self.setAccessibleDescription(text)
        self._measure()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in ENTER or not self.receivers(SIGNAL("returnPressed()")):
            super().keyPressEvent(event)
            return
        if not event.isAutoRepeat():
            super().keyPressEvent(event)
        # Qt lets it go on to the window, which would press the main button as well.
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._choose_words()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        used = theme.current()
        middle = self.height() // 2
        if self._icon_name:
            picture = used.icon(self._icon_name, 24, "ink", 1.75)
            painter.drawPixmap(QPointF(used.px(16), middle - used.px(12)), picture)
        if self._problem:
            self._paint_problem(painter)
        elif self._cap_shown():
            left = self.width() - used.px(16) - paint.key_cap_width(self._key)
            paint.key_cap(painter, left, middle, self._key, used.color("ink-3"), used.color("line"))

    def _cap_shown(self) -> bool:
        return bool(self._key) and key_caps.shown and not self.text()

    def _problem_width(self) -> int:
        used = theme.current()
        return QFontMetrics(used.font(16, 500)).horizontalAdvance(self._problem) + used.px(30)

    def _paint_problem(self, painter: QPainter) -> None:
        used = theme.current()
        left = self.width() - used.px(16) - self._problem_width()
        top = (self.height() - used.px(20)) // 2
        painter.drawPixmap(QPointF(left, top), used.icon("alert-circle", 20, "bad-text"))
        words = QRect(left + used.px(28), 0, self._problem_width(), self.height())
        paint.line(painter, words, self._problem, used.font(16, 500), used.color("bad-text"))

    def _measure(self) -> None:
        used = theme.current()
        left = used.px(16 + 24 - 4) - 1 if self._icon_name else 0
        right = self._problem_width() + used.px(12) if self._problem else 0
        if self._cap_shown():
            right = paint.key_cap_width(self._key)
        self.setTextMargins(left, 0, right, 0)
        self._choose_words()
        self.update()

    def _choose_words(self) -> None:
        if len(self._says) > 1:
            used, margins = theme.current(), self.textMargins()
            room = self.width() - 2 * (used.px(_PADDING) + _QTS_OWN) - margins.left() - margins.right()
            whole = (words for words in self._says if used.width(words, 18) <= room)
            self.setPlaceholderText(next(whole, self._says[-1]))
