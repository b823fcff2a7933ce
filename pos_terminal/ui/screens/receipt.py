"""A payment's receipt: the paper at the left, print and keep at the right."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from pos_terminal.ui.printing.preview import PaperPreview
from pos_terminal.ui.screens.paper_page import PaperPage
from pos_terminal.ui.states.receipt import ReceiptState


class ReceiptScreen(PaperPage):
    """See PaperPage."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.paper = PaperPreview()
        super().__init__(self.paper, parent)
        self.content.addStretch(1)

    def render_state(self, state: ReceiptState) -> None:
        """Show this receipt."""
        self.paper.set_paper(state.paper, state.width_mm)
        self.say(state.paper.title, state.line, can_print=state.can_print)
