"""One Enter does one thing wherever a line is typed: the line's own answer, or the main button's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pytest
from PySide6.QtCore import SIGNAL, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from pos_terminal.receipts.layout import Paper
from pos_terminal.services import first_steps as steps
from pos_terminal.ui.main_window import MainWindow
from pos_terminal.ui.screens.by_hand import ByHandScreen
from pos_terminal.ui.screens.difference import DifferenceScreen
from pos_terminal.ui.screens.home import HomeScreen
from pos_terminal.ui.screens.payments import PaymentsScreen
from pos_terminal.ui.screens.setting_up import RESTORE, SettingUpScreen
from pos_terminal.ui.screens.settings import SettingsScreen
from pos_terminal.ui.states.central import CentralState, JoinState
from pos_terminal.ui.states.methods import FieldState, MethodFormState, SecretState
from pos_terminal.ui.states.people import Asks, PersonFormState
from pos_terminal.ui.states.plain import PlainRow, PlainState
from pos_terminal.ui.states.printer import PrinterChoices, PrinterPageState
from pos_terminal.ui.states.receipt_words import ReceiptWords, ReceiptWordsState
from pos_terminal.ui.states.till import TillChoices, TillPageState
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.decide_form import DecideForm
from pos_terminal.ui.widgets.dialog import Box
from pos_terminal.ui.widgets.field import Field
from pos_terminal.ui.widgets.move_form import MoveForm
from pos_terminal.ui.widgets.refund_form import RefundForm
from tests.ui import drawer_samples, form_samples, method_samples, payment_samples
from tests.ui.conftest import HandClock

Key = Qt.Key
NETWORK: Final = PrinterChoices("network", "192.168.1.50:9100")
ROWS: Final = (PlainRow("limit", "Limit", "text", "5000"), PlainRow("name", "Name", "text", "Le Baobab"))
WAVE: Final = MethodFormState(
    "wave",
    "Wave",
    "",
    (FieldState("name", "Shown as", "text", "Wave"),),
    (SecretState("api_key", "API key", "Not set."),),
)

PAGES: Final[dict[str, Callable[[Any], object]]] = {
    "methods": lambda page: page.show_form(WAVE),
    "printer": lambda page: page.render_state(PrinterPageState(NETWORK, manages=True), anew=True),
    "central": lambda page: page.render_state(CentralState("", join=JoinState("Bar", "https://pos"))),
    "people": lambda page: page.show_form(PersonFormState(Asks.ADD, "Somebody new")),
    "receipts": lambda page: page.render_state(
        ReceiptWordsState(ReceiptWords(("Rue 12",)), Paper("Receipt", ()), manages=True)
    ),
    "restaurant": lambda page: page.render_state(PlainState("", ROWS, saves=True)),
    "till": lambda page: page.render_state(TillPageState(TillChoices(True), manages=True), anew=True),
}
STEPS: Final = (steps.RESTAURANT, steps.MONEY, steps.MANAGER, RESTORE, steps.CODES)
SCREENS: Final[dict[str, Callable[[], tuple[QWidget, object]]]] = {
    "by_hand": lambda: (ByHandScreen(), method_samples.byhand()),
    "drawer_difference": lambda: (DifferenceScreen(), drawer_samples.difference()),
    "payments": lambda: (PaymentsScreen(), payment_samples.payments()),
}
FORMS: Final[dict[str, Callable[[], Box]]] = {
    "decide": lambda: DecideForm(form_samples.decide()),
    "refund by hand": lambda: RefundForm(form_samples.refund_by_hand()),
    "pay out": lambda: MoveForm(drawer_samples.move("out")),
}


def lines_of(shown: QWidget) -> list[QLineEdit]:
    """What can be typed into now."""
    return [one for one in shown.findChildren(QLineEdit) if one.isVisible() and one.isEnabled()]


def listens(line: QLineEdit) -> bool:
    """Whether somebody wants to know of Enter in this line."""
    return line.receivers(SIGNAL("returnPressed()")) > 0


def all_answers(shown: QWidget, clock: HandClock) -> list[int]:
    """How many times one Enter is answered in each line, of which there is one at least: by whoever listens
    to the line, and by buttons."""
    QApplication.processEvents()
    lines = lines_of(shown)
    assert lines
    pressed: list[str] = []
    for one in shown.findChildren(Button):
        one.clicked.connect(lambda _checked=False, one=one: pressed.append(one.text()))
    found = []
    for line in lines:
        line.setFocus()
        clock.now_s += 1
        heard, before = listens(line), len(pressed)
        QTest.keyClick(line, Key.Key_Return)
        found.append(len(pressed) - before + heard)
    return found


def show(window: MainWindow, name: str, screen: QWidget) -> None:
    window.screens.add(name, screen)
    window.show_screen(name)


@pytest.mark.parametrize("section", PAGES)
def test_enter_in_a_line_of_the_settings_saves_once(
    section: str, window: MainWindow, clock: HandClock
) -> None:
    screen = SettingsScreen()
    show(window, "settings", screen)
    screen.show_section(section)
    PAGES[section](screen.page(section))
    assert set(all_answers(screen, clock)) == {1}


@pytest.mark.parametrize("step", STEPS)
def test_enter_in_a_line_of_the_first_start_goes_on_once(
    step: str, window: MainWindow, clock: HandClock
) -> None:
    screen = SettingUpScreen()
    show(window, "setting_up", screen)
    screen.show_step(step, back=True)
    assert set(all_answers(screen, clock)) == {1}


@pytest.mark.parametrize("section", [steps.METHODS, steps.PRINTER, steps.CENTRAL])
def test_enter_in_a_page_that_is_lent_to_the_first_start_saves_once(
    section: str, window: MainWindow, clock: HandClock
) -> None:
    settings, screen = SettingsScreen(), SettingUpScreen()
    window.screens.add("settings", settings)
    show(window, "setting_up", screen)
    page = settings.page(section)
    screen.lend(page)
    screen.show_step(section, back=True)
    PAGES[section](page)
    assert set(all_answers(screen, clock)) == {1}


@pytest.mark.parametrize("name", SCREENS)
def test_enter_in_a_line_of_another_screen_does_no_more_than_one_thing(
    name: str, window: MainWindow, clock: HandClock
) -> None:
    screen, state = SCREENS[name]()
    show(window, name, screen)
    screen.render_state(state)  # type: ignore[attr-defined]  # each screen takes its own state
    assert max(all_answers(screen, clock)) <= 1


def test_enter_in_the_search_and_the_reference_of_home_is_theirs_alone(
    home: HomeScreen, clock: HandClock
) -> None:
    assert all_answers(home, clock) == [1, 1]


@pytest.mark.parametrize("form", FORMS)
def test_enter_in_a_line_of_a_form_confirms_nothing(form: str, window: MainWindow, clock: HandClock) -> None:
    box = FORMS[form]()
    window.show_screen("home")
    window.dialogs.open_box(box)
    assert set(all_answers(box, clock)) == {0}


class Asking(QWidget):
    """A line above a main button."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        self.line = Field("Reference")
        self.go = Button("Go on", "primary")
        column.addWidget(self.line)
        column.addWidget(self.go)
        self.heard: list[str] = []
        self.go.clicked.connect(lambda: self.heard.append("button"))


@pytest.fixture
def asking(window: MainWindow, clock: HandClock) -> Asking:
    made = Asking()
    show(window, "cash", made)
    clock.now_s += 1
    return made


def test_enter_in_a_line_that_nobody_listens_to_presses_the_main_button(asking: Asking) -> None:
    QTest.keyClick(asking.line, Key.Key_Return)
    QTest.keyClick(asking.line, Key.Key_Enter)
    assert asking.heard == ["button", "button"]


def test_enter_in_a_line_that_somebody_listens_to_goes_no_further(asking: Asking) -> None:
    asking.line.returnPressed.connect(lambda: asking.heard.append("line"))
    QTest.keyClick(asking.line, Key.Key_Return)
    QTest.keyClick(asking.line, Key.Key_Enter)
    assert asking.heard == ["line", "line"]


def test_a_held_enter_is_told_once(asking: Asking) -> None:
    asking.line.returnPressed.connect(lambda: asking.heard.append("line"))
    QTest.keyClick(asking.line, Key.Key_Return)
    for _ in range(3):
        held = QKeyEvent(QEvent.Type.KeyPress, Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", True)
        QApplication.sendEvent(asking.line, held)
    assert asking.heard == ["line"]
