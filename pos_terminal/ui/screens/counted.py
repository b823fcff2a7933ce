"""A payment that is counted on a person's word: nobody has confirmed the money, so this is never green."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.screens.paid import PartRow
from pos_terminal.ui.screens.payment_page import PaymentPage
from pos_terminal.ui.states.by_hand import CountedState
from pos_terminal.ui.states.outcome import Outcome
from pos_terminal.ui.states.paid import Part
from pos_terminal.ui.widgets.amount import AmountDisplay
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.gap import Gap, stack
from pos_terminal.ui.widgets.glyphs import Glyph
from pos_terminal.ui.widgets.label import Label
from pos_terminal.ui.widgets.outcome_look import LOOKS, block_word
from pos_terminal.ui.widgets.state_block import BlockLine, StateBlock
from pos_terminal.ui.widgets.word import Word


class CountedScreen(PaymentPage):
    """It stays until somebody goes on: the slip or the number may have to be noted."""

    next_customer = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: CountedState | None = None
        look = LOOKS[Outcome.BY_HAND]
        self.block = StateBlock(Outcome.BY_HAND)
        self.glyph = Glyph(Outcome.BY_HAND, 204)
        self.word = Word()
        self.amount = AmountDisplay(84, token=look.text)
        self.foot = BlockLine(22)
        stack(self.block.body, Gap(44, 8), self.glyph, Gap(30, 6), self.word)
        self.block.body.addStretch(1)
        stack(self.block.body, self.amount, Gap(18, 8), self.foot)
        self.set_left(self.block, self.block)
        self.title = Label("", 32, wrap=True)
        self.line = Label("", 20, tone="ink-2", weight=400, wrap=True)
        self.parts = QFrame()
        self.parts.setProperty("line", "top")
        self._parts = QVBoxLayout(self.parts)
        self._parts.setContentsMargins(0, 0, 0, 0)
        self.told = Label("", 18, tone="ink-2", weight=400, wrap=True)
        stack(self.content, self.title, Gap(12), self.line, Gap(27, 12), self.parts, Gap(20, 8), self.told)
        self.content.addStretch(1)
        self.set_padding(44, 20)
        self.next = Button(kind="primary", key="Enter", tall=True)
        self.bar.add_right(self.next)
        self.bar_icons = {self.next: "arrow-right"}
        self.next.clicked.connect(self.next_customer)
        theme.signals.changed.connect(self._again)

    def render_state(self, state: CountedState) -> None:
        """Show this state."""
        self._state = state
        about, look = state.about, LOOKS[Outcome.BY_HAND]
        self.block.set_about(Outcome.BY_HAND, about)
        self.amount.set_money(about.amount)
        self.foot.set_text(tr("Counted at {time}", time=state.at), look.second)
        self.title.setText(_title(state))
        self.line.setText(
            tr("Nobody has confirmed this money. It stands apart on every report until it is compared.")
        )
        while (item := self._parts.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        self._parts.addWidget(
            PartRow(Part(about.provider_code, about.method, state.told, about.amount), about.amount)
        )
        self.told.setText(_who(state))
        self.next.setText(tr("Next part") if state.goes_on else tr("Next customer"))
        self.arrange()

    def arrange(self) -> None:
        super().arrange()
        look = LOOKS[Outcome.BY_HAND]
        self.word.set_word(block_word(Outcome.BY_HAND), 52 if self.narrow else 64, look.text)

    def _again(self) -> None:
        if self._state is not None:
            self.render_state(self._state)


def _title(state: CountedState) -> str:
    about = state.about
    if state.left is not None and state.left.amount > 0:
        return tr("{amount} are still to pay.", amount=state.left)
    if about.order:
        return tr("Order {order} is closed", order=about.order)
    return tr("{amount} counted", amount=about.amount)


def _who(state: CountedState) -> str:
    by = tr("Counted by {name}.", name=state.by) if state.by else ""
    agreed = tr("{name} approved.", name=state.approved_by) if state.approved_by else ""
    return " ".join(filter(None, (by, agreed)))
