"""A count that is not what it should be: how much, why, a manager's code, and what becomes of the cash."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLayout,
    QVBoxLayout,
    QWidget,
)

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.screens.payment_page import smallest_page
from pos_terminal.ui.states.drawer import LONGEST_REASON, DifferenceState, Explained, Explanation
from pos_terminal.ui.states.form import Entered
from pos_terminal.ui.widgets.approval_pane import ApprovalPane, Words
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.field import Field
from pos_terminal.ui.widgets.gap import Gap, stack
from pos_terminal.ui.widgets.label import Icon, Label, set_property
from pos_terminal.ui.widgets.option import Option
from pos_terminal.ui.widgets.scrolled import scrolled
from pos_terminal.ui.widgets.verdict import VerdictView

_NARROW_BELOW = 1080
_LOW_BELOW = 768 - 56
_LEFT, _NARROW_LEFT = 430, 400
_HIGH, _HIGH_WITH_LINE = 60, 88
_SHORTEST_NOTE = 20


class _Result(QFrame):
    """The left side: the verdict, the rule it breaks, what becomes of the cash."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("fill", "surface")
        self.setProperty("line", "right")
        self.title = Label("", 24)
        self.verdict = VerdictView()
        self.rule = Label("", 16, tone="ink-2", weight=400, wrap=True)
        self.becomes = Label("", 16, weight=500, wrap=True)
        self.change = Button(icon="pencil")
        self.again = Button(icon="refresh", tall=True)
        row = QHBoxLayout()
        row.setSpacing(theme.current().px(16))
        row.addWidget(self.becomes, 1)
        row.addWidget(self.change)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        stack(self._column, self.title, Gap(20, 6), self.verdict, Gap(16, 4), self.rule)
        self._column.addStretch(1)
        self._column.addLayout(row)
        stack(self._column, Gap(14, 8), self.again)

    def render_state(self, state: DifferenceState) -> None:
        """Show this."""
        self.title.setText(tr("Drawer count"))
        self.verdict.set_verdict(state.verdict)
        self.rule.setText(state.rule)
        told = tr("{safe} to the safe, {left} stay here", safe=state.to_safe, left=state.left)
        self.becomes.setText(told)
        self.change.setText(tr("Alter"))
        self.again.setText(tr("Count again"))

    def arrange(self, *, narrow: bool, low: bool) -> None:
        """Take the room of a small or an ordinary window."""
        used = theme.current()
        self.setFixedWidth(used.px(_NARROW_LEFT if narrow else _LEFT))
        side, top = used.px(28 if narrow else 40), used.px(18 if low else 36)
        self._column.setContentsMargins(side, top, side, used.px(20 if low else 32))
        self.verdict.set_low(low)
        set_property(self.again, "tall", "" if low else "lg")


class _Why(QFrame):
    """The middle: what was found in the records, the usual reasons, a note."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("fill", "surface")
        self.title = Label("", 24)
        self.options: dict[str, Option] = {}
        self._shown: tuple[Explanation, ...] = ()
        self._group = QButtonGroup(self)
        self._list = QVBoxLayout()
        self._list.setContentsMargins(0, 0, 0, 0)
        self.note_label = Label("", 16, tone="ink-2", weight=500)
        self.note = Field("", longest=LONGEST_REASON)
        self.problem = Label("", 16, tone="bad", weight=600, wrap=True)
        self.icon = Icon("info-circle", 24, "ink-2")
        self.told = Label("", 16, tone="ink-2", weight=400, wrap=True)
        self.later = Button(tall=True)
        self.approve = Button(kind="primary", icon="check", tall=True)
        self._build()
        self._group.buttonToggled.connect(lambda _button, on: self.changed.emit() if on else None)
        self.note.textChanged.connect(self.changed)

    def _build(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._list)
        column.addStretch(1)
        told = QHBoxLayout()
        told.setSpacing(theme.current().px(12))
        told.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignTop)
        told.addWidget(self.told, 1)
        self._buttons = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._buttons.addWidget(self.later, 1)
        self._buttons.addWidget(self.approve, 1)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        stack(self._column, self.title, Gap(16, 8))
        self._column.addWidget(scrolled(inside), 1)
        stack(self._column, Gap(12, 4), self.note_label, Gap(8, 4), self.note, Gap(10, 4), self.problem)
        self._column.addLayout(told)
        self._column.addWidget(Gap(14, 8))
        self._column.addLayout(self._buttons)

    def render_state(self, state: DifferenceState) -> None:
        """Show these reasons; what is chosen stays chosen."""
        self.title.setText(tr("What happened?"))
        self.note_label.setText(tr("Note"))
        self.note.set_placeholder(tr("What should be known of it"))
        self.told.setText(tr("The difference, the reason and both names go on the Z report."))
        self.later.setText(tr("Close, manager approves later"))
        self.approve.setText(tr("Approve and close"))
        shown = (*state.causes, *state.reasons)
        # What is typed behind the longest of them is still kept whole.
        longest = max((len(one.title) for one in shown), default=0)
        self.note.setMaxLength(max(_SHORTEST_NOTE, LONGEST_REASON - longest - len(". ")))
        if shown == self._shown:
            return
        self._shown = shown
        for gone in self.options.values():
            self._group.removeButton(gone)
            gone.deleteLater()
        self.options = {}
        for one in shown:
            high = _HIGH_WITH_LINE if one.line else _HIGH
            option = Option(one.title, one.line, radio=True, high=high)
            self._group.addButton(option)
            self._list.addWidget(option)
            self.options[one.name] = option

    def begin(self) -> None:
        """Another difference: nothing is chosen or typed."""
        self._shown = ()
        self.note.clear()
        self.problem.clear()

    def explained(self) -> Explained | None:
        """What was chosen; None for nothing."""
        chosen = next((one for one in self._shown if self.options[one.name].isChecked()), None)
        return None if chosen is None else Explained(chosen.title, self.note.text().strip())

    def arrange(self, *, narrow: bool, low: bool) -> None:
        """Take the room; without a pane for the code the button that approves stands here."""
        used = theme.current()
        side, top = used.px(24 if narrow else 32), used.px(18 if low else 36)
        self._column.setContentsMargins(side, top, side, used.px(20 if low else 32))
        self._list.setSpacing(used.px(8))
        self._buttons.setSpacing(used.px(10))
        directions = QBoxLayout.Direction
        self._buttons.setDirection(directions.TopToBottom if narrow else directions.LeftToRight)
        self.approve.setVisible(narrow)
        for button in (self.later, self.approve):
            set_property(button, "tall", "" if low or narrow else "lg")
        self.icon.setVisible(not low and not narrow)
        self.told.setVisible(not low and not narrow)


class DifferenceScreen(QWidget):
    """`approved` tells an Entered with the code, `approve_wanted` that the code has to be asked for,
    `later` that a manager will look at it; `problem` is said where something is missing."""

    approved = Signal(object)
    approve_wanted = Signal()
    later = Signal()
    again = Signal()
    change_left = Signal()
    stopped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.narrow = False
        self._busy = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.result, self.why = _Result(), _Why()
        self.side = QFrame()
        self.side.setProperty("fill", "canvas")
        self._side = QVBoxLayout(self.side)
        self._side.setContentsMargins(0, 0, 0, 0)
        self._side.setSpacing(0)
        self.approval: ApprovalPane | None = None
        self.approve = Button(kind="primary", icon="check", tall=True)
        below = QFrame()
        below.setProperty("fill", "canvas")
        below.setProperty("line", "left")
        self._below = QVBoxLayout(below)
        self._below.addWidget(self.approve)
        self._side.addWidget(below)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        row.addWidget(self.result)
        row.addWidget(self.why, 1)
        row.addWidget(self.side)
        self.result.again.clicked.connect(self.again)
        self.result.change.clicked.connect(self.change_left)
        self.why.later.clicked.connect(self._later_pressed)
        self.why.approve.clicked.connect(self._approve_pressed)
        self.why.changed.connect(self._changed)
        self.approve.clicked.connect(self._approve_pressed)
        theme.follow(self._arrange)

    def begin(self, state: DifferenceState) -> None:
        """Another difference: nothing of the last one stays."""
        self._busy = False
        self.why.begin()
        if self.approval is not None:
            self._side.removeWidget(self.approval)
            self.approval.deleteLater()
        self.approval = ApprovalPane(state.approval)
        self.approval.pressed_key.connect(self.approval.type_key)
        self.approval.changed.connect(self._changed)
        self._side.insertWidget(0, self.approval, 1)
        self.render_state(state)

    def render_state(self, state: DifferenceState) -> None:
        """Show this; what was chosen and typed stays."""
        if self.approval is None:
            self.begin(state)
            return
        self.result.render_state(state)
        self.why.render_state(state)
        self.approve.setText(tr("Approve and close"))
        self._changed()

    def explained(self) -> Explained | None:
        """What was chosen; None for nothing."""
        return self.why.explained()

    def refuse(self, text: str) -> None:
        """It was not done: say why."""
        self._busy = False
        if self.approval is not None:
            self.approval.forget()
        self._say(text)

    def wrong_code(self, words: Words, wait_s: int = 0) -> None:
        """The code was not that person's; see FormBox."""
        self._busy = False
        if self.approval is not None:
            self.approval.forget_for(wait_s, words)

    # -- keys ------------------------------------------------------------------------------------------

    def take_focus(self) -> None:
        """The first of the reasons takes the arrow keys."""
        first = next(iter(self.why.options.values()), None)
        (first or self).setFocus(Qt.FocusReason.OtherFocusReason)

    def type_key(self, key: str) -> None:
        """A digit that no field took belongs to the code."""
        if self.approval is not None and not self.narrow and not self._busy:
            self.approval.type_key(key)

    def handle(self, action: str) -> bool:
        """Esc: nothing is closed. Returns whether the key stands for anything here."""
        if action == "back":
            self.stopped.emit()
            return True
        return False

    # -- what is missing -------------------------------------------------------------------------------

    def _missing(self) -> str:
        if self.explained() is None:
            return tr("Choose what happened.")
        if self.narrow or self.approval is None:
            return ""
        return self.approval.missing()

    def _approve_pressed(self) -> None:
        if self._busy:
            return
        if missing := self._missing():
            self._say(missing)
        elif self.narrow or self.approval is None:
            self.approve_wanted.emit()
        else:
            self._busy = True
            approver, pin = self.approval.entered()
            self.approved.emit(Entered("approve", approver=approver, pin=pin))

    def _later_pressed(self) -> None:
        if self.explained() is None:
            self._say(tr("Choose what happened."))
        else:
            self.later.emit()

    def _changed(self) -> None:
        self._say("")
        ready = not self._missing()
        self.approve.set_ready(ready)
        self.why.approve.set_ready(ready)

    def _say(self, text: str) -> None:
        self.why.problem.setText(text)
        self.why.problem.setVisible(bool(text))

    def minimumSizeHint(self) -> QSize:
        return smallest_page()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()
        super().resizeEvent(event)

    def _arrange(self) -> None:
        used = theme.current()
        self.narrow = self.width() < used.px(_NARROW_BELOW)
        low = self.height() < used.px(_LOW_BELOW)
        self.result.arrange(narrow=self.narrow, low=low)
        self.why.arrange(narrow=self.narrow, low=low)
        self.side.setVisible(not self.narrow)
        self._below.setContentsMargins(used.px(28), 0, used.px(28), used.px(20 if low else 32))
        set_property(self.approve, "tall", "" if low else "lg")
