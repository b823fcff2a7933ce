"""The rows of a count: notes and coins side by side, or one of both under two tabs."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pos_terminal.domain.money import Money
from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.states.count import CountLine, CountState, Who
from pos_terminal.ui.widgets import paint
from pos_terminal.ui.widgets.amount import money_look, paint_money, spoken_money
from pos_terminal.ui.widgets.label import Label
from pos_terminal.ui.widgets.segmented import Segmented
from pos_terminal.ui.widgets.stepper import CountRow

NOTES, COINS = "notes", "coins"
ALONE, EVERYONE = "alone", "everyone"


class _Head(QWidget):
    """Notes or coins, and what they are worth."""

    def __init__(self) -> None:
        super().__init__()
        self._title, self._sum = "", Money(0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.follow(self._restyle)

    def show_sum(self, title: str, money: Money) -> None:
        """Show these."""
        self._title, self._sum = title, money
        self.setAccessibleName(f"{title}, {spoken_money(money)}")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        used = theme.current()
        painter = QPainter(self)
        painter.fillRect(0, self.height() - 1, self.width(), 1, used.color("line"))
        room = self.rect().adjusted(used.px(20), 0, -used.px(20), -1)
        paint.line(painter, room, self._title, used.font(18, 600), used.color("ink"))
        look = money_look(self._sum, 18, large=False)
        paint_money(painter, room, look, used.color("ink"), align=Qt.AlignmentFlag.AlignRight)

    def _restyle(self) -> None:
        self.setFixedHeight(theme.current().px(48))


class WhoPane(QWidget):
    """Under the notes there is room for a question: whose drawer it is."""

    chosen = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.title = Label("", 18, weight=600)
        self.choice = Segmented(((ALONE, ""), (EVERYONE, "")))
        self.choice.chosen.connect(lambda name: self.chosen.emit(name == EVERYONE))
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.title)
        self._column.addWidget(self.choice)
        theme.follow(self._restyle)

    def render_who(self, who: Who | None) -> None:
        """Ask this; None hides it."""
        self.setVisible(who is not None)
        if who is None:
            return
        self.title.setText(who.title)
        self.choice.set_text(ALONE, who.alone)
        self.choice.set_text(EVERYONE, who.everyone)
        self.choice.choose(EVERYONE if who.shared else ALONE)

    def _restyle(self) -> None:
        used = theme.current()
        self._column.setContentsMargins(used.px(20), used.px(8), used.px(20), used.px(20))
        self._column.setSpacing(used.px(10))


class _Column(QFrame):
    """The head and the rows of notes or of coins."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("fill", "surface")
        self.setProperty("line", "right")
        self.head = _Head()
        self.rows = QVBoxLayout()
        self.rows.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addLayout(self.rows)
        column.addStretch(1)
        self.column = column
        theme.follow(self._restyle)

    def _restyle(self) -> None:
        used = theme.current()
        self.rows.setContentsMargins(0, used.px(6), 0, 0)


class CountColumns(QWidget):
    """`selected` tells the place of a row that was touched, `stepped` a place with +1 or -1, `turned` the tab
    that was pressed, `who` whether everyone may use the drawer."""

    selected = Signal(int)
    stepped = Signal(int, int)
    turned = Signal(bool)
    who = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._narrow = False
        self._state: CountState | None = None
        self.rows: list[CountRow] = []
        self.notes, self.coins = _Column(), _Column()
        self.tabs = Segmented(((NOTES, ""), (COINS, "")))
        self.tabs.chosen.connect(lambda name: self.turned.emit(name == COINS))
        self.pane = WhoPane()
        self.pane.chosen.connect(self.who)
        self.notes.column.addWidget(self.pane)
        self._tabs_frame = QFrame()
        self._tabs_frame.setProperty("fill", "surface")
        self._tabs_frame.setProperty("line", "right")
        self._tabs_row = QVBoxLayout(self._tabs_frame)
        self._tabs_row.addWidget(self.tabs)
        sides = QHBoxLayout()
        sides.setSpacing(0)
        sides.addWidget(self.notes, 1)
        sides.addWidget(self.coins, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._tabs_frame)
        column.addLayout(sides, 1)
        theme.follow(self._restyle)
        self.set_narrow(False)

    def set_narrow(self, narrow: bool) -> None:
        """Two tabs where there is no room for two columns."""
        self._narrow = narrow
        self._tabs_frame.setVisible(narrow)
        self.notes.head.setVisible(not narrow)
        self.coins.head.setVisible(not narrow)
        self._show_side()

    def render_state(self, state: CountState) -> None:
        """Show these rows."""
        self._state = state
        if len(state.rows) != len(self.rows):
            self._rebuild(state.rows)
        for place, (row, line) in enumerate(zip(self.rows, state.rows, strict=True)):
            row.render_line(line, selected=place == state.selected)
        self.notes.head.show_sum(tr("Notes"), state.notes)
        self.coins.head.show_sum(tr("Coins"), state.coins)
        self.tabs.set_text(NOTES, f"{tr('Notes')}  {state.notes}")
        self.tabs.set_text(COINS, f"{tr('Coins')}  {state.coins}")
        self.pane.render_who(state.who)
        self._show_side()

    def _rebuild(self, lines: tuple[CountLine, ...]) -> None:
        for gone in self.rows:
            gone.deleteLater()
        self.rows = []
        for place, line in enumerate(lines):
            row = CountRow()
            row.pressed.connect(lambda place=place: self.selected.emit(place))
            row.stepped.connect(lambda by, place=place: self.stepped.emit(place, by))
            (self.coins if line.coin else self.notes).rows.addWidget(row)
            self.rows.append(row)

    def _show_side(self) -> None:
        state = self._state
        coins = False
        if state is not None and state.rows:
            # Once the count is done, what was counted last stays in sight.
            coins = state.rows[-1 if state.selected is None else state.selected].coin
        self.tabs.choose(COINS if coins else NOTES)
        self.notes.setVisible(not (self._narrow and coins))
        self.coins.setVisible(coins or not self._narrow)

    def _restyle(self) -> None:
        used = theme.current()
        self._tabs_row.setContentsMargins(used.px(20), used.px(10), used.px(20), used.px(4))
