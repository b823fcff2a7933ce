"""The customer's display: a window that only shows, takes no key and no focus, and is not closed there."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from pos_terminal.domain.money import format_money
from pos_terminal.ui import theme
from pos_terminal.ui.states.customer import CustomerState
from pos_terminal.ui.widgets.customer_pages import HEIGHT, WIDTH, paint_page
from pos_terminal.ui.widgets.customer_sheet import BAND, band
from pos_terminal.ui.widgets.seconds_left import SecondsLeft

_SHOWS_ONLY: Final = Qt.WindowType.Window | Qt.WindowType.WindowDoesNotAcceptFocus


class CustomerDisplay(QWidget):
    """Paints one state, at the scale of its own size. `activated` tells that the system gave it the keyboard
    all the same: whoever hears it takes it back."""

    activated = Signal()

    def __init__(self, *, frameless: bool = False) -> None:
        super().__init__(
            None, _SHOWS_ONLY | (Qt.WindowType.FramelessWindowHint if frameless else _SHOWS_ONLY)
        )
        self._state: CustomerState | None = None
        self._used = theme.Theme()
        self._ending = False
        self._frameless = frameless
        self.left = SecondsLeft(self)
        self.left.ticked.connect(lambda _left: self.update())
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        # The program ends with the cashier's window, whatever is open here.
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        if frameless:
            self.setCursor(Qt.CursorShape.BlankCursor)
        self.setWindowTitle("Recette")
        self.resize(WIDTH, HEIGHT)
        theme.signals.changed.connect(self.update)

    def set_state(self, state: CustomerState) -> None:
        """Show this from now on."""
        self._state = state
        self.left.start(state.left_s)
        self.setAccessibleName(". ".join(spoken(state)))
        self.update()

    def state(self) -> CustomerState | None:
        """What is shown."""
        return self._state

    def end(self) -> None:
        """Close it: the terminal does."""
        self._ending = True
        self.left.stop()
        self.close()
        self.deleteLater()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._frameless and not self._ending:
            event.ignore()
            return
        super().closeEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride):
            # Should a system give us keys all the same, none does anything here.
            event.accept()
            return True
        if event.type() == QEvent.Type.WindowActivate:
            QTimer.singleShot(0, self, self.activated.emit)
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._state is None:
            return
        used = self._own_theme(self._state)
        with theme.lent(used):
            painter = QPainter(self)
            area = QRect(self.rect())
            if self._state.band:
                strip = QRect(area.left(), area.top(), area.width(), used.px(BAND))
                band(painter, strip, self._state.band, self._state.band_line, self.devicePixelRatioF())
                area.setTop(strip.bottom() + 1)
            paint_page(painter, area, self._state, self.left.left if self.left.running else None)
            painter.end()

    def _own_theme(self, state: CustomerState) -> theme.Theme:
        high = HEIGHT + (BAND if state.band else 0)
        scale = min(self.width() / WIDTH, self.height() / high)
        dark = theme.current().dark
        if (scale, dark) != (self._used.scale, self._used.dark):
            self._used = theme.Theme(dark=dark, scale=scale)
        return self._used


def spoken(state: CustomerState) -> list[str]:
    """Everything that the state says, in the order in which one reads it."""
    said = [state.band, state.band_line, state.place, state.heading]
    if state.amount is not None:
        said.append(format_money(state.amount.amount, state.amount.currency))
    said += [state.reference, state.told, state.more, state.note]
    said += [f"{line.label} {format_money(line.money.amount, line.money.currency)}" for line in state.lines]
    said += [name for _code, name in state.methods]
    return [words for words in said if words]
