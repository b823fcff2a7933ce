"""Safe mode: says what is damaged, takes nothing, and lets the data be carried to safety."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.states.safe_mode import SafeModeState
from pos_terminal.ui.widgets.action_bar import ActionBar
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.label import Icon, Label, set_property


class SafeModeScreen(QWidget):
    """Renders a SafeModeState."""

    export_pressed = Signal()
    close_pressed = Signal()
    check_up_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        set_property(self, "fill", "surface")
        self._title = Label("", 32, wrap=True)
        self._lead = Label("", 20, weight=400, wrap=True)
        self._problems = QVBoxLayout()
        self._verified = Label("", 18, tone="ink-2", wrap=True)
        self._exported = Label("", 18, weight=600, wrap=True)
        self.export = Button("", "primary", icon="download", key="Enter", tall=True)
        self.export.setObjectName("export")
        self.export.clicked.connect(self.export_pressed)
        self._close = Button("", tall=True)
        self._close.clicked.connect(self.close_pressed)
        self.check_up = Button("", icon="shield-check", tall=True)
        self.check_up.clicked.connect(self.check_up_pressed)
        self._inside = QVBoxLayout()
        head = self._head = QHBoxLayout()
        head.addWidget(Icon("alert-triangle", 48, "bad-text"), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.addWidget(self._title)
        words.addWidget(self._lead)
        words.addLayout(self._problems)
        words.addWidget(self._verified)
        words.addWidget(self._exported)
        self._words = words
        head.addLayout(words, 1)
        self._inside.addLayout(head)
        self._inside.addStretch(1)
        bar = ActionBar()
        bar.add_left(self._close)
        bar.add_right(self.check_up)
        bar.add_right(self.export)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._inside, 1)
        column.addWidget(bar)
        self.retranslate()
        theme.follow(self._restyle)

    def render_state(self, state: SafeModeState) -> None:
        """Show `state`."""
        while (item := self._problems.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.deleteLater()
        for problem in state.problems:
            self._problems.addWidget(Label(f"•  {problem}", 18, weight=500, wrap=True))
        self._verified.setText(
            tr("Everything up to entry {number} of the journal is intact.", number=state.last_verified)
        )
        self._lead.setVisible(state.damaged)
        self._verified.setVisible(state.damaged)
        self._exported.setText(state.exported)
        self._exported.setVisible(bool(state.exported))
        self.export.set_ready(state.can_export)

    def retranslate(self) -> None:
        """Take the words of the language in use."""
        self._title.setText(tr("This terminal cannot take payments now"))
        lead = tr(
            "Its saved data is damaged. Nothing is changed any more. Use another terminal and tell a manager."
        )
        self._lead.setText(lead)
        self.export.setText(tr("Export the data"))
        self.check_up.setText(tr("Check this terminal"))
        self._close.setText(tr("Close the program"))

    def _restyle(self) -> None:
        used = theme.current()
        self._inside.setContentsMargins(used.px(64), used.px(56), used.px(64), used.px(24))
        self._words.setSpacing(used.px(20))
        self._head.setSpacing(used.px(24))
        self._problems.setSpacing(used.px(8))
