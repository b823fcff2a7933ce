"""The page of the people: who may use this terminal, and a form to add and to change them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.states.people import PeopleState, PersonFormState
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.gap import Gap, stack
from pos_terminal.ui.widgets.label import Icon, Label
from pos_terminal.ui.widgets.page_edges import page_edges
from pos_terminal.ui.widgets.people_rows import PeopleRows
from pos_terminal.ui.widgets.person_form import PersonForm
from pos_terminal.ui.widgets.scrolled import scrolled


class PeoplePage(QWidget):
    """Renders a PeopleState. `add` and `change` (with a staff id) are told, and what `form` tells."""

    add = Signal()
    change = Signal(str)
    recovery = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._manages = self._of_centre = False
        self._wants_focus = False
        self._title = Label("", 32)
        self._line = Label("", 18, tone="ink-2", weight=400, wrap=True)
        self.adding = Button(kind="primary", icon="plus", key="Enter")
        self.new_recovery = Button(icon="key")
        self.rows = PeopleRows()
        self._note = Label("", 16, tone="ink-2", weight=400, wrap=True)
        self.form = PersonForm()
        self._stack = QStackedWidget()
        self._stack.addWidget(self._list_page())
        self._stack.addWidget(self.form)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)
        self.rows.pressed.connect(self.change)
        self.adding.clicked.connect(self.add)
        self.new_recovery.clicked.connect(self.recovery)
        self.form.cancelled.connect(self.show_list)
        self.retranslate()
        theme.follow(self._restyle)

    def render_state(self, state: PeopleState) -> None:
        """Show these people; a form that is open stays open."""
        self._manages, self._of_centre = state.manages, state.of_centre
        self.rows.render_rows(state.rows)
        self.adding.setVisible(state.manages and not state.of_centre)
        self.new_recovery.setVisible(state.manages)
        self.retranslate()
        if self._wants_focus and state.rows and not self.form_is_open:
            self.take_focus()

    def show_form(self, state: PersonFormState) -> None:
        """Show the form instead of the list."""
        self.form.show_state(state)
        self._stack.setCurrentWidget(self.form)
        self.form.take_focus()

    def show_list(self) -> None:
        """Show the list again."""
        self._stack.setCurrentIndex(0)
        self.take_focus()

    @property
    def form_is_open(self) -> bool:
        """Whether somebody is being added or changed."""
        return self._stack.currentWidget() is self.form

    def take_focus(self) -> None:
        """Give the keyboard to the form, or to the first button of the list."""
        if self.form_is_open:
            self.form.take_focus()
        else:
            # People who are still being read take it when they come.
            self._wants_focus = not self.rows.take_focus()

    def handle(self, action: str) -> bool:
        """Esc leaves the form. Returns whether the action means something here."""
        if action == "back" and self.form_is_open:
            self.show_list()
            return True
        # The form's own fields use the arrows.
        return self.form_is_open and action in ("up", "down")

    def retranslate(self) -> None:
        """Take the words of the language in use."""
        self._title.setText(tr("Staff and codes"))
        if self._of_centre:
            line = tr(
                "The central server keeps the people and their codes. Here a manager unlocks a locked code."
            )
        elif self._manages:
            line = tr("Who has left cannot sign in. Their name stays in the history.")
        else:
            line = tr("Your own code is yours to change. Everything else is a manager’s.")
        self._line.setText(line)
        self._note.setText(tr("Each change is written in the journal, with who made it. Codes are not."))
        self.adding.setText(tr("Add a person"))
        self.new_recovery.setText(tr("New recovery code"))
        self.form.retranslate()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._restyle()

    def _list_page(self) -> QWidget:
        page = QWidget()
        self._column = QVBoxLayout(page)
        self._column.setSpacing(0)
        head = QHBoxLayout()
        words = QVBoxLayout()
        stack(words, self._title, Gap(4), self._line)
        head.addLayout(words, 1)
        head.addWidget(self.adding, 0, Qt.AlignmentFlag.AlignTop)
        self._column.addLayout(head)
        self._column.addWidget(Gap(24, 12))
        self._column.addWidget(scrolled(self.rows), 1)
        self._column.addWidget(Gap(16, 8))
        foot = QHBoxLayout()
        foot.setSpacing(theme.current().px(12))
        foot.addWidget(Icon("key", 24, "ink-2"))
        foot.addWidget(self._note, 1)
        foot.addWidget(self.new_recovery)
        self._column.addLayout(foot)
        return page

    def _restyle(self) -> None:
        used = theme.current()
        side, top = page_edges(self)
        self._column.setContentsMargins(side, top, side, used.px(24))
        layout = self.form.layout()
        if layout is not None:
            layout.setContentsMargins(side, used.px(24), side, used.px(20))
