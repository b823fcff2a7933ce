"""Signing in: the code leaves once, and is kept and shown nowhere."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from pos_terminal.ui.main_window import MainWindow
from pos_terminal.ui.screens.sign_in import SignInScreen
from pos_terminal.ui.widgets.staff_cards import PersonButton, initials
from tests.ui import samples
from tests.ui.conftest import HandClock

Key = Qt.Key


@pytest.fixture
def screen(window: MainWindow, clock: HandClock) -> SignInScreen:
    shown = window.screen("sign_in")
    assert isinstance(shown, SignInScreen)
    shown.render_state(samples.sign_in())
    window.show_screen("sign_in")
    clock.now_s += 1
    return shown


@pytest.fixture
def codes(screen: SignInScreen) -> list[tuple[str, str]]:
    heard: list[tuple[str, str]] = []
    screen.code_entered.connect(lambda person, code: heard.append((person, code)))
    return heard


def test_the_last_digit_of_a_known_length_enters_the_code(
    window: MainWindow, codes: list[tuple[str, str]]
) -> None:
    QTest.keyClicks(window, "8421")
    assert codes == [("1", "8421")]


def test_what_is_typed_before_people_are_known_is_for_who_is_chosen_then(window: MainWindow) -> None:
    screen = SignInScreen()
    heard: list[tuple[str, str]] = []
    screen.code_entered.connect(lambda person, code: heard.append((person, code)))
    window.screens.add("just started", screen)
    window.show_screen("just started")
    QTest.keyClicks(window, "84")
    screen.render_state(samples.sign_in())
    assert heard == []
    QTest.keyClicks(window, "21")
    assert heard == [("1", "8421")]


def test_a_whole_code_typed_before_people_are_known_signs_in(window: MainWindow) -> None:
    screen = SignInScreen()
    heard: list[tuple[str, str]] = []
    screen.code_entered.connect(lambda person, code: heard.append((person, code)))
    window.screens.add("just started", screen)
    window.show_screen("just started")
    QTest.keyClicks(window, "84219")
    screen.render_state(samples.sign_in())
    assert heard == [("1", "8421")]


def test_the_keypad_enters_it_too(screen: SignInScreen, codes: list[tuple[str, str]]) -> None:
    for digit in "84":
        QTest.mouseClick(screen.pane.pad.key(digit), Qt.MouseButton.LeftButton)
    QTest.mouseClick(screen.pane.pad.key("backspace"), Qt.MouseButton.LeftButton)
    for digit in "999":
        QTest.mouseClick(screen.pane.pad.key(digit), Qt.MouseButton.LeftButton)
    assert codes == [("1", "8999")]


def test_a_code_is_told_once_until_the_answer_comes(
    window: MainWindow, screen: SignInScreen, codes: list[tuple[str, str]]
) -> None:
    QTest.keyClicks(window, "84218421")
    assert codes == [("1", "8421")]
    screen.render_state(samples.sign_in("1", "Wrong code."))
    screen.render_state(samples.sign_in("1"))
    QTest.keyClicks(window, "1357")
    assert codes == [("1", "8421"), ("1", "1357")]


def test_enter_ends_a_code_of_unknown_length(
    window: MainWindow, screen: SignInScreen, codes: list[tuple[str, str]]
) -> None:
    screen.render_state(samples.sign_in("2"))
    QTest.keyClicks(window, "842")
    QTest.keyClick(window, Key.Key_Return)
    assert codes == []
    QTest.keyClicks(window, "13")
    QTest.keyClick(window, Key.Key_Return)
    assert codes == [("2", "84213")]


def test_no_digit_is_taken_while_locked_or_before_a_person_is_chosen(
    window: MainWindow, screen: SignInScreen, codes: list[tuple[str, str]]
) -> None:
    screen.render_state(samples.sign_in_wrong())
    QTest.keyClicks(window, "123456")
    screen.render_state(samples.sign_in(""))
    QTest.keyClicks(window, "8421")
    assert codes == []


def test_another_person_starts_with_an_empty_code(
    window: MainWindow, screen: SignInScreen, codes: list[tuple[str, str]]
) -> None:
    QTest.keyClicks(window, "84")
    screen.render_state(samples.sign_in("4"))
    QTest.keyClicks(window, "13")
    assert codes == []
    QTest.keyClicks(window, "57")
    assert codes == [("4", "1357")]


def test_a_tick_of_the_clock_keeps_what_was_typed(
    window: MainWindow, screen: SignInScreen, codes: list[tuple[str, str]]
) -> None:
    QTest.keyClicks(window, "84")
    screen.render_state(samples.sign_in())
    QTest.keyClicks(window, "21")
    assert codes == [("1", "8421")]


def test_escape_clears_the_code(window: MainWindow, codes: list[tuple[str, str]]) -> None:
    QTest.keyClicks(window, "84")
    QTest.keyClick(window, Key.Key_Escape)
    QTest.keyClicks(window, "13")
    assert codes == []


def test_the_digits_are_told_to_no_screen_reader(window: MainWindow, screen: SignInScreen) -> None:
    QTest.keyClicks(window, "842")
    said = " ".join(
        f"{part.accessibleName()} {part.accessibleDescription()}"
        for part in screen.pane.boxes.findChildren(QWidget)
    )
    assert "842" not in said
    assert screen.pane.boxes.accessibleDescription() == "3 of 4 digits"


def test_choosing_a_person_is_told(screen: SignInScreen) -> None:
    chosen: list[str] = []
    screen.person_chosen.connect(chosen.append)
    card = next(b for b in screen.cards.findChildren(PersonButton) if b.card.staff_id == "5")
    QTest.mouseClick(card, Qt.MouseButton.LeftButton)
    assert chosen == ["5"]
    assert not card.isChecked()
    assert (initials("Awa Koné"), initials("Jean de la Fontaine"), initials("Éva"), initials(" ")) == (
        "AK",
        "JF",
        "É",
        "",
    )
