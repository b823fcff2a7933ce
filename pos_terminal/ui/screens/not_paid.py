"""No money came: why, in plain words, and what to do now. Cancelled and expired payments, too."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.screens.payment_page import PaymentPage
from pos_terminal.ui.states.not_paid import NotPaidState
from pos_terminal.ui.states.outcome import Outcome
from pos_terminal.ui.widgets.amount import AmountDisplay
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.gap import Gap, stack
from pos_terminal.ui.widgets.glyphs import Glyph
from pos_terminal.ui.widgets.label import Label
from pos_terminal.ui.widgets.outcome_look import LOOKS, block_word
from pos_terminal.ui.widgets.payment_rows import ChoiceRow
from pos_terminal.ui.widgets.state_block import BlockLine, StateBlock
from pos_terminal.ui.widgets.word import Word


class NotPaidScreen(PaymentPage):
    """Enter tries again where that can help; otherwise it takes the money another way."""

    pay_another_way = Signal()
    split = Signal()
    try_again = Signal()
    leave_order_open = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: NotPaidState | None = None
        self._build_block()
        self._build_pane()
        self._build_bar()
        theme.signals.changed.connect(self._again)

    def _build_block(self) -> None:
        self.block = StateBlock(Outcome.NOT_PAID)
        self.glyph = Glyph(Outcome.NOT_PAID, 216)
        self.word = Word()
        self.amount = AmountDisplay(84, token="on-bad")
        self.foot = BlockLine(22)
        body = self.block.body
        stack(body, Gap(52, 12), self.glyph, Gap(38, 8), self.word)
        body.addStretch(1)
        stack(body, self.amount, Gap(18, 8), self.foot)
        self.set_left(self.block, self.block)

    def _build_pane(self) -> None:
        self.reason = Label("", 28, wrap=True)
        self.line = Label("", 20, tone="ink-2", weight=400, wrap=True)
        self.heading = Label("", 18, tone="ink-2", weight=600)
        self.other_way = ChoiceRow("cash-banknote", "F5")
        self.parts = ChoiceRow("arrows-split-2", "F4")
        self.advice = Label("", 18, tone="ink-2", wrap=True)
        self.support = Label("", 16, tone="ink-3", wrap=True)
        stack(
            self.content, self.reason, Gap(12), self.line, Gap(40, 12), self.heading, Gap(6), self.other_way
        )
        stack(self.content, self.parts, Gap(24, 12), self.advice)
        self.content.addStretch(1)
        self.content.addWidget(self.support)
        self.set_padding(44, 20)
        self.other_way.clicked.connect(self.pay_another_way)
        self.parts.clicked.connect(self.split)

    def _build_bar(self) -> None:
        self.leave = Button(key="Esc", tall=True)
        self.primary = Button(kind="primary", key="Enter", tall=True)
        self.bar.add_left(self.leave)
        self.bar.add_right(self.primary)
        self.bar_icons = {self.leave: "arrow-left", self.primary: "refresh"}
        self.leave.clicked.connect(self.leave_order_open)
        self.primary.clicked.connect(self._primary_pressed)

    def render_state(self, state: NotPaidState) -> None:
        """Show this state."""
        self._state = state
        about, look = state.about, LOOKS[state.outcome]
        self.block.set_about(state.outcome, about)
        self.glyph.set_outcome(state.outcome, 216)
        self.word.set_word(block_word(state.outcome), 84, look.text)
        self.amount.set_money(about.amount, token=look.text)
        self.foot.set_text(tr("No money was taken"), look.second)
        self.reason.setText(_reason(state))
        self.line.setText(f"{_when(state)}\n{_left(state)}")
        self.heading.setText(tr("What you can do"))
        self.other_way.set_words(
            tr("Take it in cash, or another way"), tr("The order stays open with the same amount.")
        )
        part = tr("Part with {method}, the rest another way.", method=about.method)
        self.parts.set_words(tr("Split the amount"), part)
        # A part goes back to the split that it belongs to.
        self.parts.setVisible(not state.part)
        self.advice.setText(state.advice)
        self.advice.setVisible(bool(state.advice))
        self.support.setText(_support(state))
        self.leave.setText(tr("Leave the order open") if about.order and not state.part else tr("Back"))
        again = tr("Try {method} again", method=about.method)
        self.primary.setText(again if state.can_try_again else tr("Pay another way"))
        self.bar_icons[self.primary] = "refresh" if state.can_try_again else "arrow-right"
        self.fit_bar()

    def _primary_pressed(self) -> None:
        if self._state is not None and self._state.can_try_again:
            self.try_again.emit()
        else:
            self.pay_another_way.emit()

    def _again(self) -> None:
        if self._state is not None:
            self.render_state(self._state)

    def escape(self) -> None:
        """One step back: the order stays open."""
        self.leave.click()

    def handle(self, action: str) -> bool:
        if action == "method:F5":
            self.other_way.click()
            return True
        if action == "split" and not self.parts.isHidden():
            self.parts.click()
            return True
        return super().handle(action)


def _reason(state: NotPaidState) -> str:
    if state.outcome is Outcome.CANCELLED:
        return tr("Cancelled. The customer can no longer pay with this code.")
    if state.outcome is Outcome.EXPIRED:
        return state.reason or tr("The code is too old. No money was taken.")
    return state.reason or tr("Not paid. No money was taken.")


def _when(state: NotPaidState) -> str:
    method = state.about.teller
    if state.outcome is Outcome.CANCELLED:
        return tr("{method} ended it at {time}.", method=method, time=state.at)
    if state.outcome is Outcome.EXPIRED:
        return tr("The customer had not paid by {time}.", time=state.at)
    return tr("{method} refused the payment at {time}.", method=method, time=state.at)


def _left(state: NotPaidState) -> str:
    if state.about.order:
        return tr("The order still has {amount} to pay.", amount=state.left)
    return tr("{amount} are still to pay.", amount=state.left)


def _support(state: NotPaidState) -> str:
    if not state.payment_number:
        return ""
    if not state.answer_code:
        return tr("For support: payment {number}", number=state.payment_number)
    return tr(
        "For support: payment {number}, {method} answer “{code}”",
        number=state.payment_number,
        method=state.about.teller,
        code=state.answer_code,
    )
