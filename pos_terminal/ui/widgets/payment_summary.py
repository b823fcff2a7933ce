"""The left side of a screen on which something has to be typed in before a payment: what for, how much, and
what happens next."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.states.about import About
from pos_terminal.ui.widgets.amount import AmountDisplay
from pos_terminal.ui.widgets.gap import Gap, stack
from pos_terminal.ui.widgets.label import Icon, Label
from pos_terminal.ui.widgets.state_block import NARROW, WIDE, BlockHead


class _Row(QWidget):
    """An icon and a sentence."""

    def __init__(self, icon: str) -> None:
        super().__init__()
        self.icon = Icon(icon, 26, "ink-2")
        self.words = Label("", 18, tone="ink-2", weight=400, wrap=True)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.icon)
        self._row.addWidget(self.words, 1)
        theme.follow(self._restyle)

    def _restyle(self) -> None:
        used = theme.current()
        self._row.setContentsMargins(0, used.px(6), 0, used.px(6))
        self._row.setSpacing(used.px(18))


class PaymentSummary(QFrame):
    """Method and order, the amount, three sentences with icons, and a note at the lower end."""

    def __init__(self, *icons: str) -> None:
        super().__init__()
        self.setProperty("fill", "surface")
        self.setProperty("line", "right")
        self.head = BlockHead()
        self.due = Label("", 20, tone="ink-2", weight=500)
        self.amount = AmountDisplay(104)
        self.heading = Label("", 18, weight=600)
        self.rows = [_Row(icon) for icon in icons]
        self.note = Label("", 16, tone="ink-3", wrap=True)
        rule = QFrame()
        rule.setProperty("kind", "rule")
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        stack(self._column, self.head, Gap(44, 12), self.due, Gap(12, 4), self.amount, Gap(36, 12), rule)
        stack(self._column, Gap(26, 10), self.heading, Gap(8, 4), *self.rows)
        self._column.addStretch(1)
        self._column.addWidget(self.note)

    def show_words(self, about: About, heading: str, sentences: tuple[str, ...], note: str) -> None:
        """Show this payment, one sentence for each icon, and the note."""
        self.head.set_about(about, "ink", "ink-2")
        self.due.setText(tr("Amount due"))
        self.amount.set_money(about.amount)
        self.heading.setText(heading)
        for row, sentence in zip(self.rows, sentences, strict=True):
            row.words.setText(sentence)
        self.note.setText(note)

    def set_narrow(self, narrow: bool) -> None:
        """Take the width of a small or an ordinary window."""
        used = theme.current()
        side = used.px(28 if narrow else 40)
        self._column.setContentsMargins(side, used.px(24 if narrow else 32), side, used.px(32))
        self.setFixedWidth(used.px(NARROW if narrow else WIDE))
