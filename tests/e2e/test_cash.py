"""Cash, by the keyboard and by touch."""

from __future__ import annotations

from PySide6.QtCore import Qt

from pos_terminal.ui.typed_digits import LONGEST_AMOUNT
from tests.e2e.conftest import Shop
from tests.e2e.hands import Hands
from tests.e2e.truth import payments_in

Key = Qt.Key


def test_by_the_keyboard_with_change(shop: Shop, hands: Hands) -> None:
    hands.type("12*")
    hands.until_reads("12000 francs")
    hands.key(Key.Key_F5)
    hands.until_on("cash")
    hands.type("15000")
    hands.until_reads("Change to give 3000 francs")
    hands.enter()
    hands.until_on("paid")
    assert hands.reads("Give the change, then close the drawer", "Received 15 000 F for 12 000 F")
    hands.enter()
    hands.until_on("home")
    hands.until_reads("0 francs")
    [payment] = payments_in(shop)
    assert (payment.amount, payment.tendered, payment.change) == (12_000, 15_000, 3_000)


def test_by_touch_with_notes_and_one_taken_back(shop: Shop, hands: Hands) -> None:
    for digit in ("7", "000"):
        hands.touch(hands.part("home").keypad.pad.key(digit))
    hands.press("Cash")
    hands.until_on("cash")
    hands.press("5 000 F")
    hands.press("5 000 F")
    hands.until_reads("Change to give 3000 francs")
    hands.touch(hands.part("cash").keypad.key("backspace"))
    hands.press("2 000 F")
    hands.until_reads("7000 francs")
    hands.press("Payment received")
    hands.until_on("paid")
    hands.press("Next customer")
    hands.until_on("home")
    [payment] = payments_in(shop)
    assert (payment.amount, payment.tendered, payment.change) == (7_000, 7_000, 0)


def test_the_exact_amount_is_one_press(shop: Shop, hands: Hands) -> None:
    hands.type("4500")
    hands.key(Key.Key_F5)
    hands.until_on("cash")
    hands.touch(hands.part("cash").exact)
    hands.until_on("paid")
    assert [payment.tendered for payment in payments_in(shop)] == [4_500]


def test_too_little_is_told_and_takes_nothing(shop: Shop, hands: Hands) -> None:
    hands.type("5000")
    hands.key(Key.Key_F5)
    hands.until_on("cash")
    hands.type("4000")
    hands.enter()
    hands.until(lambda: hands.toast == "Still 1 000 F")
    assert hands.screen == "cash"
    assert payments_in(shop) == []


def test_enter_pressed_twice_takes_one_payment_and_skips_no_screen(shop: Shop, hands: Hands) -> None:
    hands.type("5000")
    hands.key(Key.Key_F5)
    hands.until_on("cash")
    hands.type("10000")
    hands.let_enter_work()
    for _ in range(3):
        hands.key(Key.Key_Return)
    hands.until(lambda: hands.screen == "paid")
    hands.key(Key.Key_Return)
    assert hands.screen == "paid"
    assert len(payments_in(shop)) == 1


def test_escape_goes_back_and_keeps_the_amount(hands: Hands) -> None:
    hands.type("8250")
    hands.key(Key.Key_F5)
    hands.until_on("cash")
    hands.type("10000")
    hands.key(Key.Key_Escape)
    hands.until_on("home")
    hands.until_reads("8250 francs")


def test_a_reference_is_kept_with_the_payment(shop: Shop, hands: Hands) -> None:
    hands.touch(hands.part("home").keypad.reference)
    hands.type("Madame Touré, n’gatta 🎂")
    hands.key(Key.Key_Return)
    hands.type("3000")
    hands.key(Key.Key_F5)
    hands.until_on("cash")
    assert hands.reads("Madame Touré, n’gatta 🎂")
    hands.touch(hands.part("cash").exact)
    hands.until_on("paid")
    assert [payment.reference for payment in payments_in(shop)] == ["Madame Touré, n’gatta 🎂"]


def test_an_order_is_chosen_by_touch_paid_and_gone_from_the_list(shop: Shop, hands: Hands) -> None:
    hands.choose_row(hands.part("home").orders.list, "Table 3")
    hands.until_reads("24500 francs")
    hands.key(Key.Key_F5)
    hands.until_on("cash")
    hands.type("25000")
    hands.enter()
    hands.until_on("paid")
    hands.enter()
    hands.until_on("home")
    hands.until(lambda: not hands.reads("Table 3"))
    [payment] = payments_in(shop)
    assert (payment.payable.type, payment.payable.id) == ("order", "1051")


def test_an_order_is_chosen_with_the_arrow_keys(hands: Hands) -> None:
    hands.key(Key.Key_Down)
    hands.until_reads("6500 francs")
    hands.key(Key.Key_Down)
    hands.until_reads("24500 francs")


def test_an_order_that_was_partly_paid_asks_for_the_rest(shop: Shop) -> None:
    shop.paid_before("1051", 20_000)
    hands = shop.open()
    hands.sign_in()
    hands.choose_row(hands.part("home").orders.list, "Table 3")
    hands.until_reads("4500 francs")
    hands.key(Key.Key_F5)
    hands.until_on("cash")
    hands.touch(hands.part("cash").exact)
    hands.until_on("paid")
    hands.until(lambda: "Order 1051 is fully paid" in hands.words())
    hands.until_reads("Total, 24500 francs")


def test_digits_beyond_the_largest_amount_change_nothing(hands: Hands) -> None:
    hands.type("9" * 20)
    hands.until_reads(f"{'9' * LONGEST_AMOUNT} francs")
    assert not hands.reads("9" * (LONGEST_AMOUNT + 1))


def test_without_an_amount_a_method_says_what_is_missing(hands: Hands) -> None:
    hands.key(Key.Key_F5)
    hands.until(lambda: hands.toast == "Key in an amount, or choose an order.")
    hands.key(Key.Key_F6)
    assert hands.screen == "home"
