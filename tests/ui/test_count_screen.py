"""Counting the drawer: with the keyboard alone, by touch alone, and blind."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from pos_terminal.ui.counting import Counting
from pos_terminal.ui.presenters import count_states
from pos_terminal.ui.screens.count import CountScreen
from pos_terminal.ui.states.count import CountState
from tests.ui import drawer_samples as samples
from tests.ui.payment_screen import in_window, shown, themed

Key = Qt.Key


LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(autouse=True)
def _look() -> object:
    with themed():
        yield


class Counted:
    """A count screen in a window, driven as the presenter drives it; counts what a person has to press."""

    def __init__(self, qtbot: QtBot) -> None:
        self.counting = Counting("XOF")
        self.presses = 0
        self.confirmed = 0
        self.screen = in_window(qtbot, CountScreen(), self.state())
        screen, counting = self.screen, self.counting
        screen.key_pressed.connect(self._then(counting.type_key))
        screen.row_selected.connect(self._then(counting.select))
        screen.stepped.connect(self._then(counting.step))
        screen.added.connect(self._then(counting.add))
        screen.next_wanted.connect(self._then(counting.next))
        screen.moved.connect(self._then(counting.move))
        screen.turned.connect(lambda coins: self._then(counting.turn)(coins=coins))
        screen.confirmed.connect(self._confirm)

    def state(self) -> CountState:
        return count_states.count_state(self.counting, count_states.closing())

    def key(self, key: Qt.Key) -> None:
        self.presses += 1
        QTest.keyClick(self.screen.window().focusWidget(), key)

    def type(self, text: str) -> None:
        for char in text:
            self.presses += 1
            QTest.keyClicks(self.screen.window().focusWidget(), char)

    def touch(self, widget: QWidget, at: QPoint | None = None) -> None:
        self.presses += 1
        QTest.mouseClick(widget, LEFT, Qt.KeyboardModifier.NoModifier, at or widget.rect().center())

    def _then(self, change: Callable[..., object]) -> Callable[..., None]:
        def changed(*values: object, **named: object) -> None:
            change(*values, **named)
            self.screen.render_state(self.state())

        return changed

    def _confirm(self) -> None:
        self.confirmed += 1


DRAWER = [7, 5, 8, 9, 9, 6, 2, 5, 9, 8, 4, 8, 4]


"""Pieces of each row, as in the design."""


def test_a_full_count_by_the_keyboard_is_a_digit_and_enter_a_row_and_one_more(qtbot: QtBot) -> None:
    counted = Counted(qtbot)
    for pieces in DRAWER:
        counted.type(str(pieces))
        counted.key(Key.Key_Return)
    assert counted.confirmed == 0
    counted.key(Key.Key_Return)
    assert counted.confirmed == 1
    assert counted.counting.total() == 130_500
    # Under a minute at two keys a second, with time left to look into the drawer.
    assert counted.presses == 2 * len(DRAWER) + 1


def test_a_full_count_by_touch_alone_is_two_touches_a_row_and_one_more(qtbot: QtBot) -> None:
    counted = Counted(qtbot)
    for place, pieces in enumerate(DRAWER):
        row = counted.screen.columns.rows[place]
        counted.touch(row, QPoint(row.width() - 20, row.height() // 2))
        counted.touch(counted.screen.side.keypad.key(str(pieces)))
    counted.touch(counted.screen.side.confirm)
    assert (counted.confirmed, counted.counting.total()) == (1, 130_500)
    assert counted.presses == 2 * len(DRAWER) + 1


def test_a_row_is_stepped_by_its_buttons_and_by_plus_and_minus(qtbot: QtBot) -> None:
    counted = Counted(qtbot)
    row = counted.screen.columns.rows[2]
    counted.touch(row.plus)
    counted.touch(row.plus)
    counted.touch(row.minus)
    counted.type("+")
    counted.type("-")
    counted.type("+")
    assert counted.counting.pieces[2] == 2


def test_the_arrow_keys_and_the_page_keys_choose_the_row(qtbot: QtBot) -> None:
    counted = Counted(qtbot)
    for key, place in ((Key.Key_Down, 1), (Key.Key_PageDown, 5), (Key.Key_Up, 4), (Key.Key_PageUp, 0)):
        counted.key(key)
        assert counted.counting.selected == place


def test_every_part_that_is_touched_in_a_count_is_56_high_and_wide(qtbot: QtBot) -> None:
    for size in ("1366x768", "1024x768"):
        screen = shown(qtbot, CountScreen(), samples.closing(0), size)
        rows = [row for row in screen.columns.rows if row.isVisible()]
        assert len(rows) == (13 if size == "1366x768" else 5)
        for part in [one for row in rows for one in (row.minus, row.plus, row)]:
            assert part.width() >= 56
            assert part.height() >= 56


def test_a_small_window_shows_the_side_that_is_typed_into(qtbot: QtBot) -> None:
    screen = shown(qtbot, CountScreen(), samples.closing(0), "1024x768")
    assert (screen.columns.notes.isVisible(), screen.columns.coins.isVisible()) == (True, False)
    screen.render_state(samples.closing(8))
    assert (screen.columns.notes.isVisible(), screen.columns.coins.isVisible()) == (False, True)


def test_nothing_on_the_page_of_a_count_says_what_should_be_there(qtbot: QtBot) -> None:
    screen = shown(qtbot, CountScreen(), samples.closing())
    said = " ".join(label.text() for label in screen.findChildren(QLabel))
    assert "You see the expected amount after you confirm." in said
    assert "131" not in said
