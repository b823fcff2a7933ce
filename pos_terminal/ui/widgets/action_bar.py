"""The bar of buttons under a payment: 104 high, the ways out of the screen, the primary one right."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from pos_terminal.ui import theme


class ActionBar(QFrame):
    """Buttons from the left, then a gap, then buttons from the right edge."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("line", "top")
        self.setProperty("fill", "surface")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._row = QHBoxLayout(self)
        self._row.addStretch(1)
        self._left = 0
        self._tight = self._low = False
        theme.follow(self._restyle)

    def add_left(self, button: QWidget) -> None:
        """Put a button after those on the left."""
        self._row.insertWidget(self._left, button)
        self._left += 1

    def add_right(self, button: QWidget) -> None:
        """Put a button at the right end."""
        self._row.addWidget(button)

    def set_low(self, low: bool) -> None:
        """88 instead of 104 high, on windows that are less than 768 high."""
        self._low = low
        self._restyle()

    def set_tight(self, tight: bool) -> None:
        """Less space at the sides, where the buttons need it."""
        if tight != self._tight:
            self._tight = tight
            self._restyle()

    def _restyle(self) -> None:
        used = theme.current()
        side = used.px(32 if self._tight else 40)
        self._row.setContentsMargins(side, 0, side, 0)
        self._row.setSpacing(used.px(12))
        self.setFixedHeight(used.px(88 if self._low else 104))
