"""The first start on real data: nobody works here yet, so the first manager says who they are."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.screens.sign_in_panes import NightPane
from pos_terminal.ui.states.people import Asks, PersonFormState
from pos_terminal.ui.states.sign_in import SignInState
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.label import Label, set_property
from pos_terminal.ui.widgets.person_form import PersonForm

_COMPACT_BELOW = 1200


class FirstManagerScreen(QWidget):
    """`form.saved` tells what was typed in, `language_pressed` that the other language is wanted."""

    language_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        set_property(self, "fill", "canvas")
        self.night = NightPane()
        self.form = PersonForm()
        self.language = Button("", icon="language")
        self._line = Label("", 18, tone="ink-2", weight=400, wrap=True)
        self._head = QHBoxLayout()
        self._head.addWidget(self._line, 1)
        self._head.addWidget(self.language)
        self._middle = QVBoxLayout()
        self._middle.setSpacing(0)
        self._middle.addLayout(self._head)
        self._middle.addWidget(self.form, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.night)
        row.addLayout(self._middle, 1)
        self.language.clicked.connect(self.language_pressed)
        self.form.show_state(self._asked())
        self.retranslate()
        theme.follow(self._restyle)

    def render_state(self, state: SignInState) -> None:
        """Show the clock and the place; what was typed stays."""
        self.night.render_state(state)
        self.language.setText(state.other_language)

    def take_focus(self) -> None:
        """Give the keyboard to the name."""
        self.form.take_focus()

    def retranslate(self) -> None:
        """Take the words of the language in use."""
        self.form.title.setText(self._asked().title)
        self._line.setText(tr("Nobody works here yet. The first person manages this terminal."))
        self.form.retranslate()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._restyle()

    def _asked(self) -> PersonFormState:
        return PersonFormState(Asks.FIRST, tr("Who manages this terminal?"), manager=True)

    def _restyle(self) -> None:
        used = theme.current()
        compact = self.width() < used.px(_COMPACT_BELOW)
        self.night.set_compact(compact)
        side = used.px(24 if compact else 40)
        self._middle.setContentsMargins(side, used.px(32), side, used.px(28))
