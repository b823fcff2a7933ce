"""The right side of a dialog that needs a manager: who, their code, and a keypad."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QScrollArea, QVBoxLayout, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.states.form import ApprovalState, Manager
from pos_terminal.ui.widgets.code_boxes import FEWEST, MOST, CodeBoxes
from pos_terminal.ui.widgets.gap import Gap, stack
from pos_terminal.ui.widgets.keypad import Keypad
from pos_terminal.ui.widgets.label import Label, set_property
from pos_terminal.ui.widgets.option import Option
from pos_terminal.ui.widgets.scrolled import scrolled
from pos_terminal.ui.widgets.seconds_left import SecondsLeft

WIDE: Final = 340
Words = Callable[[int], str]
"""Says in a sentence how many seconds are left."""
_MOST_SHOWN: Final = 2


class ApprovalPane(QFrame):
    """`pressed_key` tells the keys of its keypad: the dialog knows what is being typed into. `changed` tells
    that there are more or fewer digits, or another person. The digits are shown nowhere."""

    pressed_key = Signal(str)
    changed = Signal()

    def __init__(self, state: ApprovalState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._needed = state.needed
        self._code = ""
        self._problem = ""
        self._in_use = True
        self._words: Words | None = None
        self.wait = SecondsLeft(self)
        self.wait.ticked.connect(self._waited)
        self.title = Label(state.title, 20, wrap=True)
        self.boxes = CodeBoxes()
        self.boxes.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.pad = Keypad(money=False)
        self.pad.pressed_key.connect(self.pressed_key)
        self.people = {manager.staff_id: Option(manager.name) for manager in state.managers}
        self._group = QButtonGroup(self)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self._list = QVBoxLayout()
        stack(self._column, self.title, Gap(18), self._scroll(), Gap(14), self.boxes, Gap(14))
        self._column.addWidget(self.pad, 1)
        chosen = self.people.get(state.selected) or next(iter(self.people.values()), None)
        if chosen is not None:
            chosen.setChecked(True)
        self._group.buttonToggled.connect(self._person_changed)
        theme.follow(self._restyle)
        self._show()

    def _scroll(self) -> QScrollArea:
        inside = QWidget()
        inside.setLayout(self._list)
        self._list.setContentsMargins(0, 0, 0, 0)
        for option in self.people.values():
            self._group.addButton(option)
            self._list.addWidget(option)
        self._area = scrolled(inside)
        return self._area

    def set_needed(self, needed: bool) -> None:
        """Whether the decision that is chosen now needs a manager in any case."""
        self._needed = needed
        self._show()

    def set_in_use(self, in_use: bool) -> None:
        """Whether the next digit goes into the code: then the box that gets it says so."""
        self._in_use = in_use
        self._show_boxes()

    def entered(self) -> tuple[str, str]:
        """Who approves and the code that was typed; both empty where nobody does."""
        manager = self._manager()
        return (manager.staff_id, self._code) if manager and self._code else ("", "")

    def missing(self) -> str:
        """What has to be done before the decision can be asked for, "" for nothing."""
        if len(self._code) >= FEWEST or (not self._code and not self._needed):
            return ""
        return tr("Choose a manager and type in their code.")

    def forget(self, problem: str = "") -> None:
        """Empty the boxes; `problem` says what was wrong with the code."""
        self.wait.stop()
        self._code, self._problem = "", problem
        self._show()

    def forget_for(self, seconds: int, words: Words) -> None:
        """The same; `words` say what was wrong with how many seconds are left until a code is looked at."""
        self.forget(words(0) if seconds <= 0 else "")
        self._words = words
        self.wait.start(seconds if seconds > 0 else None)

    def _waited(self, left: int) -> None:
        self._problem = self._words(left) if left and self._words is not None else ""
        self._show()

    def type_key(self, key: str) -> None:
        """One key of the code: "0" to "9", "backspace" or "clear"."""
        manager = self._manager()
        longest = (manager.code_length if manager else 0) or MOST
        if key == "clear":
            self._code = ""
        elif key == "backspace":
            self._code = self._code[:-1]
        elif key != "000" and len(self._code) < longest:
            self._code += key
        if not self.wait.running:
            self._problem = ""
        self._show()

    def _manager(self) -> Manager | None:
        chosen = self._group.checkedButton()
        return next((one for one in self._state.managers if self.people[one.staff_id] is chosen), None)

    def _person_changed(self, _button: Option, on: bool) -> None:
        if on:
            self.forget()

    def _show(self) -> None:
        self._show_boxes()
        title = self._state.title if self._needed else tr("Manager’s code, if needed")
        self.title.setText(self._problem or title)
        set_property(self.title, "tone", "bad" if self._problem else "")
        self.changed.emit()

    def _show_boxes(self) -> None:
        manager = self._manager()
        length = (manager.code_length if manager else 0) or max(FEWEST, len(self._code))
        self.boxes.show_filled(len(self._code), length, problem=bool(self._problem), in_use=self._in_use)

    def _restyle(self) -> None:
        used = theme.current()
        self.setFixedWidth(used.px(WIDE))
        self._column.setContentsMargins(used.px(28), used.px(32), used.px(28), used.px(28))
        self._list.setSpacing(used.px(8))
        shown = min(len(self.people), _MOST_SHOWN) or 1
        self._area.setFixedHeight(used.px(56) * shown + used.px(8) * (shown - 1))
        self.boxes.setFixedHeight(used.px(56))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The ground, with the round corners of the dialog on its right."""
        used = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = used.px(12)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(self.rect()).adjusted(-2 * radius, 0, 0, 0), radius, radius)
        painter.fillPath(shape, used.color("canvas"))
        painter.fillRect(0, 0, 1, self.height(), used.color("line"))
