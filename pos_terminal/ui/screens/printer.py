"""The page of the printer and the drawer: how it is reached, its paper, its letters, and two trial pages."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRegularExpression, Signal
from PySide6.QtGui import QRegularExpressionValidator, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.states.printer import PrinterChoices, PrinterPageState
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.field import Field
from pos_terminal.ui.widgets.gap import Gap, stack
from pos_terminal.ui.widgets.label import Icon, Label, set_property
from pos_terminal.ui.widgets.scrolled import scrolled
from pos_terminal.ui.widgets.segmented import Segmented

_SIDE: Final = 44
_NARROW_BELOW: Final = 760
_CONNECTIONS: Final = ("none", "network", "serial", "device", "windows")
_ROWS: Final = ("connection", "address", "receipts", "width", "kick", "pin", "code_page")
_WIDE: Final = (("connection",), ("address", "code_page"), ("receipts", "width"), ("kick", "pin"))
_NARROW: Final = (("connection",), ("address",), ("receipts",), ("code_page", "width"), ("kick", "pin"))


class PrinterPage(QWidget):
    """Renders a PrinterPageState. `saved` and `tried` tell PrinterChoices, `code_pages` too: what is chosen
    when the button is pressed; `cleared` that what waits is not wanted any more."""

    saved = Signal(object)
    tried = Signal(object)
    code_pages = Signal(object)
    cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = PrinterPageState(PrinterChoices())
        self._title = Label("", 32)
        self._icon = Icon("printer", 24, "ink-2")
        self.line = Label("", 18, tone="ink-2", weight=400, wrap=True)
        self.choices = {
            "connection": Segmented([(name, "") for name in _CONNECTIONS]),
            "receipts": Segmented([(name, "") for name in ("always", "ask", "never")]),
            "width": Segmented([("58", "58 mm"), ("80", "80 mm")]),
            "kick": Segmented([("printer", ""), ("none", "")]),
            "pin": Segmented([("2", "2"), ("5", "5")]),
        }
        self.address = Field("", longest=190)
        self.code_page = Field("", longest=2)
        self.code_page.setValidator(QRegularExpressionValidator(QRegularExpression("[0-9]{0,2}")))
        self._labels = {name: Label("", 16, weight=600) for name in _ROWS}
        self.pages = Button()
        self.forget = Button()
        self.trial = Button(icon="printer")
        self.save = Button(kind="primary", icon="check", key="Enter")
        self._build()
        self.choices["connection"].chosen.connect(self._connection_chosen)
        for field in (self.address, self.code_page):
            field.textEdited.connect(lambda _text: self.address.set_problem(""))
        self.forget.clicked.connect(self.cleared)
        self.save.clicked.connect(lambda: self.saved.emit(self.entered()))
        self.trial.clicked.connect(lambda: self.tried.emit(self.entered()))
        self.pages.clicked.connect(lambda: self.code_pages.emit(self.entered()))
        self.retranslate()
        theme.follow(self._restyle)

    def render_state(self, state: PrinterPageState, *, anew: bool) -> None:
        """Show how the printer is; with `anew` also what is set, over whatever was being chosen."""
        self._state = state
        self.line.setText(state.line)
        set_property(self.line, "tone", "ink" if state.warns else "ink-2")
        self._icon.set_icon("alert-triangle" if state.warns else "printer", "ink" if state.warns else "ink-2")
        if anew:
            for name, choice in self.choices.items():
                value = getattr(state.choices, name)
                if value:
                    choice.choose(value)
            self.address.setText(state.choices.address)
            self.code_page.setText(state.choices.code_page)
            self.address.set_problem("")
        for widget in (*self.choices.values(), self.address, self.code_page):
            widget.setEnabled(state.manages)
        self.save.setVisible(state.manages)
        self.forget.setVisible(state.manages and state.waiting > 0)
        self._show_fields()

    def refuse(self, text: str) -> None:
        """The address is none: say so where it was typed."""
        self.address.set_problem(text)
        self.address.setFocus()

    def entered(self) -> PrinterChoices:
        """What is chosen now."""
        return PrinterChoices(
            self.choices["connection"].current(),
            self.address.text().strip(),
            self.choices["width"].current(),
            self.choices["receipts"].current(),
            self.choices["kick"].current() if self._state.choices.kick else "",
            self.choices["pin"].current(),
            self.code_page.text().strip() or self._state.choices.code_page,
        )

    def take_focus(self) -> None:
        """Give the keyboard to the first choice, where it may be changed."""
        if self._state.manages:
            self.choices["connection"].give_focus()
        else:
            self.trial.setFocus()

    def handle(self, action: str) -> bool:
        """Ctrl+P prints the trial page. Whether the action means something here."""
        if action == "print":
            self.trial.click()
            return True
        return False

    def retranslate(self) -> None:
        """Take the words of the language in use."""
        self._title.setText(tr("Printer and drawer"))
        words = {
            "connection": tr("How the printer is connected"),
            "address": self._address_words(),
            "receipts": tr("Print receipts"),
            "width": tr("Width of the paper"),
            "kick": tr("The drawer opens"),
            "pin": tr("Pin of the drawer’s plug"),
            "code_page": tr("Line of the code pages that reads well"),
        }
        for name, label in self._labels.items():
            label.setText(words[name])
        self.address.set_placeholder(self._address_example())
        self.code_page.set_placeholder("1")
        for name, said in {
            "none": tr("None"),
            "network": tr("Network"),
            "serial": tr("Serial"),
            "device": "USB",
            "windows": "Windows",
        }.items():
            self.choices["connection"].set_text(name, said)
        for name, said in {"always": tr("Always"), "ask": tr("Ask"), "never": tr("Never")}.items():
            self.choices["receipts"].set_text(name, said)
        self.choices["kick"].set_text("printer", tr("By itself"))
        self.choices["kick"].set_text("none", tr("With its key"))
        self.pages.setText(tr("Print them"))
        self.trial.setText(tr("Print a test page"))
        self.forget.setText(tr("Do not print what waits"))
        self.save.setText(tr("Save"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._restyle()

    def _address_words(self) -> str:
        return {
            "network": tr("Address of the printer"),
            "serial": tr("Line and speed"),
            "device": tr("File of the printer"),
            "windows": tr("Name of the printer"),
        }.get(self.choices["connection"].current(), "")

    def _address_example(self) -> str:
        return {
            "network": "192.168.1.50:9100",
            "serial": "/dev/ttyS0@9600",
            "device": "/dev/usb/lp0",
            "windows": "EPSON TM-T20III Receipt",
        }.get(self.choices["connection"].current(), "")

    def _connection_chosen(self, name: str) -> None:
        kept = self._state.choices
        self.address.setText(kept.address if kept.connection == name else "")
        self.address.set_problem("")
        self._show_fields()
        if name != "none":
            self.address.setFocus()

    def _show_fields(self) -> None:
        there = self.choices["connection"].current() != "none"
        self._cells["address"].setVisible(there)
        self._cells["code_page"].setVisible(there)
        self.trial.setEnabled(there)
        for name in ("kick", "pin"):
            self._cells[name].setVisible(bool(self._state.choices.kick))
        self.retranslate()

    def _build(self) -> None:
        self._cells: dict[str, QWidget] = {}
        self._rows: tuple[tuple[str, ...], ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        head = QHBoxLayout()
        head.setSpacing(theme.current().px(10))
        head.addWidget(self._icon)
        head.addWidget(self.line, 1)
        self._column.addWidget(self._title)
        self._column.addWidget(Gap(4))
        self._column.addLayout(head)
        self._column.addWidget(Gap(20, 8))
        # From outside in: whatever joins another takes its looks again, with all that is in it.
        inside = QWidget()
        self._column.addWidget(scrolled(inside), 1)
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 0, 0)
        self._grid = grid
        for place in (0, 1):
            grid.setColumnStretch(place, 1)
        self._cells.update({name: self._cell(name) for name in _ROWS})
        self._arrange(_WIDE)
        grid.setRowStretch(len(_NARROW), 1)
        bar = QHBoxLayout()
        bar.addWidget(self.trial)
        bar.addWidget(self.forget)
        bar.addStretch(1)
        bar.addWidget(self.save)
        self._bar = bar
        self._column.addWidget(Gap(12, 6))
        self._column.addLayout(bar)

    def _arrange(self, rows: tuple[tuple[str, ...], ...]) -> None:
        if rows is self._rows:
            return
        self._rows = rows
        for number, names in enumerate(rows):
            for place, name in enumerate(names):
                self._grid.addWidget(self._cells[name], number, place, 1, 2 // len(names))

    def _cell(self, name: str) -> QWidget:
        cell = QWidget()
        column = QVBoxLayout(cell)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        stack(column, self._labels[name], Gap(6, 4))
        if name == "code_page":
            row = QHBoxLayout()
            row.setSpacing(theme.current().px(12))
            row.addWidget(self.code_page)
            row.addWidget(self.pages, 1)
            column.addLayout(row)
        else:
            column.addWidget(self.address if name == "address" else self.choices[name])
        return cell

    def _restyle(self) -> None:
        used = theme.current()
        narrow = self.width() < used.px(_NARROW_BELOW)
        self._arrange(_NARROW if narrow else _WIDE)
        side = used.px(24 if narrow else _SIDE)
        self._column.setContentsMargins(side, used.px(24 if narrow else 36), side, used.px(24))
        self._grid.setHorizontalSpacing(used.px(24))
        self._grid.setVerticalSpacing(used.px(10 if narrow else 16))
        self._bar.setSpacing(used.px(12))
        self.code_page.setFixedWidth(used.px(96))
