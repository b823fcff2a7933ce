"""Orange Money, MTN MoMo and cards through the window: each paid and not paid."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from pos_terminal.domain.payment import Status
from tests.e2e.conftest import Shop
from tests.e2e.hands import CTRL, Hands, process_events
from tests.e2e.truth import payments_in
from tests.support.simulator import ask

Key = Qt.Key
NUMBER = "0546120877"


def phone_page(shop: Shop, number: str = NUMBER) -> str:
    """What this customer's phone shows now."""
    origin = shop.simulator.url.removesuffix("/wave")
    answer = ask("GET", f"{origin}/mtn/pay/225{number}")
    assert answer.status == 303
    return origin + answer.headers["location"]


def mtn(hands: Hands, amount: str, number: str = NUMBER) -> None:
    """Ask for an amount by MTN, and wait until the request is on the phone."""
    hands.type(amount)
    hands.key(Key.Key_F8)
    hands.until_on("phone")
    hands.type(number)
    hands.enter()
    until_prompted(hands)


def until_prompted(hands: Hands) -> None:
    hands.until_on("waiting")
    hands.until_reads("Ask the customer to approve on the phone")


def test_home_has_a_tile_and_a_key_for_every_method(hands: Hands) -> None:
    hands.until_reads("Orange Money", "MTN MoMo", "Card", "Prompt on the customer’s phone")
    for name in ("Cash", "Wave", "Orange Money", "MTN MoMo", "Card", "Other"):
        tile = hands.button(name)
        assert min(tile.width(), tile.height()) >= 56, name


def test_mtn_asks_for_the_number_and_is_paid_on_the_phone(shop: Shop, hands: Hands) -> None:
    mtn(hands, "18000")
    assert hands.reads("Request sent to +225 05 46 12 08 77", "The terminal asks MTN", "*133#")
    for name in ("Copy link", "Cancel payment"):
        with pytest.raises(AssertionError):
            hands.button(name)
    QGuiApplication.clipboard().setText("before")
    hands.key(Key.Key_L, CTRL)
    assert QGuiApplication.clipboard().text() == "before"
    assert hands.toast == ""
    hands.customer("pay", phone_page(shop))
    hands.until_on("paid")
    [payment] = payments_in(shop)
    assert (payment.status, payment.customer_phone) == (Status.SUCCESS, f"+225{NUMBER}")


def test_a_number_is_checked_before_anything_is_sent_and_never_because_of_the_operator(
    shop: Shop, hands: Hands
) -> None:
    hands.type("18000")
    hands.press("MTN MoMo")
    hands.until_on("phone")
    hands.until_reads("10 digits. MTN numbers begin with 05.")
    hands.enter()
    hands.until_reads("Type in the customer’s phone number.")
    for digit in "054612":
        hands.press(digit)
    hands.until_reads("05 46 12", "4 digits missing")
    hands.press("Send request")
    hands.until_reads("This phone number is too short.")
    hands.press("Clear")
    hands.type("0346120877")
    hands.until_reads("There is no such phone number.")
    hands.enter()
    assert hands.screen == "phone"
    hands.press("Clear")
    hands.type("0746120877")
    hands.until_reads("This looks like a number of Orange. If it is with MTN now, go on.")
    assert payments_in(shop) == []
    hands.press("Send request")
    until_prompted(hands)


def test_the_number_of_another_country_says_that_it_cannot_pay_here(hands: Hands) -> None:
    hands.type("18000")
    hands.key(Key.Key_F8)
    hands.until_on("phone")
    process_events()
    hands.press("Country: Côte d’Ivoire, +225")
    hands.until(lambda: hands.dialog == "Where is the number from?")
    hands.press("Senegal")
    hands.until_reads("Only a phone number that begins with +225 can pay here.")
    hands.type("771234567")
    hands.enter()
    assert hands.screen == "phone"
    hands.press("Country: Senegal, +221")
    hands.type("1")
    hands.until(lambda: hands.dialog == "")
    hands.until_reads("Country: Côte d’Ivoire, +225")


def test_going_back_from_the_number_keeps_the_order(hands: Hands) -> None:
    hands.choose_row(hands.part("home").orders.list, "Table 3")
    hands.until_reads("24500 francs")
    hands.key(Key.Key_F8)
    hands.until_on("phone")
    hands.type("0546")
    hands.key(Key.Key_Escape)
    hands.until_on("home")
    hands.until_reads("24500 francs", "Order 1051")


def test_a_customer_who_refuses_on_the_phone_is_not_paid_and_can_be_asked_again(
    shop: Shop, hands: Hands
) -> None:
    mtn(hands, "18000")
    hands.customer("refuse", phone_page(shop))
    hands.until_on("not_paid")
    hands.enter()
    hands.until_on("phone")
    hands.until_reads("05 46 12 08 77")
    hands.enter()
    until_prompted(hands)
    hands.customer("pay", phone_page(shop))
    hands.until_on("paid")
    assert [payment.status for payment in payments_in(shop)] == [Status.FAILED, Status.SUCCESS]


def test_a_wrong_number_is_asked_again_and_the_first_request_stays_watched(shop: Shop, hands: Hands) -> None:
    mtn(hands, "8000", "0546120811")
    hands.press("Wrong number")
    hands.until(lambda: hands.dialog == "Did the customer approve on the phone?")
    hands.press("No, take it another way")
    hands.until_on("phone")
    hands.until_reads("05 46 12 08 11")
    hands.press("Clear")
    hands.type(NUMBER)
    hands.enter()
    until_prompted(hands)
    first, second = payments_in(shop)
    assert (first.released, first.in_flight, second.in_flight) == (True, True, True)
    assert second.customer_phone == f"+225{NUMBER}"


def test_mtn_another_way_asks_first_and_leads_home(shop: Shop, hands: Hands) -> None:
    mtn(hands, "8000")
    hands.key(Key.Key_Escape)
    assert hands.screen == "waiting"
    hands.press("Pay another way")
    hands.until(lambda: hands.dialog == "Did the customer approve on the phone?")
    hands.press("No, take it another way")
    hands.until_on("home")
    hands.until_reads("8000 francs")
    [payment] = payments_in(shop)
    assert payment.released


def test_the_history_of_an_mtn_payment_names_no_code(shop: Shop, hands: Hands) -> None:
    mtn(hands, "18000")
    hands.customer("pay", phone_page(shop))
    hands.until_on("paid")
    hands.enter()
    hands.until_on("home")
    hands.key(Key.Key_F11)
    hands.until_on("payments")
    hands.until_reads("18 000 F")
    hands.choose_row(hands.part("payments").list, "18 000 F")
    hands.until_reads("Request sent to the customer’s phone")
    assert not hands.reads("Code shown to the customer")


def test_orange_is_paid_on_the_page_that_the_code_leads_to(shop: Shop, hands: Hands) -> None:
    hands.type("24500")
    hands.key(Key.Key_F7)
    hands.until_code()
    assert hands.reads("confirm on the page that opens", "#144*82#", "The terminal asks Orange")
    hands.key(Key.Key_L, CTRL)
    hands.until(lambda: hands.toast == "The payment link is copied.")
    assert QGuiApplication.clipboard().text() == hands.code()
    hands.customer("pay")
    hands.until_on("paid")
    assert [payment.status for payment in payments_in(shop)] == [Status.SUCCESS]


def test_orange_cannot_be_cancelled_and_its_page_comes_to_an_end(shop: Shop, hands: Hands) -> None:
    hands.type("24500")
    hands.press("Orange Money")
    hands.until_code()
    with pytest.raises(AssertionError):
        hands.button("Cancel payment")
    [session] = hands.control.sessions()
    hands.control.post("expire", session=session["id"])
    hands.press("Check now")
    hands.until_on("not_paid")
    assert [payment.status for payment in payments_in(shop)] == [Status.EXPIRED]


def test_a_card_is_paid_on_the_page_that_the_code_leads_to(shop: Shop, hands: Hands) -> None:
    hands.type("24500")
    hands.key(Key.Key_F9)
    hands.until_code()
    assert hands.reads("type in their card", "The terminal asks Stripe")
    hands.customer("pay")
    hands.until_on("paid")
    assert hands.reads("Stripe confirmed at")
    assert [payment.status for payment in payments_in(shop)] == [Status.SUCCESS]


def test_a_card_payment_is_cancelled_at_stripe(shop: Shop, hands: Hands) -> None:
    hands.type("24500")
    hands.press("Card")
    hands.until_code()
    hands.press("Cancel payment")
    hands.until_on("not_paid")
    assert [payment.status for payment in payments_in(shop)] == [Status.EXPIRED]
