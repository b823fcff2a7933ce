"""Nobody knows yet whether the customer paid: what the terminal does about it, and what the person may do.

Nothing here charges again: no retry, no other way of paying.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.screens.payment_page import PaymentPage
from pos_terminal.ui.states.outcome import Outcome
from pos_terminal.ui.states.unknown import UnknownState
from pos_terminal.ui.widgets.amount import AmountDisplay
from pos_terminal.ui.widgets.asking import asked_so_far, asks_again_every
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.gap import Gap, stack
from pos_terminal.ui.widgets.glyphs import Glyph
from pos_terminal.ui.widgets.label import Label, set_property
from pos_terminal.ui.widgets.outcome_look import block_word
from pos_terminal.ui.widgets.payment_rows import AdviceRow, DoingRow
from pos_terminal.ui.widgets.state_block import StateBlock
from pos_terminal.ui.widgets.word import Word


class _Warning(QWidget):
    """The dark strip under the block, as high as the bar beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.word = Word()
        row = QVBoxLayout(self)
        row.addWidget(self.word)
        self._row = row
        self._low = self._narrow = False
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def arrange(self, said: str, *, narrow: bool, low: bool) -> None:
        """Say this, with the margins of the block above and the height of the bar beside."""
        self._narrow, self._low = narrow, low
        side = theme.current().px(32 if narrow else 48)
        self._row.setContentsMargins(side, 0, side, 0)
        size = 27 if narrow else 34
        self.word.set_word(said, size, "on-night", two_lines=False, tracking=-0.01)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(100, theme.current().px(88 if self._low else 104))

    def paintEvent(self, _event: QPaintEvent) -> None:
        # The ink of the amber block, in both themes: the strip belongs to it.
        QPainter(self).fillRect(QRect(self.rect()), theme.current().color("on-unk"))


class UnknownScreen(PaymentPage):
    """Esc does nothing here: the ways out are the buttons, and leaving is safe."""

    next_customer = Signal()
    check_now = Signal()
    manager_decides = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: UnknownState | None = None
        self._build_left()
        self._build_pane()
        self._build_bar()
        theme.signals.changed.connect(self._again)

    def _build_left(self) -> None:
        self.block = StateBlock(Outcome.UNKNOWN)
        self.block.set_padding(40, 31)
        self.glyph = Glyph(Outcome.UNKNOWN, 204)
        self.word = Word()
        self.amount = AmountDisplay(64, token="on-unk")
        body = self.block.body
        stack(body, Gap(34, 4), self.glyph, Gap(26, 4), self.word)
        body.addStretch(1)
        body.addWidget(self.amount)
        self.warning = _Warning()
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.block, 1)
        column.addWidget(self.warning)
        self.set_left(left, self.block)

    def _build_pane(self) -> None:
        self.title = Label("", 28, wrap=True)
        self.does = Label("", 18, tone="ink-2", weight=600)
        self.asks = DoingRow("refresh")
        self.holds = DoingRow("lock")
        self.goes_on = DoingRow("player-track-next")
        self.can = Label("", 18, tone="ink-2", weight=600)
        self.proof = AdviceRow(1)
        self.serve = AdviceRow(2)
        self.support = Label("", 16, tone="ink-3", wrap=True)
        stack(self.content, self.title, Gap(26, 8), self.does, Gap(6, 2), self.asks, self.holds, self.goes_on)
        stack(self.content, Gap(26, 8), self.can, Gap(11, 4), self.proof, Gap(16, 6), self.serve)
        self.content.addStretch(1)
        self.content.addWidget(self.support)
        self.set_padding(36, 18)
        self.asks.seconds.ticked.connect(self._show_next)

    def _build_bar(self) -> None:
        self.decide = Button(tall=True)
        self.bar.add_left(self.decide)
        self.next = Button(tall=True)
        self.check = Button(kind="unknown", key="Enter", tall=True)
        self.bar.add_right(self.next)
        self.bar.add_right(self.check)
        self.bar_icons = {self.decide: "lock", self.next: "arrow-right", self.check: "refresh"}
        self.decide.clicked.connect(self.manager_decides)
        self.next.clicked.connect(self.next_customer)
        self.check.clicked.connect(self.check_now)

    def render_state(self, state: UnknownState) -> None:
        """Show this state. The seconds to the next question run down from what the state says."""
        self._state = state
        about = state.about
        self.block.set_about(self._outcome(), about)
        self.glyph.set_outcome(self._outcome(), 204)
        self.amount.set_money(about.amount)
        self.title.setText(_heading(state))
        self.does.setText(tr("The terminal is doing this by itself"))
        self._render_asking(state)
        self.holds.set_words(_holds(state))
        self.goes_on.set_words(tr("Goes on if you leave this screen or restart"))
        self.can.setText(tr("What you can do"))
        self.proof.set_words(*_advice(state))
        self.serve.set_words(
            tr("Serve the next customer."),
            tr("We tell you as soon as we know. You find it in Payments, To check."),
        )
        started = tr("Payment {number}, started {time}", number=state.payment_number, time=state.started_at)
        self.support.setText(started)
        self.decide.setText(tr("Manager decides"))
        self.decide.setVisible(not state.decided)
        self.next.setText(tr("Next part") if state.goes_on else tr("Next customer"))
        self.check.setText(tr("Check now"))
        self.arrange()

    def _render_asking(self, state: UnknownState) -> None:
        method = state.about.teller
        offline = tr("No internet. We cannot ask {method} until it is back.", method=method)
        self.asks.set_icon("wifi-off" if state.offline else "refresh")
        self.asks.set_words(offline if state.offline else asks_again_every(method, state.asks_every_s))
        self.asks.set_ticked(False)
        self.asks.seconds.start(None if state.offline else state.next_in_s)
        self._show_next(self.asks.seconds.left)

    def _show_next(self, left: int) -> None:
        if self._state is None:
            return
        running = self.asks.seconds.running
        self.asks.told.setText(asked_so_far(self._state.asked, left if running else None))
        self.asks.bar.setVisible(running)
        span = max(1, self._state.asks_every_s)
        self.asks.bar.set_share(1 - left / span)

    def _outcome(self) -> Outcome:
        accepted = self._state is not None and self._state.accepted
        return Outcome.ACCEPTED if accepted else Outcome.UNKNOWN

    def _again(self) -> None:
        if self._state is not None:
            self.render_state(self._state)

    def arrange(self) -> None:
        super().arrange()
        self.word.set_word(block_word(self._outcome()), 54 if self.narrow else 64, "on-unk")
        released = self._state is not None and self._state.decided and not self._state.accepted
        said = tr("Taken another way") if released else tr("Do not take the money twice")
        self.warning.arrange(said, narrow=self.narrow, low=self.low)
        set_property(self.title, "role", "24" if self.narrow else "28")
        for row in (self.asks, self.holds, self.goes_on):
            set_property(row.words, "role", "16" if self.narrow else "18")

    def handle(self, action: str) -> bool:
        if action == "check_now":
            self.check.click()
            return True
        return super().handle(action)


def _heading(state: UnknownState) -> str:
    method = state.about.teller
    if state.accepted:
        counted = tr("A person counted this payment as paid.")
        return counted + "\n" + tr("{method} has not confirmed it yet.", method=method)
    answered = tr("{method} has not answered.", method=method)
    return answered + "\n" + tr("The customer may have paid, or may not.")


def _holds(state: UnknownState) -> str:
    order = state.about.order
    if state.accepted:
        closed = tr("Order {order} is closed with it", order=order)
        return closed if order else tr("This amount is closed with it")
    if state.decided:
        return tr("Watches this payment: its money can still come")
    held = tr("Holds order {order} so that nobody charges it again", order=order)
    return held if order else tr("Holds this amount so that nobody charges it again")


def _advice(state: UnknownState) -> tuple[str, str]:
    if state.accepted:
        number = tr("Transaction number {number}.", number=state.number) if state.number else ""
        return tr("Nothing more to take."), number
    if state.decided:
        released = tr("Its amount may be taken another way.")
        return released, tr("If the money comes after all, the terminal asks what becomes of it.")
    return tr("An SMS or a picture is not proof."), tr("Note the transaction number and call a manager.")
