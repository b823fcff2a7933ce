"""Putting a backup in place at the first start: which one, what is in it, and a new code if one is needed."""

from __future__ import annotations

from PySide6.QtCore import QRegularExpression, Qt, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from pos_terminal.records import dataclass
from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.field import Field
from pos_terminal.ui.widgets.first_pages import AskingPage
from pos_terminal.ui.widgets.gap import Gap, stack
from pos_terminal.ui.widgets.label import Label
from pos_terminal.ui.widgets.option import Option


@dataclass(frozen=True, slots=True)
class BackupRow:
    """One backup as it is offered: its file, when it was taken and of what, what is in it."""

    path: str
    title: str
    line: str


class RestorePage(AskingPage):
    """`chosen` tells the file that somebody chose, `looked_for` the one whose path was typed."""

    chosen = Signal(str)
    looked_for = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        self.path = Field("", longest=400)
        super().__init__([self.path], parent)
        self._label = Label("", 16, weight=600)
        self.look = Button(icon="search")
        self.options: dict[str, Option] = {}
        self._group = QButtonGroup(self)
        self._list = QVBoxLayout()
        row = QHBoxLayout()
        row.addWidget(self.path, 1)
        row.addWidget(self.look)
        self._row = row
        column = QVBoxLayout(self.body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._list)
        stack(column, Gap(16, 8), self._label, Gap(6, 4))
        column.addLayout(row)
        column.addStretch(1)
        self._said = ""
        self.look.clicked.connect(lambda: self.looked_for.emit(self.path.text().strip()))
        self.path.textEdited.connect(lambda _text: self.path.set_problem(""))
        self.retranslate()
        theme.follow(self._restyle)

    def show_rows(self, rows: tuple[BackupRow, ...], said: str) -> None:
        """These backups; `said` is how looking for them stands."""
        for option in self.options.values():
            self._group.removeButton(option)
            self._list.removeWidget(option)
            option.deleteLater()
        self.options = {}
        for row in rows:
            option = Option(row.title, row.line, high=76)
            option.clicked.connect(lambda _checked=False, path=row.path: self.chosen.emit(path))
            self._group.addButton(option)
            self._list.addWidget(option)
            self.options[row.path] = option
        self._said = said
        self.line.setText(said)

    def choose(self, path: str) -> None:
        """Show that this one is chosen."""
        if path in self.options:
            self.options[path].setChecked(True)

    def take_focus(self) -> None:
        """The newest backup, or where a path is typed."""
        first = next(iter(self.options.values()), None)
        (first or self.path).setFocus(Qt.FocusReason.TabFocusReason)

    def retranslate(self) -> None:
        """Take the words of the language in use."""
        self.title.setText(tr("Restore from a backup"))
        self.line.setText(self._said)
        self._label.setText(tr("Or the file of a backup"))
        self.path.setAccessibleName(tr("Or the file of a backup"))
        self.path.set_placeholder("/media/stick/ledger-20261121-120000.db")
        self.look.setText(tr("Look"))
        self.pad.retranslate()

    def _restyle(self) -> None:
        used = theme.current()
        self._list.setSpacing(used.px(8))
        self._row.setSpacing(used.px(12))


class NewCodePage(AskingPage):
    """After a backup of another machine: which manager begins here, and their new code twice."""

    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        self.fields = {name: Field("", longest=6) for name in ("pin", "again")}
        super().__init__(list(self.fields.values()), parent)
        self._labels = {name: Label("", 16, weight=600) for name in ("who", *self.fields)}
        self.people: dict[str, Option] = {}
        self._group = QButtonGroup(self)
        self._who = QHBoxLayout()
        grid = QGridLayout()
        for place, (name, field) in enumerate(self.fields.items()):
            field.setEchoMode(Field.EchoMode.Password)
            field.setValidator(QRegularExpressionValidator(QRegularExpression("[0-9]{0,6}")))
            grid.addWidget(self._labels[name], 0, place)
            grid.addWidget(field, 1, place)
            field.textEdited.connect(lambda _text: self.say(""))
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        self.problem = Label("", 18, tone="bad", weight=600, wrap=True)
        column = QVBoxLayout(self.body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        stack(column, self._labels["who"], Gap(6, 4))
        column.addLayout(self._who)
        column.addWidget(Gap(18, 8))
        column.addLayout(grid)
        stack(column, Gap(10, 4), self.problem)
        column.addStretch(1)
        self._about = ""
        self.retranslate()

    def show_people(self, people: tuple[tuple[str, str], ...], about: str) -> None:
        """The managers as (staff id, name), and what was put in place."""
        self._about = about
        for option in self.people.values():
            self._group.removeButton(option)
            self._who.removeWidget(option)
            option.deleteLater()
        self.people = {staff_id: Option(name) for staff_id, name in people}
        for option in self.people.values():
            self._group.addButton(option)
            self._who.addWidget(option)
        if self.people:
            next(iter(self.people.values())).setChecked(True)
        self.retranslate()

    def chosen(self) -> str:
        """The staff id of whoever begins here."""
        return next((one for one, option in self.people.items() if option.isChecked()), "")

    def say(self, text: str) -> None:
        """What was wrong; the codes are typed again."""
        self.problem.setText(text)
        if text:
            for field in self.fields.values():
                field.clear()

    def take_focus(self) -> None:
        """The code is typed first."""
        self.fields["pin"].setFocus()

    def retranslate(self) -> None:
        """Take the words of the language in use."""
        self.title.setText(tr("The backup is in place"))
        asked = tr(
            "The codes of the other machine cannot be used here. One manager gets a new code now, and gives "
            "the others theirs afterwards."
        )
        self.line.setText(f"{self._about} {asked}".strip())
        words = {
            "who": tr("Who manages this terminal?"),
            "pin": tr("Code of 4 to 6 digits"),
            "again": tr("The same code again"),
        }
        for name, label in self._labels.items():
            label.setText(words[name])
            if name in self.fields:
                self.fields[name].setAccessibleName(words[name])
        self.pad.retranslate()
