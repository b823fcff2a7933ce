"""Keyboard, dialogs, toasts and scans in the window around the screens."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from pos_terminal.ui import questions, theme
from pos_terminal.ui.keys import SHORTCUTS, help_rows
from pos_terminal.ui.main_window import MainWindow
from pos_terminal.ui.scale import scale_for
from pos_terminal.ui.screens.home import HomeScreen
from pos_terminal.ui.states.dialogs import ToastState
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.key_caps import key_caps
from tests.ui import samples
from tests.ui.conftest import HandClock

Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton


class OnePrimary(QWidget):
    """A screen with one primary button and one that is not."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        self.other = Button("Leave the order open")
        self.primary = Button("Payment received", "primary")
        column.addWidget(self.other)
        column.addWidget(self.primary)
        self.pressed = 0
        self.primary.clicked.connect(self._count)

    def _count(self) -> None:
        self.pressed += 1


@pytest.fixture
def paying(window: MainWindow) -> OnePrimary:
    """A screen of a payment that has just appeared."""
    screen = OnePrimary()
    window.screens.add("cash", screen)
    window.show_screen("cash")
    return screen


@pytest.fixture
def actions(window: MainWindow) -> list[str]:
    heard: list[str] = []
    window.action.connect(heard.append)
    return heard


def test_enter_presses_the_primary_button_only_after_the_screen_was_there_for_a_moment(
    window: MainWindow, paying: OnePrimary, clock: HandClock
) -> None:
    QTest.keyClick(window, Key.Key_Return)
    clock.now_s += 0.39
    QTest.keyClick(window, Key.Key_Enter)
    assert paying.pressed == 0
    clock.now_s += 0.02
    QTest.keyClick(window, Key.Key_Enter)
    assert paying.pressed == 1


def test_enter_presses_the_primary_button_even_if_another_one_has_the_focus(
    paying: OnePrimary, clock: HandClock
) -> None:
    clock.now_s += 1
    paying.other.setFocus()
    QTest.keyClick(paying.other, Key.Key_Return)
    assert paying.pressed == 1


def test_a_held_enter_presses_nothing(window: MainWindow, paying: OnePrimary, clock: HandClock) -> None:
    clock.now_s += 1
    held = QKeyEvent(QEvent.Type.KeyPress, Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", True)
    QApplication.sendEvent(window, held)
    assert paying.pressed == 0


@pytest.mark.usefixtures("paying")
def test_during_a_payment_the_rail_is_away_and_no_key_leaves(window: MainWindow, actions: list[str]) -> None:
    assert not window.rail.isVisible()
    for key in (Key.Key_F2, Key.Key_F11, Key.Key_F12):
        QTest.keyClick(window, key)
    QTest.keyClick(window, Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert actions == []
    QTest.keyClick(window, Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert actions == ["check_now"]


@pytest.mark.usefixtures("home")
def test_keys_of_the_whole_window_are_told(window: MainWindow, actions: list[str]) -> None:
    places: list[str] = []
    window.rail_chosen.connect(places.append)
    for key in (Key.Key_F2, Key.Key_F11, Key.Key_F12):
        QTest.keyClick(window, key)
    QTest.keyClick(window, Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(window, Key.Key_2, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(window, Key.Key_5, Qt.KeyboardModifier.AltModifier)
    assert actions == ["home", "payments", "lock", "theme"]
    assert places == ["payments"]


def test_every_key_has_one_meaning_and_the_help_names_the_first() -> None:
    keys = [shortcut.keys for shortcut in SHORTCUTS]
    assert len(set(keys)) == len(keys)
    assert ("F12", "Lock") in help_rows()


def test_the_help_opens_and_escape_closes_it(window: MainWindow, home: HomeScreen) -> None:
    QTest.keyClick(window, Key.Key_F1)
    state = window.dialogs.state()
    assert state is not None
    assert state.title == "Keys and help"
    QTest.keyClick(window, Key.Key_Escape)
    assert window.dialogs.state() is None
    assert window.focusWidget() is home.hero.amount


def test_nothing_reaches_the_screen_under_a_dialog(window: MainWindow, home: HomeScreen) -> None:
    typed: list[str] = []
    home.amount_typed.connect(typed.append)
    home.method_chosen.connect(typed.append)
    window.dialog(questions.information("The printer has no paper"))
    focused = window.focusWidget()
    assert focused is not None
    QTest.keyClicks(focused, "5")
    QTest.keyClick(focused, Key.Key_F5)
    QTest.mouseClick(window.dialogs, LEFT, pos=window.dialogs.rect().bottomRight())
    assert typed == []


@pytest.mark.usefixtures("home")
def test_a_choice_is_answered_once_after_the_dialog_is_gone(window: MainWindow) -> None:
    answers: list[tuple[str, bool]] = []
    asked = questions.yes_or_no("Clear?", "An order is chosen.", "Clear", "Keep")
    window.dialog(asked, lambda name: answers.append((name, window.dialogs.state() is None)))
    button = window.dialogs.findChild(Button, "choice-yes")
    assert button is not None
    QTest.mouseClick(button, LEFT)
    assert answers == [("yes", True)]


@pytest.mark.usefixtures("home")
def test_enter_confirms_a_plain_question_and_never_one_about_charging_twice(
    window: MainWindow, clock: HandClock
) -> None:
    answers: list[str] = []
    window.dialog(questions.same_customer(samples.francs(12_500)), answers.append)
    clock.now_s += 1
    QTest.keyClick(window, Key.Key_Return)
    assert window.focusWidget() is window.dialogs.findChild(Button, "choice-same")
    assert answers == []
    QTest.keyClick(window, Key.Key_Escape)
    assert answers == ["same"]
    window.dialog(questions.yes_or_no("Clear?", "", "Clear", "Keep"), answers.append)
    QTest.keyClick(window, Key.Key_Return)
    assert answers == ["same"], "the second press of a double Enter answers nothing"
    clock.now_s += 1
    QTest.keyClick(window, Key.Key_Return)
    assert answers == ["same", "yes"]


def test_an_order_that_is_being_checked_offers_no_way_to_charge_it_again() -> None:
    asked = questions.order_being_checked("Order 1045, Terrace 2", "Wave", samples.francs(12_500), "")
    assert [choice.name for choice in asked.choices] == ["close", "decide", "see"]
    assert "12\u202f500\u202fF" in asked.text


def test_a_scan_opens_an_order_on_home(window: MainWindow, home: HomeScreen) -> None:
    codes: list[str] = []
    home.order_scanned.connect(codes.append)
    window.scanner.scanned.emit("104701")
    assert codes == ["104701"]


@pytest.mark.usefixtures("paying")
def test_a_scan_while_cash_is_counted_is_put_off_with_a_word(window: MainWindow) -> None:
    codes: list[str] = []
    window.code_scanned.connect(codes.append)
    window.scanner.scanned.emit("104701")
    shown = window.toasts.shown()
    assert shown is not None
    assert shown.text == "Finish this payment first"
    assert codes == []


def test_a_scan_at_sign_in_is_thrown_away(window: MainWindow) -> None:
    window.show_screen("sign_in")
    window.scanner.scanned.emit("123456")
    assert window.toasts.shown() is None


@pytest.mark.usefixtures("home")
def test_toasts_come_one_at_a_time_and_are_not_repeated(window: MainWindow) -> None:
    told: list[str] = []
    window.toast_action.connect(told.append)
    first = ToastState("Order 1047: Wave confirmed 15 000 F. It is paid.", "See", "see:1047", stays=True)
    window.toast(first)
    window.toast(ToastState("The internet is back."))
    window.toast(first)
    assert window.toasts.shown() == first
    button = window.toasts.findChild(Button)
    assert button is not None
    QTest.mouseClick(button, LEFT)
    assert told == ["see:1047"]
    shown = window.toasts.shown()
    assert shown is not None
    assert shown.text == "The internet is back."
    window.toasts.dismiss()
    assert not window.toasts.isVisible()


def test_key_caps_and_the_ring_are_for_who_uses_a_keyboard(window: MainWindow, home: HomeScreen) -> None:
    home.hero.clear.setFocus()
    assert (key_caps.shown, window.ring.target() is not None) == (False, False)
    QTest.keyClick(window, Key.Key_Shift)
    assert (key_caps.shown, window.ring.target() is not None) == (True, True)
    tile = home.tiles.tile("cash")
    # Where the system delivers a touch: to its window, which hands it to the tile.
    QTest.mouseClick(window.windowHandle(), LEFT, pos=tile.mapTo(window, tile.rect().center()))
    assert (key_caps.shown, window.ring.target() is not None) == (True, False)
    window.resize(1024, 768)
    assert (key_caps.shown, window.ring.target() is not None) == (False, False)


@pytest.mark.parametrize(
    ("width", "height", "scale"),
    [
        (800, 600, 1.0),
        (1024, 768, 1.0),
        (1366, 768, 1.0),
        (1600, 900, 1.15),
        (1920, 1080, 1.4),
        (1920, 800, 1.0),
        (2560, 1440, 1.75),
        (3840, 2160, 2.0),
    ],
)
def test_the_scale_is_the_largest_step_that_fits(width: int, height: int, scale: float) -> None:
    assert scale_for(width, height) == scale


@pytest.mark.usefixtures("home")
def test_a_larger_window_is_drawn_larger(window: MainWindow) -> None:
    window.resize(1920, 1080)
    assert theme.current().scale == 1.4
    assert window.top_bar.height() == theme.current().px(56)
    window.resize(1366, 768)
    assert theme.current().scale == 1.0
