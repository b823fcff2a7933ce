"""The lower left of the cash screen: what is still missing, or the change with one way to give it."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.states.cash import CashState
from pos_terminal.ui.widgets.amount import AmountDisplay, spoken_money
from pos_terminal.ui.widgets.gap import Gap, stack
from pos_terminal.ui.widgets.pieces_row import ON_BLOCK, PiecesRow
from pos_terminal.ui.widgets.state_block import BlockLine

_HEIGHT = 352


class ChangeBlock(QWidget):
    """Canvas while money is missing, accent once enough was received: it changes at once."""

    def __init__(self) -> None:
        super().__init__()
        self._ready = False
        self._narrow = False
        self.caption = BlockLine(24, 500)
        self.amount = AmountDisplay(136)
        self.example = PiecesRow(ON_BLOCK, rows=2)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        stack(self._column, self.caption, Gap(23, 8), self.amount)
        self._column.addStretch(1)
        self._column.addWidget(self.example)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme.follow(self._restyle)

    @property
    def fill(self) -> str:
        """The token of the ground it has now."""
        return "accent" if self._ready else "canvas"

    def render_state(self, state: CashState) -> None:
        """Show what is missing, or what goes back."""
        self._ready = state.ready
        caption = tr("Change to give") if state.ready else tr("Still")
        money = state.change if state.ready else state.still
        self.caption.set_text(caption, "on-accent-2" if state.ready else "ink-2")
        self.amount.set_money(money, token="on-accent" if state.ready else "ink-2")
        self.example.set_pieces(state.example if state.ready else (), tr("For example"))
        self.example.setVisible(bool(state.ready and state.example))
        self.setAccessibleName(f"{caption} {spoken_money(money)}")
        self.update()

    def set_narrow(self, narrow: bool) -> None:
        """Take the margins of a small or an ordinary window."""
        if narrow != self._narrow:
            self._narrow = narrow
            self._restyle()

    def _restyle(self) -> None:
        used = theme.current()
        side = 28 if self._narrow else 40
        self._column.setContentsMargins(used.px(side), used.px(28), used.px(side), used.px(32))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(340), theme.current().px(_HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.current().color(self.fill))
