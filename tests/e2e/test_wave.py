"""Wave: what the customer's phone reads off the window, and what comes of it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from pos_terminal.domain.payment import Status
from tests.e2e.conftest import Shop
from tests.e2e.hands import CTRL, Hands
from tests.e2e.truth import payments_in
from tests.support.simulator import ask

Key = Qt.Key


def _page(url: str) -> str:
    return ask("GET", url, headers={"Accept-Language": "en"}).body.decode()


def test_the_code_on_the_window_leads_to_the_page_where_the_customer_pays(shop: Shop, hands: Hands) -> None:
    hands.wave("15000")
    page = hands.customer("pay")
    assert "Paid" in page
    assert "15 000" in page.replace("\u202f", " ")
    hands.until_on("paid")
    assert hands.reads("15000 francs", "Wave confirmed")
    hands.enter()
    hands.until_on("home")
    [payment] = payments_in(shop)
    assert payment.status is Status.SUCCESS
    assert hands.control.captures(payment.charge_reference or "") == 1


def test_a_customer_who_refuses_can_try_again_in_the_same_code(hands: Hands) -> None:
    hands.wave("5000")
    code = hands.code()
    hands.customer("refuse")
    hands.until_reads("The customer can try again with the same code.")
    assert hands.screen == "waiting"
    hands.customer("no-money")
    hands.until_reads("enough money")
    assert hands.code() == code
    hands.customer("pay")
    hands.until_on("paid")


def test_a_code_that_nobody_paid_ends_when_wave_says_so(hands: Hands) -> None:
    hands.wave("5000")
    hands.later(31 * 60)
    hands.until_on("not_paid")
    assert hands.reads("The code is too old. No money was taken.")
    hands.key(Key.Key_Escape)
    hands.until_on("home")
    hands.until_reads("0 francs")


def test_cancelling_waits_for_wave(hands: Hands) -> None:
    hands.wave("5000")
    code = hands.code()
    hands.press("Cancel payment")
    hands.until_on("not_paid")
    assert hands.reads("Cancelled. The customer can no longer pay with this code.")
    assert "This request has ended" in _page(code)
    hands.enter()
    hands.until_code()
    assert hands.code() not in ("", code)


def test_cancelling_just_after_the_customer_paid_shows_paid(hands: Hands) -> None:
    hands.wave("5000")
    hands.control.pay(hands.payment.charge_reference or "")
    hands.press("Cancel payment")
    hands.until_on("paid")


def test_another_way_goes_back_with_the_amount_and_takes_the_money_once(shop: Shop, hands: Hands) -> None:
    hands.choose_row(hands.part("home").orders.list, "Table 3")
    hands.until_reads("24500 francs")
    hands.press("Wave")
    hands.until_code()
    code = hands.code()
    hands.press("Pay another way")
    hands.until_on("home")
    hands.until_reads("24500 francs")
    hands.key(Key.Key_F5)
    hands.until_on("cash")
    hands.touch(hands.part("cash").exact)
    hands.until_on("paid")
    assert "This request has ended" in _page(code)
    wave, cash = payments_in(shop)
    assert (wave.status, cash.status) == (Status.EXPIRED, Status.SUCCESS)
    assert hands.control.captures(wave.charge_reference or "") == 0


def test_another_way_of_an_amount_that_was_keyed_in_keeps_the_reference(hands: Hands) -> None:
    hands.touch(hands.part("home").keypad.reference)
    hands.type("Room 4")
    hands.key(Key.Key_Return)
    hands.wave("7500")
    hands.press("Pay another way")
    hands.until_on("home")
    hands.until_reads("7500 francs", "Room 4")


def test_another_way_after_the_customer_paid_shows_paid_and_nothing_else(shop: Shop, hands: Hands) -> None:
    hands.wave("7500")
    hands.control.pay(hands.payment.charge_reference or "")
    hands.press("Pay another way")
    hands.until_on("paid")
    assert [payment.status for payment in payments_in(shop)] == [Status.SUCCESS]


def test_the_link_can_be_copied(hands: Hands) -> None:
    hands.wave("5000")
    hands.key(Key.Key_L, CTRL)
    hands.until(lambda: hands.toast == "The payment link is copied.")
    assert QGuiApplication.clipboard().text() == hands.code()


def test_check_now_asks_at_once(hands: Hands) -> None:
    hands.wave("5000")
    reference = hands.payment.charge_reference or ""
    hands.clock.ahead_s += 200  # the next question comes late, so that only the key asks
    hands.until(lambda: hands.asking().interval_s > 4)
    before = len(hands.control.calls("status"))
    hands.key(Key.Key_R, CTRL)
    hands.until(lambda: len(hands.control.calls("status")) == before + 1)
    hands.control.pay(reference)
    hands.press("Check now")
    hands.until_on("paid")


def test_a_parked_payment_is_told_by_a_message_that_stays_and_opens_it(hands: Hands) -> None:
    hands.wave("5000")
    reference = hands.payment.charge_reference or ""
    hands.press("Next customer")
    hands.until_on("home")
    hands.type("3000")
    hands.control.pay(reference)
    hands.next_question(lambda: "Wave confirmed 5 000 F. It is paid." in hands.toast)
    shown = hands.app.window.toasts.shown()
    assert shown is not None
    assert shown.stays
    assert hands.reads("3000 francs")
    hands.press("See")
    hands.until_on("paid")
    assert hands.reads("5000 francs")
    assert hands.toast == ""


def test_a_scan_parks_what_waits_and_opens_the_order(hands: Hands) -> None:
    hands.wave("5000")
    reference = hands.payment.charge_reference or ""
    hands.scan("001051")
    hands.until(lambda: hands.screen == "home")
    hands.until(lambda: "There is no open order 001051." in hands.toast)
    assert hands.control.captures(reference) == 0


def test_pressing_the_tile_twice_asks_once(shop: Shop, hands: Hands) -> None:
    hands.type("5000")
    for _ in range(3):
        hands.key(Key.Key_F6)
    hands.until_code()
    assert len(payments_in(shop)) == 1
    assert len(hands.control.calls("create")) == 1
    hands.customer("pay")
    hands.until_on("paid")


def test_pressing_an_orders_tile_twice_stays_with_the_code(shop: Shop, hands: Hands) -> None:
    hands.choose_row(hands.part("home").orders.list, "Table 3")
    hands.until_reads("24500 francs")
    hands.key(Key.Key_F6)
    hands.key(Key.Key_F6)
    hands.until_code()
    assert hands.toast == ""
    assert len(payments_in(shop)) == 1


def test_cash_pressed_right_after_wave_does_not_leave_the_code_for_another_screen(
    shop: Shop, hands: Hands
) -> None:
    hands.type("5000")
    hands.key(Key.Key_F6)
    hands.key(Key.Key_F5)
    hands.until_code()
    assert [payment.provider_code for payment in payments_in(shop)] == ["wave"]


def test_trying_again_twice_asks_once_more(shop: Shop, hands: Hands) -> None:
    hands.wave("5000")
    hands.press("Cancel payment")
    hands.until_on("not_paid")
    again = hands.button("Try Wave again")
    hands.touch(again)
    hands.touch(again)
    hands.until_code()
    assert len(payments_in(shop)) == 2


def test_a_waiting_order_chosen_again_shows_its_code(hands: Hands) -> None:
    hands.choose_row(hands.part("home").orders.list, "Table 3")
    hands.until_reads("24500 francs")
    hands.key(Key.Key_F6)
    hands.until_code()
    code = hands.code()
    assert hands.app.counter is not None
    with hands.qtbot.waitSignal(hands.app.counter.front.counter_read):
        hands.press("Next customer")
    hands.until_on("home")
    hands.choose_row(hands.part("home").orders.list, "Table 3")
    hands.until_code()
    assert hands.code() == code
