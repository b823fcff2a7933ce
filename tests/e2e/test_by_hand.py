"""Manual methods through the window: what a counter uses when the line is down."""

from __future__ import annotations

from PySide6.QtCore import Qt

from pos_terminal.domain.payment import Phase, Status
from tests.e2e.conftest import Shop
from tests.e2e.hands import PIN, Hands, process_events
from tests.e2e.truth import payments_in

Key = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier


def other(hands: Hands, amount: str, method: str) -> None:
    """Choose a manual method for an amount by the keyboard."""
    hands.type(amount)
    hands.key(Key.Key_F5, SHIFT)
    hands.until(lambda: hands.dialog == "Other ways to pay")
    process_events()
    hands.press(method)
    hands.until_on("by_hand")


def test_a_number_that_was_typed_counts_the_payment_and_is_never_green(shop: Shop, hands: Hands) -> None:
    other(hands, "24500", "QR sticker")
    hands.until_reads("24500 francs", "Type it or scan it.")
    hands.type("ab12")
    hands.enter()
    hands.until_reads("AB12 is not a transaction number of this provider.")
    hands.type("3456")
    hands.enter()
    hands.until_on("counted")
    hands.until_reads("Counted, not confirmed", "Transaction number AB123456", "Counted by Awa Koné.")
    [payment] = payments_in(shop)
    assert (payment.status, payment.phase) == (Status.PROCESSING, Phase.ACCEPTED)
    assert (payment.claimed_number, payment.provider_code) == ("AB123456", "manual.sticker")
    hands.enter()
    hands.until_on("home")
    hands.until_reads("0 francs")


def test_a_manual_method_works_by_touch_alone(shop: Shop, hands: Hands) -> None:
    for digit in "5", "000":
        hands.press(digit)
    hands.press("Other")
    hands.until(lambda: hands.dialog == "Other ways to pay")
    process_events()
    hands.press("Card machine")
    hands.until_on("by_hand")
    process_events()
    for char in ("A", "1", "B", "2", "C", "9", "Delete the last digit", "3"):
        hands.press(char)
    hands.press("Count 5 000 F")
    hands.until_on("counted")
    assert payments_in(shop)[0].claimed_number == "A1B2C3"
    hands.press("Next customer")
    hands.until_on("home")


def test_the_number_can_be_scanned(shop: Shop, hands: Hands) -> None:
    other(hands, "24500", "Merchant code")
    hands.scan("CI2405211432")
    hands.until(lambda: hands.part("by_hand").field.text() == "CI2405211432")
    hands.enter()
    hands.until_on("counted")
    assert payments_in(shop)[0].claimed_number == "CI2405211432"


def test_one_number_counts_once(shop: Shop, hands: Hands) -> None:
    for amount in ("5000", "6000"):
        other(hands, amount, "QR sticker")
        hands.type("AB123456")
        hands.enter()
        if amount == "5000":
            hands.until_on("counted")
            hands.enter()
            hands.until_on("home")
    hands.until_reads("The number AB123456 was already used for another payment.")
    assert hands.screen == "by_hand"
    assert len(payments_in(shop)) == 1


def test_without_a_number_there_is_a_reason_and_a_manager(shop: Shop, hands: Hands) -> None:
    other(hands, "7500", "Offered by the house")
    hands.enter()
    hands.until_reads("Choose a reason, or type one.")
    hands.press("After a complaint")
    hands.enter()
    hands.until(lambda: hands.dialog == "A manager must agree")
    hands.type(PIN)
    hands.press("Count 7 500 F")
    hands.until_on("counted")
    hands.until_reads("After a complaint", "approved.")
    [payment] = payments_in(shop)
    assert payment.approved_by is not None
    assert payment.claimed_number is None


def test_nothing_is_counted_without_the_managers_code_and_going_back_keeps_the_order(
    shop: Shop, hands: Hands
) -> None:
    hands.choose_row(hands.part("home").orders.list, "Table 3")
    hands.until_reads("24500 francs")
    hands.key(Key.Key_F5, SHIFT)
    hands.until(lambda: hands.dialog == "Other ways to pay")
    hands.type("5")
    hands.until_on("by_hand")
    hands.type("Monsieur Kouadio")
    hands.enter()
    hands.until(lambda: hands.dialog == "A manager must agree")
    hands.key(Key.Key_Escape)
    assert hands.screen == "by_hand"
    hands.until_reads("Monsieur Kouadio")
    hands.key(Key.Key_Escape)
    hands.until_on("home")
    hands.until_reads("24500 francs", "Order 1051")
    assert payments_in(shop) == []


def test_more_than_the_limit_needs_a_manager(shop: Shop, hands: Hands) -> None:
    other(hands, "150000", "QR sticker")
    hands.type("AB123456")
    hands.enter()
    hands.until(lambda: hands.dialog == "A manager must agree")
    hands.type(PIN)
    hands.press("Count 150 000 F")
    hands.until_on("counted")
    assert payments_in(shop)[0].approved_by is not None


def test_an_order_that_is_counted_is_closed_and_found_again_in_the_list(shop: Shop, hands: Hands) -> None:
    hands.choose_row(hands.part("home").orders.list, "Table 3")
    hands.until_reads("24500 francs")
    hands.key(Key.Key_F5, SHIFT)
    hands.until(lambda: hands.dialog == "Other ways to pay")
    hands.key(Key.Key_Down)
    hands.key(Key.Key_Up)
    hands.key(Key.Key_Return)
    hands.until_on("by_hand")
    hands.type("AB123456")
    hands.enter()
    hands.until_on("counted")
    hands.until_reads("Order 1051 is closed")
    hands.enter()
    hands.until_on("home")
    hands.until(lambda: not hands.reads("Order 1051"))
    hands.key(Key.Key_F11)
    hands.until_on("payments")
    hands.until_reads("24 500 F")
    hands.choose_row(hands.part("payments").list, "24 500 F")
    hands.until_reads("Not confirmed")
    assert len(payments_in(shop)) == 1
