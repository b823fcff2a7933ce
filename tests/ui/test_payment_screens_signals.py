"""Clicks and keys on the payment screens tell what the person did, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from pos_terminal.ui.screens.cash import CashScreen
from pos_terminal.ui.screens.not_paid import NotPaidScreen
from pos_terminal.ui.screens.paid import PaidScreen
from pos_terminal.ui.screens.payment_page import PaymentPage
from pos_terminal.ui.screens.unknown import UnknownScreen
from pos_terminal.ui.screens.waiting import WaitingScreen
from pos_terminal.ui.widgets.button import Button
from tests.ui import payment_samples as samples
from tests.ui.payment_screen import in_window, shown, themed

ENTER, ESC, PLAIN = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
SIGNALS = {
    CashScreen: "key_pressed note_tapped start_over exact_pressed payment_received missing_pressed back",
    WaitingScreen: "next_customer check_now cancel_payment pay_another_way copy_link",
    PaidScreen: "next_customer",
    NotPaidScreen: "pay_another_way split try_again leave_order_open",
    UnknownScreen: "next_customer check_now manager_decides",
}


def key_click(screen: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = PLAIN) -> None:
    QTest.keyClick(screen, key, modifier)


def click(widget: QWidget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def press(widget: QWidget) -> None:
    QTest.mousePress(widget, Qt.MouseButton.LeftButton)


def told_by(screen: PaymentPage) -> list[tuple[Any, ...]]:
    """Everything the screen tells from now on: the name of the signal, then its values."""
    told: list[tuple[Any, ...]] = []
    for name in SIGNALS[type(screen)].split():
        getattr(screen, name).connect(lambda *values, name=name: told.append((name, *values)))
    return told


KEYS: list[tuple[type[PaymentPage], Callable[[], object], Qt.Key, Qt.KeyboardModifier, tuple[Any, ...]]] = [
    (CashScreen, samples.cash_change, ENTER, PLAIN, ("payment_received",)),
    (CashScreen, samples.cash_short, ENTER, PLAIN, ("missing_pressed",)),
    (CashScreen, samples.cash_short, ESC, PLAIN, ("back",)),
    (CashScreen, samples.cash_short, Qt.Key.Key_7, PLAIN, ("key_pressed", "7")),
    (CashScreen, samples.cash_short, Qt.Key.Key_Asterisk, PLAIN, ("key_pressed", "000")),
    (CashScreen, samples.cash_short, Qt.Key.Key_Backspace, PLAIN, ("key_pressed", "backspace")),
    (CashScreen, samples.cash_short, Qt.Key.Key_Delete, PLAIN, ("start_over",)),
    (CashScreen, samples.cash_nothing, Qt.Key.Key_Plus, PLAIN, ("exact_pressed",)),
    (WaitingScreen, samples.waiting, ENTER, PLAIN, ("next_customer",)),
    (WaitingScreen, samples.waiting_sending, ENTER, PLAIN, ("next_customer",)),
    (WaitingScreen, samples.waiting, Qt.Key.Key_L, CONTROL, ("copy_link",)),
    (WaitingScreen, samples.waiting, Qt.Key.Key_R, CONTROL, ("check_now",)),
    (PaidScreen, samples.paid, ENTER, PLAIN, ("next_customer",)),
    (PaidScreen, samples.paid_change, ENTER, PLAIN, ("next_customer",)),
    (NotPaidScreen, samples.not_paid, ENTER, PLAIN, ("try_again",)),
    (NotPaidScreen, samples.not_paid, ESC, PLAIN, ("leave_order_open",)),
    (NotPaidScreen, samples.not_paid, Qt.Key.Key_F5, PLAIN, ("pay_another_way",)),
    (NotPaidScreen, samples.not_paid, Qt.Key.Key_F4, PLAIN, ("split",)),
    (UnknownScreen, samples.unknown, ENTER, PLAIN, ("check_now",)),
    (UnknownScreen, samples.unknown, Qt.Key.Key_R, CONTROL, ("check_now",)),
]


@pytest.mark.parametrize(("screen_type", "state", "key", "modifier", "expected"), KEYS)
def test_each_key_tells_one_thing(
    qtbot: QtBot,
    screen_type: type[PaymentPage],
    state: Callable[[], object],
    key: Qt.Key,
    modifier: Qt.KeyboardModifier,
    expected: tuple[Any, ...],
) -> None:
    screen = in_window(qtbot, screen_type(), state())
    told = told_by(screen)
    key_click(screen, key, modifier)
    assert told == [expected]


BUTTONS: list[tuple[type[PaymentPage], Callable[[], object], str, tuple[Any, ...]]] = [
    (CashScreen, samples.cash_change, "received", ("payment_received",)),
    (CashScreen, samples.cash_short, "received", ("missing_pressed",)),
    (CashScreen, samples.cash_short, "over", ("start_over",)),
    (CashScreen, samples.cash_short, "leave", ("back",)),
    (CashScreen, samples.cash_nothing, "exact", ("exact_pressed",)),
    (WaitingScreen, samples.waiting, "next", ("next_customer",)),
    (WaitingScreen, samples.waiting, "check", ("check_now",)),
    (WaitingScreen, samples.waiting, "cancel", ("cancel_payment",)),
    (WaitingScreen, samples.waiting, "other_way", ("pay_another_way",)),
    (WaitingScreen, samples.waiting, "copy", ("copy_link",)),
    (PaidScreen, samples.paid, "next", ("next_customer",)),
    (NotPaidScreen, samples.expired, "primary", ("try_again",)),
    (NotPaidScreen, samples.cancelled, "other_way", ("pay_another_way",)),
    (NotPaidScreen, samples.not_paid, "leave", ("leave_order_open",)),
    (NotPaidScreen, samples.not_paid, "parts", ("split",)),
    (UnknownScreen, samples.unknown, "next", ("next_customer",)),
    (UnknownScreen, samples.unknown, "check", ("check_now",)),
]


@pytest.mark.parametrize(("screen_type", "state", "button", "expected"), BUTTONS)
@pytest.mark.parametrize("size", ["1366x768", "1024x768"])
def test_each_button_tells_one_thing(
    qtbot: QtBot,
    screen_type: type[PaymentPage],
    state: Callable[[], object],
    button: str,
    expected: tuple[Any, ...],
    size: str,
) -> None:
    with themed():
        screen = shown(qtbot, screen_type(), state(), size)
        told = told_by(screen)
        pressed: QWidget = getattr(screen, button)
        click(pressed)
        assert told == [expected]


def test_notes_and_keys_tell_at_the_press(qtbot: QtBot) -> None:
    screen = shown(qtbot, CashScreen(), samples.cash_nothing())
    told = told_by(screen)
    press(screen.note(3))
    press(screen.keypad.key("000"))
    assert told == [("note_tapped", 5000), ("key_pressed", "000")]


def test_enter_does_nothing_right_after_a_screen_appeared(qtbot: QtBot) -> None:
    screen = in_window(qtbot, UnknownScreen(), samples.unknown(), clock=lambda: 7.0)
    told = told_by(screen)
    key_click(screen, ENTER)
    assert told == []


def test_escape_never_cancels_a_request_that_was_sent(qtbot: QtBot) -> None:
    screen = in_window(qtbot, WaitingScreen(), samples.waiting())
    told = told_by(screen)
    key_click(screen, ESC)
    assert told == []
    assert screen.cancel.hasFocus()


def test_escape_does_nothing_while_the_outcome_is_not_known(qtbot: QtBot) -> None:
    screen = in_window(qtbot, UnknownScreen(), samples.unknown())
    told = told_by(screen)
    key_click(screen, ESC)
    assert told == []


def test_nothing_on_the_unknown_screen_charges_again(qtbot: QtBot) -> None:
    screen = shown(qtbot, UnknownScreen(), samples.unknown())
    assert set(SIGNALS[UnknownScreen].split()) == {"next_customer", "check_now", "manager_decides"}
    words = {button.text() for button in screen.bar.findChildren(Button)}
    assert words == {"Next customer", "Check now", "Manager decides"}


def test_a_payment_being_cancelled_shows_no_code_and_cannot_be_cancelled_twice(qtbot: QtBot) -> None:
    screen = in_window(qtbot, WaitingScreen(), samples.waiting_cancelling())
    told = told_by(screen)
    key_click(screen, Qt.Key.Key_L, CONTROL)
    assert told == []
    assert not any(w.isVisible() for w in (screen.code, screen.cancel, screen.other_way, screen.copy))


def test_where_trying_again_cannot_help_enter_takes_the_money_another_way(qtbot: QtBot) -> None:
    screen = in_window(qtbot, NotPaidScreen(), replace(samples.not_paid(), can_try_again=False))
    told = told_by(screen)
    key_click(screen, ENTER)
    assert told == [("pay_another_way",)]


def test_a_paid_screen_goes_on_by_itself_at_the_end_of_its_time(qtbot: QtBot) -> None:
    now = [100.0]
    screen = PaidScreen(clock=lambda: now[0])
    shown(qtbot, screen, samples.paid())
    told = told_by(screen)
    now[0] = 107.4
    screen.seconds.tick()
    assert "in 1 s" in screen.going_on.text()
    assert told == []
    now[0] = 108.0
    screen.seconds.tick()
    assert told == [("next_customer",)]


def test_a_touch_keeps_the_paid_screen(qtbot: QtBot) -> None:
    screen = shown(qtbot, PaidScreen(), samples.paid())
    assert screen.seconds.left == 8
    click(screen.title)
    assert screen.seconds.left == 0
    assert not screen.line.isVisible()


def test_a_key_keeps_the_paid_screen(qtbot: QtBot) -> None:
    screen = in_window(qtbot, PaidScreen(), samples.paid())
    key_click(screen, Qt.Key.Key_Shift)
    assert screen.seconds.left == 0


def test_with_change_to_give_the_screen_never_goes_on_by_itself(qtbot: QtBot) -> None:
    screen = shown(qtbot, PaidScreen(), replace(samples.paid_change(), next_in_s=8))
    assert not screen.seconds.running


@pytest.mark.parametrize(
    ("state", "decides"),
    [(samples.unknown, True), (samples.unknown_accepted, False), (samples.unknown_released, False)],
)
def test_what_was_decided_is_not_decided_again(
    qtbot: QtBot, state: Callable[[], object], decides: bool
) -> None:
    screen = in_window(qtbot, UnknownScreen(), state())
    told = told_by(screen)
    assert screen.decide.isVisible() == decides
    if decides:
        click(screen.decide)
    key_click(screen, ENTER)
    assert told == [("manager_decides",)] * decides + [("check_now",)]
