"""The striped band that says: this is practice."""

from __future__ import annotations

from math import hypot

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.label import Icon, Label, set_property

_STRIPE = 12
_BUTTON, _LOW_BUTTON = 56, 44
_INK = "#11141B"
_PAPER = "#FFFFFF"


class PracticeBand(QFrame):
    """72 high, 48 on narrow windows. `stop_pressed` tells that the person wants to end the practice,
    `trouble_pressed` that they want some to practise with: only a band with `trouble` has a button for that.
    """

    stop_pressed = Signal()
    trouble_pressed = Signal()

    def __init__(self, parent: QWidget | None = None, *, trouble: bool = False) -> None:
        super().__init__(parent)
        self._has_trouble = trouble
        self._narrow = False
        self._stripes = QPixmap()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._row = QHBoxLayout(self)
        self._plate = QFrame()
        self._plate.setObjectName("plate")
        self._plate_row = QHBoxLayout(self._plate)
        self._icon = Icon("school", 26)
        self._word = Label("", 18, weight=700)
        self._line = Label("", 18)
        self._line.setMinimumWidth(1)
        for part in (self._icon, self._word, self._line):
            self._plate_row.addWidget(part)
        self._stop = Button("")
        self._stop.setObjectName("stop-practising")
        self._stop.clicked.connect(self.stop_pressed)
        self._trouble = Button("", icon="alert-triangle")
        self._trouble.setObjectName("practise-trouble")
        self._trouble.clicked.connect(self.trouble_pressed)
        self._row.addWidget(self._plate)
        self._row.addStretch(1)
        self._row.addWidget(self._trouble)
        self._trouble.setVisible(trouble)
        self._row.addWidget(self._stop)
        self.retranslate()
        theme.follow(self._restyle)

    def retranslate(self) -> None:
        """Take the words of the language in use."""
        self._word.setText(tr("PRACTICE"))
        self._line.setText(tr("No real money moves. Nothing is sent."))
        self._stop.setText(tr("Stop practising"))
        self._trouble.setAccessibleName(tr("Practise trouble"))
        self._fit()
        self.setAccessibleName(f"{self._word.text()}. {self._line.text()}")

    def set_narrow(self, narrow: bool) -> None:
        """48 high, with a low button."""
        if narrow != self._narrow:
            self._narrow = narrow
            self._restyle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The line gives way to the button where there is no room for both."""
        used = theme.current()
        parts = (self._icon, self._word, self._line, self._stop)
        words = sum(part.sizeHint().width() for part in parts)
        gaps = 2 * self._plate_row.spacing() + used.px(12) + 4
        margins = (self._row.contentsMargins(), self._plate_row.contentsMargins())
        sides = sum(each.left() + each.right() for each in margins)
        words += self._fit_trouble(self.width() - words - gaps - sides)
        self._line.setVisible(words + gaps + sides <= self.width())

    def _fit_trouble(self, room: int) -> int:
        """Its words go where they do not fit, its icon stays. Returns how wide it is."""
        if not self._has_trouble:
            return 0
        self._trouble.setText(tr("Practise trouble"))
        gap = self._row.spacing()
        # The line goes first: it says no more than the plate.
        if self._trouble.sizeHint().width() + gap > room + self._line.sizeHint().width():
            self._trouble.setText("")
        return self._trouble.sizeHint().width() + gap

    def sizeHint(self) -> QSize:
        return QSize(400, self._height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._stripes.size() != self.size() * self.devicePixelRatioF():
            self._stripes = draw_stripes(self.size(), self.devicePixelRatioF())
        QPainter(self).drawPixmap(0, 0, self._stripes)

    def _height(self) -> int:
        return theme.current().px(48 if self._narrow else 72)

    def _restyle(self) -> None:
        used = theme.current()
        self.setFixedHeight(self._height())
        side = used.px(12 if self._narrow else 32)
        self._row.setContentsMargins(side, 0, side, 0)
        inside = used.px(12 if self._narrow else 18)
        self._plate_row.setContentsMargins(inside, 0, inside, 0)
        self._plate_row.setSpacing(used.px(8 if self._narrow else 14))
        for label in (self._word, self._line):
            set_property(label, "role", "16" if self._narrow else "18")
        self._plate.setFixedHeight(used.px(36 if self._narrow else 48))
        for button in (self._stop, self._trouble):
            button.setFixedHeight(used.px(_LOW_BUTTON if self._narrow else _BUTTON))
        self._row.setSpacing(used.px(12))
        self._stripes = QPixmap()
        self._fit()
        self.update()


def draw_stripes(size: QSize, ratio: float) -> QPixmap:
    """The stripes of a band of this size, for a screen with so many pixels for each of Qt's."""
    picture = QPixmap(size * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(_PAPER)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    width = theme.current().px(_STRIPE)
    painter.setPen(QPen(QColor(_INK), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    step = hypot(2 * width, 2 * width)
    height = size.height()
    start = -float(height)
    while start < size.width() + height:
        painter.drawLine(QPointF(start - width, -width), QPointF(start + height + width, height + width))
        start += step
    painter.end()
    return picture
