"""What a count came to: expected, counted, and the difference in words and figures."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.states.drawer import Verdict
from pos_terminal.ui.widgets import paint
from pos_terminal.ui.widgets.amount import fitting_size, money_look, paint_money, spoken_money


class VerdictView(QWidget):
    """Two lines, the sum's rule, then the sign in words with the amount under it. `low` takes less height."""

    def __init__(self, *, low: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._verdict: Verdict | None = None
        self._low = low
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.signals.changed.connect(self.updateGeometry)

    def set_verdict(self, verdict: Verdict) -> None:
        """Show this."""
        self._verdict = verdict
        said = (
            f"{tr('Expected')} {spoken_money(verdict.expected)}",
            f"{tr('Counted')} {spoken_money(verdict.counted)}",
            f"{verdict.word} {spoken_money(verdict.difference) if verdict.difference.amount else ''}",
        )
        self.setAccessibleName(", ".join(said).strip())
        self.update()

    def set_low(self, low: bool) -> None:
        """Less height, where there is less."""
        if low != self._low:
            self._low = low
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        used = theme.current()
        line, word, amount = self._heights()
        return QSize(used.px(300), 2 * line + used.px(3) + word + amount)

    def paintEvent(self, _event: QPaintEvent) -> None:
        verdict = self._verdict
        if verdict is None:
            return
        used = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line, word, amount = self._heights()
        for place, (title, money) in enumerate(
            ((tr("Expected"), verdict.expected), (tr("Counted"), verdict.counted))
        ):
            area = QRect(0, place * line, self.width(), line)
            if place:
                painter.fillRect(QRect(0, area.top(), area.width(), 1), used.color("line"))
            width = paint.line(painter, area, title, used.font(18, 500), used.color("ink-2"))
            room = self.width() - width - used.px(16)
            look = money_look(money, min(44, fitting_size(money, room, 44)))
            paint_money(painter, area, look, used.color("ink"), align=Qt.AlignmentFlag.AlignRight)
        painter.fillRect(QRect(0, 2 * line, self.width(), used.px(3)), used.color("ink"))
        head = QRect(0, 2 * line + used.px(3), self.width(), word)
        middle = head.center().y() - used.px(20) + used.px(4)
        painter.drawPixmap(0, middle, used.icon(verdict.icon, 40, "ink", 2.5))
        words = head.adjusted(used.px(54), used.px(8), 0, 0)
        paint.line(painter, words, verdict.word, used.font(32, 600, tracking=-0.01), used.color("ink"))
        if verdict.difference.amount:
            area = QRect(0, head.bottom() + 1, self.width(), amount)
            size = fitting_size(verdict.difference, self.width(), 64 if self._low else 112)
            paint_money(painter, area, money_look(verdict.difference, size), used.color("ink"))

    def _heights(self) -> tuple[int, int, int]:
        px = theme.current().px
        verdict = self._verdict
        nothing = verdict is not None and not verdict.difference.amount
        amount = 0 if nothing else px(76 if self._low else 124)
        return px(60 if self._low else 84), px(64 if self._low else 84), amount
