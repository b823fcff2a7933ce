"""The printer's page in the settings, by the keyboard and by touch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from pos_terminal.texts import set_language
from pos_terminal.ui.main_window import MainWindow
from pos_terminal.ui.screens.printer import PrinterPage
from pos_terminal.ui.screens.settings import SettingsScreen
from pos_terminal.ui.states.printer import PrinterChoices, PrinterPageState
from tests.ui.conftest import HandClock

LEFT = Qt.MouseButton.LeftButton
NETWORK = PrinterChoices("network", "192.168.1.50:9100", "58", "always", "none", "5", "2")


@pytest.fixture
def page(window: MainWindow) -> Iterator[PrinterPage]:
    """Shown as a manager sees it, with a network printer."""
    screen = SettingsScreen()
    window.screens.add("settings", screen)
    window.show_screen("settings")
    screen.show_section("printer")
    made = screen.page("printer")
    assert isinstance(made, PrinterPage)
    made.render_state(PrinterPageState(NETWORK, "Ready", manages=True), anew=True)
    yield made
    set_language("en")


def heard(signal: Any) -> list[Any]:
    told: list[Any] = []
    signal.connect(told.append)
    return told


def press(widget: Any) -> None:
    QTest.mouseClick(widget, LEFT)


def segment(page: PrinterPage, choice: str, name: str) -> Any:
    return page.choices[choice]._buttons[name]


def test_it_shows_what_is_set_and_tells_the_same_when_nothing_was_touched(page: PrinterPage) -> None:
    saved = heard(page.saved)
    press(page.save)
    assert saved == [NETWORK]
    assert NETWORK.setting == "network:192.168.1.50:9100"


def test_another_connection_asks_for_its_own_address(page: PrinterPage, clock: HandClock) -> None:
    press(segment(page, "connection", "serial"))
    assert page.address.text() == ""
    assert page.address.placeholderText() == "/dev/ttyS0@9600"
    QTest.keyClicks(page.address, "/dev/ttyUSB0@19200")
    saved = heard(page.saved)
    clock.now_s += 1
    QTest.keyClick(page.address, Qt.Key.Key_Return)
    assert [choices.setting for choices in saved] == ["serial:/dev/ttyUSB0@19200"]
    press(segment(page, "connection", "network"))
    assert page.address.text() == "192.168.1.50:9100"


def test_without_a_printer_nothing_can_be_tried(page: PrinterPage) -> None:
    press(segment(page, "connection", "none"))
    assert not page.trial.isEnabled()
    assert not page.address.isVisible()
    assert page.entered().setting == "none"


def test_the_trial_and_the_code_pages_tell_what_is_chosen(page: PrinterPage) -> None:
    tried, pages = heard(page.tried), heard(page.code_pages)
    press(segment(page, "width", "80"))
    press(page.trial)
    press(page.pages)
    assert page.handle("print")
    assert [choices.width for choices in (*tried, *pages)] == ["80", "80", "80"]


def test_only_digits_are_a_number_of_a_code_page(page: PrinterPage) -> None:
    page.code_page.clear()
    QTest.keyClicks(page.code_page, "x1y2")
    assert page.entered().code_page == "12"
    page.code_page.clear()
    assert page.entered().code_page == "2", "nothing typed is nothing changed"


def test_what_is_being_chosen_stays_when_the_printer_says_something(page: PrinterPage) -> None:
    press(segment(page, "receipts", "never"))
    page.address.setText("192.168.1.77")
    page.render_state(
        PrinterPageState(NETWORK, "The printer has no paper.", warns=True, manages=True), anew=False
    )
    assert (page.entered().receipts, page.entered().address) == ("never", "192.168.1.77")
    assert page.line.text() == "The printer has no paper."


def test_who_does_not_manage_looks_and_tries(page: PrinterPage) -> None:
    page.render_state(PrinterPageState(NETWORK, "Ready", manages=False, waiting=3), anew=True)
    assert not page.save.isVisible()
    assert not page.forget.isVisible()
    assert not page.address.isEnabled()
    assert page.trial.isEnabled()


def test_what_waits_can_be_given_up(page: PrinterPage) -> None:
    assert not page.forget.isVisible()
    page.render_state(PrinterPageState(NETWORK, "", manages=True, waiting=3), anew=False)
    told = []
    page.cleared.connect(lambda: told.append(True))
    press(page.forget)
    assert told == [True]


def test_a_trigger_of_its_own_stays_as_it_is(page: PrinterPage) -> None:
    page.render_state(PrinterPageState(PrinterChoices(kick=""), manages=True), anew=True)
    assert not page.choices["kick"].isVisible()
    assert page.entered().kick == ""


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("size", [(1024, 768), (1366, 768)])
def test_everything_fits(window: MainWindow, page: PrinterPage, language: str, size: tuple[int, int]) -> None:
    set_language(language)
    page.retranslate()
    window.resize(*size)
    QApplication.processEvents()
    for part in (*page.choices.values(), page.address, page.code_page, page.pages):
        inside = part.mapTo(page, part.rect().bottomRight())
        assert inside.x() <= page.width()
        assert inside.y() <= page.trial.mapTo(page, page.trial.rect().topLeft()).y()
