"""A page of the settings is made when somebody opens it, and is whole then."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from pos_terminal.ui.main_window import MainWindow
from pos_terminal.ui.screens.settings import SECTIONS, SettingsScreen
from pos_terminal.ui.states.central import CentralState, JoinState
from pos_terminal.ui.states.plain import PlainState


def made(screen: SettingsScreen) -> list[str]:
    return [section.name for section in SECTIONS if screen.made_page(section.name) is not None]


def test_a_page_is_made_when_it_is_opened_and_once(qtbot: QtBot) -> None:
    screen = SettingsScreen()
    qtbot.addWidget(screen)
    screen.retranslate()
    assert made(screen) == []
    screen.show_section("practice")
    page = screen.made_page("practice")
    assert made(screen) == ["practice"]
    screen.show_section("looks")
    screen.show_section("practice")
    assert sorted(made(screen)) == ["looks", "practice"]
    assert screen.made_page("practice") is page


def test_who_waits_for_a_page_has_it_before_it_is_said_to_be_shown(qtbot: QtBot) -> None:
    screen = SettingsScreen()
    qtbot.addWidget(screen)
    told: list[str] = []

    def given(page: QWidget) -> None:
        assert page is screen.made_page("practice")
        told.append("given")

    screen.when_made("practice", given)
    screen.section_shown.connect(told.append)
    assert told == []
    screen.show_section("practice")
    screen.show_section("practice")
    assert told == ["given", "practice", "practice"]


def test_what_a_page_that_is_not_there_would_show_makes_none(qtbot: QtBot) -> None:
    screen = SettingsScreen()
    qtbot.addWidget(screen)
    screen.render_page("practice", PlainState("now", ()))
    assert made(screen) == []
    screen.show_section("practice")
    screen.render_page("practice", PlainState("now", ()))
    assert any(one.property("text") == "now" for one in screen.made_page("practice").findChildren(QWidget))


def test_a_page_that_is_filled_after_it_is_opened_gets_the_keyboard_then(window: MainWindow) -> None:
    screen = SettingsScreen()
    window.screens.add("settings", screen)
    window.show_screen("settings")
    screen.show_section("central")
    page = screen.made_page("central")
    assert not page.button.hasFocus(), "Enter would lead away from a page that says nothing yet"
    screen.render_page("central", CentralState("", join=JoinState("Bar")))
    assert page.form.fields["server"].hasFocus()
    page.form.fields["code"].setFocus()
    screen.render_page("central", CentralState("", join=JoinState("Bar", problem="No answer.")))
    assert page.form.fields["code"].hasFocus(), "once"
