"""The page of the payment methods: which are offered here, and the form of one of them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.states.methods import MethodFormState, MethodsState
from pos_terminal.ui.widgets.following_area import FollowingArea
from pos_terminal.ui.widgets.gap import Gap, stack
from pos_terminal.ui.widgets.label import Icon, Label
from pos_terminal.ui.widgets.method_form import MethodForm
from pos_terminal.ui.widgets.method_rows import MethodRows
from pos_terminal.ui.widgets.page_edges import page_edges


class MethodsPage(QWidget):
    """Renders a MethodsState. `switched` tells a method's code and whether it is to be on, `opened` the one
    whose details are wanted; `tried` and `saved` tell what is entered, `left` that the list is back."""

    switched = Signal(str, bool)
    opened = Signal(str)
    left = Signal()
    tried = Signal(object)
    saved = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wants_focus = False
        self._open = ""
        self._title = Label("", 32)
        self.line = Label("", 18, tone="ink-2", weight=400, wrap=True)
        self.rows = MethodRows()
        self.note = Label("", 16, tone="ink-2", weight=400, wrap=True)
        self._form: MethodForm | None = None
        self._column = QVBoxLayout()
        self._stack = QStackedWidget()
        self._stack.addWidget(self._list())
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)
        self.rows.switched.connect(self.switched)
        self.rows.opened.connect(self.opened)
        self.retranslate()
        theme.follow(self._restyle)

    @property
    def form(self) -> MethodForm:
        """Made when it is first wanted: it takes longer than the rest of the page."""
        if self._form is None:
            self._form = MethodForm()
            self._stack.addWidget(self._form)
            self._form.cancelled.connect(self.show_list)
            self._form.tried.connect(self.tried)
            self._form.saved.connect(self.saved)
            self._restyle()
        return self._form

    def render_state(self, state: MethodsState) -> None:
        """Show these methods; a form that is open stays open."""
        self.rows.render_rows(state.rows)
        self.line.setText(state.line)
        self.note.setText(state.note)
        if self._wants_focus and state.rows and not self.form_is_open:
            self.take_focus()

    def show_form(self, state: MethodFormState) -> None:
        """Show the form of a method instead of the list."""
        self._open = state.code
        self.form.show_state(state)
        self._stack.setCurrentWidget(self.form)
        self.form.take_focus()

    def show_list(self) -> None:
        """Show the list again; what was typed in the form is forgotten."""
        if self._form is not None:
            self._form.forget_secrets()
        self._stack.setCurrentIndex(0)
        self.take_focus()
        self.left.emit()

    @property
    def form_is_open(self) -> bool:
        """Whether a method is being set up."""
        return self._form is not None and self._stack.currentWidget() is self._form

    def take_focus(self) -> None:
        """Give the keyboard to the form, or to the row it was about."""
        if self.form_is_open:
            self.form.take_focus()
        else:
            # Methods that are still being read take it when they come.
            self._wants_focus = not self.rows.take_focus(self._open)

    def handle(self, action: str) -> bool:
        """Esc leaves the form. Returns whether the action means something here."""
        if action == "back" and self.form_is_open:
            self.show_list()
            return True
        # The form's own fields use the arrows.
        return self.form_is_open and action in ("up", "down")

    def scanned(self, code: str) -> None:
        """A code that a scanner read may be a key."""
        if self.form_is_open:
            self.form.scanned(code)

    def retranslate(self) -> None:
        """Take the words of the language in use."""
        self._title.setText(tr("Payment methods"))
        if self._form is not None:
            self._form.retranslate()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._restyle()

    def _list(self) -> QWidget:
        page = QWidget()
        page.setLayout(self._column)
        self._column.setSpacing(0)
        stack(self._column, self._title, Gap(4), self.line, Gap(24, 12))
        area = FollowingArea()
        area.hold(self.rows)
        self._column.addWidget(area, 1)
        self._column.addWidget(Gap(16, 8))
        foot = QHBoxLayout()
        foot.setSpacing(theme.current().px(12))
        foot.addWidget(Icon("key", 24, "ink-2"))
        foot.addWidget(self.note, 1)
        self._column.addLayout(foot)
        return page

    def _restyle(self) -> None:
        used = theme.current()
        side, top = page_edges(self)
        self._column.setContentsMargins(side, top, side, used.px(28))
        layout = self._form.layout() if self._form is not None else None
        if layout is not None:
            layout.setContentsMargins(side, used.px(24), side, used.px(20))
