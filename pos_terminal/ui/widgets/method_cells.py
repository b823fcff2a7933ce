"""What is typed about one payment method: its keys, who asks the company, and its settings; it scrolls."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.states.methods import FieldState, MethodFormState
from pos_terminal.ui.widgets.field import Field
from pos_terminal.ui.widgets.following_area import FollowingArea
from pos_terminal.ui.widgets.gap import Gap, stack
from pos_terminal.ui.widgets.label import Icon, Label
from pos_terminal.ui.widgets.secret_cell import SecretCell
from pos_terminal.ui.widgets.segmented import Segmented
from pos_terminal.ui.widgets.switch import Switch

ROUTE: Final = "route"
_LONGEST: Final = 400
_NARROW_BELOW: Final = 640


class MethodCells(FollowingArea):
    """`edited` tells that something is typed or chosen."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = MethodFormState("", "", "")
        self._settings: list[QWidget] = []
        self.fields: dict[str, Field | Switch] = {}
        self.secrets: dict[str, SecretCell] = {}
        self.route = Segmented((("direct", ""), ("central", "")))
        self._route_label = Label("", 16, weight=600)
        self.warning = Label("", 16, weight=600, wrap=True)
        self._grid, self._keys = QGridLayout(), QGridLayout()
        self._build()
        self.route.chosen.connect(lambda _name: self.edited.emit())
        theme.follow(self._restyle)

    def show_state(self, state: MethodFormState) -> None:
        """Begin with this; what was typed before is forgotten."""
        self.forget_secrets()
        for cell in (*self._settings, *self.secrets.values()):
            cell.setParent(None)
            cell.deleteLater()
        self._state = state
        self.fields = {}
        self._settings = [self._cell(one) for one in state.fields]
        self.secrets = {one.name: SecretCell(one) for one in state.secrets}
        for secret in self.secrets.values():
            secret.edited.connect(self.edited)
        if state.route:
            self.route.choose(state.route)
        self._route_cell.setVisible(bool(state.route))
        self._route_cell.setEnabled(not state.locked)
        self.warning.setText(state.warning)
        self._warned.setVisible(bool(state.warning))
        self._lay_out()
        self.verticalScrollBar().setValue(0)

    def values(self) -> dict[str, str]:
        """What every field says; a switch "yes" or ""."""
        found = {
            key: ("yes" if one.isChecked() else "") if isinstance(one, Switch) else one.text().strip()
            for key, one in self.fields.items()
        }
        if self._state.route:
            found[ROUTE] = self.route.current()
        return found

    def forget_secrets(self) -> None:
        """What was typed as a key is nowhere here any more."""
        for cell in self.secrets.values():
            cell.clear()

    def all_fields(self) -> list[Field]:
        """Every field that is typed into, from the top."""
        cells = (*(cell.field for cell in self.secrets.values()), *self.fields.values())
        return [one for one in cells if isinstance(one, Field)]

    def first(self) -> Field | None:
        """The first that can be typed into."""
        return next((one for one in self.all_fields() if one.isEnabled()), None)

    def focused(self) -> Field | None:
        """The field that has the keyboard, in this window."""
        found = self.window().focusWidget()
        return found if isinstance(found, Field) and self.isAncestorOf(found) else None

    def retranslate(self) -> None:
        """Take the words of the language in use; labels of fields come with a state."""
        self._route_label.setText(tr("Who asks the company"))
        self.route.set_text("direct", tr("This terminal"))
        self.route.set_text("central", tr("The central server"))

    def _build(self) -> None:
        self._route_cell = QWidget()
        route = QVBoxLayout(self._route_cell)
        route.setContentsMargins(0, 0, 0, 0)
        route.setSpacing(0)
        stack(route, self._route_label, Gap(6, 4), self.route, Gap(16, 8))
        self._warned = QWidget()
        warned = QHBoxLayout(self._warned)
        warned.setContentsMargins(0, 0, 0, theme.current().px(12))
        warned.addWidget(Icon("alert-triangle", 20, "ink"), 0, Qt.AlignmentFlag.AlignTop)
        warned.addWidget(self.warning, 1)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, theme.current().px(8), 0)
        column.setSpacing(0)
        column.addWidget(self._warned)
        column.addLayout(self._keys)
        column.addWidget(Gap(16, 8))
        column.addWidget(self._route_cell)
        column.addLayout(self._grid)
        column.addStretch(1)
        self.hold(inside)

    def _cell(self, state: FieldState) -> QWidget:
        cell = QWidget()
        label = Label(state.label, 16, weight=600, wrap=True)
        if state.kind == "switch":
            one: Field | Switch = self._switch(state)
            row = QHBoxLayout(cell)
            row.setContentsMargins(0, 0, 0, 0)
            row.addWidget(label, 1)
            row.addWidget(one)
        else:
            one = self._field(state)
            column = QVBoxLayout(cell)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
            stack(column, label, Gap(6, 4), one)
        one.setEnabled(not self._state.locked)
        self.fields[state.key] = one
        return cell

    def _switch(self, state: FieldState) -> Switch:
        one = Switch(state.label, by_itself=True)
        one.set_on(bool(state.value))
        one.clicked.connect(lambda: self.edited.emit())
        return one

    def _field(self, state: FieldState) -> Field:
        one = Field("", longest=_LONGEST)
        one.setText(state.value)
        one.setAccessibleName(state.label)
        one.textEdited.connect(lambda _text: self.edited.emit())
        return one

    def _lay_out(self) -> None:
        columns = 1 if self.width() < theme.current().px(_NARROW_BELOW) else 2
        for grid, cells in ((self._keys, list(self.secrets.values())), (self._grid, self._settings)):
            for place, cell in enumerate(cells):
                grid.addWidget(cell, place // columns, place % columns, Qt.AlignmentFlag.AlignBottom)
            for column in (0, 1):
                grid.setColumnStretch(column, 1 if column < columns else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def _restyle(self) -> None:
        used = theme.current()
        for grid in (self._grid, self._keys):
            grid.setHorizontalSpacing(used.px(24))
            grid.setVerticalSpacing(used.px(12))
