"""A manual method: the amount is locked, its transaction number is typed or scanned, or a reason is given."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from pos_terminal.services.decisions import MAX_NUMBER
from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.screens.payment_page import PaymentPage
from pos_terminal.ui.states.by_hand import ByHandState
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.field import Field
from pos_terminal.ui.widgets.gap import Gap, stack
from pos_terminal.ui.widgets.keypad import BACKSPACE, SPACE
from pos_terminal.ui.widgets.label import Label, set_property
from pos_terminal.ui.widgets.letter_pad import LetterPad
from pos_terminal.ui.widgets.option import Option
from pos_terminal.ui.widgets.payment_summary import PaymentSummary

_LONGEST_REASON = 120


class ByHandScreen(PaymentPage):
    """`typed` tells the whole text after each change, `count` that it is to be counted."""

    typed = Signal(str)
    count = Signal()
    back = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: ByHandState | None = None
        self.summary = PaymentSummary("eye", "pencil", "receipt")
        self.set_left(self.summary, self.summary)
        self.set_padding(28, 24, side=40)
        set_property(self.pane, "fill", "canvas")
        self.title = Label("", 20)
        self.field = Field("", icon="pencil")
        self.says = Label("", 16, tone="ink-2", weight=400, wrap=True)
        self._reasons = QWidget()
        self._row = QHBoxLayout(self._reasons)
        self._row.setContentsMargins(0, 0, 0, 0)
        self.options: dict[str, Option] = {}
        self.pad = LetterPad()
        stack(self.content, self.title, Gap(12, 6), self.field, Gap(10, 6), self.says, Gap(12, 6))
        stack(self.content, self._reasons, Gap(12, 4))
        self.content.addWidget(self.pad, 1)
        self._build_bar()
        self.field.textEdited.connect(self.typed)
        self.pad.pressed_key.connect(self._pad_key)
        theme.signals.changed.connect(self._again)

    def _build_bar(self) -> None:
        self.leave = Button(key="Esc", tall=True)
        self.counted = Button(kind="primary", key="Enter", tall=True)
        self.bar.add_left(self.leave)
        self.bar.add_right(self.counted)
        self.bar_icons = {self.leave: "arrow-left", self.counted: "check"}
        self.leave.clicked.connect(self.back)
        self.counted.clicked.connect(self.count)

    def render_state(self, state: ByHandState) -> None:
        """Show this state."""
        self._state = state
        note = tr("An SMS or a picture is not proof.") if state.asks_number else ""
        self.summary.show_words(state.about, tr("What happens next"), _steps(state), note)
        title = tr("Transaction number") if state.asks_number else tr("Reason")
        self.title.setText(title)
        self.field.set_placeholder(
            tr("From the customer’s phone or the slip") if state.asks_number else title
        )
        self.field.setMaxLength(MAX_NUMBER if state.asks_number else _LONGEST_REASON)
        if state.text is not None and state.text != self.field.text():
            self.field.setText(state.text)
        set_property(self.field, "problem", bool(state.problem))
        usual = tr("Type it or scan it.") if state.asks_number else tr("A manager has to approve this.")
        self.says.setText(state.problem or usual)
        set_property(self.says, "tone", "bad" if state.problem else "ink-2")
        self._show_reasons(state.reasons)
        self.pad.retranslate()
        self.leave.setText(tr("Back"))
        self.counted.setText(tr("Count {amount}", amount=state.about.amount))
        self.counted.set_ready(bool(self.field.text().strip()))
        self.fit_bar()

    def _show_reasons(self, reasons: tuple[str, ...]) -> None:
        self._reasons.setVisible(bool(reasons))
        if tuple(self.options) != reasons:
            for gone in self.options.values():
                self._row.removeWidget(gone)
                gone.deleteLater()
            self.options = {reason: Option(reason, centered=True) for reason in reasons}
            for reason, option in self.options.items():
                option.clicked.connect(lambda _checked=False, text=reason: self._take(text))
                self._row.addWidget(option)
        for reason, option in self.options.items():
            option.setChecked(reason == self.field.text())

    def scanned(self, code: str) -> None:
        """A scanner read this: it is the number."""
        if self._state is not None and self._state.asks_number:
            self._take(code.strip()[:MAX_NUMBER])

    def take_focus(self) -> None:
        """What is typed goes into the field."""
        self.field.setFocus()

    def type_key(self, key: str) -> None:
        """A digit that was typed while something else has the keyboard."""
        if key == "clear":
            self._take("")
        else:
            self._pad_key(key)

    def escape(self) -> None:
        """One step back: nothing was counted yet."""
        self.leave.click()

    def _pad_key(self, key: str) -> None:
        self.field.setFocus()
        if key == BACKSPACE:
            self.field.backspace()
        else:
            self.field.insert(" " if key == SPACE else key)
        self.typed.emit(self.field.text())

    def _take(self, text: str) -> None:
        self.field.setText(text)
        self.field.setFocus()
        self.typed.emit(text)

    def _again(self) -> None:
        if self._state is not None:
            self.render_state(self._state)


def _steps(state: ByHandState) -> tuple[str, str, str]:
    if state.asks_number:
        return (
            tr("Look at the number on the customer’s phone or on the slip."),
            tr("Type it in, or scan it."),
            tr("The payment is counted, and compared with the statement later."),
        )
    return (
        tr("Say what it is for, and for whom."),
        tr("A manager types in their code."),
        tr("It is counted apart, and shown on every report."),
    )
