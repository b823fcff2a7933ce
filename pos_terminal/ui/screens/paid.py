"""The money has arrived. With change the screen stays; without, it goes on by itself."""

from __future__ import annotations

import time

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QSizePolicy, QVBoxLayout, QWidget

from pos_terminal.domain.money import Money
from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.screens.payment_page import PaymentPage
from pos_terminal.ui.states.outcome import Outcome
from pos_terminal.ui.states.paid import PaidState, Part
from pos_terminal.ui.states.papers import PapersState
from pos_terminal.ui.widgets import paint
from pos_terminal.ui.widgets.amount import AmountDisplay, money_look, paint_money, spoken_money
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.fact_rows import FactRows
from pos_terminal.ui.widgets.gap import Gap, stack
from pos_terminal.ui.widgets.glyphs import Glyph
from pos_terminal.ui.widgets.kept import Kept
from pos_terminal.ui.widgets.label import Label
from pos_terminal.ui.widgets.next_bar import NextBar
from pos_terminal.ui.widgets.outcome_look import block_word
from pos_terminal.ui.widgets.payment_rows import underline
from pos_terminal.ui.widgets.pieces_row import ON_PANE, PiecesRow
from pos_terminal.ui.widgets.seconds_left import Clock, SecondsLeft
from pos_terminal.ui.widgets.state_block import BlockLine, StateBlock
from pos_terminal.ui.widgets.word import Word


class PartRow(QWidget):
    """One payment of the sum, or the total under them."""

    def __init__(self, part: Part | None, amount: Money) -> None:
        super().__init__()
        self._part = part
        self._amount = amount
        self._kept = Kept()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        said = f"{part.method}, {part.line}" if part else tr("Total")
        self.setAccessibleName(f"{said}, {spoken_money(amount)}")

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(320), theme.current().px(72 if self._part else 80))

    def paintEvent(self, _event: QPaintEvent) -> None:
        self._kept.show(self, self._paint, self._part, self._amount)

    def _paint(self, painter: QPainter) -> None:
        used = theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = money_look(self._amount, 22 if self._part else 28, large=False)
        right = Qt.AlignmentFlag.AlignRight
        paint_money(painter, self.rect(), look, used.color("ink"), align=right)
        room = self.rect().adjusted(0, 0, -round(look.width) - used.px(16), 0)
        if self._part is None:
            paint.line(painter, room, tr("Total"), used.font(20, 600), used.color("ink"))
            return
        underline(painter, self.rect())
        top = (self.height() - used.px(40)) // 2
        paint.patch(painter, QRect(0, top, used.px(40), used.px(40)), self._part.provider_code)
        words = QRect(used.px(56), top - used.px(4), room.width() - used.px(56), used.px(24))
        paint.line(painter, words, self._part.method, used.font(18, 500), used.color("ink"))
        words.translate(0, used.px(25))
        paint.line(painter, words, self._part.line, used.font(16), used.color("ink-3"))


class PaidScreen(PaymentPage):
    """`next_customer` is told by the button, by Enter, or at the end of the time; `print_receipt` by its
    button or Ctrl+P, `open_drawer` by its button."""

    next_customer = Signal()
    print_receipt = Signal()
    open_drawer = Signal()

    def __init__(self, parent: QWidget | None = None, clock: Clock = time.monotonic) -> None:
        super().__init__(parent)
        self._state: PaidState | None = None
        self.seconds = SecondsLeft(self, clock)
        self.seconds.ticked.connect(self._show_left)
        self.seconds.ended.connect(self.next_customer)
        self._build_block()
        self._build_pane()
        theme.signals.changed.connect(self._again)

    def _build_block(self) -> None:
        self.block = StateBlock(Outcome.PAID)
        self.glyph = Glyph(Outcome.PAID, 216)
        self.word = Word()
        self.caption = BlockLine(28, 600)
        self.amount = AmountDisplay(84, token="on-ok")
        self.foot = BlockLine(22)
        self._head = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._head.addWidget(self.glyph)
        self._head.addWidget(self.word, 1)
        body = self.block.body
        body.addWidget(Gap(52, 12))
        body.addLayout(self._head)
        body.addStretch(1)
        stack(body, self.caption, Gap(16), self.amount, Gap(18), self.foot)
        self.set_left(self.block, self.block)

    def _build_pane(self) -> None:
        self.title = Label("", 32, wrap=True)
        self.pieces = PiecesRow(ON_PANE, rows=3, plus=True)
        self.parts = QFrame()
        self.parts.setProperty("line", "top")
        self._parts = QVBoxLayout(self.parts)
        self._parts.setContentsMargins(0, 0, 0, 0)
        self._parts.setSpacing(0)
        self.going_on = Label("", 16, tone="ink-3", wrap=True)
        self.line = NextBar("ok-text")
        self.next = Button(kind="ok", key="Enter", tall=True)
        self.facts = FactRows()
        self.printing = Button(icon="printer", tall=True)
        self.opening = Button(icon="own-drawer", tall=True)
        stack(self.content, self.title, Gap(27), self.pieces, self.parts, Gap(28, 14), self.facts)
        self.content.addStretch(1)
        self.content.addWidget(self.going_on)
        self.set_padding(44, 16)
        self.above_bar(self.line)
        self.bar.add_left(self.printing)
        self.bar.add_left(self.opening)
        self.bar.add_right(self.next)
        self.bar_icons = {self.next: "arrow-right", self.printing: "printer", self.opening: "own-drawer"}
        self.next.clicked.connect(self._go_on)
        self.printing.clicked.connect(self._print)
        self.opening.clicked.connect(self._open)
        self.show_papers(PapersState())

    def render_state(self, state: PaidState) -> None:
        """Show this state. The time to the next customer starts here, and never while change is due."""
        self._state = state
        stays = state.gives_change or state.owed is not None
        self.seconds.start(None if stays else state.next_in_s)
        self._render(state)
        self._show_left(self.seconds.left)

    def show_papers(self, state: PapersState) -> None:
        """What printer and drawer did about this payment, and what can be asked of them."""
        self.facts.set_facts(state.facts)
        self.printing.setText(state.print_label)
        self.printing.setVisible(bool(state.print_label))
        self.opening.setText(tr("Open drawer"))
        self.opening.setVisible(state.opens_drawer)
        self.fit_bar()

    def handle(self, action: str) -> bool:
        """Ctrl+P prints, or prints again."""
        if action == "print" and self.printing.isVisible():
            self._print()
            return True
        return super().handle(action)

    def _print(self) -> None:
        self.stay()
        self.print_receipt.emit()

    def _open(self) -> None:
        self.stay()
        self.open_drawer.emit()

    def _render(self, state: PaidState) -> None:
        change = state.change if state.gives_change else None
        self.block.set_about(Outcome.PAID, state.about)
        self.glyph.set_outcome(Outcome.PAID, 132 if change else 216)
        self.word.set_word(block_word(Outcome.PAID), 84, "on-ok")
        self.caption.set_text(tr("Give back") if change else "", "on-ok")
        self.amount.set_largest(136 if change else 84)
        self.amount.set_money(change or state.about.amount)
        self.foot.set_text(_foot(state), "on-ok-2")
        self.title.setText(_title(state))
        self.pieces.set_pieces(state.example if change else ())
        self.pieces.setVisible(bool(change and state.example))
        self._show_parts(state if not change else None)
        self.next.setText(tr("Next part") if state.goes_on else tr("Next customer"))
        self._place_word()

    def _show_parts(self, state: PaidState | None) -> None:
        while (item := self._parts.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.parts.setVisible(state is not None)
        if state is None:
            return
        for part in state.parts:
            self._parts.addWidget(PartRow(part, part.amount))
        self._parts.addWidget(PartRow(None, state.total))

    def _show_left(self, left: int) -> None:
        running = self.seconds.running and self._state is not None
        self.line.setVisible(running)
        sentence = tr("Goes to the next customer in {seconds} s. Touch the screen to stay.", seconds=left)
        if self._state is not None and self._state.goes_on:
            sentence = tr("Goes to the next part in {seconds} s. Touch the screen to stay.", seconds=left)
        self.going_on.setText(sentence if running else "")
        if self._state is not None and self._state.next_in_s:
            self.line.set_share(left / self._state.next_in_s)

    def stay(self) -> None:
        """Do not go on by itself any more: somebody is reading."""
        self.seconds.stop()
        self._show_left(0)

    def _go_on(self) -> None:
        self.seconds.stop()
        self.next_customer.emit()

    def _again(self) -> None:
        if self._state is not None:
            self._render(self._state)

    def _place_word(self) -> None:
        beside = self._state is not None and self._state.gives_change
        directions = QBoxLayout.Direction
        self._head.setDirection(directions.LeftToRight if beside else directions.TopToBottom)
        self._head.setSpacing(theme.current().px(28 if beside else 36))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.stay()
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.stay()
        super().keyPressEvent(event)


def _title(state: PaidState) -> str:
    if state.gives_change:
        return tr("Give the change, then close the drawer")
    if state.owed is not None:
        return tr("{amount} of change are owed. Write it down for the customer.", amount=state.owed)
    about = state.about
    if state.left is not None and state.left.amount > 0:
        return tr("{amount} are still to pay.", amount=state.left)
    if about.order:
        return tr("Order {order} is fully paid", order=about.order)
    return tr("{amount} received", amount=about.amount)


def _foot(state: PaidState) -> str:
    paid = {"received": state.received, "amount": state.about.amount}
    if state.gives_change:
        return tr("Received {received} for {amount}", **paid)
    if state.owed is not None:
        return tr("Received {received} for {amount}", **paid)
    if state.kept is not None:
        return tr("The customer left {amount}", amount=state.kept)
    if state.about.provider_code == "cash":
        return tr("Received at {time}", time=state.confirmed_at)
    return tr("{method} confirmed at {time}", method=state.about.teller, time=state.confirmed_at)
