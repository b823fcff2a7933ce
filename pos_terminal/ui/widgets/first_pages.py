"""The pages of the first start alone: the restaurant, money and time, and what there is at the end."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QGridLayout, QVBoxLayout, QWidget

from pos_terminal.records import dataclass
from pos_terminal.services.called import SAMPLE, first_counter
from pos_terminal.services.first_steps import Basics
from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.widgets.field import Field
from pos_terminal.ui.widgets.gap import Gap, stack
from pos_terminal.ui.widgets.label import Icon, Label
from pos_terminal.ui.widgets.letter_pad import CAPITALS, WORDS, TextPad
from pos_terminal.ui.widgets.pick_field import PickField
from pos_terminal.ui.widgets.scrolled import scrolled
from pos_terminal.ui.widgets.segmented import Segmented

_LONGEST: Final = 80
CURRENCIES: Final = ("XOF", "XAF", "GNF", "GHS", "EUR")
ZONES: Final = (
    ("Africa/Abidjan", "Abidjan"),
    ("Africa/Dakar", "Dakar"),
    ("Africa/Porto-Novo", "Cotonou"),
    ("Africa/Douala", "Douala"),
)
_HOURS: Final = ("0", "3", "4", "5", "6")


class AskingPage(QWidget):
    """Title, a line, fields, and letters for fingers. `typed` tells that something was changed."""

    typed = Signal()

    def __init__(self, fields: list[Field], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = Label("", 32)
        self.line = Label("", 18, tone="ink-2", weight=400, wrap=True)
        self.body = QWidget()
        self.pad = TextPad(*fields, opens=True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.area = scrolled(self.body)
        stack(self._column, self.title, Gap(4), self.line, Gap(20, 8))
        self._column.addWidget(self.area, 1)
        self._column.addWidget(self.pad)
        for field in fields:
            field.textEdited.connect(lambda _text: self.typed.emit())
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)

    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        if new is not None and self.body.isAncestorOf(new):
            self.area.ensureWidgetVisible(new)

    def refuse(self, field: Field, text: str) -> None:
        """What is wrong, said in this field."""
        field.set_problem(text)
        field.setFocus()
        self.area.ensureWidgetVisible(field)


class RestaurantPage(AskingPage):
    """What the restaurant and this counter are called, and how it looks: `looked` tells "light" or "dark"."""

    looked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        self.fields = {name: Field("", longest=_LONGEST) for name in ("restaurant", "place", "counter")}
        super().__init__(list(self.fields.values()), parent)
        self._labels = {name: Label("", 16, weight=600) for name in (*self.fields, "theme")}
        self.look = Segmented((("light", ""), ("dark", "")))
        grid = QGridLayout(self.body)
        grid.setContentsMargins(0, 0, 0, 0)
        self._grid = grid
        cells = [("restaurant", 0, 0), ("place", 0, 1), ("counter", 1, 0), ("theme", 1, 1)]
        for name, row, column in cells:
            cell = QWidget()
            inside = QVBoxLayout(cell)
            inside.setContentsMargins(0, 0, 0, 0)
            inside.setSpacing(0)
            stack(inside, self._labels[name], Gap(6, 4), self.fields.get(name) or self.look)
            grid.addWidget(cell, row, column)
        grid.setRowStretch(2, 1)
        for field in self.fields.values():
            field.setProperty(CAPITALS, WORDS)
            field.textEdited.connect(lambda _text, field=field: field.set_problem(""))
        self.look.chosen.connect(self.looked)
        self.retranslate()
        theme.follow(self._restyle)

    def show_basics(self, basics: Basics) -> None:
        """Begin with these."""
        for name, field in self.fields.items():
            field.setText(getattr(basics, name))
            field.set_problem("")
        self.look.choose(basics.theme)

    def take_focus(self) -> None:
        """The name of the restaurant is typed first."""
        self.fields["restaurant"].setFocus()
        self.fields["restaurant"].selectAll()

    def retranslate(self) -> None:
        """Take the words of the language in use."""
        self.title.setText(tr("Your restaurant"))
        self.line.setText(tr("It stands on every receipt and every report."))
        words = {
            "restaurant": tr("Name of the restaurant"),
            "place": tr("Where it is"),
            "counter": tr("Name of this counter"),
            "theme": tr("How it looks"),
        }
        examples = {"restaurant": SAMPLE.restaurant, "place": SAMPLE.place, "counter": first_counter()}
        for name, label in self._labels.items():
            label.setText(words[name])
            if name in self.fields:
                # Beside what is wrong there may be no room for it.
                self.fields[name].set_placeholder(tr("For example {name}", name=examples[name]), "")
                self.fields[name].setAccessibleName(words[name])
        self.look.set_text("light", tr("Light"))
        self.look.set_text("dark", tr("Dark"))
        self.pad.retranslate()

    def _restyle(self) -> None:
        used = theme.current()
        for column in (0, 1):
            self._grid.setColumnStretch(column, 1)
        self._grid.setHorizontalSpacing(used.px(20))
        self._grid.setVerticalSpacing(used.px(20))


class MoneyPage(AskingPage):
    """The currency, the time zone, and the hour at which a day begins."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.answers = {
            "currency": PickField([(one, one) for one in CURRENCIES], longest=3, wide=120),
            "time_zone": PickField(ZONES, longest=60, wide=260),
            "day_begins": PickField([(one, f"{one} h") for one in _HOURS], longest=2, wide=120),
        }
        super().__init__([one.field for one in self.answers.values()], parent)
        column = QVBoxLayout(self.body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for one in self.answers.values():
            stack(column, one, Gap(18, 8))
            one.field.textEdited.connect(lambda _text, field=one.field: field.set_problem(""))
            one.changed.connect(self.typed)
        column.addStretch(1)
        self._fixed = False
        self.retranslate()

    def show_basics(self, basics: Basics, *, currency_fixed: bool) -> None:
        """Begin with these; the currency stays where money was taken already."""
        for name, one in self.answers.items():
            one.set_text(getattr(basics, name))
            one.field.set_problem("")
        self._fixed = currency_fixed
        self.answers["currency"].set_fixed(currency_fixed)
        self.retranslate()

    def take_focus(self) -> None:
        """The first question that can be answered."""
        self.answers["time_zone" if self._fixed else "currency"].field.setFocus()

    def retranslate(self) -> None:
        """Take the words of the language in use."""
        self.title.setText(tr("Money and time"))
        self.line.setText(
            tr("Money was taken already, so the currency stays.")
            if self._fixed
            else tr("The currency cannot be changed once money was taken.")
        )
        self.answers["currency"].show_words(tr("Currency"))
        self.answers["time_zone"].show_words(tr("Time zone"))
        self.answers["day_begins"].show_words(tr("Hour at which a new day begins"))
        self.pad.retranslate()


@dataclass(frozen=True, slots=True)
class Summed:
    """One line of the end: what it is about, how it is, and whether something is left to do."""

    title: str
    line: str
    left: bool = False


class DonePage(QWidget):
    """What works now, and what is left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = Label("", 32)
        self.line = Label("", 18, tone="ink-2", weight=400, wrap=True)
        self._inside = QWidget()
        self._rows = QVBoxLayout(self._inside)
        self._rows.setContentsMargins(0, 0, 0, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        stack(column, self.title, Gap(4), self.line, Gap(20, 8))
        column.addWidget(scrolled(self._inside), 1)
        self._shown: list[QWidget] = []
        self.retranslate()

    def show_lines(self, lines: tuple[Summed, ...]) -> None:
        """These, in their order."""
        for old in self._shown:
            self._rows.removeWidget(old)
            old.deleteLater()
        while self._rows.count():
            self._rows.takeAt(0)
        self._shown = [self._row(one) for one in lines]
        for row in self._shown:
            self._rows.addWidget(row)
        self._rows.addStretch(1)

    def retranslate(self) -> None:
        """Take the words of the language in use."""
        self.title.setText(tr("Ready"))
        self.line.setText(tr("Everything can be changed in Settings."))

    def _row(self, one: Summed) -> QWidget:
        used = theme.current()
        row = QWidget()
        grid = QGridLayout(row)
        grid.setContentsMargins(0, used.px(6), 0, used.px(6))
        grid.setHorizontalSpacing(used.px(16))
        grid.setVerticalSpacing(0)
        icon = Icon("alert-circle" if one.left else "check", 26, "ink-2" if one.left else "ok-text")
        grid.addWidget(icon, 0, 0, 2, 1)
        grid.addWidget(Label(one.title, 18, weight=600), 0, 1)
        grid.addWidget(Label(one.line, 16, tone="ink-2", weight=400, wrap=True), 1, 1)
        grid.setColumnStretch(1, 1)
        row.setAccessibleName(f"{one.title}: {one.line}")
        return row
