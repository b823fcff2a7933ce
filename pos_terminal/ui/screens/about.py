"""The page of the program itself: its version, the file for support, and the licences of what is inside."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QStackedWidget, QVBoxLayout, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.states.about_program import LicenceState, ProgramState
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.gap import Gap, stack
from pos_terminal.ui.widgets.label import ElidedLabel, Label
from pos_terminal.ui.widgets.page_edges import page_edges

_ROWS: Final = 4
_STEP: Final = 160
"""How far ↑ and ↓ move the text of a licence."""


class AboutPage(QWidget):
    """`support_wanted` and `licences_wanted` tell what was pressed; `turned` by how many pages to go on among
    the licences, `left` that nobody reads them any more."""

    support_wanted = Signal()
    licences_wanted = Signal()
    turned = Signal(int)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = Label("", 32)
        self._line = Label("", 18, tone="ink-2", weight=400, wrap=True)
        self.rows = [(Label("", 18, tone="ink-2"), ElidedLabel("", 18, weight=600)) for _ in range(_ROWS)]
        self._support_line = Label("", 18, tone="ink-2", weight=400, wrap=True)
        self.told = Label("", 18, weight=600, wrap=True)
        self.support = Button(kind="primary", icon="download", key="Enter")
        self.licences = Button(icon="eye")
        self.whose = ElidedLabel("", 24)
        self.place = Label("", 18, tone="ink-2")
        self.text = QPlainTextEdit()
        self.back = Button(icon="arrow-left", key="Esc")
        self.before = Button()
        self.next = Button(kind="primary", icon="arrow-right", key="Enter")
        self._sheets = QStackedWidget()
        self._build()
        self.support.clicked.connect(self.support_wanted)
        self.licences.clicked.connect(self.licences_wanted)
        self.back.clicked.connect(self.leave)
        self.before.clicked.connect(lambda: self.turned.emit(-1))
        self.next.clicked.connect(lambda: self.turned.emit(1))
        self.retranslate()
        theme.follow(self._restyle)

    @property
    def reads(self) -> bool:
        """Whether the licences are shown."""
        return self._sheets.currentIndex() == 1

    def render_state(self, state: ProgramState) -> None:
        """Show what the program is, and how the file for support stands."""
        for place, ((label, value), frame) in enumerate(zip(self.rows, self._frames, strict=True)):
            known = place < len(state.facts)
            frame.setVisible(known)
            if known:
                label.setText(state.facts[place][0])
                value.setText(state.facts[place][1])
                frame.setAccessibleName(": ".join(state.facts[place]))
        self.support.set_ready(not state.busy)
        self.told.setText(state.told)
        self.told.setVisible(bool(state.told))

    def show_licence(self, state: LicenceState) -> None:
        """Show this page of the licences, from its beginning."""
        anew = not self.reads
        self.whose.setText(state.title)
        self.place.setText(tr("{number} of {count}", number=state.number, count=state.count))
        self.text.setPlainText(state.text)
        self.text.setAccessibleName(state.title)
        self.before.set_ready(state.number > 1)
        self.next.set_ready(state.number < state.count)
        self._sheets.setCurrentIndex(1)
        if anew:
            self.setFocus()

    def leave(self) -> None:
        """Back from the licences."""
        self._sheets.setCurrentIndex(0)
        self.left.emit()
        self.take_focus()

    def take_focus(self) -> None:
        """Give the keyboard to the file for support, or to whoever reads."""
        (self.next if self.reads else self.support).setFocus()

    def handle(self, action: str) -> bool:
        """While licences are read ↑ and ↓ move the text, and Esc leaves it."""
        if not self.reads:
            return False
        if action == "back":
            self.leave()
        elif action in ("up", "down"):
            bar = self.text.verticalScrollBar()
            # A text of lines is scrolled by lines.
            lines = max(1, theme.current().px(_STEP) // max(1, self.text.fontMetrics().lineSpacing()))
            bar.setValue(bar.value() + (lines if action == "down" else -lines))
        else:
            return False
        return True

    def retranslate(self) -> None:
        """Take the words of the language in use."""
        self._title.setText(tr("About this program"))
        self._line.setText(tr("A payment terminal for the counter, which also works without internet."))
        self._support_line.setText(
            tr(
                "When support asks for it: a file with versions, logs and figures. It has no payments, no"
                " names, no telephone numbers and no keys in it."
            )
        )
        self.support.setText(tr("Support file"))
        self.licences.setText(tr("Licences"))
        self.back.setText(tr("Back"))
        self.before.setText(tr("Previous"))
        self.next.setText(tr("Next"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._restyle()

    def _build(self) -> None:
        self._frames = []
        about, column = _sheet()
        stack(column, self._title, Gap(8), self._line, Gap(24, 12))
        for label, value in self.rows:
            frame = QFrame()
            frame.setProperty("line", "bottom")
            row = QHBoxLayout(frame)
            row.setContentsMargins(0, 0, 0, 0)
            row.addWidget(label)
            row.addWidget(value, 1)
            column.addWidget(frame)
            self._frames.append(frame)
        stack(column, Gap(24, 12), self._support_line, Gap(16, 8))
        column.addLayout(_bar(self.support, self.licences))
        stack(column, Gap(16, 8), self.told)
        column.addStretch(1)
        reading, inside = _sheet()
        head = QHBoxLayout()
        head.addWidget(self.whose, 1)
        head.addWidget(self.place)
        self.text.setReadOnly(True)
        self.text.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        inside.addLayout(head)
        inside.addWidget(Gap(12, 6))
        inside.addWidget(self.text, 1)
        inside.addWidget(Gap(12, 6))
        inside.addLayout(_bar(self.back, self.before, self.next))
        self._sheets.addWidget(about)
        self._sheets.addWidget(reading)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._sheets)

    def _restyle(self) -> None:
        used = theme.current()
        side, top = page_edges(self)
        self._column.setContentsMargins(side, top, side, used.px(24))
        for (label, _), frame in zip(self.rows, self._frames, strict=True):
            frame.setFixedHeight(used.px(52))
            label.setFixedWidth(used.px(200))


def _sheet() -> tuple[QWidget, QVBoxLayout]:
    sheet = QWidget()
    column = QVBoxLayout(sheet)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    return sheet, column


def _bar(*buttons: Button) -> QHBoxLayout:
    bar = QHBoxLayout()
    bar.setSpacing(12)
    for button in buttons:
        bar.addWidget(button)
    bar.addStretch(1)
    return bar
