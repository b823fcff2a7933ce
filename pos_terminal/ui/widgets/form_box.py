"""A dialog in two columns: what is decided on the left, who approves of it on the right.

Enter never confirms it: the button has to be pressed. Digits go into what has the keyboard, else into the
code.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.states.dialogs import DialogState
from pos_terminal.ui.states.form import ApprovalState, Entered
from pos_terminal.ui.widgets.approval_pane import ApprovalPane, Words
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.dialog import Box
from pos_terminal.ui.widgets.field import Field
from pos_terminal.ui.widgets.gap import Gap
from pos_terminal.ui.widgets.label import ElidedLabel, Label

_HIGH: Final = 640


class FormBox(Box):
    """Subclasses lay their parts into `content`, and say what is `missing` and what was `entered`.

    `confirmed` tells an Entered, once for each press of the button, until `refuse` or `wrong_code` was
    called.
    """

    confirmed = Signal(object)

    def __init__(
        self, title: str, approval: ApprovalState, *, aside: str = "", line: str = "", width: int = 1064
    ) -> None:
        super().__init__(DialogState(title, line, enter_confirms=False, width=width, height=_HIGH))
        self._busy = False
        self.approval = ApprovalPane(approval)
        self.content = QVBoxLayout()
        self.content.setSpacing(0)
        self.problem = Label("", 16, tone="bad", weight=600, wrap=True)
        self.problem.setObjectName("form-problem")
        self.close_button = Button(tr("Close"), key="Esc", tall=True)
        self.confirm = Button(kind="primary", tall=True)
        self._left = QVBoxLayout()
        self._left.setSpacing(0)
        self._lay_out(title, aside, line)
        self.close_button.clicked.connect(lambda: self.chosen.emit("close"))
        self.confirm.clicked.connect(self._pressed)
        self.approval.pressed_key.connect(self.type_key)
        self.approval.changed.connect(self.entries_changed)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)
        theme.follow(self._restyle)

    def _lay_out(self, title: str, aside: str, line: str) -> None:
        # First of all, so that everything has a parent before it is shown: it would be a window of its own.
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(self._left, 1)
        row.addWidget(self.approval)
        head = QHBoxLayout()
        head.addWidget(Label(title, 28))
        if aside:
            told = ElidedLabel(aside, 18, tone="ink-2", weight=400)
            told.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            head.addWidget(told, 1)
        else:
            head.addStretch(1)
        self._left.addLayout(head)
        self._line = Label(line, 18, tone="ink-2", weight=400, wrap=True)
        self._left.addWidget(self._line)
        self._line.setVisible(bool(line))
        self._left.addLayout(self.content)
        self._left.addStretch(1)
        self._left.addWidget(Gap(24, 12))
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.problem, 1)
        buttons.addWidget(self.confirm)
        self._left.addLayout(buttons)

    def showEvent(self, event: QShowEvent) -> None:
        """From now on the box that gets the next digit says so."""
        self.approval.set_in_use(not self.types_elsewhere(self.first_focus()))
        super().showEvent(event)

    # -- for subclasses --------------------------------------------------------------------------------

    def missing(self) -> str:
        """What has to be done before it can be confirmed, as a sentence; "" for nothing."""
        return self.approval.missing()

    def entered(self) -> Entered:
        """What is decided now."""
        raise NotImplementedError

    def entries_changed(self) -> None:
        """Something was typed or chosen: what was said about it is old."""
        self._say("")
        self.confirm.set_ready(not self._busy and not self.missing())

    # -- for the presenter -----------------------------------------------------------------------------

    def refuse(self, text: str) -> None:
        """It could not be done: say why. The code has to be typed again."""
        self._busy = False
        self.approval.forget()
        self._say(text)

    def wrong_code(self, words: Words, wait_s: int = 0) -> None:
        """The code was not that person's. `words` say so with the seconds that are left to wait."""
        self._busy = False
        self.approval.forget_for(wait_s, words)
        self.approval.boxes.setFocus()

    # -- keys ------------------------------------------------------------------------------------------

    def first_focus(self) -> QWidget | None:
        return self.approval.boxes

    def type_key(self, key: str) -> None:
        """Into the field that has the keyboard, else into the code."""
        focused = self.window().focusWidget()
        if isinstance(focused, Field) and self.types_elsewhere(focused):
            _type_into(focused, key)
        elif not self._busy:
            self.approval.type_key(key)

    def types_elsewhere(self, focused: QWidget | None) -> bool:
        """Whether what is typed goes into this and not into the code."""
        return isinstance(focused, Field) and self.isAncestorOf(focused)

    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        self.approval.set_in_use(not self.types_elsewhere(new))

    def _pressed(self) -> None:
        if self._busy:
            return
        if missing := self.missing():
            self._say(missing)
            return
        told = self.entered()
        self._busy = True
        self._say("")
        self.confirm.set_ready(False)
        self.confirmed.emit(told)

    def _say(self, text: str) -> None:
        self.problem.setText(text)

    def _restyle(self) -> None:
        used = theme.current()
        self._left.setContentsMargins(used.px(36), used.px(32), used.px(36), used.px(28))
        self._line.setContentsMargins(0, used.px(6), 0, 0)


def _type_into(field: Field, key: str) -> None:
    """A key of the keypad on the screen into a field."""
    if key == "backspace":
        field.backspace()
    elif key == "clear":
        field.clear()
    else:
        field.insert(key)
