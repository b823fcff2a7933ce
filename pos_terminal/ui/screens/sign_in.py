"""Sign in: choose who is working, enter the code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.screens.sign_in_panes import CodePane, NightPane
from pos_terminal.ui.states.sign_in import SignInState, StaffCard
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.code_boxes import FEWEST, MOST
from pos_terminal.ui.widgets.label import Label, set_property
from pos_terminal.ui.widgets.staff_cards import StaffCards

if TYPE_CHECKING:
    from pos_terminal.ui.widgets.nobody_yet import NobodyYetPane

COMPACT_BELOW = 1200
_ROW = QHBoxLayout.Direction.LeftToRight


class SignInScreen(QWidget):
    """Renders a SignInState. The code leaves by `code_entered` (person, code) and is kept nowhere."""

    person_chosen = Signal(str)
    code_entered = Signal(str, str)
    language_pressed = Signal()
    practise_pressed = Signal()
    ask_pressed = Signal()
    leave_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = SignInState("", "")
        self._code = ""
        self._told = False
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        set_property(self, "fill", "canvas")
        self.night = NightPane()
        self._title = Label("", 32)
        self.cards = StaffCards()
        self._nobody: NobodyYetPane | None = None
        self.language = Button("", icon="language")
        self.practise = Button("", icon="school")
        self.pane = CodePane()
        self._middle = QVBoxLayout()
        self._middle.addWidget(self._title)
        self._middle.addWidget(self.cards, 1)
        self._buttons = QHBoxLayout()
        self._buttons.addWidget(self.language)
        self._buttons.addWidget(self.practise)
        self._buttons.addStretch(1)
        self._middle.addLayout(self._buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.night)
        row.addLayout(self._middle, 1)
        row.addWidget(self.pane)
        self._connect()
        self.retranslate()
        theme.follow(self._restyle)

    def render_state(self, state: SignInState) -> None:
        """Show `state`; a code that was told is forgotten, as is one for another person."""
        early = self._waits_for_people()
        if self._told or (state.selected != self._state.selected and not early):
            self._code = ""
            self._told = False
        self._state = state
        self.night.render_state(state)
        self.cards.set_staff(state.staff, state.selected)
        self.language.setText(state.other_language)
        self.language.setVisible(bool(state.other_language))
        self.practise.setVisible(state.can_practise)
        self._show_nobody(state)
        person = self._person()
        if early and person is not None:
            self._code = self._code[: person.code_length or MOST]
        self._show_code()
        self._tell_if_whole()

    def retranslate(self) -> None:
        """Take the words of the language in use; what comes with the state comes with the next state."""
        self._title.setText(tr("Nobody yet") if self._state.nobody else tr("Who is working?"))
        self.practise.setText(tr("Practise without real money"))
        if self._nobody is not None:
            self._nobody.retranslate()
        self.pane.retranslate()
        self._show_code()

    def type_key(self, key: str) -> None:
        """One key of the code: "0" to "9", "backspace" or "clear"."""
        person = self._person()
        if (person is None and not self._waits_for_people()) or self._state.locked or self._told:
            return
        most = (person.code_length if person else 0) or MOST
        if key == "clear":
            self._code = ""
        elif key == "backspace":
            self._code = self._code[:-1]
        elif key != "000" and len(self._code) < most:
            self._code += key
        self._show_code()
        self._tell_if_whole()

    def handle(self, action: str) -> bool:
        """Esc clears the code. Returns whether the action means something here."""
        if action == "back":
            self.type_key("clear")
        return action == "back"

    def take_focus(self) -> None:
        """Give the keyboard to the code, or to what can be done where there is nobody."""
        if self._state.nobody is None or self._nobody is None:
            self.pane.boxes.setFocus()
        else:
            self._nobody.take_focus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._restyle()

    def _connect(self) -> None:
        self.cards.chosen.connect(self.person_chosen)
        self.pane.pad.pressed_key.connect(self.type_key)
        self.pane.enter.clicked.connect(self._tell)
        self.language.clicked.connect(self.language_pressed)
        self.practise.clicked.connect(self.practise_pressed)

    def _person(self) -> StaffCard | None:
        return next((card for card in self._state.staff if card.staff_id == self._state.selected), None)

    def _waits_for_people(self) -> bool:
        """The program has just started: what is typed is for whoever is chosen when people are known."""
        return not self._state.staff and not self._state.problem and self._state.nobody is None

    def _show_nobody(self, state: SignInState) -> None:
        if state.nobody is None and self._nobody is None:
            return
        pane = self._nobody or self._make_nobody()
        changed = pane.isHidden() == (state.nobody is not None)
        self.cards.setVisible(state.nobody is None)
        self.pane.setVisible(state.nobody is None)
        pane.setVisible(state.nobody is not None)
        if state.nobody is not None:
            pane.render_state(state.nobody)
        if changed:
            self.retranslate()
            if self.isVisible():
                self.take_focus()

    def _make_nobody(self) -> NobodyYetPane:
        # Read when it is wanted: hardly any terminal ever shows it.
        from pos_terminal.ui.widgets.nobody_yet import NobodyYetPane

        self._nobody = made = NobodyYetPane()
        made.hide()
        self._middle.insertWidget(self._middle.indexOf(self.cards) + 1, made, 1)
        made.ask.connect(self.ask_pressed)
        made.leave.connect(self.leave_pressed)
        return made

    def _tell_if_whole(self) -> None:
        person = self._person()
        if person is not None and len(self._code) == (person.code_length or MOST):
            self._tell()

    def _tell(self) -> None:
        """Tell the code once; the digits stay drawn until the answer comes."""
        person = self._person()
        if person is None or self._told or len(self._code) < FEWEST:
            return
        code, self._code = self._code, "•" * len(self._code)
        self._told = True
        self.code_entered.emit(person.staff_id, code)

    def _show_code(self) -> None:
        typed = 0 if self._state.problem and not self._code else len(self._code)
        self.pane.show_code(self._person(), typed, self._state.problem, ready=typed >= FEWEST)

    def _restyle(self) -> None:
        used = theme.current()
        compact = self.width() < used.px(COMPACT_BELOW)
        self.night.set_compact(compact)
        self.pane.set_compact(compact)
        self.cards.set_columns(1 if compact else 2)
        side = used.px(24 if compact else 40)
        self._middle.setContentsMargins(side, used.px(44), side, used.px(40))
        self._middle.setSpacing(used.px(28))
        self._buttons.setSpacing(used.px(12))
        self._buttons.setDirection(QHBoxLayout.Direction.TopToBottom if compact else _ROW)
