"""Short messages at the bottom left, one at a time."""

from __future__ import annotations

from collections import deque
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.states.dialogs import ToastState
from pos_terminal.ui.states.outcome import Outcome
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.glyphs import paint_glyph
from pos_terminal.ui.widgets.label import Icon, Label
from pos_terminal.ui.widgets.outcome_look import LOOKS

TOAST_MS: Final = 6_000
"""How long a toast is shown, unless it stays."""

_LONGEST_QUEUE: Final = 20
_WIDEST: Final = 610
_EDGE: Final = 24
_GLYPHS: Final = {Outcome.PAID: "ok-text", Outcome.UNKNOWN: "unk", Outcome.WAITING: "on-night"}


class ToastGlyph(QWidget):
    """The glyph of an outcome in the colours that stand on the black of a toast."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._outcome = Outcome.PAID
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_outcome(self, outcome: Outcome) -> None:
        """Show the glyph of this outcome."""
        self._outcome = outcome
        self.update()

    def sizeHint(self) -> QSize:
        side = theme.current().px(34)
        return QSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        # A toast is black in both themes, so it takes the colours that the dark one has on panes.
        night = theme.Theme(dark=True)
        color = night.color(_GLYPHS.get(self._outcome, "bad-text"))
        outline = LOOKS[self._outcome].outline
        paint_glyph(QPainter(self), QRectF(self.rect()), outline, color, night.color("on-unk-btn"))


class Toast(QFrame):
    """Shows what it is given, in turn. `action` tells the name of the action that was pressed."""

    action = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("toast")
        self._queue: deque[ToastState] = deque(maxlen=_LONGEST_QUEUE)
        self._shown: ToastState | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.dismiss)
        self._glyph = ToastGlyph(self)
        self._icon = Icon("info-circle", 28, "on-night")
        self._text = Label("", 18, wrap=True)
        self._text.setMinimumWidth(1)
        self._button = Button("", "on-dark")
        self._button.clicked.connect(self._pressed)
        self._row = QHBoxLayout(self)
        for part in (self._glyph, self._icon):
            self._row.addWidget(part)
        self._row.addWidget(self._text, 1)
        self._row.addWidget(self._button)
        theme.follow(self._restyle)
        self.hide()

    def push(self, state: ToastState) -> None:
        """Show this when its turn comes. What is shown or waits already is not repeated."""
        if state == self._shown or state in self._queue:
            return
        self._queue.append(state)
        if self._shown is None:
            self._next()

    def shown(self) -> ToastState | None:
        """What is shown now."""
        return self._shown

    def dismiss(self) -> None:
        """Take away what is shown, and show the next."""
        self._shown = None
        self._timer.stop()
        self.hide()
        self._next()

    def place(self) -> None:
        """Go to the bottom left of the window; to be called when the window changes its size."""
        window = self.parentWidget()
        if self._shown is None or window is None:
            return
        edge = theme.current().px(_EDGE)
        widest = min(theme.current().px(_WIDEST), window.width() - 2 * edge)
        self._row.invalidate()
        beside = self._row.minimumSize().width() - self._text.minimumWidth()
        width = min(widest, beside + self._text_width())
        height = max(theme.current().px(72), self._row.totalHeightForWidth(width))
        self.setGeometry(edge, window.height() - edge - height, width, height)
        self.raise_()

    def _next(self) -> None:
        if not self._queue:
            return
        state = self._shown = self._queue.popleft()
        self._text.setText(state.text)
        self._glyph.setVisible(state.outcome is not None)
        if state.outcome is not None:
            self._glyph.set_outcome(state.outcome)
        self._icon.setVisible(state.outcome is None and bool(state.icon))
        if state.icon:
            self._icon.set_icon(state.icon, "on-night")
        # One that stays needs a way to be put away.
        self._button.setText(state.action or (tr("Close") if state.stays else ""))
        self._button.setVisible(bool(self._button.text()))
        self.setAccessibleName(state.text)
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
        self.place()
        if not state.stays:
            self._timer.start(TOAST_MS)

    def _text_width(self) -> int:
        """The width of the text in one line."""
        return QFontMetrics(theme.current().font(18)).horizontalAdvance(
            self._text.text()
        ) + theme.current().px(8)

    def _pressed(self) -> None:
        name = self._shown.action_name if self._shown else ""
        self.dismiss()
        if name:
            self.action.emit(name)

    def _restyle(self) -> None:
        used = theme.current()
        self._row.setContentsMargins(used.px(20), used.px(8), used.px(12), used.px(8))
        self._row.setSpacing(used.px(16))
        self._row.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self.place()
