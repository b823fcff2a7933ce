"""A page with a paper: the paper at the left, at the right what is said of it, print, keep, done."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.printing.preview import WIDE
from pos_terminal.ui.screens.payment_page import smallest_page
from pos_terminal.ui.widgets.action_bar import ActionBar
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.gap import Gap, stack
from pos_terminal.ui.widgets.label import Label, set_property

_NARROW_BELOW = 1200
_LOW_BELOW = 768 - 56
_LEFT = 624
_NARROW_LEFT = WIDE + 24


class PaperPage(QWidget):
    """`print_wanted`, `pdf_wanted` and `done` are told by their buttons, Enter, Ctrl+P and Esc.

    Screens add what they say under `title` and `line` to `content`.
    """

    print_wanted = Signal()
    pdf_wanted = Signal()
    done = Signal()

    def __init__(self, paper: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.title = Label("", 32, wrap=True)
        self.line = Label("", 18, tone="ink-2", wrap=True)
        self.content = QVBoxLayout()
        self.finish = Button(key="Esc", tall=True)
        self.pdf = Button(icon="file-type-pdf", tall=True)
        self.print = Button(kind="primary", icon="printer", key="Enter", tall=True)
        self._main_icon = "printer"
        self._build(paper)
        self.finish.clicked.connect(self.done)
        self.pdf.clicked.connect(self.pdf_wanted)
        self.print.clicked.connect(self.print_wanted)
        theme.follow(self.size_page)

    def _build(self, paper: QWidget) -> None:
        self.area = QScrollArea()
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        ground = QFrame()
        ground.setProperty("fill", "sunk")
        self._ground = QVBoxLayout(ground)
        self._ground.addWidget(paper, 0, Qt.AlignmentFlag.AlignHCenter)
        self._ground.addStretch(1)
        self.area.setWidgetResizable(True)
        self.area.setWidget(ground)
        pane = QFrame()
        pane.setProperty("fill", "surface")
        pane.setProperty("line", "left")
        self.bar = ActionBar()
        self.bar.add_left(self.finish)
        self.bar.add_right(self.pdf)
        self.bar.add_right(self.print)
        self.content.setSpacing(0)
        stack(self.content, self.title, Gap(8), self.line)
        column = QVBoxLayout(pane)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self.content, 1)
        column.addWidget(self.bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        row.addWidget(self.area)
        row.addWidget(pane, 1)

    def say(self, title: str, line: str, *, can_print: bool, main: str = "") -> None:
        """Title, the line under it, and the buttons in the language in use. `main` is what the main button
        says where it does not print yet."""
        self._main_icon = "eye" if main else "printer"
        self.title.setText(title)
        self.line.setText(line)
        self.finish.setText(tr("Done"))
        self.print.setText(main or tr("Print"))
        self.print.set_ready(can_print)
        self.size_page()

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

    def size_page(self) -> None:
        """Divide the room there is."""
        used = theme.current()
        narrow = self.width() < used.px(_NARROW_BELOW)
        low = self.height() < used.px(_LOW_BELOW)
        self.area.setFixedWidth(used.px(_NARROW_LEFT if narrow else _LEFT))
        self._ground.setContentsMargins(0, used.px(20), 0, used.px(20))
        side, top = used.px(28 if narrow else 44), used.px(24 if low or narrow else 40)
        self.content.setContentsMargins(side, top, side, 0)
        self.bar.set_low(low)
        self.bar.set_tight(narrow)
        self.pdf.setText(tr("PDF") if narrow else tr("Save as PDF"))
        for button, icon in ((self.pdf, "file-type-pdf"), (self.print, self._main_icon)):
            set_property(button, "tall", "" if narrow else "lg")
            button.set_icon_name("" if narrow else icon)
        set_property(self.finish, "tall", "" if narrow else "lg")

    def minimumSizeHint(self) -> QSize:
        return smallest_page()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.size_page()
        super().resizeEvent(event)
