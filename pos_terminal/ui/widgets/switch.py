"""A switch with its word beside it: on or off. A press is told; whoever knows says how it stands then."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.widgets import paint

_WIDE: Final = 64
_HIGH: Final = 36
_KNOB: Final = 26
_GAP: Final = 12


class Switch(QAbstractButton):
    """`by_itself`: a press turns it. Else it stays until `set_on`, for what has to be asked first."""

    def __init__(self, what: str = "", *, by_itself: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._by_itself = by_itself
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_what(what)
        self.toggled.connect(self._say)
        theme.signals.changed.connect(self.updateGeometry)

    def set_what(self, what: str) -> None:
        """What is switched, for whoever hears it."""
        self._what = what
        self._say()

    def set_on(self, on: bool) -> None:
        """How it stands."""
        self.setChecked(on)
        self._say()

    def nextCheckState(self) -> None:
        if self._by_itself:
            super().nextCheckState()

    def sizeHint(self) -> QSize:
        used = theme.current()
        return QSize(self._word() + used.px(_GAP + _WIDE), used.px(56))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        used, painter = theme.current(), QPainter(self)
        on, enabled = self.isChecked(), self.isEnabled()
        word = QRect(0, 0, self._word(), self.height())
        ink = "ink" if on and enabled else "ink-2"
        words = tr("On") if on else tr("Off")
        paint.line(painter, word, words, used.font(16, 600 if on else 400), used.color(ink), paint.RIGHT)
        top = (self.height() - used.px(_HIGH)) / 2
        area = QRectF(self._word() + used.px(_GAP), top, used.px(_WIDE), used.px(_HIGH))
        fill = used.color(("accent" if enabled else "line-strong") if on else "surface")
        edge = fill if on else used.color("line-strong")
        paint.box(painter, area, used.px(18), fill, edge, 2)
        side = used.px(_KNOB)
        left = area.right() - used.px(5) - side if on else area.left() + used.px(5)
        knob = QRectF(left, area.center().y() - side / 2, side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(used.color("on-accent" if on else "line-strong"))
        painter.drawEllipse(knob)
        if on:
            half = used.px(18) / 2
            at = QPointF(knob.center().x() - half, knob.center().y() - half)
            painter.drawPixmap(at, used.icon("check", 18, "accent", 3.0))

    def _word(self) -> int:
        """As wide as the wider of its words, so that nothing moves when it is switched."""
        used = theme.current()
        return max(used.width(tr("On"), 16, 600), used.width(tr("Off"), 16, 400)) + used.px(2)

    def _say(self, _on: bool = False) -> None:
        words = tr("On") if self.isChecked() else tr("Off")
        self.setAccessibleName(f"{self._what}: {words}" if self._what else words)
        self.updateGeometry()
        self.update()
