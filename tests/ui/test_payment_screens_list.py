"""The list of payments: filters, search, paging, and the way to one payment and back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QStyle, QStyleOptionFrame
from pytestqt.qtbot import QtBot

from pos_terminal.texts import LANGUAGES, set_language, tr
from pos_terminal.ui.screens.payments import PaymentsScreen
from pos_terminal.ui.states.outcome import Outcome
from pos_terminal.ui.states.payments import PaymentRow, PaymentsFilter, PaymentsState
from pos_terminal.ui.widgets.field import Field
from pos_terminal.ui.widgets.key_caps import key_caps
from tests.ui import method_samples
from tests.ui import payment_samples as samples
from tests.ui.payment_screen import in_window, shown, themed

SIGNALS = (
    *("filter_chosen", "search_changed", "payment_chosen", "more_wanted", "see_payment", "back"),
    *("day_wanted", "method_wanted", "everything_wanted"),
)
SHIFT = Qt.KeyboardModifier.ShiftModifier


def told_by(screen: PaymentsScreen) -> list[tuple[Any, ...]]:
    told: list[tuple[Any, ...]] = []
    for name in SIGNALS:
        getattr(screen, name).connect(lambda *values, name=name: told.append((name, *values)))
    return told


def many(count: int, start: int = 0) -> tuple[PaymentRow, ...]:
    return tuple(
        PaymentRow(f"p{n}", "14:00", samples.wave(1000 + n), Outcome.PAID) for n in range(start, count)
    )


def room_for_words(field: Field) -> int:
    """How wide the words of an empty line may be, by the style that draws it."""
    option = QStyleOptionFrame()
    field.initStyleOption(option)
    inside = field.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, field)
    margins = field.textMargins()
    return inside.width() - margins.left() - margins.right() - 4


@pytest.mark.parametrize("keyboard", [False, True])
@pytest.mark.parametrize("size", ["1024x768", "1366x768", "1280x720"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_can_be_searched_is_never_cut(language: str, size: str, keyboard: bool, qtbot: QtBot) -> None:
    set_language(language)
    key_caps.set_keyboard_used(keyboard)
    usual = samples.payments()
    try:
        with themed():
            for state in (usual, replace(usual, day="mercredi 30.09.2026", method="Un nom sans fin")):
                search = shown(qtbot, PaymentsScreen(), state, size).search
                needed = search.fontMetrics().horizontalAdvance(search.placeholderText())
                assert needed <= room_for_words(search)
                assert search.accessibleName() == tr("Order, amount or reference")
                assert search.placeholderText() != tr("Search") or state is not usual
    finally:
        key_caps.set_keyboard_used(False)
        set_language("en")


def test_what_can_be_searched_is_said_in_full_where_there_is_room(qtbot: QtBot) -> None:
    with themed():
        screen = shown(qtbot, PaymentsScreen(), replace(samples.payments(), detail=None), "1366x768")
        assert screen.search.placeholderText() == "Order, amount or reference"
        screen.render_state(replace(samples.payments(), day="Wednesday 30.09.2026", method="x" * 40))
        QApplication.processEvents()
        assert screen.search.placeholderText() == "Order, amount"
        screen.render_state(replace(samples.payments(), day="", method=""))
        QApplication.processEvents()
        assert screen.search.placeholderText() == "Order, amount or reference"


def test_to_check_is_the_first_filter_with_its_number(qtbot: QtBot) -> None:
    screen = shown(qtbot, PaymentsScreen(), samples.payments())
    words = [button.text() for button in screen.filters.findChildren(QPushButton)]
    assert [word.split("  ") for word in words] == [
        ["To check", "2"],
        ["All", "84"],
        ["Paid"],
        ["Not paid"],
        ["Given back"],
    ]


def test_pressing_a_filter_tells_its_name(qtbot: QtBot) -> None:
    screen = shown(qtbot, PaymentsScreen(), samples.payments())
    told = told_by(screen)
    QTest.mouseClick(screen.filters.findChildren(QPushButton)[0], Qt.MouseButton.LeftButton)
    assert told == [("filter_chosen", PaymentsFilter.TO_CHECK.value)]


def test_what_is_typed_into_the_search_is_told_and_not_overwritten(qtbot: QtBot) -> None:
    screen = in_window(qtbot, PaymentsScreen(), samples.payments())
    told = told_by(screen)
    QTest.keyClick(screen, Qt.Key.Key_F3)
    QTest.keyClicks(screen.search, "10")
    screen.render_state(samples.payments())
    assert told == [("search_changed", "1"), ("search_changed", "10")]
    assert screen.search.text() == "10"


def test_the_day_and_the_method_stand_beside_the_search_and_are_asked_for_by_touch_and_key(
    qtbot: QtBot,
) -> None:
    with themed():
        screen = in_window(qtbot, PaymentsScreen(), samples.payments())
        told = told_by(screen)
        assert (screen.day.text(), screen.method.text()) == ("Today", "All methods")
        for button in (screen.day, screen.method):
            assert button.height() >= 48
            assert button.width() >= 48
            assert button.y() == screen.search.y()
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        for key in (Qt.Key.Key_F3, Qt.Key.Key_F4):
            QTest.keyClick(screen, key, SHIFT)
        for button in (screen.day, screen.method):
            button.setFocus()
            QTest.keyClick(button, Qt.Key.Key_Space)
        assert told == [("day_wanted",), ("method_wanted",)] * 3


def test_what_is_chosen_is_said_and_esc_leaves_it_after_the_search(qtbot: QtBot) -> None:
    with themed():
        screen = in_window(qtbot, PaymentsScreen(), method_samples.payments_chosen())
        assert (screen.day.text(), screen.method.text()) == (
            "Yesterday",
            "Orange Money de la terrasse du fond",
        )
        assert screen.search.width() > 200
        QTest.keyClick(screen, Qt.Key.Key_F3)
        QTest.keyClicks(screen.search, "9")
        told = told_by(screen)
        QTest.keyClick(screen.search, Qt.Key.Key_Escape)
        QTest.keyClick(screen.search, Qt.Key.Key_Escape)
        assert told == [("search_changed", ""), ("everything_wanted",)]
        screen.render_state(samples.payments())
        QTest.keyClick(screen.search, Qt.Key.Key_Escape)
        assert len(told) == 2


def test_the_day_of_a_list_that_is_behind_the_detail_is_not_asked_for(qtbot: QtBot) -> None:
    with themed():
        screen = shown(qtbot, PaymentsScreen(), samples.payments(), "1024x768")
        told = told_by(screen)
        assert screen.handle("list_day")
        assert screen.handle("list_method")
        assert told == []
        screen.render_state(samples.payments_list())
        assert screen.handle("list_day")
        assert told == [("day_wanted",)]


def test_a_tapped_row_tells_its_payment(qtbot: QtBot) -> None:
    with themed():
        screen = shown(qtbot, PaymentsScreen(), samples.payments_list())
        told = told_by(screen)
        row = screen.list.visualRect(screen.list.model().index(2, 0))
        QTest.mouseClick(
            screen.list.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, row.center()
        )
        assert told == [("payment_chosen", "p6")]


def test_arrow_keys_choose_payments_beside_the_detail(qtbot: QtBot) -> None:
    screen = shown(qtbot, PaymentsScreen(), samples.payments())
    told = told_by(screen)
    QTest.keyClick(screen.list, Qt.Key.Key_Down)
    assert told == [("payment_chosen", "p2")]


def test_older_payments_are_asked_for_once_near_the_end(qtbot: QtBot) -> None:
    with themed():
        state = PaymentsState(PaymentsFilter.ALL, many(40), 0, 99, more=True)
        screen = shown(qtbot, PaymentsScreen(), state)
        told = told_by(screen)
        bar = screen.list.verticalScrollBar()
        assert told == []
        bar.setValue(bar.maximum())
        bar.setValue(bar.maximum() - 1)
        assert told == [("more_wanted",)]


def test_a_list_longer_than_the_window_asks_for_nothing_when_it_appears(qtbot: QtBot) -> None:
    with themed():
        screen = in_window(qtbot, PaymentsScreen(), PaymentsState(PaymentsFilter.ALL, (), 0, 99))
        told = told_by(screen)
        screen.render_state(PaymentsState(PaymentsFilter.ALL, many(50), 0, 99, more=True))
        QApplication.processEvents()
        assert told == []


def test_a_list_that_leaves_room_asks_for_more_at_once(qtbot: QtBot) -> None:
    with themed():
        screen = in_window(qtbot, PaymentsScreen(), PaymentsState(PaymentsFilter.ALL, (), 0, 99))
        told = told_by(screen)
        screen.render_state(PaymentsState(PaymentsFilter.ALL, many(5), 0, 99, more=True))
        QApplication.processEvents()
        assert told == [("more_wanted",)]


def test_more_rows_leave_the_list_where_it_is(qtbot: QtBot) -> None:
    with themed():
        state = PaymentsState(PaymentsFilter.ALL, many(40), 0, 99, more=True)
        screen = shown(qtbot, PaymentsScreen(), state)
        screen.list.verticalScrollBar().setValue(300)
        screen.render_state(replace(state, rows=many(80), more=False))
        assert screen.list.verticalScrollBar().value() == 300
        assert len(screen.list.rows) == screen.list.model().rowCount() == 80


@pytest.mark.parametrize(("state", "offered"), [(samples.payments_to_check, True), (samples.payments, False)])
def test_a_payment_to_check_leads_to_its_screen(qtbot: QtBot, state: Any, offered: bool) -> None:
    screen = in_window(qtbot, PaymentsScreen(), state())
    told = told_by(screen)
    assert screen.detail.see_button.isVisible() == offered
    QTest.keyClick(screen, Qt.Key.Key_Return)
    assert told == ([("see_payment", "p8")] if offered else [])


def test_in_a_small_window_the_detail_is_a_page_with_a_way_back(qtbot: QtBot) -> None:
    with themed():
        screen = shown(qtbot, PaymentsScreen(), samples.payments(), "1024x768")
        told = told_by(screen)
        assert not screen.left.isVisible()
        QTest.mouseClick(screen.detail.back_button, Qt.MouseButton.LeftButton)
        assert told == [("back",)]
        screen.render_state(samples.payments_list())
        assert screen.left.isVisible()
        assert not screen.detail.isVisible()


def test_an_empty_list_says_why(qtbot: QtBot) -> None:
    screen = shown(qtbot, PaymentsScreen(), samples.payments_empty())
    assert screen.nothing.text() == "No payment matches “9999”."
    screen.render_state(replace(method_samples.payments_chosen(), rows=()))
    assert screen.nothing.text() == "No payments here for this day and method."


def test_the_day_and_the_method_are_said_in_french(qtbot: QtBot) -> None:
    screen = shown(qtbot, PaymentsScreen(), samples.payments())
    set_language("fr")
    try:
        screen.render_state(samples.payments())
        assert (screen.day.text(), screen.method.text()) == ("Aujourd’hui", "Tous les moyens")
        screen.render_state(method_samples.payments_chosen())
        assert screen.day.text() == "Hier"
    finally:
        set_language("en")
