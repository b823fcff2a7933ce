"""The form of one payment method: its settings, its keys, and a button that tries them.

Hosted by the settings and by the first start. Nothing that was typed as a key is ever shown, and it is gone
from the form as soon as another state is shown.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.states.methods import MethodEntered, MethodFormState, TriedState
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.gap import Gap, stack
from pos_terminal.ui.widgets.label import Label, set_property
from pos_terminal.ui.widgets.letter_pad import TextPad
from pos_terminal.ui.widgets.method_cells import MethodCells
from pos_terminal.ui.widgets.switch import Switch


class MethodForm(QWidget):
    """`saved` and `tried` tell a MethodEntered, once until `refuse`, `show_tried` or another state;
    `cancelled` nothing."""

    saved = Signal(object)
    tried = Signal(object)
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = MethodFormState("", "", "")
        self._busy = False
        self.title = Label("", 32)
        self.line = Label("", 18, tone="ink-2", weight=400, wrap=True)
        self.active = Switch(by_itself=True)
        self.cells = MethodCells()
        self.said = Label("", 18, weight=600, wrap=True)
        self.said.setObjectName("method-said")
        self.pad = TextPad(opens=True, parent=self)
        self.back = Button(key="Esc", icon="arrow-left")
        self.trying = Button(icon="refresh")
        self.save = Button(kind="primary", icon="check", key="Enter")
        self._bar = QHBoxLayout()
        self._build()
        self.back.clicked.connect(self.cancelled)
        self.trying.clicked.connect(self._try)
        self.save.clicked.connect(self._save)
        self.active.clicked.connect(lambda: self._edited())
        self.cells.edited.connect(self._edited)
        self.retranslate()
        theme.follow(self._restyle)

    # -- for whoever hosts it ----------------------------------------------------------------------------

    def show_state(self, state: MethodFormState) -> None:
        """Begin with this; what was typed before is forgotten."""
        self._state = state
        self.title.setText(state.title)
        self.line.setText(state.line)
        self.line.setVisible(bool(state.line))
        self.active.setVisible(state.active is not None)
        self.active.set_what(state.title)
        self.active.set_on(bool(state.active))
        self.pad.serve_no_more()
        self.pad.hide()
        self.cells.show_state(state)
        self.pad.serve(*self.cells.all_fields())
        self.save.setVisible(not state.locked or any(not one.locked for one in state.secrets))
        self.trying.setVisible(state.can_try)
        self._ready()
        self._say("")

    def entered(self) -> MethodEntered:
        """What is in the form now."""
        secrets = self.cells.secrets
        return MethodEntered(
            self._state.code,
            self.cells.values(),
            {name: cell.typed for name, cell in secrets.items() if cell.typed},
            frozenset(name for name, cell in secrets.items() if cell.forgotten),
            self.active.isChecked() if self._state.active is not None else True,
        )

    def refuse(self, text: str) -> None:
        """It was not done: say why. What was typed stays."""
        self._ready()
        self._say(text, bad=True)

    def ask_again(self) -> None:
        """Nothing was decided: it may be pressed again."""
        self._ready()
        self._say("")

    def show_tried(self, tried: TriedState) -> None:
        """What became of trying."""
        self._ready()
        self._say(tried.sentence, bad=not tried.works)

    def forget_secrets(self) -> None:
        """What was typed as a key is nowhere in this form any more."""
        self.cells.forget_secrets()

    def take_focus(self) -> None:
        """Give the keyboard to the first field that can be typed into."""
        (self.cells.first() or self.back).setFocus()

    def scanned(self, code: str) -> None:
        """A code that a scanner read goes into the field that has the keyboard."""
        field = self.cells.focused()
        if field is not None and not self._busy:
            field.setText(code.strip())
            field.textEdited.emit(field.text())

    def retranslate(self) -> None:
        """Take the words of the language in use; labels of fields come with a state."""
        self.back.setText(tr("Back"))
        self.trying.setText(tr("Test the connection"))
        self.save.setText(tr("Save"))
        self.cells.retranslate()
        self.pad.retranslate()

    # -- inside ------------------------------------------------------------------------------------------

    def _build(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.active)
        self._bar.addWidget(self.back)
        self._bar.addStretch(1)
        self._bar.addWidget(self.trying)
        self._bar.addWidget(self.save)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(head)
        stack(outer, self.line, Gap(16, 8))
        outer.addWidget(self.cells, 1)
        stack(outer, Gap(8, 4), self.said, self.pad, Gap(12, 6))
        outer.addLayout(self._bar)

    def _try(self) -> None:
        if not self._busy:
            self._begin(tr("The company is being asked …"))
            self.tried.emit(self.entered())

    def _save(self) -> None:
        if not self._busy and self.save.isVisibleTo(self):
            self._begin("")
            self.saved.emit(self.entered())

    def _begin(self, words: str) -> None:
        self._busy = True
        self._say(words)
        self.save.set_ready(False)
        self.trying.set_ready(False)

    def _ready(self) -> None:
        self._busy = False
        self.save.set_ready(True)
        self.trying.set_ready(True)

    def _edited(self) -> None:
        """What was said about it is old."""
        if not self._busy:
            self._say("")

    def _say(self, text: str, *, bad: bool = False) -> None:
        self.said.setText(text)
        self.said.setVisible(bool(text))
        set_property(self.said, "tone", "bad" if bad else "ink-2" if self._busy else "ok")

    def _restyle(self) -> None:
        self._bar.setSpacing(theme.current().px(12))
