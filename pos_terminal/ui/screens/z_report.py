"""A drawer's report: the paper at the left, at the right what to do with the cash, print, keep, done."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pos_terminal.domain.money import Money
from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.screens.paper_page import PaperPage
from pos_terminal.ui.states.z_report import ZReportState
from pos_terminal.ui.widgets import paint
from pos_terminal.ui.widgets.amount import money_look, paint_money, spoken_money
from pos_terminal.ui.widgets.gap import Gap, stack
from pos_terminal.ui.widgets.label import Icon, Label
from pos_terminal.ui.widgets.report_paper import ReportPaperView


class MoveRow(QWidget):
    """Where a part of the cash goes: icon, words, the amount large."""

    def __init__(self, icon: str, *, last: bool = False) -> None:
        super().__init__()
        self._icon, self._last = icon, last
        self._text, self._money = "", Money(0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_move(self, text: str, money: Money) -> None:
        """Show this."""
        self._text, self._money = text, money
        self.setAccessibleName(f"{text}, {spoken_money(money)}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(320), theme.current().px(84))

    def paintEvent(self, _event: QPaintEvent) -> None:
        used = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRect(0, 0, self.width(), 1), used.color("line"))
        if self._last:
            painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), used.color("line"))
        painter.drawPixmap(0, (self.height() - used.px(30)) // 2, used.icon(self._icon, 30, "ink"))
        size = 40 if self.width() >= used.px(440) else 32
        look = money_look(self._money, size)
        paint_money(painter, self.rect(), look, used.color("ink"), align=paint.RIGHT)
        room = self.rect().adjusted(used.px(48), 0, -round(look.width) - used.px(12), 0)
        paint.line(painter, room, self._text, used.font(20), used.color("ink"))


class ZReportScreen(PaperPage):
    """A report, and where the cash goes after a closing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.paper = ReportPaperView()
        self.move_title = Label("", 18, weight=600)
        self.to_safe, self.left = MoveRow("shield-lock"), MoveRow("own-drawer", last=True)
        self.notes = QVBoxLayout()
        super().__init__(self.paper, parent)
        stack(self.content, Gap(36, 16), self.move_title, Gap(12))
        stack(self.content, self.to_safe, self.left, Gap(30, 12))
        self.content.addLayout(self.notes)
        self.content.addStretch(1)

    def render_state(self, state: ZReportState) -> None:
        """Show this report."""
        self.paper.set_paper(state.paper)
        self.move_title.setText(tr("Now move the cash"))
        moves = state.to_safe is not None and state.left is not None
        for part in (self.move_title, self.to_safe, self.left):
            part.setVisible(moves)
        if state.to_safe is not None and state.left is not None:
            self.to_safe.set_move(tr("Put in the safe"), state.to_safe)
            self.left.set_move(tr("Leave in the drawer"), state.left)
        self._show_notes(state.notes)
        self.say(state.title, state.line, can_print=state.can_print, main=state.show_cash)

    def _show_notes(self, notes: tuple[tuple[str, str], ...]) -> None:
        while (item := self.notes.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for icon, text in notes:
            line = QWidget()
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(theme.current().px(14))
            row.addWidget(Icon(icon, 26, "ink-2"), 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(Label(text, 18, tone="ink-2", weight=400, wrap=True), 1)
            self.notes.addWidget(line)

    def size_page(self) -> None:
        self.notes.setSpacing(theme.current().px(14))
        super().size_page()
