"""The coloured block that says the state of a payment: who and what on top, glyph, word, amount."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from pos_terminal.domain.money import Money
from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.states.about import About
from pos_terminal.ui.states.outcome import Outcome
from pos_terminal.ui.widgets import paint
from pos_terminal.ui.widgets.amount import spoken_money
from pos_terminal.ui.widgets.kept import Kept
from pos_terminal.ui.widgets.outcome_look import LOOKS, block_word

WIDE, NARROW = 548, 412
_ISOLATE, _POP = "\u2068", "\u2069"


def order_line(about: About, parted: str = "  /  ") -> str:
    """Order and reference in one line. What was typed is isolated: it cannot turn the rest around."""
    parts = [tr("Order {order}", order=_isolated(about.order))] if about.order else []
    if about.reference:
        parts.append(_isolated(about.reference))
    return parted.join(parts)


def _isolated(text: str) -> str:
    return f"{_ISOLATE}{' '.join(text.split())}{_POP}"


class BlockHead(QWidget):
    """Patch, method and order in one line of 40 px."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._about: About | None = None
        self._tokens = ("ink", "ink-2")
        self._kept = Kept()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_about(self, about: About, text: str, second: str) -> None:
        """Show this payment's method and order in the colours `text` and `second`."""
        said = f"{about.method}. {order_line(about, ', ')}"
        if (about, (text, second), said) == (self._about, self._tokens, self.accessibleName()):
            return
        self._about = about
        self._tokens = (text, second)
        self.setAccessibleName(said)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(200), theme.current().px(40))

    def paintEvent(self, _event: QPaintEvent) -> None:
        about = self._about
        if about is not None:
            self._kept.show(self, lambda painter: self._paint(painter, about), about, self._tokens)

    def _paint(self, painter: QPainter, about: About) -> None:
        used = theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = used.px(40)
        paint.patch(painter, QRect(0, 0, side, side), about.provider_code)
        rest = self.rect().adjusted(side + used.px(14), 0, 0, 0)
        font, color = used.font(20, 600), used.color(self._tokens[0])
        name = paint.line(painter, rest, about.method, font, color)
        rest.adjust(name + used.px(16), 0, 0, 0)
        right = paint.RIGHT | Qt.AlignmentFlag.AlignAbsolute
        second, line = used.color(self._tokens[1]), order_line(about)
        sizes = (18, 17, 16, 15, 14)
        size = next((n for n in sizes if used.width(line, n) < rest.width()), sizes[-1])
        paint.line(painter, rest, line, used.font(size), second, right)


class BlockLine(QWidget):
    """One line of text on a state block, in a colour that goes with the block."""

    def __init__(self, size: int, weight: int = 400, *, align: Qt.AlignmentFlag = paint.LEFT) -> None:
        super().__init__()
        self._font_size, self._weight, self._align = size, weight, align
        self._text, self._token = "", "ink"
        self._kept = Kept()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_text(self, text: str, token: str) -> None:
        """Show this text in the colour `token`; without a text the line takes no room."""
        self.setVisible(bool(text))
        if (text, token) == (self._text, self._token):
            return
        self._text, self._token = text, token
        self.setAccessibleName(text)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(100), theme.current().px(self._font_size + 6))

    def paintEvent(self, _event: QPaintEvent) -> None:
        self._kept.show(self, self._paint, self._text, self._token)

    def _paint(self, painter: QPainter) -> None:
        used = theme.current()
        size = self._font_size
        room = self.width()
        # A sentence shrinks a little before it is cut: the smallest size is that of the design.
        while size > 16 and used.width(self._text, size, self._weight) > room:
            size -= 1
        font, color = used.font(size, self._weight), used.color(self._token)
        paint.line(painter, self.rect(), self._text, font, color, self._align)


class StateBlock(QWidget):
    """Full height, no radius, filled with the colour of the outcome. A screen lays its parts into `body`."""

    def __init__(self, outcome: Outcome, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._outcome = outcome
        self._said: tuple[Outcome, Money] | None = None
        self._margins = (40, 40)
        self._narrow = False
        self.head = BlockHead()
        self.body = QVBoxLayout()
        self.body.setSpacing(0)
        self._outside = QVBoxLayout(self)
        self._outside.setSpacing(0)
        self._outside.addWidget(self.head)
        self._outside.addLayout(self.body, 1)
        theme.follow(self._restyle)

    @property
    def outcome(self) -> Outcome:
        """What the colour says."""
        return self._outcome

    def set_about(self, outcome: Outcome, about: About) -> None:
        """Take the colour of this outcome and show this payment in the head."""
        news = (outcome, about.amount) != self._said
        self._outcome = outcome
        look = LOOKS[outcome]
        self.head.set_about(about, look.text, look.second)
        self.setAccessibleName(f"{block_word(outcome)}, {spoken_money(about.amount)}")
        self.update()
        if news:
            self._said = (outcome, about.amount)
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def set_padding(self, top: int, bottom: int) -> None:
        """Space above and below the parts, in px at scale 1."""
        self._margins = (top, bottom)
        self._restyle()

    def set_narrow(self, narrow: bool) -> None:
        """Take the width and the margins of a small or an ordinary window."""
        if narrow != self._narrow:
            self._narrow = narrow
            self._restyle()

    def _restyle(self) -> None:
        used = theme.current()
        side = 32 if self._narrow else 48
        top, bottom = self._margins
        if self._narrow:
            top, bottom = min(top, 32), min(bottom, 28)
        self._outside.setContentsMargins(used.px(side), used.px(top), used.px(side), used.px(bottom))
        self.setFixedWidth(used.px(NARROW if self._narrow else WIDE))

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.current().color(LOOKS[self._outcome].fill))
