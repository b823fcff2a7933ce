"""The drawer's day, by the keyboard and by touch: opened with a float, used and closed."""

from __future__ import annotations

from PySide6.QtCore import Qt

from pos_terminal.domain.drawer import MovementKind
from tests.e2e.conftest import Shop
from tests.e2e.drawer_day import (
    FLOAT,
    close_with,
    count,
    form,
    kinds_moved,
    last_session,
    open_with_keys,
)
from tests.e2e.drawer_day import root as root
from tests.e2e.hands import CTRL, PIN, Hands
from tests.e2e.truth import payments_in

Key = Qt.Key


def test_the_float_is_counted_with_the_keyboard_alone(shop: Shop, hands: Hands) -> None:
    open_with_keys(hands)
    hands.until_on("home")
    hands.until_reads("Drawer open")
    session = last_session(shop)
    assert (session.opening_float, session.opening_counted, session.shared) == (50_000, True, True)


def test_cash_without_an_open_drawer_leads_to_the_float_and_back_to_the_payment(
    shop: Shop, hands: Hands
) -> None:
    hands.type("4500")
    hands.key(Key.Key_F5)
    hands.until_on("drawer_open")
    assert hands.reads("Cash needs an open drawer")
    count(hands, FLOAT)
    hands.enter()
    hands.until_on("cash")
    hands.type("5000")
    hands.enter()
    hands.until_on("paid")
    [payment] = payments_in(shop)
    assert (payment.amount, payment.drawer_session) == (4_500, last_session(shop).session_id)


def test_a_day_by_the_keyboard_closes_within_the_limit(shop: Shop, hands: Hands) -> None:
    open_with_keys(hands)
    hands.until_on("home")
    hands.cash("4500", "5000")
    hands.key(Key.Key_F10)
    hands.until_on("drawer")
    hands.until_reads("Cash sales", "See it with a manager’s code")
    hands.enter()
    hands.until_on("drawer_count")
    assert not hands.reads("54 500 F")
    count(hands, [1, 3, 7, 6, 8, 4, 4, 5, 10, 6, 4, 8, 4])
    hands.enter()
    hands.until_reads("The drawer is right")
    hands.enter()
    hands.until_on("z_report")
    session = last_session(shop)
    assert (session.counted, session.expected, session.left_for_float) == (54_500, 54_500, 50_000)
    assert (session.to_safe, session.z_number) == (4_500, 1)


def test_another_float_than_the_last_closing_left_needs_a_reason(shop: Shop, hands: Hands) -> None:
    open_with_keys(hands)
    hands.until_on("home")
    close_with(hands, FLOAT)
    hands.key(Key.Key_F10)
    hands.until_on("drawer_open")
    assert not hands.reads("50 000 F")
    count(hands, [0, *FLOAT[1:]])
    hands.enter()
    hands.until_reads("10 000 F less than the last closing left")
    hands.type("1")
    hands.until_on("home")
    session = last_session(shop)
    assert (session.opening_float, session.opening_difference) == (40_000, -10_000)


def test_the_float_is_taken_as_it_was_left_with_a_managers_code(shop: Shop, hands: Hands) -> None:
    open_with_keys(hands)
    hands.until_on("home")
    close_with(hands, FLOAT)
    hands.key(Key.Key_F10)
    hands.until_on("drawer_open")
    hands.press("Same as last closing, not counted")
    hands.until_reads("Open without counting")
    hands.type(PIN)
    hands.press("Open the drawer")
    hands.until_on("home")
    session = last_session(shop)
    assert (session.opening_float, session.opening_counted) == (50_000, False)


def test_nothing_counted_is_asked_about(shop: Shop, hands: Hands) -> None:
    hands.key(Key.Key_F10)
    hands.until_on("drawer_open")
    hands.press("Open the drawer")
    hands.until_reads("Open the drawer with 0 F?")
    hands.press("Back")
    hands.until(lambda: not hands.dialog)
    assert hands.screen == "drawer_open"
    shop.close_all()


def test_cash_is_paid_in_and_out_dropped_and_the_drawer_opened_each_with_its_reason(
    shop: Shop, hands: Hands
) -> None:
    open_with_keys(hands)
    hands.until_on("home")
    hands.key(Key.Key_F10)
    hands.until_on("drawer")
    hands.press("Pay in")
    hands.until_reads("Cash that comes into the drawer")
    hands.type("10000")
    hands.press("Small change")
    hands.touch(form(hands).confirm)
    hands.until_reads("Paid in, Small change")
    hands.until(lambda: not hands.dialog)
    hands.press("Pay out")
    hands.until_reads("Cash that leaves the drawer")
    hands.type("1500")
    hands.press("Transport")
    form(hands).field.setText("Taxi to the market")
    hands.touch(form(hands).confirm)
    hands.until_reads("Paid out, Transport, Taxi to the market")
    hands.until(lambda: not hands.dialog)
    hands.press("Put in the safe")
    hands.until_reads("Number of the bag")
    hands.type("20000")
    form(hands).field.setText("0192")
    hands.press("Not received yet")
    hands.touch(form(hands).confirm)
    hands.until_reads("bag not received")
    hands.until(lambda: not hands.dialog)
    hands.press("Settle")
    hands.until_reads("Bag 0192: 20 000 F")
    hands.type("1")
    hands.until_reads("A manager must agree")
    hands.type(PIN)
    hands.press("I have the bag")
    hands.until(lambda: not hands.reads("bag not received") and not hands.dialog)
    hands.key(Key.Key_O, CTRL)
    hands.until_reads("Why is the drawer opened?")
    hands.type("1")
    hands.until_reads("Opened without a sale, Change for a note")
    assert kinds_moved(shop) == [
        (MovementKind.PAY_IN, 10_000, ""),
        (MovementKind.PAY_OUT, -1_500, "Taxi to the market"),
        (MovementKind.DROP, -20_000, "0192"),
        (MovementKind.NO_SALE, 0, "Change for a note"),
    ]


def test_a_manager_shows_a_cashier_what_should_be_there_for_once(shop: Shop, hands: Hands) -> None:
    open_with_keys(hands)
    hands.until_on("home")
    hands.key(Key.Key_F10)
    hands.until_on("drawer")
    assert not hands.reads("50000 francs")
    hands.press("See it with a manager’s code")
    hands.until_reads("It is shown until this page is left.")
    hands.type(PIN)
    hands.press("Show it")
    hands.until_reads("50000 francs")
    hands.key(Key.Key_F2)
    hands.until_on("home")
    hands.key(Key.Key_F10)
    hands.until_on("drawer")
    assert not hands.reads("50000 francs")
    shop.close_all()
