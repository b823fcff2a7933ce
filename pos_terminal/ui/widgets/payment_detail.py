"""One payment with its history, beside the list or on a page of its own."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.states.outcome import Outcome
from pos_terminal.ui.states.payments import PaymentDetail
from pos_terminal.ui.widgets.amount import AmountDisplay
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.chip import Chip
from pos_terminal.ui.widgets.gap import Gap, stack
from pos_terminal.ui.widgets.label import Label
from pos_terminal.ui.widgets.payment_rows import Strip
from pos_terminal.ui.widgets.scrolled import scrolled
from pos_terminal.ui.widgets.state_block import BlockHead, BlockLine, order_line
from pos_terminal.ui.widgets.timeline import Timeline

_OPEN = (Outcome.UNKNOWN, Outcome.WAITING, Outcome.ACCEPTED)


class DetailPane(QFrame):
    """`see` tells that the payment's own screen is wanted, `back` that the list is; `decide`, `give_back`,
    `correct`, `receipt` and `print_receipt` what is to be done about the payment."""

    see = Signal()
    back = Signal()
    decide = Signal()
    give_back = Signal()
    correct = Signal()
    print_receipt = Signal()
    receipt = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("fill", "surface")
        self.back_button = Button(icon="arrow-left", key="Esc")
        self.head = BlockHead()
        self.chip = Chip(Outcome.PAID)
        self.amount = AmountDisplay(64)
        self.line = BlockLine(18)
        self.change = BlockLine(18)
        self.rule = QFrame()
        self.rule.setProperty("kind", "rule")
        self.timeline = Timeline()
        self.empty = Label("", 18, tone="ink-3", wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.question = Strip("alert-circle", "unk", "on-unk")
        self.see_button = Button(kind="primary", icon="eye", tall=True)
        self.decide_button = Button(kind="primary", icon="lock", tall=True)
        self.correct_button = Button()
        self.give_back_button = Button(kind="danger", icon="arrow-back-up")
        self.print_button = Button(icon="printer")
        self.receipt_button = Button(icon="receipt")
        self._build()
        self.back_button.clicked.connect(self.back)
        self.see_button.clicked.connect(self.see)
        self.decide_button.clicked.connect(self.decide)
        self.correct_button.clicked.connect(self.correct)
        self.give_back_button.clicked.connect(self.give_back)
        self.print_button.clicked.connect(self.print_receipt)
        self.receipt_button.clicked.connect(self.receipt)
        theme.follow(self._restyle)

    def _build(self) -> None:
        inside = QWidget()
        history = QVBoxLayout(inside)
        history.setContentsMargins(0, 0, 0, 0)
        history.addWidget(self.timeline)
        history.addStretch(1)
        self._scroll = scrolled(inside)
        # What happened last matters most, and is seen first where not all of it fits.
        self._scroll.verticalScrollBar().rangeChanged.connect(self._to_end)
        first = QHBoxLayout()
        first.addWidget(self.head, 1)
        first.addWidget(self.chip)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        stack(self._column, self.back_button, self.empty)
        self._column.setAlignment(self.back_button, Qt.AlignmentFlag.AlignLeft)
        self._after_back = Gap(16)
        self._column.addWidget(self._after_back)
        self._column.addLayout(first)
        stack(
            self._column,
            Gap(19, 14),
            self.amount,
            Gap(14, 10),
            self.line,
            self.change,
            Gap(23, 18),
            self.rule,
            Gap(19),
        )
        self._column.addWidget(self._scroll, 1)
        stack(self._column, self.question, Gap(8, 4), self.decide_button, self.see_button)
        self._bar = QVBoxLayout()
        self._papers, self._undo = QHBoxLayout(), QHBoxLayout()
        self._papers.addWidget(self.receipt_button)
        self._papers.addWidget(self.print_button)
        self._undo.addWidget(self.correct_button)
        self._undo.addWidget(self.give_back_button)
        self._bar.addLayout(self._papers)
        self._bar.addLayout(self._undo)
        self._column.addLayout(self._bar)

    def _to_end(self, _first: int, last: int) -> None:
        self._scroll.verticalScrollBar().setValue(last)

    def _restyle(self) -> None:
        used = theme.current()
        self._column.setContentsMargins(used.px(32), used.px(28), used.px(32), used.px(16))
        self._bar.setSpacing(used.px(12))
        self._papers.setSpacing(used.px(12))
        self._undo.setSpacing(used.px(12))
        self._bar.setContentsMargins(0, used.px(8), 0, 0)

    def set_alone(self, alone: bool) -> None:
        """On a page of its own there is a way back to the list."""
        self.back_button.setVisible(alone)
        self._after_back.setVisible(alone)

    def render_state(self, detail: PaymentDetail | None) -> None:
        """Show this payment; None asks to choose one."""
        self.back_button.setText(tr("Back"))
        self.see_button.setText(tr("See the payment"))
        self.empty.setText(tr("Choose a payment to see what happened to it."))
        self.empty.setVisible(detail is None)
        for widget in (self.head, self.chip, self.amount, self.line, self.change, self.rule, self._scroll):
            widget.setVisible(detail is not None)
        self._render_buttons(detail)
        if detail is None:
            return
        about = detail.about
        self.head.set_about(replace(about, order="", reference=""), "ink", "ink-2")
        self.chip.set_outcome(detail.outcome)
        self.amount.set_money(about.amount)
        self.line.set_text(order_line(about, ", "), "ink-2")
        change = tr("Change given {amount}", amount=detail.change) if detail.change else ""
        back = tr("Given back {amount}", amount=detail.given_back) if detail.given_back else ""
        self.change.set_text(back or change, "ink-2")
        self.timeline.set_happenings(detail.happenings)

    def _render_buttons(self, detail: PaymentDetail | None) -> None:
        self.decide_button.setText(tr("Manager decides"))
        self.correct_button.setText(tr("Wrong button"))
        self.give_back_button.setText(tr("Give money back"))
        self.question.set_words(detail.to_decide if detail else "")
        self.decide_button.setVisible(detail is not None and bool(detail.to_decide))
        # What has to be decided comes first, and Enter means it.
        self.see_button.set_kind("secondary" if detail is not None and detail.to_decide else "primary")
        self.see_button.setVisible(detail is not None and detail.outcome in _OPEN)
        self.print_button.setText(detail.print_label if detail else "")
        self.print_button.setVisible(detail is not None and bool(detail.print_label))
        self.receipt_button.setText(tr("Receipt"))
        self.receipt_button.setVisible(detail is not None and detail.has_receipt)
        self.correct_button.setVisible(detail is not None and detail.can_correct)
        self.give_back_button.setVisible(detail is not None and detail.can_give_back)
        # Beside another there is no room for a picture.
        both = detail is not None and detail.can_correct and detail.can_give_back
        self.give_back_button.set_icon_name("" if both else "arrow-back-up")
