"""A page that is higher than its room."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


def scrolled(inside: QWidget) -> QScrollArea:
    """The widget in an area that scrolls up and down, on the page's own ground."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFocusPolicy(area.focusPolicy().NoFocus)
    area.setHorizontalScrollBarPolicy(area.horizontalScrollBarPolicy().ScrollBarAlwaysOff)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidget(inside)
    # The scroll area has just switched it on: the page's own ground is to be seen, light or dark.
    inside.setAutoFillBackground(False)
    area.viewport().setAutoFillBackground(False)
    return area
