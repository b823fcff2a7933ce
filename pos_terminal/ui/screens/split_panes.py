"""The two sides of the split screen: the whole with its parts, and the ways to pay the next one."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.screens.home_panes import TilesPane
from pos_terminal.ui.states.home import HomeState, MethodTile
from pos_terminal.ui.states.split import PartRow, SplitState
from pos_terminal.ui.widgets.amount import AmountDisplay
from pos_terminal.ui.widgets.gap import Gap
from pos_terminal.ui.widgets.label import ElidedLabel, Label
from pos_terminal.ui.widgets.part_rows import NowLine, PartLine
from pos_terminal.ui.widgets.parts_bar import PartsBar
from pos_terminal.ui.widgets.short_tile import ShortTile
from pos_terminal.ui.widgets.state_block import NARROW, WIDE

_MANY = 3
"""With more parts than this their rows are lower."""
_WORD, _WORDS = 130, 230
"""How wide the words beside what is left are, on two lines and on one."""


class _Rows(QScrollArea):
    """As high as its rows, where there is room."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        inside = QWidget()
        inside.setProperty("fill", "surface")
        self.column = QVBoxLayout(inside)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.setWidget(inside)
        self.high = 0

    def sizeHint(self) -> QSize:
        return QSize(100, self.high)

    def minimumSizeHint(self) -> QSize:
        return QSize(100, min(self.high, theme.current().px(64)))


class PartsPane(QFrame):
    """Total, bar, parts, and what is left after the part that is taken now."""

    part_pressed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("fill", "surface")
        self.setProperty("line", "right")
        self._narrow = False
        self._lines: list[PartLine] = []
        self._name = Label("", 24)
        self._label = ElidedLabel("", 18, tone="ink-2")
        self._label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._total_word = Label("", 18, tone="ink-2", weight=500)
        right = Qt.AlignmentFlag.AlignRight
        self._total = AmountDisplay(28, align=right)
        self._bar = PartsBar()
        self._rows = _Rows()
        self._now = NowLine()
        self._left_word = Label("", 20, tone="ink-2", weight=500)
        self._left = AmountDisplay(44, align=right)
        rule = QFrame()
        rule.setProperty("kind", "rule")
        self._head = QVBoxLayout()
        self._head.setSpacing(0)
        self._head.addLayout(_line(self._name, 0, self._label, 1))
        self._head.addWidget(Gap(30, 6))
        self._head.addLayout(_line(self._total_word, 0, self._total, 1))
        for part in (Gap(23, 6), self._bar, Gap(36, 8), rule):
            self._head.addWidget(part)
        self._foot = _line(self._left_word, 0, self._left, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(0)
        column.addLayout(self._head)
        column.addWidget(self._rows)
        column.addWidget(self._now)
        column.addStretch(1)
        column.addLayout(self._foot)

    def render_state(self, state: SplitState) -> None:
        """Show the parts of `state`."""
        self._name.setText(state.name)
        self._label.setText(state.label)
        self._total_word.setText(tr("Total"))
        self._left_word.setText(tr("Left after this part"))
        self._total.set_money(state.total)
        self._left.set_money(state.left_after)
        self._bar.set_stretches(state.bar)
        self._now.show_part(state.number, state.now)
        self._now.setVisible(not state.nothing_left)
        self._show_rows(state.rows)

    def line(self, payment_id: str) -> PartLine:
        """The row of one payment. Raises StopIteration."""
        return next(line for line in self._lines if line.row.payment_id == payment_id)

    def set_narrow(self, narrow: bool) -> None:
        """Take the width of a small or an ordinary window."""
        self._narrow = narrow
        used = theme.current()
        side = self._side()
        self._head.setContentsMargins(used.px(side), used.px(24 if narrow else 32), used.px(side), 0)
        self._foot.setContentsMargins(used.px(side), used.px(12), used.px(side), used.px(28))
        self.setFixedWidth(used.px(NARROW if narrow else WIDE))
        # On two lines it leaves room for a large amount.
        self._left_word.setWordWrap(narrow)
        self._left_word.setFixedWidth(used.px(_WORD if narrow else _WORDS))
        self._shape_rows()

    def _side(self) -> int:
        return 24 if self._narrow else 40

    def _show_rows(self, rows: tuple[PartRow, ...]) -> None:
        news = [line.row.payment_id for line in self._lines] != [row.payment_id for row in rows]
        if news:
            for line in self._lines:
                self._rows.column.removeWidget(line)
                line.deleteLater()
            self._lines = [PartLine(row) for row in rows]
            for line in self._lines:
                line.clicked.connect(self._pressed)
                self._rows.column.addWidget(line)
            self._shape_rows()
            # The newest is at the end, and its place is known when the rows have been laid out.
            QTimer.singleShot(0, self._rows, self._to_end)
        for line, row in zip(self._lines, rows, strict=True):
            line.set_row(row)

    def _shape_rows(self) -> None:
        high = 64 if self._narrow or len(self._lines) > _MANY else 84
        self._now.set_shape(self._side(), high)
        for line in self._lines:
            line.set_shape(self._side(), high, narrow=self._narrow)
        self._rows.high = theme.current().px(high) * len(self._lines)
        self._rows.setVisible(bool(self._lines))
        self._rows.updateGeometry()

    def _to_end(self) -> None:
        bar = self._rows.verticalScrollBar()
        bar.setValue(bar.maximum())

    def _pressed(self) -> None:
        line = self.sender()
        if isinstance(line, PartLine):
            self.part_pressed.emit(line.row.payment_id)


class PartTiles(TilesPane):
    """The ways to pay in one line each."""

    def __init__(self) -> None:
        super().__init__()
        self.set_compact(True)

    def show_tiles(self, state: SplitState) -> None:
        """Show the tiles of `state`."""
        self.render_state(HomeState(state.now, tiles=state.tiles, cash_only=state.cash_only))

    def _make(self, shown: MethodTile) -> ShortTile:
        return ShortTile(shown, self)

    def _restyle(self) -> None:
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.current().px(6))


def _line(left: QWidget, left_share: int, right: QWidget, right_share: int) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(theme.current().px(12))
    row.addWidget(left, left_share)
    row.addWidget(right, right_share)
    return row
