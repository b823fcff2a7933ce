"""What a person does on home, and what home tells of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from pos_terminal.ui.main_window import MainWindow
from pos_terminal.ui.screens.home import HomeScreen
from pos_terminal.ui.states.banner import BannerKind, BannerState
from pos_terminal.ui.typed_digits import after_key
from pos_terminal.ui.widgets.amount import money_look
from tests.ui import samples

Key = Qt.Key


@pytest.fixture
def told(home: HomeScreen) -> list[tuple[str, str]]:
    """Everything that home tells, as (signal, value)."""
    heard: list[tuple[str, str]] = []
    for name in (
        "amount_typed",
        "order_chosen",
        "order_passed",
        "split_pressed",
        "order_scanned",
        "search_typed",
        "reference_typed",
        "method_chosen",
        "notice",
    ):
        getattr(home, name).connect(lambda value, name=name: heard.append((name, value)))
    home.cleared.connect(lambda: heard.append(("cleared", "")))
    return heard


def row_point(home: HomeScreen, row: int) -> QPoint:
    index = home.orders.list.model().index(row, 0, QModelIndex())
    return home.orders.list.visualRect(index).center()


@pytest.mark.parametrize(
    ("digits", "key", "after"),
    [
        ("", "5", "5"),
        ("", "0", ""),
        ("", "000", ""),
        ("12", "000", "12000"),
        ("12", "backspace", "1"),
        ("", "backspace", ""),
        ("12500", "clear", ""),
        ("999999999", "1", "999999999"),
        ("1234567", "000", "1234567"),
    ],
)
def test_a_key_changes_the_digits_and_never_makes_them_too_long(digits: str, key: str, after: str) -> None:
    assert after_key(digits, key) == after


def test_digits_make_an_amount_wherever_the_focus_is(window: MainWindow, told: list[tuple[str, str]]) -> None:
    QTest.keyClick(window, Key.Key_5)
    QTest.keyClick(window, Key.Key_7, Qt.KeyboardModifier.KeypadModifier)
    assert told == [("amount_typed", "5"), ("amount_typed", "7")]


def test_typing_goes_on_from_what_the_state_says(home: HomeScreen, told: list[tuple[str, str]]) -> None:
    home.render_state(samples.home_typed("12"))
    QTest.keyClick(home, Key.Key_5)
    QTest.keyClicks(home, "*")
    QTest.keyClick(home, Key.Key_Backspace)
    assert told == [("amount_typed", "125"), ("amount_typed", "12000"), ("amount_typed", "1")]


def test_a_key_of_the_keypad_acts_when_it_is_pressed(home: HomeScreen, told: list[tuple[str, str]]) -> None:
    key = home.keypad.pad.key("8")
    QTest.mousePress(key, Qt.MouseButton.LeftButton)
    assert told == [("amount_typed", "8")]
    QTest.mouseRelease(key, Qt.MouseButton.LeftButton)
    assert told == [("amount_typed", "8")]


def test_holding_backspace_repeats_it(home: HomeScreen) -> None:
    assert home.keypad.pad.key("backspace").autoRepeat()
    assert not home.keypad.pad.key("5").autoRepeat()


def test_a_touched_order_is_told_and_is_chosen_by_the_state_alone(
    home: HomeScreen, told: list[tuple[str, str]]
) -> None:
    orders = home.orders.list
    QTest.mouseClick(orders.viewport(), Qt.MouseButton.LeftButton, pos=row_point(home, 0))
    assert told == [("order_chosen", "1052")]


def test_arrows_choose_the_order_above_and_below(window: MainWindow, told: list[tuple[str, str]]) -> None:
    QTest.keyClick(window, Key.Key_Down)
    QTest.keyClick(window, Key.Key_Up)
    assert told == [("order_passed", "1050"), ("order_passed", "1052")]


def test_arrows_stop_at_the_ends_and_do_nothing_without_orders(
    home: HomeScreen, told: list[tuple[str, str]]
) -> None:
    home.render_state(samples.home_order(order_id="1042"))
    QTest.keyClick(home, Key.Key_Down)
    home.render_state(samples.home_empty())
    QTest.keyClick(home, Key.Key_Down)
    assert told == [("order_passed", "1042")]


def test_an_updated_list_waits_while_a_finger_is_down(home: HomeScreen) -> None:
    orders = home.orders.list
    QTest.mousePress(orders.viewport(), Qt.MouseButton.LeftButton, pos=row_point(home, 1))
    home.render_state(samples.home_order(orders=samples.orders()[3:]))
    assert orders.model().rowCount(QModelIndex()) == 9
    QTest.mouseRelease(orders.viewport(), Qt.MouseButton.LeftButton, pos=row_point(home, 4))
    assert orders.model().rowCount(QModelIndex()) == 6


@pytest.mark.parametrize(
    ("key", "method"), [(Key.Key_F5, "cash"), (Key.Key_F6, "wave"), (Key.Key_F9, "stripe")]
)
def test_method_keys_press_their_tiles(
    window: MainWindow, told: list[tuple[str, str]], key: Qt.Key, method: str
) -> None:
    QTest.keyClick(window, key)
    assert told == [("method_chosen", method)]


def test_other_has_a_key_of_its_own_and_stays_without_internet(
    window: MainWindow, home: HomeScreen, told: list[tuple[str, str]]
) -> None:
    home.render_state(samples.home_offline())
    QTest.keyClick(window, Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(window, Key.Key_F5)
    assert told == [("method_chosen", "other"), ("method_chosen", "cash")]


@pytest.mark.parametrize("size", [(1366, 768), (1280, 720), (1024, 768)])
def test_every_tile_is_high_enough_for_a_finger(
    window: MainWindow, home: HomeScreen, size: tuple[int, int]
) -> None:
    window.resize(*size)
    banner = BannerState(BannerKind.OFFLINE, "No internet since 14:21.", "Cash payments are saved here.")
    home.render_state(replace(samples.home_offline(), banner=banner))
    QApplication.processEvents()
    assert all(home.tiles.tile(state.method_id).height() >= 56 for state in samples.tiles())


def test_a_touched_tile_chooses_its_method(home: HomeScreen, told: list[tuple[str, str]]) -> None:
    QTest.mouseClick(home.tiles.tile("wave"), Qt.MouseButton.LeftButton)
    assert told == [("method_chosen", "wave")]


def test_a_method_that_cannot_be_used_says_why_and_is_not_chosen(
    home: HomeScreen, told: list[tuple[str, str]]
) -> None:
    home.render_state(samples.home_offline())
    QTest.mouseClick(home.tiles.tile("wave"), Qt.MouseButton.LeftButton)
    QTest.keyClick(home, Key.Key_F6)
    assert told == [("notice", "Wave: Needs the internet")] * 2


def test_keys_of_methods_without_a_tile_do_nothing(
    window: MainWindow, home: HomeScreen, told: list[tuple[str, str]]
) -> None:
    home.render_state(samples.home_order(tiles=samples.tiles()[:2]))
    QTest.keyClick(window, Key.Key_F9)
    assert told == []


def test_search_takes_digits_for_itself_and_enter_opens(
    window: MainWindow, home: HomeScreen, told: list[tuple[str, str]]
) -> None:
    QTest.keyClick(window, Key.Key_F3)
    QTest.keyClicks(home.orders.search, "10")
    QTest.keyClick(home.orders.search, Key.Key_Return)
    assert told == [("search_typed", "1"), ("search_typed", "10"), ("order_scanned", "10")]
    assert window.focusWidget() is home.hero.amount


def test_escape_empties_the_search_and_clears(home: HomeScreen, told: list[tuple[str, str]]) -> None:
    QTest.keyClicks(home.orders.search, "7")
    QTest.keyClick(home.orders.search, Key.Key_Escape)
    assert told == [("search_typed", "7"), ("search_typed", ""), ("cleared", "")]
    assert home.orders.search.text() == ""


def test_a_reference_is_told_while_it_is_typed_and_shown_as_the_state_has_it(
    home: HomeScreen, told: list[tuple[str, str]]
) -> None:
    QTest.keyClicks(home.keypad.reference, "T3")
    assert told == [("reference_typed", "T"), ("reference_typed", "T3")]
    home.render_state(samples.home_typed("5", reference=samples.ODD, reference_problem="Too long"))
    assert home.keypad.reference.text() == samples.ODD
    assert home.keypad.reference.accessibleDescription() == "Too long"


def test_a_narrow_window_has_tabs_and_a_digit_opens_the_keypad(
    window: MainWindow, home: HomeScreen, qapp: QApplication
) -> None:
    window.resize(1024, 768)
    qapp.processEvents()
    assert (home.orders.isVisible(), home.keypad.isVisible()) == (True, False)
    QTest.keyClick(window, Key.Key_5)
    assert (home.orders.isVisible(), home.keypad.isVisible()) == (False, True)
    QTest.keyClick(window, Key.Key_F3)
    assert (home.orders.isVisible(), home.keypad.isVisible()) == (True, False)
    window.resize(1366, 768)
    qapp.processEvents()
    assert (home.orders.isVisible(), home.keypad.isVisible()) == (True, True)


@pytest.mark.parametrize("width", [1024, 1366])
@pytest.mark.parametrize("digits", ["1250000", "999999999"])
def test_the_largest_amounts_fit_their_place(
    window: MainWindow, home: HomeScreen, qapp: QApplication, width: int, digits: str
) -> None:
    window.resize(width, 768)
    home.render_state(samples.home_typed(digits))
    qapp.processEvents()
    display = home.hero.amount
    look = money_look(samples.francs(int(digits)), display.size_used())
    assert look.width <= display.width()


def test_the_amount_is_spoken_with_its_currency(home: HomeScreen) -> None:
    home.render_state(samples.home_typed("12500"))
    assert home.hero.amount.accessibleName() == "12500 francs"


def test_what_is_painted_of_the_order_is_also_a_name(home: HomeScreen) -> None:
    assert home.hero.accessibleName() == "Amount due, Order 1051, Table 3"


def test_practice_can_be_ended_in_the_smallest_window(window: MainWindow, home: HomeScreen) -> None:
    ended: list[bool] = []
    home.stop_practising.connect(lambda: ended.append(True))
    home.render_state(replace(samples.home_order(), practice=True))
    window.resize(1024, 768)
    QApplication.processEvents()
    button = next(part for part in home.findChildren(QPushButton) if part.objectName() == "stop-practising")
    assert button.isVisible()
    band = button.parentWidget()
    assert band is not None
    assert band.rect().contains(button.geometry())
    assert button.width() >= button.sizeHint().width()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert ended == [True]
