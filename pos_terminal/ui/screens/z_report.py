"""A drawer's report: the paper at the left, at the right what to do with the cash, print, keep, done."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from pos_terminal.domain.money import Money
from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.screens.payment_page import smallest_page
from pos_terminal.ui.states.z_report import ZReportState
from pos_terminal.ui.widgets import paint
from pos_terminal.ui.widgets.action_bar import ActionBar
from pos_terminal.ui.widgets.amount import money_look, paint_money, spoken_money
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.gap import Gap, stack
from pos_terminal.ui.widgets.label import Icon, Label, set_property
from pos_terminal.ui.widgets.report_paper import WIDTH, ReportPaperView

_NARROW_BELOW = 1200
_LOW_BELOW = 768 - 56
_LEFT = 624
_NARROW_LEFT = WIDTH + 24


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


class ZReportScreen(QWidget):
    """`print_wanted`, `pdf_wanted` and `done` are told by their buttons, Enter and Esc."""

    print_wanted = Signal()
    pdf_wanted = Signal()
    done = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.paper = ReportPaperView()
        self.title = Label("", 32, wrap=True)
        self.line = Label("", 18, tone="ink-2", wrap=True)
        self.move_title = Label("", 18, weight=600)
        self.to_safe, self.left = MoveRow("shield-lock"), MoveRow("own-drawer", last=True)
        self.notes = QVBoxLayout()
        self.finish = Button(key="Esc", tall=True)
        self.pdf = Button(icon="file-type-pdf", tall=True)
        self.print = Button(kind="primary", icon="printer", key="Enter", tall=True)
        self._build()
        self.finish.clicked.connect(self.done)
        self.pdf.clicked.connect(self.pdf_wanted)
        self.print.clicked.connect(self.print_wanted)
        theme.follow(self._restyle)

    def _build(self) -> None:
        self.area = QScrollArea()
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        ground = QFrame()
        ground.setProperty("fill", "sunk")
        self._ground = QVBoxLayout(ground)
        self._ground.addWidget(self.paper, 0, Qt.AlignmentFlag.AlignHCenter)
        self._ground.addStretch(1)
        self.area.setWidgetResizable(True)
        self.area.setWidget(ground)
        self.pane = QFrame()
        self.pane.setProperty("fill", "surface")
        self.pane.setProperty("line", "left")
        self.bar = ActionBar()
        self.bar.add_left(self.finish)
        self.bar.add_right(self.pdf)
        self.bar.add_right(self.print)
        self._content = QVBoxLayout()
        self._content.setSpacing(0)
        stack(self._content, self.title, Gap(8), self.line, Gap(36, 16), self.move_title, Gap(12))
        stack(self._content, self.to_safe, self.left, Gap(30, 12))
        self._content.addLayout(self.notes)
        self._content.addStretch(1)
        column = QVBoxLayout(self.pane)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._content, 1)
        column.addWidget(self.bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        row.addWidget(self.area)
        row.addWidget(self.pane, 1)

    def render_state(self, state: ZReportState) -> None:
        """Show this report."""
        self.paper.set_paper(state.paper)
        self.title.setText(state.title)
        self.line.setText(state.line)
        self.move_title.setText(tr("Now move the cash"))
        moves = state.to_safe is not None and state.left is not None
        for part in (self.move_title, self.to_safe, self.left):
            part.setVisible(moves)
        if state.to_safe is not None and state.left is not None:
            self.to_safe.set_move(tr("Put in the safe"), state.to_safe)
            self.left.set_move(tr("Leave in the drawer"), state.left)
        self._show_notes(state.notes)
        self.finish.setText(tr("Done"))
        self.print.setText(tr("Print"))
        self.print.set_ready(state.can_print)
        self._size()

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

    def handle(self, action: str) -> bool:
        """Do what a key of the keyboard map stands for here. Returns whether it stands for anything."""
        if action == "back":
            self.done.emit()
        elif action == "print":
            self.print_wanted.emit()
        elif action in ("up", "down"):
            bar = self.area.verticalScrollBar()
            step = theme.current().px(120)
            bar.setValue(bar.value() + (step if action == "down" else -step))
        else:
            return False
        return True

    def _restyle(self) -> None:
        self.notes.setSpacing(theme.current().px(14))
        self._size()

    def _size(self) -> None:
        used = theme.current()
        narrow = self.width() < used.px(_NARROW_BELOW)
        low = self.height() < used.px(_LOW_BELOW)
        self.area.setFixedWidth(used.px(_NARROW_LEFT if narrow else _LEFT))
        self._ground.setContentsMargins(0, used.px(20), 0, used.px(20))
        side, top = used.px(28 if narrow else 44), used.px(24 if low or narrow else 40)
        self._content.setContentsMargins(side, top, side, 0)
        self.bar.set_low(low)
        self.bar.set_tight(narrow)
        self.pdf.setText(tr("PDF") if narrow else tr("Save as PDF"))
        for button, icon in ((self.pdf, "file-type-pdf"), (self.print, "printer")):
            set_property(button, "tall", "" if narrow else "lg")
            button.set_icon_name("" if narrow else icon)
        set_property(self.finish, "tall", "" if narrow else "lg")

    def minimumSizeHint(self) -> QSize:
        return smallest_page()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._size()
        super().resizeEvent(event)
