"""The list at the left of the settings: one row for each section, with what it is set to."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from pos_terminal.ui import theme
from pos_terminal.ui.widgets import paint

_HIGH: Final = 76
_LOWEST: Final = 56
_ICON: Final = 24
_CHEVRON_FROM: Final = 320
_LEFT: Final = 70
"""Narrower rows need their width for the words."""


class SectionRow(QAbstractButton):
    """Icon, title, what it is set to; the open one is lit."""

    def __init__(self, name: str, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self._icon_name = icon
        self._line = ""
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.signals.changed.connect(self.updateGeometry)

    def show_words(self, title: str, line: str) -> None:
        """What the section is called, and what it is set to."""
        self._line = line
        self.setText(title)
        self.setAccessibleDescription(line)
        self.update()

    def shows_whole_title(self) -> bool:
        """Whether nothing of the title is cut off."""
        return QFontMetrics(theme.current().font(18, 600)).horizontalAdvance(self.text()) <= self._room()

    def nextCheckState(self) -> None:
        """A press tells; the screen says which section is open."""

    def sizeHint(self) -> QSize:
        used = theme.current()
        return QSize(used.px(240), used.px(_HIGH))

    def minimumSizeHint(self) -> QSize:
        used = theme.current()
        return QSize(used.px(240), used.px(_LOWEST))

    def _room(self) -> int:
        """How wide the words may be. A narrow row has nothing to give away: a scroll bar may be beside it."""
        used = theme.current()
        beside = 16 + 8 + _ICON + 8 if self.width() >= used.px(_CHEVRON_FROM) else 10
        return self.width() - used.px(_LEFT) - used.px(beside)

    def paintEvent(self, _event: QPaintEvent) -> None:
        used, painter = theme.current(), QPainter(self)
        if self.isChecked():
            painter.fillRect(self.rect(), used.color("accent-soft"))
            painter.fillRect(QRect(0, 0, used.px(5), self.height()), used.color("accent"))
        elif self.isDown():
            painter.fillRect(self.rect(), used.color("sunk"))
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), used.color("line"))
        ink = "accent-text" if self.isChecked() else "ink-2"
        top = (self.height() - used.px(_ICON)) / 2
        painter.drawPixmap(QPointF(used.px(26), top), used.icon(self._icon_name, _ICON, ink))
        if self.width() >= used.px(_CHEVRON_FROM):
            end = self.width() - used.px(16 + 8 + _ICON)
            painter.drawPixmap(QPointF(end, top), used.icon("chevron-right", _ICON, "ink"))
        high = used.px(48 if self._line else 26)
        first = QRect(used.px(_LEFT), (self.height() - high) // 2, self._room(), used.px(26))
        paint.line(painter, first, self.text(), used.font(18, 600), used.color("ink"))
        second = QRect(first.left(), first.bottom() + 1, first.width(), used.px(22))
        paint.line(painter, second, self._line, used.font(16), used.color("ink-2"))


class SectionRows(QScrollArea):
    """`chosen` tells the name of the section that was pressed. Many of them are lower, and scroll at last."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[str, SectionRow] = {}
        inside = QFrame()
        inside.setProperty("fill", "surface")
        inside.setProperty("line", "right")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(0)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidget(inside)

    def add(self, name: str, icon: str) -> None:
        """One more section below the others."""
        row = self._rows[name] = SectionRow(name, icon)
        row.setMaximumHeight(theme.current().px(_HIGH))
        row.clicked.connect(lambda _checked=False: self.chosen.emit(name))
        self._column.insertWidget(len(self._rows) - 1, row)

    def row(self, name: str) -> SectionRow:
        """The row of this section. Raises KeyError."""
        return self._rows[name]

    def open(self, name: str) -> None:
        """Light this section's row."""
        for row in self._rows.values():
            row.setChecked(row.name == name)
            row.update()
        self.ensureWidgetVisible(self._rows[name])
