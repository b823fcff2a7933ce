"""The page of the central server: whose terminal this is, how sending stands, and joining and leaving it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.states.central import CentralState
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.gap import Gap, stack
from pos_terminal.ui.widgets.join_form import JoinForm
from pos_terminal.ui.widgets.label import ElidedLabel, Icon, Label
from pos_terminal.ui.widgets.page_edges import page_edges

_ROWS = 5
_ROOM_FOR_TITLE = 780


class CentralPage(QWidget):
    """`see_waiting` tells that somebody wants to see what waits, `join_again` and `leave` what was pressed,
    `entered` a JoinEntered."""

    see_waiting = Signal()
    join_again = Signal()
    leave = Signal()
    entered = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = CentralState("")
        self._joins = False
        """The form is shown, and what is typed in it stays."""
        self._filled = self._wants_focus = False
        self._title = Label("", 32)
        self._icon = Icon("server", 24, "ink-2")
        self.line = Label("", 18, tone="ink-2", weight=400, wrap=True)
        self.rows = [(Label("", 18, tone="ink-2"), ElidedLabel("", 18, weight=600)) for _ in range(_ROWS)]
        self.button = Button(kind="primary", icon="send", key="Enter")
        self.again = Button(icon="key")
        self.leaving = Button()
        self.form = JoinForm()
        self._build()
        # Before it is known whose terminal this is there is nothing that Enter could press.
        for part in (self._box, self._below, self.form):
            part.hide()
        self.again.clicked.connect(self.join_again)
        self.leaving.clicked.connect(self.leave)
        self.form.entered.connect(self.entered)
        self.form.letters.connect(self._restyle)
        self.button.clicked.connect(self.see_waiting)
        self.retranslate()
        theme.follow(self._restyle)

    def _build(self) -> None:
        said = QHBoxLayout()
        said.addWidget(self._icon)
        said.addWidget(self.line, 1)
        self._said = said
        self._box = QFrame()
        self._lines = QVBoxLayout(self._box)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(0)
        self._frames = []
        for label, value in self.rows:
            frame = QFrame()
            frame.setProperty("line", "bottom")
            row = QHBoxLayout(frame)
            row.setContentsMargins(0, 0, 0, 0)
            row.addWidget(label)
            row.addWidget(value, 1)
            self._lines.addWidget(frame)
            self._frames.append(frame)
        pressed = QHBoxLayout()
        for button in (self.button, self.again, self.leaving):
            pressed.addWidget(button)
        pressed.addStretch(1)
        self._pressed = pressed
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        stack(self._column, self._title, Gap(8))
        self._column.addLayout(said)
        stack(self._column, Gap(24, 12), self._box, self.form)
        self._below = QWidget()
        below = QVBoxLayout(self._below)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(0)
        below.addWidget(Gap(24))
        below.addLayout(pressed)
        below.addStretch(1)
        self._column.addWidget(self._below, 1)

    def render_state(self, state: CentralState) -> None:
        """Show whose terminal this is."""
        self._state = state
        self.line.setText(state.line)
        self._icon.set_icon("alert-triangle" if state.warns else "server", "ink" if state.warns else "ink-2")
        for place, ((label, value), frame) in enumerate(zip(self.rows, self._frames, strict=True)):
            known = place < len(state.facts)
            frame.setVisible(known)
            if known:
                label.setText(state.facts[place][0])
                value.setText(state.facts[place][1])
                frame.setAccessibleName(": ".join(state.facts[place]))
        for button, shown in (
            (self.button, bool(state.facts)),
            (self.again, state.may_join),
            (self.leaving, state.may_leave),
        ):
            button.setVisible(shown)
        anew, joins = not self._joins, state.join is not None
        self._joins = joins
        self._box.setVisible(bool(state.facts) and not joins)
        self._below.setVisible(not joins)
        self.form.setVisible(joins)
        if state.join is not None:
            self.form.show_state(state.join, anew=anew)
        self._restyle()
        self._filled = True
        if self._wants_focus:
            self._wants_focus = False
            self.take_focus()

    def take_focus(self) -> None:
        """Give the keyboard to the form, where there is one, else to the way to what waits."""
        if not self._filled:
            # What is still being read takes it when it comes.
            self._wants_focus = True
        elif self._joins:
            self.form.take_focus()
        elif self.button.isVisibleTo(self):
            self.button.setFocus()
        else:
            self.setFocus()

    def retranslate(self) -> None:
        """Take the words of the language in use."""
        self._title.setText(tr("Central server"))
        self.button.setText(tr("What waits to be sent"))
        self.again.setText(tr("Join again"))
        self.leaving.setText(tr("Leave the server"))
        self.form.retranslate()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._restyle()

    def _restyle(self) -> None:
        used = theme.current()
        # Under the letters of the form a low window has no room for it; the open section names the page, too.
        letters = self._joins and not self.form.pad.isHidden()
        self._title.setVisible(not letters or self.height() >= used.px(_ROOM_FOR_TITLE))
        side, top = page_edges(self)
        self._column.setContentsMargins(side, top, side, used.px(24))
        self._said.setSpacing(used.px(12))
        self._pressed.setSpacing(used.px(12))
        for (label, _), frame in zip(self.rows, self._frames, strict=True):
            frame.setFixedHeight(used.px(52))
            label.setFixedWidth(used.px(200))
