"""What a key press in the window comes to: a dialog, the screen, or the whole window."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from pos_terminal.ui.keys import ENTER, ENTER_WAIT_S, action_of, typed_key
from pos_terminal.ui.widgets.button import primary_of
from pos_terminal.ui.widgets.dialog import DialogLayer
from pos_terminal.ui.widgets.key_caps import key_caps


class Shows(Protocol):
    """What the keys need of the window."""

    dialogs: DialogLayer

    def shown_screen(self) -> QWidget | None:
        """The screen that is shown."""


class KeyPresses(QObject):
    """`wanted` tells actions that neither a dialog nor the screen did.

    A screen may have `handle(action) -> bool` for actions, and `type_key(key)` for an amount or a code
    that is typed without a field. As an application's event filter this notices whether keys or fingers are
    used.
    """

    wanted = Signal(str)
    help_wanted = Signal()
    rail_wanted = Signal(int)
    used_keyboard = Signal(bool)

    def __init__(self, window: Shows, clock: Callable[[], float]) -> None:
        super().__init__(window if isinstance(window, QObject) else None)
        self._window = window
        self._clock = clock
        self._appeared = clock() - ENTER_WAIT_S

    def screen_appeared(self) -> None:
        """A screen appeared: Enter is ignored from now on for a moment."""
        self._appeared = self._clock()

    def press(self, event: QKeyEvent) -> bool:
        """Do what this key stands for. Returns whether it stands for anything."""
        dialogs = self._window.dialogs
        if dialogs.state() is not None:
            return self._in_dialog(dialogs, event)
        if event.key() in ENTER:
            return self._enter(event)
        action = action_of(event)
        if action:
            self._do(action)
            return True
        key = typed_key(event)
        type_key = getattr(self._window.shown_screen(), "type_key", None)
        if key and type_key is not None:
            type_key(key)
            return True
        return False

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Notice whether the person uses the keyboard or the touch screen; takes nothing away."""
        if event.type() == QEvent.Type.KeyPress:
            key_caps.set_keyboard_used(True)
            self.used_keyboard.emit(True)
        elif event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin):
            self.used_keyboard.emit(False)
        return False

    def _in_dialog(self, dialogs: DialogLayer, event: QKeyEvent) -> bool:
        if event.key() in ENTER:
            if not event.isAutoRepeat() and self._enter_allowed():
                dialogs.press_enter()
        elif action_of(event) == "back":
            dialogs.press_escape()
        elif (key := typed_key(event)) and (box := dialogs.box()) is not None:
            box.type_key(key)
        return True

    def _enter_allowed(self) -> bool:
        return self._clock() - self._appeared >= ENTER_WAIT_S

    def _enter(self, event: QKeyEvent) -> bool:
        screen = self._window.shown_screen()
        button = primary_of(screen) if screen is not None else None
        if button is not None and not event.isAutoRepeat() and self._enter_allowed():
            button.click()
        return True

    def _do(self, action: str) -> None:
        handle = getattr(self._window.shown_screen(), "handle", None)
        if handle is not None and handle(action):
            return
        if action == "help":
            self.help_wanted.emit()
        elif action.startswith("rail:"):
            self.rail_wanted.emit(int(action.removeprefix("rail:")))
        else:
            self.wanted.emit(action)
