"""The page that checks this terminal: a button, and what was found, the worst first."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.states.check_up import CheckUpState
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.finding_rows import FindingRows
from pos_terminal.ui.widgets.gap import Gap, stack
from pos_terminal.ui.widgets.label import Label
from pos_terminal.ui.widgets.page_edges import page_edges


class CheckUpPage(QWidget):
    """`wanted` tells that a check is wanted: True reads the whole journal, too."""

    wanted = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = Label("", 32)
        self.line = Label("", 18, tone="ink-2", weight=400, wrap=True)
        self.button = Button(kind="primary", icon="refresh", key="Enter")
        self.whole = Button()
        self.rows = FindingRows()
        self._build()
        self.button.clicked.connect(lambda: self.wanted.emit(False))
        self.whole.clicked.connect(lambda: self.wanted.emit(True))
        self.retranslate()
        theme.follow(self._restyle)

    def _build(self) -> None:
        self._pressed = QHBoxLayout()
        self._pressed.addWidget(self.button)
        self._pressed.addWidget(self.whole)
        self._pressed.addStretch(1)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        stack(self._column, self._title, Gap(8), self.line, Gap(20, 10))
        self._column.addLayout(self._pressed)
        self._column.addWidget(Gap(20, 10))
        self._column.addWidget(self.rows, 1)
        # Its room stays where nothing is listed yet, so that nothing moves when it is.
        kept = self.rows.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.rows.setSizePolicy(kept)

    def render_state(self, state: CheckUpState) -> None:
        """Show what was found."""
        self.line.setText(state.line)
        for button in (self.button, self.whole):
            button.set_ready(not state.busy)
        self.rows.show_findings(state.findings)
        self.rows.setVisible(bool(state.findings))

    def take_focus(self) -> None:
        """Give the keyboard to the button."""
        self.button.setFocus()

    def handle(self, action: str) -> bool:
        """↑ and ↓ move through what was found, and lead on to the next section at its ends."""
        if action not in ("up", "down") or not self.rows.isVisibleTo(self):
            return False
        return self.rows.scroll_by(1 if action == "down" else -1)

    def retranslate(self) -> None:
        """Take the words of the language in use."""
        self._title.setText(tr("Check this terminal"))
        self.button.setText(tr("Check now"))
        self.whole.setText(tr("With the whole journal"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._restyle()

    def _restyle(self) -> None:
        used = theme.current()
        side, top = page_edges(self)
        self._column.setContentsMargins(side, top, side, used.px(24))
        self._pressed.setSpacing(used.px(12))
