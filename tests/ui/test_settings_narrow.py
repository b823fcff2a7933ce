"""The settings on the smallest window, in practice, in both languages: nothing is cut, and nothing jumps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from pos_terminal.texts import set_language, tr
from pos_terminal.ui import theme
from pos_terminal.ui.main_window import MainWindow
from pos_terminal.ui.screens.settings import SECTIONS, SettingsScreen
from pos_terminal.ui.states.about_program import ProgramState
from pos_terminal.ui.states.central import CentralState, JoinState
from pos_terminal.ui.states.people import Asks, PersonFormState
from pos_terminal.ui.states.plain import PlainRow, PlainState
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.keypad import Key
from pos_terminal.ui.widgets.letter_pad import TextPad
from tests.ui import samples
from tests.ui.payment_screen import themed

FILE = "/home/caisse/.local/share/pos-terminal/live/support/pos-terminal-support-20261121T234455Z.zip"
TWO_LINES = " ".join(["pas", "comme", "il", "faut"] * 5)
WRAPPED = Qt.TextFlag.TextWordWrap


@pytest.fixture(params=["en", "fr"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    set_language(request.param)
    yield request.param
    set_language("en")


@pytest.fixture
def screen(language: str, qtbot: QtBot) -> Iterator[SettingsScreen]:
    """In a real window of 1024 by 768 with the band of practice."""
    assert language
    with themed():
        window = MainWindow()
        qtbot.addWidget(window)
        made = SettingsScreen()
        window.screens.add("settings", made)
        window.set_shell(replace(samples.shell(), practice=True))
        window.show_screen("settings")
        window.resize(1024, 768)
        window.show()
        # A line under each title: all the sections are more than the window is high.
        for section in SECTIONS:
            made.show_line(section.name, tr("Off"))
        settle()
        assert (window.width(), window.height()) == (1024, 768)
        yield made


def settle() -> None:
    for _ in range(3):
        QApplication.processEvents()


def opened(screen: SettingsScreen, name: str) -> Any:
    screen.show_section(name)
    settle()
    return screen.page(name)


def place_of(widget: QWidget, inside: QWidget) -> QRect:
    return QRect(widget.mapTo(inside, QPoint(0, 0)), widget.size())


def is_cut(label: QLabel) -> bool:
    """Whether some of its words cannot be seen."""
    if not label.wordWrap():
        return label.sizeHint().width() > label.width()
    room, flags = QRect(0, 0, label.width(), 9_999), int(label.alignment() | WRAPPED)
    needed = label.fontMetrics().boundingRect(room, flags, label.text())
    return needed.width() > label.width() or label.heightForWidth(label.width()) > label.height()


def cut_in(page: QWidget) -> list[str]:
    labels = [one for one in page.findChildren(QLabel) if one.isVisible() and one.text()]
    assert labels
    return [one.text() for one in labels if is_cut(one)]


def test_nothing_of_the_page_about_the_program_is_cut(screen: SettingsScreen) -> None:
    page = opened(screen, "about")
    facts = ((tr("Version"), "0.1.0"), (tr("Built from"), "0123456789ab"), (tr("Licence"), "Apache 2.0"))
    page.render_state(ProgramState(facts, told=tr("Saved as {file}", file=FILE)))
    settle()
    assert cut_in(page) == []
    for one in page.findChildren(Button):
        assert not one.isVisible() or page.rect().contains(place_of(one, page))


def test_no_title_of_a_section_is_cut(screen: SettingsScreen) -> None:
    cut = [one.name for one in SECTIONS if not screen.rows.row(one.name).shows_whole_title()]
    assert cut == []


def test_every_page_begins_at_the_same_height(screen: SettingsScreen) -> None:
    tops = {}
    for section in SECTIONS:
        page = opened(screen, section.name)
        title = min(
            place_of(one, page).top()
            for one in page.findChildren(QLabel)
            if one.property("role") == "32" and one.isVisible()
        )
        tops[section.name] = title
    assert set(tops.values()) == {theme.current().px(24)}, tops


def test_the_button_of_practice_is_as_wide_as_its_words(screen: SettingsScreen) -> None:
    page = opened(screen, "practice")
    action = tr("Stop practising")
    page.render_state(PlainState(tr("No real money moves. Nothing is sent."), (), action=action))
    settle()
    assert page.action.width() == page.action.sizeHint().width()
    assert place_of(page.action, page).right() == page.width() - theme.current().px(24) - 1


def is_inside(widget: QWidget, page: QWidget) -> bool:
    """Whether all of it is on the page, and in a window that has not grown."""
    window = page.window()
    assert (window.width(), window.height()) == (1024, 768)
    return page.rect().contains(place_of(widget, page)) and window.rect().contains(place_of(widget, window))


def too_small(pad: TextPad) -> list[str]:
    """The letters that a finger would miss; all of them have to be in the window."""
    keys = [one for one in pad.findChildren(Key) if one.isVisible()]
    assert len(keys) > 40
    assert all(pad.rect().contains(one.geometry()) for one in keys)
    places = [one.geometry() for one in keys]
    assert not any(one.intersects(other) for one, other in combinations(places, 2))
    assert is_inside(pad, pad.window())
    least = theme.current().px(56)
    return [one.name for one in keys if one.width() < least or one.height() < least]


def title_of(page: QWidget) -> QWidget:
    """The heading of the page of the central server, which has to be seen."""
    found = [
        one for one in page.findChildren(QLabel) if one.isVisible() and one.text() == tr("Central server")
    ]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("asks", Asks)
def test_letters_are_large_enough_under_a_person(screen: SettingsScreen, asks: Asks) -> None:
    page = opened(screen, "people")
    page.show_form(PersonFormState(asks, "Awa Koné", "awa", "Awa Koné", "awa"))
    for problem in ("", TWO_LINES):
        page.form.refuse(problem)
        settle()
        assert too_small(page.form.pad) == []
        assert is_inside(page.form.save, page)
        assert not is_cut(page.form.problem)
        for one in page.form.fields.values():
            assert not one.isVisible() or one.height() >= theme.current().px(56)


def test_letters_are_large_enough_where_the_terminal_joins(screen: SettingsScreen) -> None:
    window = screen.window()
    assert isinstance(window, MainWindow)
    window.set_shell(samples.shell())  # practice joins no server
    page = opened(screen, "central")
    line = tr(
        "This terminal stands alone. Once it has joined, it sends all its payments and drawers to the"
        " server, and gets orders, methods and people from there. Without internet it goes on selling."
    )
    for problem in ("", tr("The code has four groups of four signs. Type it as it is shown.")):
        page.render_state(CentralState(line, join=JoinState("Counter 1", "", problem=problem)))
        settle()
        assert is_inside(page.form.button, page)
        assert cut_in(page) == []
        assert is_inside(title_of(page), page)
        QTest.mouseClick(page.form.fields["code"], Qt.MouseButton.LeftButton)
        settle()
        assert too_small(page.form.pad) == []
        assert is_inside(page.form.button, page)
        assert cut_in(page) == []
        QTest.keyClick(page.form.fields["code"], Qt.Key.Key_Backspace)  # a real key sends them away again


def test_letters_that_come_by_a_touch_are_large_enough(screen: SettingsScreen) -> None:
    page = opened(screen, "restaurant")
    row = PlainRow("restaurant", "Restaurant", "text", "Le Baobab")
    page.render_state(PlainState("", (row,), saves=True))
    settle()
    [field] = page.cells.fields()
    QTest.mouseClick(field, Qt.MouseButton.LeftButton)
    settle()
    assert too_small(page.pad) == []
    assert is_inside(page.save, page)


def test_every_button_of_a_person_is_seen_whole(screen: SettingsScreen) -> None:
    page = opened(screen, "people")
    page.show_form(PersonFormState(Asks.CHANGE, "Awa Koné", "awa", "Awa Koné", "awa", locked=True))
    settle()
    inside = page.rect().adjusted(theme.current().px(24), 0, -theme.current().px(24), 0)
    for one in (page.form.cancel, page.form.leave, page.form.unlock, page.form.save):
        assert inside.contains(place_of(one, page)), one.text()
        words = QFontMetrics(theme.current().font(18, 600)).horizontalAdvance(one.text())
        assert one.width() >= words + 2 * theme.current().px(20)
