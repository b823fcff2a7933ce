"""The customer is asked to pay: the code, three steps, the countdown. The payment goes on when one leaves."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.screens.payment_page import PaymentPage
from pos_terminal.ui.states.outcome import Outcome
from pos_terminal.ui.states.waiting import WaitingPhase, WaitingState
from pos_terminal.ui.widgets.amount import AmountDisplay
from pos_terminal.ui.widgets.asking import asks_every
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.countdown import Countdown
from pos_terminal.ui.widgets.gap import Gap
from pos_terminal.ui.widgets.glyphs import Glyph
from pos_terminal.ui.widgets.label import Label
from pos_terminal.ui.widgets.outcome_look import block_word
from pos_terminal.ui.widgets.payment_rows import Strip
from pos_terminal.ui.widgets.qr_code import QrCode
from pos_terminal.ui.widgets.state_block import StateBlock
from pos_terminal.ui.widgets.steps import Stage, Step, Steps
from pos_terminal.ui.widgets.word import Word

_CODE_SIDE, _CODE_SIDE_NARROW = 412, 340


class WaitingScreen(PaymentPage):
    """Phases: sending (no code yet), shown (the code can be scanned), cancelling (no code any more)."""

    next_customer = Signal()
    check_now = Signal()
    cancel_payment = Signal()
    pay_another_way = Signal()
    copy_link = Signal()

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
        self.block.set_padding(28, 35)
        self.code = QrCode(_CODE_SIDE)
        self.ring = Glyph(Outcome.WAITING, 252)
        self.word = Word()
        self.countdown = Countdown()
        self.amount = AmountDisplay(84, token="on-accent")
        body = self.block.body
        body.addWidget(Gap(20))
        body.addWidget(self.code, 100)
        body.addWidget(self.ring)
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
        self.copy = Button(icon="copy", key="Ctrl L")
        self.other_way = Button()
        self._help = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._help.addWidget(self.question, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addWidget(self.copy)
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
        self.other_way.clicked.connect(self.pay_another_way)

    def _build_bar(self) -> None:
        self.cancel = Button(kind="danger", tall=True)
        self.check = Button(kind="quiet", tall=True)
        self.next = Button(kind="primary", key="Enter", tall=True)
        self.bar.add_left(self.cancel)
        self.bar.add_right(self.check)
        self.bar.add_right(self.next)
        self.bar_icons = {self.cancel: "x", self.check: "refresh", self.next: "arrow-right"}
        self.cancel.clicked.connect(self.cancel_payment)
        self.check.clicked.connect(self.check_now)
        self.next.clicked.connect(self.next_customer)

    def render_state(self, state: WaitingState) -> None:
        """Show this state. The time runs down from what the state says."""
        self._state = state
        shown = state.phase is WaitingPhase.SHOWN
        self.block.set_about(Outcome.WAITING, state.about)
        self.code.set_text(state.code if shown else "")
        self.code.setVisible(shown)
        self.ring.setVisible(not shown)
        self.word.setVisible(not shown)
        self.countdown.setVisible(shown)
        self.word.set_word(block_word(Outcome.WAITING), 64, "on-accent")
        self.countdown.set_word(block_word(Outcome.WAITING))
        self.countdown.start(state.left_s if shown else None, state.total_s)
        self.amount.set_money(state.about.amount)
        self._render_pane(state)
        self._render_buttons(state, shown)

    def _render_pane(self, state: WaitingState) -> None:
        method = state.about.method
        titles = {
            WaitingPhase.SENDING: tr("The code is being prepared"),
            WaitingPhase.SHOWN: tr("Show the code to the customer"),
            WaitingPhase.CANCELLING: tr("Asking {method} to end this payment", method=method),
        }
        lines = {
            WaitingPhase.SENDING: tr("The terminal asks {method} for it.", method=method),
            WaitingPhase.SHOWN: tr("They scan it with the {method} app and confirm.", method=method),
            WaitingPhase.CANCELLING: tr(
                "The customer may have paid just before. {method} tells.", method=method
            ),
        }
        self.title.setText(titles[state.phase])
        self.line.setText(lines[state.phase])
        self.steps.set_steps(_steps(state))
        again = tr("{reason}. The customer can try again with the same code.", reason=state.last_try)
        # One note at a time: without internet nobody tells us of another try.
        self.last_try.set_words(again if state.last_try and not state.offline else "")
        offline = tr("No internet. We cannot ask {method} until it is back.", method=method)
        self.offline.set_words(offline if state.offline else "")

    def _render_buttons(self, state: WaitingState, shown: bool) -> None:
        self.question.setText(tr("The customer cannot scan?"))
        self.copy.setText(tr("Copy link"))
        self.other_way.setText(tr("Pay another way"))
        self.cancel.setText(tr("Cancel payment"))
        self.check.setText(tr("Check now"))
        self.next.setText(tr("Next customer"))
        for widget in (self.question, self.copy):
            widget.setVisible(shown)
        self.other_way.setVisible(shown)
        self.cancel.setVisible(shown)
        self.check.setVisible(state.phase is not WaitingPhase.SENDING)
        self.fit_bar()

    def _again(self) -> None:
        if self._state is not None:
            self.render_state(self._state)

    def arrange(self) -> None:
        super().arrange()
        self.code.set_side(_CODE_SIDE_NARROW if self.narrow else _CODE_SIDE)
        direction = QBoxLayout.Direction.TopToBottom if self.narrow else QBoxLayout.Direction.LeftToRight
        self._help.setDirection(direction)
        self._help.setSpacing(8 if self.narrow else 12)

    def escape(self) -> None:
        """Esc never cancels a request that was sent: it only points at the button that does."""
        self.cancel.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def handle(self, action: str) -> bool:
        buttons = {"copy_link": self.copy, "check_now": self.check}
        if action not in buttons:
            return super().handle(action)
        if buttons[action].isVisible():
            buttons[action].click()
        return True


def _steps(state: WaitingState) -> tuple[Step, ...]:
    method = state.about.method
    pays, confirmed = tr("The customer pays"), tr("Payment confirmed")
    only = tr("Only this step means the money has arrived.")
    if state.phase is WaitingPhase.SENDING:
        return (
            Step(Stage.NOW, tr("The code is being prepared")),
            Step(Stage.LATER, pays),
            Step(Stage.LATER, confirmed, only),
        )
    ready = Step(Stage.DONE, tr("Code ready"), at=state.code_at)
    if state.phase is WaitingPhase.CANCELLING:
        then = tr("Only then can the money be taken another way.")
        return (
            ready,
            Step(Stage.NOW, tr("{method} ends the payment", method=method), _asking(state)),
            Step(Stage.LATER, tr("Cancelled"), then),
        )
    return ready, Step(Stage.NOW, pays, _asking(state)), Step(Stage.LATER, confirmed, only)


def _asking(state: WaitingState) -> str:
    if state.offline:
        return tr("The customer can still pay with this code.") if state.phase is WaitingPhase.SHOWN else ""
    asking = asks_every(state.about.method, state.asks_every_s)
    if not state.last_answer_at:
        return asking
    return asking + " " + tr("Last answer {time}: not paid yet.", time=state.last_answer_at)
