"""The keyboard map, as data: which key means which action, and how the help names it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from pos_terminal.records import dataclass
from pos_terminal.texts import tr

ENTER_WAIT_S: Final = 0.4
"""For so long after a screen appeared Enter is ignored: a double press cannot skip a state."""

ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True)
class Shortcut:
    """One key, what it does, and the words of the help; a key without words is not in the help."""

    keys: str
    action: str
    words: Callable[[], str] | None = None


SHORTCUTS: Final = (
    Shortcut("F1", "help", lambda: tr("Keys and help")),
    Shortcut("F2", "home", lambda: tr("Take payment, clear the amount")),
    Shortcut("F3", "search", lambda: tr("Search")),
    Shortcut("Shift+F3", "list_day", lambda: tr("Day of the payments")),
    Shortcut("Shift+F4", "list_method", lambda: tr("Method of the payments")),
    Shortcut("F4", "split", lambda: tr("Split")),
    Shortcut("/", "split"),
    Shortcut("Shift+/", "split"),
    Shortcut("F5", "method:F5", lambda: tr("Cash")),
    Shortcut("F6", "method:F6", lambda: "Wave"),
    Shortcut("F7", "method:F7", lambda: "Orange Money"),
    Shortcut("F8", "method:F8", lambda: "MTN MoMo"),
    Shortcut("F9", "method:F9", lambda: tr("Card")),
    Shortcut("Shift+F5", "method:Shift+F5", lambda: tr("Other ways to pay")),
    Shortcut("F10", "drawer", lambda: tr("Drawer")),
    Shortcut("F11", "payments", lambda: tr("Payments")),
    Shortcut("Shift+F11", "sending", lambda: tr("What waits to be sent")),
    Shortcut("F12", "lock", lambda: tr("Lock")),
    Shortcut("Ctrl+R", "check_now", lambda: tr("Check now")),
    Shortcut("Ctrl+L", "copy_link", lambda: tr("Copy link")),
    Shortcut("Ctrl+P", "print", lambda: tr("Print, or print again")),
    Shortcut("Ctrl+O", "open_drawer", lambda: tr("Open the drawer without a sale")),
    Shortcut("Ctrl+D", "day_total", lambda: tr("Check the day’s total")),
    Shortcut("Ctrl+T", "theme", lambda: tr("Light or dark")),
    Shortcut("Alt+1", "rail:1"),
    Shortcut("Alt+2", "rail:2"),
    Shortcut("Alt+3", "rail:3"),
    Shortcut("Alt+4", "rail:4"),
    Shortcut("Alt+5", "rail:5"),
    Shortcut("Up", "up"),
    Shortcut("Down", "down"),
    Shortcut("Esc", "back", lambda: tr("One step back, or close")),
)

TYPED: Final[tuple[tuple[str, Callable[[], str]], ...]] = (
    ("0–9", lambda: tr("Amount")),
    ("*", lambda: "000"),
    ("↑ ↓", lambda: tr("Choose an order")),
    ("Enter", lambda: tr("The main button of the screen")),
)
"""What the help says of keys that are typed rather than pressed for an action."""

_TEXT_KEYS: Final = {"*": "000", **{digit: digit for digit in "0123456789"}}
_FIRST_DIGIT_KEY: Final = 2 if sys.platform == "win32" else 10
"""Where the key "1" of the upper row is: the keyboard's own number on Windows, that number and 8 under X."""
_UPPER_ROW: Final = "1234567890"
_AZERTY_ROW: Final = "&é\"'(-è_çà"
_IGNORED: Final = Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.GroupSwitchModifier
_BY_NAME: Final = {shortcut.keys: shortcut.action for shortcut in SHORTCUTS}


def action_of(event: QKeyEvent) -> str:
    """The action of this key press, "" for none."""
    pressed = QKeyCombination(event.modifiers() & ~_IGNORED, Qt.Key(event.key()))
    return _BY_NAME.get(QKeySequence(pressed).toString(QKeySequence.SequenceFormat.PortableText), "")


def typed_key(event: QKeyEvent) -> str:
    """What this key press types into an amount or a code: a key of the keypad, or ""."""
    held = event.modifiers() & ~(_IGNORED | Qt.KeyboardModifier.ShiftModifier)
    if held != Qt.KeyboardModifier.NoModifier:
        return ""
    if event.key() == Qt.Key.Key_Backspace:
        return "backspace"
    if event.key() == Qt.Key.Key_Delete:
        return "clear"
    return _TEXT_KEYS.get(event.text(), "") or _digit_under(event)


def _digit_under(event: QKeyEvent) -> str:
    """The digit printed on a key of the upper row of a French keyboard, which types it only with Shift.

    By the key's place and its sign together: on other keyboards the same sign means what it says.
    """
    place = event.nativeScanCode() - _FIRST_DIGIT_KEY
    if not 0 <= place < len(_UPPER_ROW) or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
        return ""
    return _UPPER_ROW[place] if event.text() == _AZERTY_ROW[place] else ""


def unshifted_digits(code: str) -> str:
    """A scanned code of digits, also where a French keyboard was told of them as its upper row's signs."""
    if code and all(sign in _AZERTY_ROW for sign in code):
        return "".join(_UPPER_ROW[_AZERTY_ROW.index(sign)] for sign in code)
    return code


def key_name(key: str) -> str:
    """What is printed on this key, in the language in use."""
    return {"Enter": tr("Enter"), "Esc": tr("Esc")}.get(key, key)


def help_rows() -> list[tuple[str, str]]:
    """Every key of the help with its words, in the language in use."""
    rows = [
        (key_name(shortcut.keys), shortcut.words()) for shortcut in SHORTCUTS if shortcut.words is not None
    ]
    return rows + [(key_name(keys), words()) for keys, words in TYPED]
