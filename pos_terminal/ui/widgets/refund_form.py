"""The dialog in which money is given back: how much, why, how it goes back, and a manager's word."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pos_terminal.domain.money import Money
from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.states.form import Entered, GoesBack, RefundState
from pos_terminal.ui.widgets import paint
from pos_terminal.ui.widgets.amount_entry import AmountEntry
from pos_terminal.ui.widgets.field import Field
from pos_terminal.ui.widgets.form_box import FormBox
from pos_terminal.ui.widgets.gap import Gap
from pos_terminal.ui.widgets.label import Label, set_property
from pos_terminal.ui.widgets.option import Option


class _Patch(QWidget):
    """The coloured square of the method, 40 px."""

    def __init__(self, provider_code: str) -> None:
        super().__init__()
        self._code = provider_code
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(40), theme.current().px(40))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = theme.current().px(40)
        paint.patch(painter, QRect(0, 0, side, side), self._code)


class RefundForm(FormBox):
    """Never more than can be given back: the button is not ready then, and says so."""

    def __init__(self, state: RefundState) -> None:
        super().__init__(state.title, state.approval, aside=state.aside, width=1024)
        self._state = state
        self.all = Option(tr("All of it, {amount}", amount=state.refundable), high=64, centered=True)
        self.part = Option(tr("A part"), high=64, centered=True)
        self.amount = AmountEntry(state.refundable.currency)
        self.reasons = [Option(reason, radio=True) for reason in state.reasons]
        self.ways: dict[str, Option] = {}
        self.told = Label("", 18, weight=400, wrap=True)
        self.told.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.fields: dict[str, Field] = {}
        self._groups = [QButtonGroup(self) for _ in range(3)]
        self._build_amount()
        self._build_reasons()
        self._build_ways()
        self.confirm.set_icon_name("arrow-back-up")
        for digit in str(state.suggested or ""):
            self.amount.type_key(digit)
        (self.part if state.suggested else self.all).setChecked(True)
        self.reasons[0].setChecked(True)
        for group in self._groups:
            group.buttonToggled.connect(self._chose)
        self.amount.changed.connect(self.entries_changed)
        self._chose(self.all)

    # -- building --------------------------------------------------------------------------------------

    def _build_amount(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(theme.current().px(10))
        for option in (self.all, self.part):
            self._groups[0].addButton(option)
            row.addWidget(option, 1)
        self.content.addWidget(Gap(24, 8))
        self.content.addLayout(row)
        self.part.setVisible(bool(self._state.part))
        self.content.addWidget(Gap(14, 6))
        self.content.addWidget(self.amount)

    def _build_reasons(self) -> None:
        self.content.addWidget(Gap(22, 8))
        self.content.addWidget(Label(tr("Reason"), 18, weight=600))
        self.content.addWidget(Gap(10, 4))
        grid = QGridLayout()
        grid.setSpacing(theme.current().px(10))
        for place, option in enumerate(self.reasons):
            self._groups[1].addButton(option)
            grid.addWidget(option, place // 2, place % 2)
        self.content.addLayout(grid)
        self.content.addWidget(Gap(22, 8))

    def _build_ways(self) -> None:
        known = {way.route: way for way in (*self._state.whole, *self._state.part)}
        row = QHBoxLayout()
        row.setSpacing(theme.current().px(14))
        self._patch = _Patch(self._state.provider_code)
        beside = QVBoxLayout()
        beside.addWidget(self._patch)
        beside.addStretch(1)
        row.addLayout(beside)
        column = QVBoxLayout()
        choices = QHBoxLayout()
        choices.setSpacing(theme.current().px(10))
        for way in known.values():
            self.ways[way.route] = Option(way.title, radio=True)
            self._groups[2].addButton(self.ways[way.route])
            choices.addWidget(self.ways[way.route], 1)
        column.addLayout(choices)
        column.addWidget(self.told)
        for way in known.values():
            if way.entry is not None:
                field = Field(way.entry.label, longest=way.entry.longest)
                field.textChanged.connect(self.entries_changed)
                self.fields[way.route] = field
                column.addWidget(field)
        column.setSpacing(theme.current().px(8))
        row.addLayout(column, 1)
        column.addStretch(1)
        self.content.addLayout(row)

    # -- what is chosen --------------------------------------------------------------------------------

    @property
    def wanted(self) -> Money:
        """How much goes back."""
        return self._state.refundable if self.all.isChecked() else self.amount.money

    def way(self) -> GoesBack | None:
        """How it goes back; None where it cannot."""
        possible = self._possible()
        chosen = next((way for way in possible if self.ways[way.route].isChecked()), None)
        return chosen or next(iter(possible), None)

    def first_focus(self) -> QWidget | None:
        return self.part if self.part.isChecked() else self.all

    def missing(self) -> str:
        wanted, limit = self.wanted, self._state.refundable
        if wanted.amount <= 0:
            return tr("Type in how much goes back.")
        if wanted.amount > limit.amount:
            return tr("At most {amount} can be given back on this payment.", amount=limit)
        way = self.way()
        if way is not None and way.entry is not None and not self.fields[way.route].text().strip():
            return way.entry.missing
        return super().missing()

    def entered(self) -> Entered:
        way = self.way()
        assert way is not None
        values = {"reason": next(one.text() for one in self.reasons if one.isChecked())}
        if way.entry is not None:
            values[way.entry.name] = self.fields[way.route].text().strip()
        approver, pin = self.approval.entered()
        return Entered(way.route, way.title, values, approver, pin, self.wanted.amount)

    def type_key(self, key: str) -> None:
        if self.window().focusWidget() is self.amount:
            self.amount.type_key(key)
        else:
            super().type_key(key)

    def types_elsewhere(self, focused: QWidget | None) -> bool:
        return focused is self.amount or super().types_elsewhere(focused)

    def entries_changed(self) -> None:
        wanted, limit = self.wanted, self._state.refundable
        left = Money(max(0, limit.amount - wanted.amount), limit.currency)
        over = wanted.amount > limit.amount
        at_most = tr("at most {amount}", amount=limit)
        leaves = tr("of {amount}, leaves {left}", amount=limit, left=left)
        self.amount.set_aside(at_most if over else leaves, problem=over)
        self.confirm.setText(tr("Give back {amount}", amount=wanted))
        super().entries_changed()

    def _possible(self) -> tuple[GoesBack, ...]:
        return self._state.whole if self.all.isChecked() else self._state.part

    def _chose(self, option: Option, on: bool = True) -> None:
        if not on:
            return
        part = self.part.isChecked()
        self.amount.setVisible(part)
        possible = self._possible()
        routes = {way.route for way in possible} if len(possible) > 1 else set()
        for route, choice in self.ways.items():
            choice.setVisible(route in routes)
        # As high as the patch beside it; under the choices it is a line of its own.
        self.told.setMinimumHeight(0 if routes else theme.current().px(40))
        set_property(self.told, "role", "16" if routes else "18")
        way = self.way()
        if way is not None and len(possible) > 1:
            self.ways[way.route].setChecked(True)
        for route, field in self.fields.items():
            field.setVisible(way is not None and way.route == route)
        self.told.setText((part and self._state.part_told) or (way.told if way is not None else ""))
        if option is self.part and self.isVisible():
            self.amount.setFocus()
        self.entries_changed()
