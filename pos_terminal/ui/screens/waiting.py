"""The customer is asked to pay: by a code or on the phone, three steps, the countdown.

The payment goes on when one leaves.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.screens.payment_page import PaymentPage
from pos_terminal.ui.states.outcome import Outcome
from pos_terminal.ui.states.waiting import WaitingPhase, WaitingState, Way
from pos_terminal.ui.widgets.amount import AmountDisplay
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.countdown import Countdown
from pos_terminal.ui.widgets.gap import Gap
from pos_terminal.ui.widgets.glyphs import Glyph
from pos_terminal.ui.widgets.label import Label, set_property
from pos_terminal.ui.widgets.outcome_look import block_word
from pos_terminal.ui.widgets.payment_rows import Strip
from pos_terminal.ui.widgets.prompt import Prompt
from pos_terminal.ui.widgets.qr_code import QrCode
from pos_terminal.ui.widgets.state_block import StateBlock
from pos_terminal.ui.widgets.steps import Steps
from pos_terminal.ui.widgets.waiting_words import help_of, line_of, steps_of, title_of
from pos_terminal.ui.widgets.word import Word

_CODE_SIDE, _CODE_SIDE_NARROW = 412, 340


class WaitingScreen(PaymentPage):
    """Phases: sending (no code yet), shown (the code can be scanned), cancelling (no code any more)."""

    next_customer = Signal()
    check_now = Signal()
    cancel_payment = Signal()
    pay_another_way = Signal()
    copy_link = Signal()
    print_link = Signal()
    wrong_number = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: WaitingState | None = None
        self.set_padding(40, 28)
        self._build_block()
        self._build_pane()
        self._build_bar()
        theme.signals.changed.connect(self._again)

    def _build_block(self) -> None:
        self.block = StateBlock(Outcome.WAITING)
        self.code = QrCode(_CODE_SIDE)
        self.ring = Glyph(Outcome.WAITING, 252)
        self.word = Word()
        self.countdown = Countdown()
        self.prompt = Prompt()
        self.amount = AmountDisplay(84, token="on-accent")
        body = self.block.body
        body.addWidget(Gap(20))
        body.addWidget(self.code, 100)
        body.addWidget(self.ring)
        body.addWidget(self.prompt)
        body.addWidget(Gap(8))
        body.addStretch(1)
        body.addWidget(self.word)
        body.addWidget(self.countdown)
        body.addWidget(Gap(10, 4))
        body.addWidget(self.amount)
        self.set_left(self.block, self.block)

    def _build_pane(self) -> None:
        self.title = Label("", 32, wrap=True)
        self.line = Label("", 20, tone="ink-2", weight=400, wrap=True)
        self.steps = Steps()
        self.last_try = Strip("info-circle", "accent-soft", "ink")
        self.offline = Strip("wifi-off", "slate", "on-night")
        self.question = Label("", 18, tone="ink-2", wrap=True)
        self.hint = Label("", 16, tone="ink-2", wrap=True)
        self.copy = Button(icon="copy", key="Ctrl L")
        self.on_paper = Button(icon="printer")
        self.other_number = Button(icon="pencil")
        self.other_way = Button()
        self._help = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(1)
        words.addWidget(self.question)
        words.addWidget(self.hint)
        words.addStretch(1)
        self._help.addLayout(words, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addWidget(self.copy)
        buttons.addWidget(self.on_paper)
        buttons.addWidget(self.other_number)
        buttons.addWidget(self.other_way)
        buttons.addStretch()
        self._help.addLayout(buttons)
        for widget, gap in ((self.title, Gap(8)), (self.line, Gap(40, 12)), (self.steps, Gap(8, 0))):
            self.content.addWidget(widget)
            self.content.addWidget(gap)
        self.content.addWidget(self.last_try)
        self.content.addWidget(self.offline)
        self.content.addStretch(1)
        self.content.addLayout(self._help)
        self.copy.clicked.connect(self.copy_link)
        self.on_paper.clicked.connect(self.print_link)
        self.other_number.clicked.connect(self.wrong_number)
        self.other_way.clicked.connect(self.pay_another_way)

    def _build_bar(self) -> None:
        self.cancel = Button(kind="danger", tall=True)
        self.check = Button(kind="quiet", tall=True)
        self.next = Button(kind="primary", key="Enter", tall=True)
        self.leave = Button(tall=True)
        self.bar.add_left(self.cancel)
        self.bar.add_left(self.leave)
        self.bar.add_right(self.check)
        self.bar.add_right(self.next)
        self.bar_icons = {self.cancel: "x", self.check: "refresh", self.next: "arrow-right"}
        self.cancel.clicked.connect(self.cancel_payment)
        self.leave.clicked.connect(self.pay_another_way)
        self.check.clicked.connect(self.check_now)
        self.next.clicked.connect(self.next_customer)

    def render_state(self, state: WaitingState) -> None:
        """Show this state. The time runs down from what the state says."""
        self._state = state
        shown = state.phase is WaitingPhase.SHOWN
        prompt = shown and state.asked.way is Way.PROMPT
        code = shown and not prompt
        self.block.set_about(Outcome.WAITING, state.about)
        self._pad_block()
        self.code.set_text(state.code if code else "")
        for part, there in (
            (self.code, code),
            (self.countdown, code),
            (self.prompt, prompt),
            (self.ring, not shown),
            (self.word, not shown),
        ):
            part.setVisible(there)
        word = block_word(Outcome.WAITING)
        self.word.set_word(word, 64, "on-accent")
        self.countdown.set_word(word)
        self.countdown.start(state.left_s if code else None, state.total_s)
        self.prompt.start(word, state.left_s if prompt else None, state.total_s)
        self.amount.set_money(state.about.amount)
        self._render_pane(state)
        self._render_buttons(state)

    def _render_pane(self, state: WaitingState) -> None:
        self.title.setText(title_of(state))
        self.line.setText(line_of(state))
        self.steps.set_steps(steps_of(state))
        again = tr("{reason}. The customer can try again with the same code.", reason=state.last_try)
        # One note at a time: without internet nobody tells us of another try.
        self.last_try.set_words(again if state.last_try and not state.offline else "")
        offline = tr("No internet. We cannot ask {method} until it is back.", method=state.company)
        self.offline.set_words(offline if state.offline else "")
        question, hint = help_of(state)
        self.question.setText(question)
        self.question.setVisible(bool(question))
        prompt = state.asked.way is Way.PROMPT
        set_property(self.question, "tone", "" if prompt else "ink-2")
        set_property(self.question, "weight", "500" if prompt else "400")
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))

    def _render_buttons(self, state: WaitingState) -> None:
        """Where the company cannot end a request, there is no button that says so."""
        shown = state.phase is WaitingPhase.SHOWN
        prompt, can_cancel = state.asked.way is Way.PROMPT, state.asked.can_cancel
        self.copy.setText(tr("Copy link"))
        self.on_paper.setAccessibleName(tr("Print the code on a slip"))
        self.on_paper.setToolTip(self.on_paper.accessibleName())
        self.other_number.setText(tr("Wrong number"))
        self.cancel.setText(tr("Cancel payment"))
        self.check.setText(tr("Check now"))
        self.next.setText(tr("Next part") if state.goes_on else tr("Next customer"))
        for button in (self.other_way, self.leave):
            button.setText(tr("Pay another way"))
        for button, there in (
            (self.copy, shown and not prompt),
            (self.on_paper, shown and not prompt and state.can_print),
            (self.other_number, shown and prompt),
            (self.other_way, shown and can_cancel),
            (self.cancel, shown and can_cancel),
            (self.leave, shown and not can_cancel),
            (self.check, state.phase is not WaitingPhase.SENDING),
        ):
            button.setVisible(there)
        self.fit_bar()

    def _again(self) -> None:
        if self._state is not None:
            self.render_state(self._state)

    def _pad_block(self) -> None:
        """Under a band the code gets what room there is: phones read it from where the customer stands."""
        state = self._state
        shown = state is not None and state.phase is WaitingPhase.SHOWN
        prompt = shown and state is not None and state.asked.way is Way.PROMPT
        above, below = (40, 35) if prompt else (28, 35)
        self.block.set_padding(*((16, 22) if self.low and shown and not prompt else (above, below)))

    def arrange(self) -> None:
        super().arrange()
        self._pad_block()
        self.code.set_side(_CODE_SIDE_NARROW if self.narrow else _CODE_SIDE)
        direction = QBoxLayout.Direction.TopToBottom if self.narrow else QBoxLayout.Direction.LeftToRight
        self._help.setDirection(direction)
        self._help.setSpacing(8 if self.narrow else 12)

    def escape(self) -> None:
        """Esc never cancels a request that was sent: it only points at the button that does."""
        shown = self.leave if self.leave.isVisible() else self.cancel
        shown.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def handle(self, action: str) -> bool:
        buttons = {"copy_link": self.copy, "check_now": self.check, "print": self.on_paper}
        if action not in buttons:
            return super().handle(action)
        if buttons[action].isVisible():
            buttons[action].click()
        return True
