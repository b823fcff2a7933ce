"""The dialog in which one of several decisions is made about a payment, such as one that is not known."""

from __future__ import annotations

from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from pos_terminal.ui import theme
from pos_terminal.ui.states.form import DecideState, Entered, Entry, Way
from pos_terminal.ui.widgets.field import Field
from pos_terminal.ui.widgets.form_box import FormBox
from pos_terminal.ui.widgets.gap import Gap
from pos_terminal.ui.widgets.label import Label
from pos_terminal.ui.widgets.option import Option

_WAY, _LOW_WAY = 112, 88
NUMBER = "number"
"""The entry that a scanner fills in."""


class DecideForm(FormBox):
    """The ways one under the other; below them what the chosen one needs to know."""

    def __init__(self, state: DecideState) -> None:
        super().__init__(state.title, state.approval, line=state.line)
        self._ways = state.ways
        self.options = {way.name: self._option(way) for way in state.ways}
        self.fields: dict[str, Field] = {}
        self._rows: dict[str, QWidget] = {}
        self._group = QButtonGroup(self)
        self.content.addWidget(Gap(24, 12))
        ways = QVBoxLayout()
        ways.setSpacing(theme.current().px(10))
        for option in self.options.values():
            self._group.addButton(option)
            ways.addWidget(option)
        self.content.addLayout(ways)
        self.content.addWidget(Gap(24, 12))
        for way in state.ways:
            self._rows[way.name] = self._entry_row(way)
            self.content.addWidget(self._rows[way.name])
        next(iter(self.options.values())).setChecked(True)
        self._group.buttonToggled.connect(self._chose)
        self._show()

    @property
    def way(self) -> Way:
        """The decision that is chosen."""
        return next(way for way in self._ways if self.options[way.name].isChecked())

    def field(self, name: str) -> Field:
        """The field of this name of the way that is chosen. Raises KeyError."""
        return self.fields[f"{self.way.name}.{name}"]

    def scanned(self, code: str) -> None:
        """A scanned transaction number goes into the line for it, whatever has the keyboard."""
        for way in (self.way, *self._ways):
            if any(entry.name == NUMBER for entry in way.entries):
                self.options[way.name].setChecked(True)
                field = self.field(NUMBER)
                field.setText(code.strip())
                field.setFocus()
                return

    def first_focus(self) -> QWidget | None:
        way = self.way
        return self.field(way.entries[0].name) if way.entries else super().first_focus()

    def missing(self) -> str:
        for entry in self.way.entries:
            if entry.missing and not self.field(entry.name).text().strip():
                return entry.missing
        return super().missing()

    def entered(self) -> Entered:
        way = self.way
        values = {entry.name: self.field(entry.name).text().strip() for entry in way.entries}
        approver, pin = self.approval.entered()
        return Entered(way.name, way.title, values, approver, pin)

    def _option(self, way: Way) -> Option:
        high = _WAY if len(self._ways) < 3 else _LOW_WAY
        return Option(way.title, way.line, icon=way.icon, high=high)

    def _entry_row(self, way: Way) -> QWidget:
        row = QWidget()
        side_by_side = QHBoxLayout(row)
        side_by_side.setContentsMargins(0, 0, 0, 0)
        side_by_side.setSpacing(theme.current().px(12))
        for entry in way.entries:
            side_by_side.addLayout(self._entry(way, entry), 1)
        return row

    def _entry(self, way: Way, entry: Entry) -> QVBoxLayout:
        field = Field(entry.placeholder, longest=entry.longest)
        field.setAccessibleName(entry.label)
        field.textChanged.connect(self.entries_changed)
        self.fields[f"{way.name}.{entry.name}"] = field
        column = QVBoxLayout()
        column.setSpacing(theme.current().px(10))
        column.addWidget(Label(entry.label, 18, weight=600))
        column.addWidget(field)
        return column

    def _chose(self, _option: Option, on: bool) -> None:
        if on:
            self._show()
            self.entries_changed()

    def _show(self) -> None:
        way = self.way
        for name, row in self._rows.items():
            row.setVisible(name == way.name and bool(way.entries))
        self.confirm.setText(way.confirm)
        self.confirm.set_icon_name(way.confirm_icon)
        self.approval.set_needed(way.needs_manager)
