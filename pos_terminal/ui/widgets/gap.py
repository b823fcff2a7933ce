"""Room between the parts of a screen that follows the scale of the theme."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from pos_terminal.ui import theme


class Gap(QWidget):
    """`high` px at scale 1; it gives way to what cannot be smaller."""

    def __init__(self, high: int, least: int | None = None) -> None:
        super().__init__()
        self._high = high
        self._least = high if least is None else least
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        theme.follow(self._restyle)

    def _restyle(self) -> None:
        self.setMaximumHeight(theme.current().px(self._high))
        self.setMinimumHeight(theme.current().px(self._least))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(0, theme.current().px(self._high))


def stack(layout: QBoxLayout, *widgets: QWidget) -> None:
    """Put these one after the other."""
    for widget in widgets:
        layout.addWidget(widget)
