"""The rows of a plain page of the settings, in one column or two."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from pos_terminal.ui import theme
from pos_terminal.ui.states.plain import PlainRow
from pos_terminal.ui.widgets.field import Field
from pos_terminal.ui.widgets.gap import Gap, stack
from pos_terminal.ui.widgets.label import Label
from pos_terminal.ui.widgets.segmented import Segmented
from pos_terminal.ui.widgets.switch import Switch

_LONGEST: Final = 400
Input = Field | Segmented | Switch | Label


class PlainCells(QWidget):
    """`chosen` tells the key and the value of a choice or a switch, `edited` that a text is another."""

    chosen = Signal(str, str)
    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cells: list[tuple[PlainRow, QWidget]] = []
        self._columns = 0
        self.inputs: dict[str, Input] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        theme.follow(self._restyle)

    def render_rows(self, rows: tuple[PlainRow, ...]) -> None:
        """Show these, over whatever was being typed."""
        for _, cell in self._cells:
            cell.setParent(None)
            cell.deleteLater()
        self.inputs = {}
        self._cells = [(row, self._cell(row)) for row in rows]
        self._columns = 0

    def values(self) -> dict[str, str]:
        """What every row says that can be changed."""
        found = {}
        for key, one in self.inputs.items():
            if isinstance(one, Field):
                found[key] = one.text().strip()
            elif isinstance(one, Segmented):
                found[key] = one.current()
            elif isinstance(one, Switch):
                found[key] = "yes" if one.isChecked() else ""
        return found

    def fields(self) -> list[Field]:
        """Every field that is typed into, from the top."""
        return [one for one in self.inputs.values() if isinstance(one, Field)]

    def take_focus(self) -> bool:
        """Give the keyboard to the first row that can be changed. Whether there is one."""
        for one in self.inputs.values():
            if one.isEnabled() and isinstance(one, Segmented):
                one.give_focus()
                return True
            if one.isEnabled() and not isinstance(one, Label):
                one.setFocus()
                return True
        return False

    def lay_out(self, columns: int) -> None:
        """In so many columns."""
        if columns == self._columns:
            return
        self._columns = columns
        at = 0
        for row, cell in self._cells:
            if row.wide and at % columns:
                at += 1
            span = columns if row.wide else 1
            self._grid.addWidget(cell, at // columns, at % columns, 1, span, Qt.AlignmentFlag.AlignTop)
            at += span
        for column in (0, 1):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)

    def _cell(self, row: PlainRow) -> QWidget:
        cell = QWidget(self)
        label = Label(row.label, 16, weight=600, wrap=True)
        column = QVBoxLayout(cell)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        one = self._input(row)
        one.setEnabled(not row.locked)
        self.inputs[row.key] = one
        if isinstance(one, Switch):
            beside = QHBoxLayout()
            beside.addWidget(label, 1)
            beside.addWidget(one)
            column.addLayout(beside)
        else:
            stack(column, label, Gap(6, 4), one)
        if row.hint:
            stack(column, Gap(4, 2), Label(row.hint, 15, tone="ink-2", wrap=True))
        return cell

    def _input(self, row: PlainRow) -> Input:
        if row.kind == "choice":
            choice = Segmented(row.choices)
            choice.choose(row.value)
            choice.setAccessibleName(row.label)
            choice.chosen.connect(lambda value, key=row.key: self.chosen.emit(key, value))
            return choice
        if row.kind == "switch":
            switch = Switch(row.label, by_itself=True)
            switch.set_on(bool(row.value))
            switch.toggled.connect(lambda on, key=row.key: self.chosen.emit(key, "yes" if on else ""))
            return switch
        if row.kind == "said":
            return Label(row.value, 18, wrap=True)
        field = Field("", longest=_LONGEST)
        field.setText(row.value)
        field.setAccessibleName(row.label)
        field.textEdited.connect(lambda _text: self.edited.emit())
        field.editingFinished.connect(lambda key=row.key: self.chosen.emit(key, field.text().strip()))
        return field

    def _restyle(self) -> None:
        used = theme.current()
        self._grid.setHorizontalSpacing(used.px(24))
        self._grid.setVerticalSpacing(used.px(14))
