"""The page of the till software: its door switched on and off, the folder, and the programs let in."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRegularExpression, Qt, Signal
from PySide6.QtGui import QRegularExpressionValidator, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.states.till import TillChoices, TillPageState
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.field import Field
from pos_terminal.ui.widgets.gap import Gap, stack
from pos_terminal.ui.widgets.label import Icon, Label, set_property
from pos_terminal.ui.widgets.people_rows import PeopleRows
from pos_terminal.ui.widgets.scrolled import scrolled
from pos_terminal.ui.widgets.segmented import Segmented

_SIDE: Final = 44
_NARROW_BELOW: Final = 760
_LONGEST_PATH: Final = 400


class TillPage(QWidget):
    """Renders a TillPageState. `saved` tells TillChoices, `pair` that a code is wanted, `removed` the id of a
    program that is not to be let in any more."""

    saved = Signal(object)
    pair = Signal()
    removed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = TillPageState(TillChoices())
        self._title = Label("", 32)
        self._icon = Icon("own-terminal", 24, "ink-2")
        self.line = Label("", 18, tone="ink-2", weight=400, wrap=True)
        self._labels = {name: Label("", 16, weight=600) for name in ("on", "port", "folder", "programs")}
        self.on = Segmented([("off", ""), ("on", "")])
        self.port = Field("", longest=5)
        self.port.setValidator(QRegularExpressionValidator(QRegularExpression("[0-9]{0,5}")))
        self.folder = Field("", longest=_LONGEST_PATH)
        self.save = Button(kind="primary", icon="check", key="Enter")
        self.pairing = Button(icon="key")
        self.code = Label("", 36)
        self.code_line = Label("", 16, tone="ink-2", weight=400, wrap=True)
        self.rows = PeopleRows()
        self._none = Label("", 18, tone="ink-3", weight=400)
        self._build()
        for field in (self.port, self.folder):
            field.textEdited.connect(lambda _text: self.refuse("", ""))
        self.save.clicked.connect(lambda: self.saved.emit(self.entered()))
        self.pairing.clicked.connect(self.pair)
        self.rows.pressed.connect(self.removed)
        self.retranslate()
        theme.follow(self._restyle)

    def render_state(self, state: TillPageState, *, anew: bool) -> None:
        """Show how the door is; with `anew` also what is set, over whatever was being typed."""
        self._state = state
        self.line.setText(state.line)
        set_property(self.line, "tone", "ink" if state.warns else "ink-2")
        icon = "alert-triangle" if state.warns else "own-terminal"
        self._icon.set_icon(icon, "ink" if state.warns else "ink-2")
        if anew:
            self.on.choose("on" if state.choices.on else "off")
            self.port.setText(state.choices.port)
            self.folder.setText(state.choices.folder)
            self.refuse("", "")
        for widget in (self.on, self.port, self.folder):
            widget.setEnabled(state.manages)
        self.save.setVisible(state.manages)
        self.pairing.setVisible(state.manages and state.may_pair)
        self.code.setText(state.code)
        self.code_line.setText(state.code_line)
        for label in (self.code, self.code_line):
            label.setVisible(bool(state.code))
        self.rows.render_rows(state.programs)
        self.rows.setVisible(bool(state.programs))
        self._none.setVisible(not state.programs)

    def refuse(self, port: str, folder: str) -> None:
        """What was typed cannot be: say so where it stands."""
        self.port.set_problem(port)
        self.folder.set_problem(folder)
        if port or folder:
            (self.port if port else self.folder).setFocus()

    def entered(self) -> TillChoices:
        """What is chosen and typed now."""
        return TillChoices(self.on.current() == "on", self.port.text().strip(), self.folder.text().strip())

    def take_focus(self) -> None:
        """Give the keyboard to the switch, where it may be used."""
        if self._state.manages:
            self.on.give_focus()
        else:
            self.setFocus()

    def retranslate(self) -> None:
        """Take the words of the language in use."""
        self._title.setText(tr("Till software"))
        words = {
            "on": tr("Programs on this computer may ask for payments"),
            "port": tr("Port"),
            "folder": tr("Folder for a till that can only write files"),
            "programs": tr("Paired programs"),
        }
        for name, label in self._labels.items():
            label.setText(words[name])
        self.on.set_text("off", tr("Off"))
        self.on.set_text("on", tr("On"))
        self.port.setAccessibleName(words["port"])
        self.folder.setAccessibleName(words["folder"])
        self.folder.set_placeholder(tr("No folder"))
        self.save.setText(tr("Save"))
        self.pairing.setText(tr("Pair a program"))
        self._none.setText(tr("No program is paired."))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._restyle()

    def _build(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for name, widget in (("on", self.on), ("port", self.port), ("folder", self.folder)):
            stack(column, self._labels[name], Gap(6, 4), widget, Gap(14, 8))
        head = QHBoxLayout()
        head.addWidget(self._labels["programs"], 1, Qt.AlignmentFlag.AlignBottom)
        head.addWidget(self.pairing)
        column.addLayout(head)
        stack(column, Gap(8, 6), self.code, self.code_line, Gap(8, 6), self.rows, self._none)
        column.addStretch(1)
        said = QHBoxLayout()
        said.addWidget(self._icon)
        said.addWidget(self.line, 1)
        self._said = said
        bar = QHBoxLayout()
        bar.addStretch(1)
        bar.addWidget(self.save)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        stack(self._column, self._title, Gap(4))
        self._column.addLayout(said)
        self._column.addWidget(Gap(20, 8))
        self._column.addWidget(scrolled(inside), 1)
        self._column.addWidget(Gap(12, 6))
        self._column.addLayout(bar)

    def _restyle(self) -> None:
        used = theme.current()
        narrow = self.width() < used.px(_NARROW_BELOW)
        side = used.px(24 if narrow else _SIDE)
        self._column.setContentsMargins(side, used.px(24 if narrow else 36), side, used.px(24))
        self._said.setSpacing(used.px(10))
        self.port.setFixedWidth(used.px(140))
