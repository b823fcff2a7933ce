"""The till software's page in the settings, by the keyboard and by touch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from pos_terminal.texts import set_language
from pos_terminal.ui.main_window import MainWindow
from pos_terminal.ui.screens.settings import SettingsScreen
from pos_terminal.ui.screens.till import TillPage
from pos_terminal.ui.states.people import PersonRow
from pos_terminal.ui.states.till import TillChoices, TillPageState
from tests.ui.conftest import HandClock

LEFT = Qt.MouseButton.LeftButton
SET = TillChoices(True, "8474", "/srv/till")
PROGRAM = PersonRow("p-1", "Bar till", "Paired on 21.11.2026 by Fatou", button="Remove")


@pytest.fixture
def page(window: MainWindow) -> Iterator[TillPage]:
    """As a manager sees it, with one program let in."""
    screen = SettingsScreen()
    window.screens.add("settings", screen)
    window.show_screen("settings")
    screen.show_section("till")
    made = screen.page("till")
    assert isinstance(made, TillPage)
    made.render_state(TillPageState(SET, manages=True, may_pair=True, programs=(PROGRAM,)), anew=True)
    yield made
    set_language("en")


def heard(signal: Any) -> list[Any]:
    told: list[Any] = []
    signal.connect(lambda *said: told.extend(said or [None]))
    return told


def test_it_tells_what_is_set_and_what_was_changed(page: TillPage, clock: HandClock) -> None:
    saved = heard(page.saved)
    QTest.mouseClick(page.save, LEFT)
    QTest.mouseClick(page.on._buttons["off"], LEFT)
    page.port.selectAll()
    QTest.keyClicks(page.port, "x90a00")
    clock.now_s += 1
    QTest.keyClick(page.port, Qt.Key.Key_Return)
    assert saved == [SET, TillChoices(False, "9000", "/srv/till")]


def test_a_program_is_removed_and_a_code_wanted_by_their_buttons(page: TillPage) -> None:
    removed, wanted = heard(page.removed), heard(page.pair)
    QTest.mouseClick(page.rows.view("p-1").button, LEFT)
    QTest.mouseClick(page.pairing, LEFT)
    assert (removed, wanted) == (["p-1"], [None])


def test_a_code_is_shown_while_there_is_one_and_what_is_typed_stays(page: TillPage) -> None:
    page.folder.setText("/srv/other")
    page.render_state(TillPageState(SET, manages=True, code="1234 5678", code_line="Type it"), anew=False)
    assert page.code.isVisible()
    assert page.code.text() == "1234 5678"
    assert page.entered().folder == "/srv/other"
    page.render_state(TillPageState(SET, manages=True), anew=False)
    assert not page.code.isVisible()
    assert not page.rows.isVisible()


def test_who_does_not_manage_changes_nothing(page: TillPage) -> None:
    page.render_state(TillPageState(SET), anew=True)
    assert not any(widget.isEnabled() for widget in (page.on, page.port, page.folder))
    assert not any(button.isVisible() for button in (page.save, page.pairing))


def test_it_speaks_french(page: TillPage) -> None:
    set_language("fr")
    page.retranslate()
    assert page.pairing.text() == "Associer un logiciel"
