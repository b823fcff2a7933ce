"""The window: rail and top bar around one screen at a time, with dialogs, toasts, keyboard and scanner."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from pos_terminal.texts import tr
from pos_terminal.ui.frame import Frame
from pos_terminal.ui.input_points import InputPoints
from pos_terminal.ui.key_presses import KeyPresses
from pos_terminal.ui.scanner import ScannerFilter
from pos_terminal.ui.screen_rules import Scan, rule_of
from pos_terminal.ui.screen_shelf import ScreenShelf
from pos_terminal.ui.states.dialogs import DialogState, ToastState
from pos_terminal.ui.states.shell import ShellState
from pos_terminal.ui.widgets.dialog import DialogLayer
from pos_terminal.ui.widgets.dialog_bodies import help_dialog
from pos_terminal.ui.widgets.focus_ring import FocusRing
from pos_terminal.ui.widgets.toast import Toast

_KEY_CAPS_FROM = 1200
_LEAVING = ("home", "payments", "drawer", "sending", "lock")


class MainWindow(QWidget):
    """Screens are added to `screens` by name and shown by name. What a person wants leaves by signals.

    `action` tells actions of the keyboard map that neither screen nor window did; `rail_chosen` a rail item;
    `dialog_chosen` and `toast_action` what was pressed there; `code_scanned` a code that may
    be opened now, on a screen that has no `scanned(code)` of its own.
    `screen_shown` tells the name of each screen as it appears.
    `painted` tells once that the first frame is on the screen.
    `used` tells that somebody touched the screen or a key. `clock` counts seconds and never goes back.
    """

    action = Signal(str)
    rail_chosen = Signal(str)
    dialog_chosen = Signal(str)
    toast_action = Signal(str)
    code_scanned = Signal(str)
    stop_practising = Signal()
    screen_shown = Signal(str)
    painted = Signal()
    used = Signal()

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._name = ""
        self._answered: Callable[[str], None] | None = None
        self.screens = ScreenShelf(self._put_in)
        self._painted = False
        self.setProperty("fill", "canvas")
        self._frame = Frame(self)
        self.rail, self.top_bar = self._frame.rail, self._frame.top_bar
        self.toasts = Toast(self)
        self.dialogs = DialogLayer(self)
        self.ring = FocusRing(self)
        self.scanner = ScannerFilter(self)
        self._keys = KeyPresses(self, clock)
        self._input = InputPoints(self, self.scanner, self._keys)
        self._connect()
        self.resize(1366, 768)

    def screen(self, name: str) -> Any:  # type: ignore[override]  # Qt's own tells the monitor
        """The screen of this name, made now where that was left for later. Raises KeyError."""
        return self.screens.get(name)

    def current_screen(self) -> str:
        """The name of the screen that is shown; "" before the first."""
        return self._name

    def shown_screen(self) -> QWidget | None:
        """The screen that is shown."""
        return self.screens.find(self._name)

    def show_screen(self, name: str) -> None:
        """Show this screen; Enter does nothing for a moment. Showing what is shown changes nothing."""
        if name == self._name:
            return
        screen = self.screen(name)
        self._name = name
        self._frame.show(screen, name)
        self._keys.screen_appeared()
        if self.dialogs.state() is None:
            self.give_focus()
        self.screen_shown.emit(name)

    def give_focus(self) -> None:
        """Give the keyboard to what the screen wants to be typed into, or to the screen."""
        screen = self.shown_screen()
        if screen is None:
            return
        take = getattr(screen, "take_focus", None)
        if take is not None:
            take()
        else:
            screen.setFocus()

    def set_shell(self, state: ShellState) -> None:
        """Show this around the screens."""
        self._frame.set_shell(state, self._name)

    def toast(self, state: ToastState) -> None:
        """Show a message at the bottom when its turn comes."""
        self.toasts.push(state)

    def dialog(
        self,
        state: DialogState,
        answered: Callable[[str], None] | None = None,
        body: QWidget | None = None,
    ) -> None:
        """Open a dialog; `answered` gets the name of the choice, as does `dialog_chosen`."""
        self._answered = answered
        # The second press of a double Enter must not answer what it has just opened.
        self._keys.screen_appeared()
        self.dialogs.open(state, body)

    def drop_dialog(self) -> None:
        """Close the dialog that is open; nobody answered it."""
        self._answered = None
        self.dialogs.close_dialog()

    def retranslate(self) -> None:
        """Take the words of the language in use; states have to be rendered again by who made them."""
        for part in (self._frame.band, *self.screens.made()):
            again = getattr(part, "retranslate", None)
            if again is not None:
                again()
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._keys.press(event):
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.LayoutRequest:
            self.toasts.place()
        elif kind == QEvent.Type.Show:
            self._input.window_shown()
        elif kind == QEvent.Type.Paint and not self._painted:
            self._painted = True
            QTimer.singleShot(0, self, self.painted.emit)
        return super().event(event)

    def _put_in(self, screen: QWidget) -> None:
        self._frame.stack.addWidget(screen)
        stop = getattr(screen, "stop_practising", None)
        if stop is not None:
            stop.connect(self.stop_practising)

    def _connect(self) -> None:
        self.rail.chosen.connect(self.rail_chosen)
        self.top_bar.network_pressed.connect(lambda: self._wanted("sending"))
        self.toasts.action.connect(self.toast_action)
        self.dialogs.chosen.connect(self._chosen)
        self.scanner.scanned.connect(self._scanned)
        self._frame.band.stop_pressed.connect(self.stop_practising)
        self._keys.used_keyboard.connect(self.ring.set_by_keyboard)
        self._keys.used_keyboard.connect(lambda _keyboard: self.used.emit())
        self._keys.wanted.connect(self._wanted)
        self._keys.help_wanted.connect(lambda: self.dialogs.open(*help_dialog()))
        # The rail tells the item itself, as for a press.
        self._keys.rail_wanted.connect(self._frame.press_place)

    def _fit(self) -> None:
        self._frame.fit(self._name)
        self.dialogs.place()
        self.toasts.place()

    def _chosen(self, name: str) -> None:
        answered, self._answered = self._answered, None
        self.dialog_chosen.emit(name)
        if answered is not None:
            answered(name)
        if self.dialogs.state() is None:
            self.give_focus()

    def _wanted(self, action: str) -> None:
        # During a payment, and before somebody signed in, the only ways out are the buttons of the screen.
        if action not in _LEAVING or rule_of(self._name).place:
            self.action.emit(action)

    def _scanned(self, code: str) -> None:
        if (take := getattr(self.dialogs.box(), "scanned", None)) is not None:
            take(code)
            return
        rule = rule_of(self._name)
        if rule.scan is Scan.THROW_AWAY or self.dialogs.state() is not None:
            return
        if rule.scan is Scan.FINISH_FIRST:
            self.toasts.push(ToastState(tr("Finish this payment first"), icon="barcode"))
            return
        take = getattr(self.shown_screen(), "scanned", None)
        if take is not None:
            take(code)
        else:
            self.code_scanned.emit(code)
