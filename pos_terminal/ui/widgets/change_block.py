"""The lower left of the cash screen: what is still missing, or the change, how to give it, and what else may
become of it."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pos_terminal.domain.money import format_number
from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.states.cash import Ask, CashState
from pos_terminal.ui.widgets.amount import AmountDisplay, spoken_money
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.gap import Gap, stack
from pos_terminal.ui.widgets.pieces_row import ON_BLOCK, ON_LOW_BLOCK, PiecesRow
from pos_terminal.ui.widgets.state_block import BlockLine

_HEIGHT = 352
_LARGEST, _BESIDE_BUTTONS = 136, 104


class ChangeBlock(QWidget):
    """Canvas while money is missing, accent once enough was received: it changes at once.

    `leaves` and `owes` are there while change is due.
    """

    def __init__(self) -> None:
        super().__init__()
        self._ready = False
        self._narrow = False
        self.caption = BlockLine(24, 500)
        self.amount = AmountDisplay(_LARGEST)
        self.example = PiecesRow(ON_BLOCK, rows=2)
        self.ask = BlockLine(18)
        self.leaves = Button(kind="on-accent")
        self.owes = Button(kind="on-accent")
        self._kept = QWidget()
        row = QHBoxLayout(self._kept)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.leaves, 1)
        row.addWidget(self.owes, 1)
        self._row = row
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        stack(self._column, self.caption, Gap(23, 4), self.amount)
        self._column.addStretch(1)
        stack(self._column, self.example, Gap(6, 2), self.ask, Gap(12, 4), self._kept)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme.follow(self._restyle)

    @property
    def fill(self) -> str:
        """The token of the ground it has now."""
        return "accent" if self._ready else "canvas"

    def render_state(self, state: CashState) -> None:
        """Show what is missing, or what goes back."""
        self._ready = state.ready
        gives = state.ready and state.change.amount > 0
        caption = tr("Change to give") if state.ready else tr("Still")
        money = state.change if state.ready else state.still
        self.caption.set_text(caption, "on-accent-2" if state.ready else "ink-2")
        self.amount.set_largest(_BESIDE_BUTTONS if gives else _LARGEST)
        self.amount.set_money(money, token="on-accent" if state.ready else "ink-2")
        self.example.set_measures(ON_LOW_BLOCK if gives else ON_BLOCK, rows=1 if gives else 2)
        label = tr("Give") if state.from_drawer else tr("For example")
        self.example.set_pieces(state.example if state.ready else (), label)
        self.example.setVisible(bool(state.ready and state.example))
        self.ask.set_text(_asking(state) if gives else "", "on-accent")
        self._kept.setVisible(gives)
        self.leaves.setText(tr("Customer leaves it"))
        self.owes.setText(tr("We owe it"))
        self.setAccessibleName(f"{caption} {spoken_money(money)}")
        self._restyle()
        self.update()

    def set_narrow(self, narrow: bool) -> None:
        """Take the margins of a small or an ordinary window."""
        if narrow != self._narrow:
            self._narrow = narrow
            self._restyle()

    def _restyle(self) -> None:
        used = theme.current()
        side = used.px(28 if self._narrow else 40)
        lower = used.px(20 if self._kept.isVisibleTo(self) else 32)
        self._column.setContentsMargins(side, used.px(20 if self._narrow else 28), side, lower)
        self._row.setSpacing(used.px(10))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(340), theme.current().px(_HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.current().color(self.fill))


def _asking(state: CashState) -> str:
    """The way with something more from the customer, in words; or that there is none."""
    if state.ask is None:
        return tr("There is no such change in the drawer.") if state.cannot else ""
    words = {"more": state.ask.amount, "pieces": _written(state.ask)}
    if state.cannot:
        return tr("Ask for {more}, give back {pieces}", **words)
    return tr("Or ask for {more}, give back {pieces}", **words)


def _written(ask: Ask) -> str:
    """The pieces in figures: 500 + 2 × 100."""
    said = [
        f"{piece.count} × {number}" if piece.count > 1 else number
        for piece in ask.back
        if (number := format_number(piece.value.amount, piece.value.currency))
    ]
    return " + ".join(said)
