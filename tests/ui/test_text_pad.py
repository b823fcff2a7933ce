"""The letters on the screen: where each stands, large ones, accents, and when the pad is there."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from pos_terminal.texts import set_language
from pos_terminal.ui.widgets.field import Field
from pos_terminal.ui.widgets.keypad import Key
from pos_terminal.ui.widgets.letter_pad import ACCENTS, ALL, CAPITALS, SHIFT, WORDS, TextPad

LEFT = Qt.MouseButton.LeftButton


class Form(QWidget):
    """A name, a code and something else, with letters under them."""

    def __init__(self, window: QWidget, *, opens: bool) -> None:
        super().__init__(window)
        self.window_around = window
        self.name, self.code, self.other = Field("name"), Field("code"), Field("other")
        self.name.setProperty(CAPITALS, WORDS)
        self.code.setProperty(CAPITALS, ALL)
        self.pad = TextPad(self.name, self.code, self.other, opens=opens)
        column = QVBoxLayout(self)
        for part in (self.name, self.code, self.other, self.pad):
            column.addWidget(part)

    def press(self, *keys: str) -> None:
        for key in keys:
            QTest.mouseClick(self.pad.key(key), LEFT)


@pytest.fixture
def language() -> Iterator[None]:
    yield
    set_language("en")


def shown(qtbot: QtBot, *, opens: bool = False) -> Form:
    # Inside a window that asks nothing of its size.
    window = QWidget()
    window.resize(800, 600)
    form = Form(window, opens=opens)
    form.resize(800, 600)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    return form


def test_its_keys_are_made_when_it_is_first_seen(qtbot: QtBot) -> None:
    form = shown(qtbot, opens=True)
    assert form.pad.findChildren(Key) == []
    QTest.mouseClick(form.name, LEFT)
    keys = form.pad.findChildren(Key)
    assert len(keys) == 48
    assert all(key.isVisible() for key in keys)
    areas = [key.geometry() for key in keys]
    assert all(form.pad.rect().contains(area) and area.height() >= 44 for area in areas)
    assert not any(one.intersects(other) for one, other in combinations(areas, 2))


def test_one_that_is_always_there_is_whole_when_its_form_appears(qtbot: QtBot) -> None:
    form = shown(qtbot)
    keys = form.pad.findChildren(Key)
    assert len(keys) == 48
    qtbot.waitUntil(lambda: all(key.isVisible() for key in keys))


@pytest.mark.usefixtures("language")
@pytest.mark.parametrize(("used", "row"), [("en", "qwertyuiop"), ("fr", "azertyuiop")])
def test_letters_stand_as_on_the_keyboards_of_the_language(qtbot: QtBot, used: str, row: str) -> None:
    set_language(used)
    form = shown(qtbot)
    keys = sorted((form.pad.key(letter.upper()) for letter in row), key=lambda key: key.x())
    assert "".join(key.name for key in keys).lower() == row
    assert len({key.y() for key in keys}) == 1


def test_words_codes_and_the_rest_have_their_own_large_letters(qtbot: QtBot) -> None:
    form = shown(qtbot)
    form.name.setFocus()
    form.press("A", "M", "A", "space", "B", "A", "backspace", "I")
    assert form.name.text() == "Ama Bi"
    form.code.setFocus()
    form.press("A", "B", "7")
    assert form.code.text() == "AB7"
    form.other.setFocus()
    form.press("A", SHIFT, "B", "C", ".", "/")
    assert form.other.text() == "aBc./"


def test_accents_take_the_place_of_the_digits(qtbot: QtBot) -> None:
    form = shown(qtbot)
    form.other.setFocus()
    form.press(ACCENTS, "É", "È", "Ê", "À", "Ç", "Ô", "Ï", SHIFT, "É", ACCENTS, "1")
    assert form.other.text() == "éèêàçôïÉ1"


def test_a_finger_brings_the_pad_and_a_key_sends_it_away(qtbot: QtBot) -> None:
    form = shown(qtbot, opens=True)
    form.name.setFocus()
    assert not form.pad.isVisible()
    QTest.mouseClick(form.name, LEFT)
    assert form.pad.isVisible()
    form.press("A")
    assert form.name.hasFocus()
    QTest.keyClicks(form.name, "b")
    assert not form.pad.isVisible()
    assert form.name.text() == "Ab"


def test_a_field_that_may_not_be_changed_is_left_alone(qtbot: QtBot) -> None:
    form = shown(qtbot)
    form.name.setFocus()
    form.name.setReadOnly(True)
    form.press("A")
    assert form.name.text() == ""
