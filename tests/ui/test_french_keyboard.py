"""The upper row of a French keyboard types signs without Shift; into an amount or a code it types digits."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from pos_terminal.ui import keys
from pos_terminal.ui.keys import typed_key

NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier


def _press(text: str, place: int, held: Qt.KeyboardModifier = NONE) -> QKeyEvent:
    """The key at this place of the upper row, counted from 0."""
    code = keys._FIRST_DIGIT_KEY + place
    return QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_unknown, held, code, 0, 0, text)


@pytest.mark.parametrize(("place", "sign"), list(enumerate("&é\"'(-è_çà")))
def test_the_sign_on_a_digits_key_types_the_digit(place: int, sign: str) -> None:
    assert typed_key(_press(sign, place)) == "1234567890"[place]


@pytest.mark.parametrize("place", range(10))
def test_with_shift_the_digit_types_itself(place: int) -> None:
    digit = "1234567890"[place]
    assert typed_key(_press(digit, place, SHIFT)) == digit


@pytest.mark.parametrize(("sign", "place", "held"), [("&", 6, SHIFT), ("-", 10, NONE), ("'", 27, NONE)])
def test_the_same_sign_elsewhere_types_nothing(sign: str, place: int, held: Qt.KeyboardModifier) -> None:
    """As on an English keyboard, where "&" is Shift and 7."""
    assert typed_key(_press(sign, place, held)) == ""
