"""Short lines with an icon: what was done beside the payment."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_terminal.ui import theme
from pos_terminal.ui.states.papers import FactLine
from pos_terminal.ui.widgets.label import Icon, Label


class FactRows(QWidget):
    """Shows FactLines, one under the other."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts: tuple[FactLine, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        theme.signals.changed.connect(self._space)
        self._space()

    def set_facts(self, facts: tuple[FactLine, ...]) -> None:
        """Show these."""
        self.setVisible(bool(facts))
        if facts == self._facts:
            return
        self._facts = facts
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for fact in facts:
            self._column.addWidget(_row(fact))
        self.setAccessibleName(" ".join(fact.text for fact in facts))

    def texts(self) -> list[str]:
        """What is shown, in order."""
        return [fact.text for fact in self._facts]

    def _space(self) -> None:
        self._column.setSpacing(theme.current().px(16))


def _row(fact: FactLine) -> QWidget:
    widget = QWidget()
    row = QHBoxLayout(widget)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(theme.current().px(14))
    tone, weight = ("ink", 600) if fact.warns else ("ink-2", 400)
    row.addWidget(Icon(fact.icon, 28, tone), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(Label(fact.text, 18, tone=tone, weight=weight, wrap=True), 1)
    return widget
