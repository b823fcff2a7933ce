"""A scanner that types is told from a person by the time between keys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from pos_terminal.ui.scanner import ScannerFilter

NONE = Qt.KeyboardModifier.NoModifier


class Keyboard:
    """Sends key presses with the time that a real keyboard would put on them."""

    def __init__(self, field: QLineEdit) -> None:
        self._field = field
        self.now_ms = 10_000

    def press(self, text: str, after_ms: int, key: Qt.Key = Qt.Key.Key_unknown, repeat: bool = False) -> None:
        self.now_ms += after_ms
        event = QKeyEvent(QEvent.Type.KeyPress, key, NONE, text, repeat)
        event.setTimestamp(self.now_ms)
        QCoreApplication.sendEvent(self._field, event)

    def burst(self, text: str, gap_ms: int = 5, end: Qt.Key | None = Qt.Key.Key_Return) -> None:
        for place, char in enumerate(text):
            self.press(char, 500 if place == 0 else gap_ms)
        if end is not None:
            self.press("\r", gap_ms, end)


@pytest.fixture
def scanner(qapp: QApplication) -> Iterator[ScannerFilter]:
    made = ScannerFilter()
    qapp.installEventFilter(made)
    yield made
    qapp.removeEventFilter(made)


@pytest.fixture
def field(qtbot: QtBot, scanner: ScannerFilter) -> QLineEdit:
    made = QLineEdit()
    scanner.setParent(made)
    qtbot.addWidget(made)
    return made


@pytest.fixture
def codes(scanner: ScannerFilter) -> list[str]:
    heard: list[str] = []
    scanner.scanned.connect(heard.append)
    return heard


@pytest.mark.parametrize("end", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab])
def test_a_fast_burst_that_is_ended_is_a_code_and_stays_out_of_the_field(
    field: QLineEdit, codes: list[str], end: Qt.Key
) -> None:
    Keyboard(field).burst("ORD-1047", end=end)
    assert codes == ["ORD-1047"]
    assert field.text() == ""


def test_two_codes_in_a_row_are_two(field: QLineEdit, codes: list[str]) -> None:
    keyboard = Keyboard(field)
    keyboard.burst("104701")
    keyboard.burst("104802")
    assert codes == ["104701", "104802"]


def test_what_a_person_types_arrives_in_full(
    field: QLineEdit, codes: list[str], scanner: ScannerFilter
) -> None:
    keyboard = Keyboard(field)
    keyboard.burst("1047001", gap_ms=35)
    assert (field.text(), codes) == ("1047001", [])
    keyboard.press("9", 90)
    scanner.flush()
    assert field.text() == "10470019"


def test_the_last_key_of_a_person_arrives_without_another_one(field: QLineEdit, qtbot: QtBot) -> None:
    with qtbot.waitSignal(field.textChanged, timeout=2000):
        Keyboard(field).press("7", 500)
    assert field.text() == "7"


def test_a_short_burst_is_typing(field: QLineEdit, codes: list[str]) -> None:
    Keyboard(field).burst("12345")
    assert (field.text(), codes) == ("12345", [])


def test_a_held_key_is_typing(field: QLineEdit, codes: list[str]) -> None:
    keyboard = Keyboard(field)
    for _ in range(8):
        keyboard.press("5", 30, repeat=True)
    keyboard.press("\r", 30, Qt.Key.Key_Return)
    assert (field.text(), codes) == ("55555555", [])


def test_a_burst_after_slow_typing_loses_nothing_of_either(field: QLineEdit, codes: list[str]) -> None:
    keyboard = Keyboard(field)
    keyboard.press("1", 500)
    keyboard.burst("104701")
    assert (field.text(), codes) == ("1", ["104701"])


def test_a_code_is_whole_even_if_its_first_key_was_let_go(
    field: QLineEdit, codes: list[str], scanner: ScannerFilter
) -> None:
    keyboard = Keyboard(field)
    keyboard.press("1", 500)
    scanner.flush()
    for char in "04701":
        keyboard.press(char, 5)
    keyboard.press("\r", 5, Qt.Key.Key_Return)
    assert codes == ["104701"]


def test_a_number_that_a_french_keyboard_told_as_signs_is_its_digits(
    field: QLineEdit, codes: list[str]
) -> None:
    assert field.text() == ""
    keyboard = Keyboard(field)
    keyboard.burst("&é\"'(-è_çà")
    keyboard.burst("A-1051&")
    assert codes == ["1234567890", "A-1051&"]
