"""The page of the receipts: what stands above, below and for the tax office, beside how it will look."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from pos_terminal.receipts.layout import Paper
from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.printing.preview import PaperPreview
from pos_terminal.ui.states.receipt_words import FOOT_LINES, HEAD_LINES, ReceiptWords, ReceiptWordsState
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.field import Field
from pos_terminal.ui.widgets.gap import Gap, stack
from pos_terminal.ui.widgets.label import Label
from pos_terminal.ui.widgets.letter_pad import TextPad
from pos_terminal.ui.widgets.scrolled import scrolled

_SIDE: Final = 44
_NARROW_BELOW: Final = 820
_LONGEST_LINE: Final = 48
_LONGEST_NUMBER: Final = 80
_LONGEST_CODE: Final = 400


class ReceiptWordsPage(QWidget):
    """Renders a ReceiptWordsState. `edited` and `saved` tell ReceiptWords: at each key, and to keep them."""

    edited = Signal(object)
    saved = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._manages = False
        self._width_mm = 80
        self._title = Label("", 32)
        self.line = Label("", 18, tone="ink-2", weight=400, wrap=True)
        self._labels = {name: Label("", 16, weight=600) for name in ("head", "foot", "number", "code")}
        self.head = [Field("", longest=_LONGEST_LINE) for _ in range(HEAD_LINES)]
        self.foot = [Field("", longest=_LONGEST_LINE) for _ in range(FOOT_LINES)]
        self.number = Field("", longest=_LONGEST_NUMBER)
        self.code = Field("", longest=_LONGEST_CODE)
        self.preview = PaperPreview()
        self.save = Button(kind="primary", icon="check", key="Enter")
        self.pad = TextPad(*self._fields, opens=True)
        self._build()
        for field in self._fields:
            field.textEdited.connect(lambda _text: self.edited.emit(self.entered()))
        self.save.clicked.connect(self._save)
        self.retranslate()
        theme.follow(self._restyle)

    @property
    def _fields(self) -> list[Field]:
        return [*self.head, *self.foot, self.number, self.code]

    def render_state(self, state: ReceiptWordsState) -> None:
        """Show what is set, over whatever was being typed."""
        self._manages = state.manages
        words = state.words
        for fields, lines in ((self.head, words.head), (self.foot, words.foot)):
            for place, field in enumerate(fields):
                field.setText(lines[place] if place < len(lines) else "")
        self.number.setText(words.fiscal_number)
        self.code.setText(words.fiscal_qr)
        for field in self._fields:
            field.setReadOnly(not state.manages)
            field.setEnabled(state.manages)
        self.save.setVisible(state.manages)
        self.show_paper(state.paper, state.width_mm)

    def show_paper(self, paper: Paper, width_mm: int) -> None:
        """How a receipt looks with what is typed now."""
        self._width_mm = width_mm
        self.preview.set_paper(paper, width_mm)

    def entered(self) -> ReceiptWords:
        """What is typed now; empty lines are none."""
        return ReceiptWords(
            tuple(filter(None, (field.text().strip() for field in self.head))),
            tuple(filter(None, (field.text().strip() for field in self.foot))),
            self.number.text().strip(),
            self.code.text().strip(),
        )

    def take_focus(self) -> None:
        """Give the keyboard to the first line, where it may be changed."""
        if self._manages:
            self.head[0].setFocus()

    def retranslate(self) -> None:
        """Take the words of the language in use."""
        self._title.setText(tr("Receipts"))
        self.line.setText(
            tr("What every receipt says beside the payment. It is on the next Z report who changed it.")
        )
        words = {
            "head": tr("Under the name of the restaurant"),
            "foot": tr("At the end"),
            "number": tr("Fiscal number"),
            "code": tr("What the fiscal QR code says"),
        }
        for name, label in self._labels.items():
            label.setText(words[name])
        for name, fields in (("head", self.head), ("foot", self.foot)):
            for place, field in enumerate(fields, 1):
                field.set_placeholder(tr("Line {number}", number=place))
                field.setAccessibleName(f"{words[name]}, {tr('Line {number}', number=place)}")
        for name, field in (("number", self.number), ("code", self.code)):
            field.setAccessibleName(words[name])
        self.save.setText(tr("Save"))
        self.pad.retranslate()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._restyle()

    def _save(self) -> None:
        if self._manages:
            self.saved.emit(self.entered())

    def _build(self) -> None:
        # From outside in: whatever joins another takes its looks again, with all that is in it.
        self._page = QVBoxLayout(self)
        self._page.setSpacing(0)
        stack(self._page, self._title, Gap(4), self.line, Gap(20, 8))
        inside = QWidget()
        self.area = scrolled(inside)
        self._page.addWidget(self.area, 1)
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight, inside)
        self._sides.setContentsMargins(0, 0, 0, 0)
        column = QVBoxLayout()
        self._sides.addLayout(column, 1)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for name, fields in (
            ("head", self.head),
            ("foot", self.foot),
            ("number", [self.number]),
            ("code", [self.code]),
        ):
            stack(column, self._labels[name], Gap(6, 4))
            for field in fields:
                stack(column, field, Gap(8, 6))
            column.addWidget(Gap(10, 4))
        column.addStretch(1)
        paper = QVBoxLayout()
        self._sides.addLayout(paper)
        paper.addWidget(self.preview)
        paper.addStretch(1)
        bar = QHBoxLayout()
        bar.addStretch(1)
        bar.addWidget(self.save)
        stack(self._page, Gap(12, 6), self.pad, Gap(12, 6))
        self._page.addLayout(bar)

    def _restyle(self) -> None:
        used = theme.current()
        narrow = self.width() < used.px(_NARROW_BELOW)
        directions = QBoxLayout.Direction
        self._sides.setDirection(directions.TopToBottom if narrow else directions.LeftToRight)
        self._sides.setSpacing(used.px(24))
        side = used.px(24 if narrow else _SIDE)
        self._page.setContentsMargins(side, used.px(24 if narrow else 36), side, used.px(24))
