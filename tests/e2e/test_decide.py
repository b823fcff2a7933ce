"""A manager decides about a payment that is not known; what cannot be ended is taken another way."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from pos_terminal.domain.payment import Phase, Status
from pos_terminal.providers.wave import WaveProvider
from tests.e2e.conftest import Shop
from tests.e2e.hands import PIN, Hands
from tests.e2e.test_unknown import answers_again, no_answers
from tests.e2e.truth import payments_in

Key = Qt.Key
NUMBER = "TX-8F42K0V9"


def unknown_order(hands: Hands, order: str = "Table 6") -> str:
    """An order is asked for by Wave, and nobody knows what became of it. Returns our reference."""
    no_answers(hands)
    hands.choose_row(hands.part("home").orders.list, order)
    hands.key(Key.Key_F6)
    hands.until_on("unknown")
    return hands.payment.charge_reference or ""


def orders(hands: Hands) -> str:
    """The open orders as they are read."""
    model = hands.part("home").orders.list.model()
    return " ".join(
        str(model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole)) for row in range(model.rowCount())
    )


def open_decision(hands: Hands) -> None:
    hands.press("Manager decides")
    hands.until(lambda: hands.dialog == "Manager decides")


def code_by_touch(hands: Hands, code: str = PIN) -> None:
    """Touch the digits of a code on the keypad."""
    for digit in code:
        hands.press(digit)


def test_a_manager_counts_it_as_paid_by_the_number_and_it_is_never_green(shop: Shop, hands: Hands) -> None:
    reference = unknown_order(hands)
    hands.later(61)
    open_decision(hands)
    hands.type(NUMBER)
    hands.press("Serge Yao")
    hands.type(PIN)
    hands.enter()
    assert hands.dialog == "Manager decides"
    hands.press("Mark as paid")
    hands.until(lambda: "is counted as paid. It stays to check until Wave confirms." in hands.toast)
    assert hands.screen == "unknown"
    hands.until_reads("Counted as paid", "Order 1048 is closed with it", f"Transaction number {NUMBER}.")
    [payment] = payments_in(shop)
    assert (payment.status, payment.phase) == (Status.PROCESSING, Phase.ACCEPTED)
    assert payment.claimed_number == NUMBER
    hands.press("Next customer")
    hands.until_on("home")
    hands.until_reads("1 to check")
    hands.until(lambda: "Table 6" not in orders(hands))
    answers_again(hands)
    hands.control.pay(reference)
    hands.next_question(lambda: "Wave confirmed 15 000 F. It is paid." in hands.toast)
    assert [one.status for one in payments_in(shop)] == [Status.SUCCESS]


def test_it_is_taken_another_way_and_money_that_comes_after_all_is_decided(shop: Shop, hands: Hands) -> None:
    reference = unknown_order(hands)
    hands.later(61)
    open_decision(hands)
    hands.press("Take the money another way")
    hands.press("Take it another way")
    hands.until_on("home")
    hands.until_reads("15000 francs")
    hands.key(Key.Key_F5)
    hands.until_on("cash")
    hands.touch(hands.part("cash").exact)
    hands.until_on("paid")
    hands.enter()
    hands.until_on("home")
    answers_again(hands)
    hands.control.pay(reference)
    hands.next_question(lambda: "Wave confirmed 15 000 F after all. Give it back, or keep it." in hands.toast)
    released, cash = payments_in(shop)
    assert released.released
    assert [released.status, cash.status] == [Status.SUCCESS, Status.SUCCESS]
    hands.key(Key.Key_F11)
    hands.until_on("payments")
    hands.until_reads("To check  1")
    hands.press("To check  1")
    hands.until_reads("To decide, 15 000 F")
    hands.choose_row(hands.part("payments").list, "To decide")
    hands.until_reads(
        "Taken another way. It is still watched.",
        "The money came after all: 15 000 F to give back or keep",
    )


def test_before_a_minute_has_passed_nobody_decides(shop: Shop, hands: Hands) -> None:
    unknown_order(hands)
    open_decision(hands)
    hands.until_reads("Wait until the payment has been checked for a minute.")
    hands.type(NUMBER)
    code_by_touch_after(hands, "Fatou Diabaté")
    hands.press("Mark as paid")
    hands.until_reads("Wait until the payment has been checked for a minute.")
    assert hands.dialog == "Manager decides"
    [payment] = payments_in(shop)
    assert payment.phase is Phase.UNKNOWN
    hands.key(Key.Key_Escape)
    assert (hands.dialog, hands.screen) == ("", "unknown")


def code_by_touch_after(hands: Hands, manager: str, code: str = PIN) -> None:
    """Touch the manager, then the digits."""
    hands.press(manager)
    code_by_touch(hands, code)


def test_a_wrong_code_decides_nothing_and_is_said_as_at_sign_in(shop: Shop, hands: Hands) -> None:
    unknown_order(hands)
    hands.later(61)
    open_decision(hands)
    hands.type(NUMBER)
    code_by_touch_after(hands, "Serge Yao", "4711")
    hands.press("Mark as paid")
    hands.until_reads("Wrong code.")
    assert not payments_in(shop)[0].counted
    code_by_touch(hands)
    hands.press("Mark as paid")
    hands.until_reads("Counted as paid")


def test_without_number_or_code_the_button_says_what_is_missing(hands: Hands) -> None:
    unknown_order(hands)
    open_decision(hands)
    hands.press("Mark as paid")
    hands.until_reads("Type in the transaction number.")
    hands.type(NUMBER)
    hands.press("Mark as paid")
    hands.until_reads("Choose a manager and type in their code.")


def test_the_order_that_is_held_leads_to_the_decision(shop: Shop, hands: Hands) -> None:
    unknown_order(hands)
    hands.press("Next customer")
    hands.until_on("home")
    hands.until_reads("Being checked")
    hands.choose_row(hands.part("home").orders.list, "Table 6")
    hands.until(lambda: hands.dialog == "Do not take the money twice")
    hands.later(61)
    open_decision(hands)
    hands.type(NUMBER)
    code_by_touch_after(hands, "Serge Yao")
    hands.press("Mark as paid")
    hands.until(lambda: "is counted as paid" in hands.toast)
    hands.until(lambda: "Table 6" not in orders(hands))
    assert payments_in(shop)[0].counted


def test_a_request_that_cannot_be_ended_is_taken_another_way_at_once(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    without = replace(WaveProvider.capabilities, can_cancel=False)
    monkeypatch.setattr(WaveProvider, "capabilities", without)
    hands = shop.open()
    hands.sign_in()
    hands.wave("5000")
    reference = hands.payment.charge_reference or ""
    hands.press("Pay another way")
    hands.until(lambda: hands.dialog == "Did the customer approve on the phone?")
    hands.enter()
    assert hands.dialog
    hands.press("Back")
    assert hands.screen == "waiting"
    hands.press("Pay another way")
    hands.press("No, take it another way")
    hands.until_on("home")
    hands.until_reads("5000 francs")
    assert payments_in(shop)[0].released
    hands.key(Key.Key_F5)
    hands.until_on("cash")
    hands.touch(hands.part("cash").exact)
    hands.until_on("paid")
    hands.enter()
    hands.until_on("home")
    hands.control.pay(reference)
    hands.next_question(lambda: "after all. Give it back, or keep it." in hands.toast)


def test_above_the_limit_a_manager_agrees_to_another_way(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    without = replace(WaveProvider.capabilities, can_cancel=False)
    monkeypatch.setattr(WaveProvider, "capabilities", without)
    hands = shop.open()
    hands.sign_in()
    hands.wave("60000")
    hands.press("Pay another way")
    hands.press("No, take it another way")
    hands.until(lambda: hands.dialog == "Pay another way")
    code_by_touch_after(hands, "Serge Yao")
    hands.press("Take it another way")
    hands.until_on("home")
    [payment] = payments_in(shop)
    assert payment.released
    assert payment.approved_by


def test_an_answer_that_comes_while_somebody_decides_ends_the_question(shop: Shop, hands: Hands) -> None:
    reference = unknown_order(hands)
    hands.later(61)
    open_decision(hands)
    answers_again(hands)
    hands.control.pay(reference)
    hands.next_question(lambda: hands.screen == "paid")
    hands.until(lambda: hands.dialog == "")
    assert payments_in(shop)[0].status is Status.SUCCESS


def test_a_lock_takes_the_question_away_and_decides_nothing(shop: Shop, hands: Hands) -> None:
    unknown_order(hands)
    hands.press("Next customer")
    hands.until_on("home")
    hands.until_reads("Being checked")
    hands.choose_row(hands.part("home").orders.list, "Table 6")
    hands.until(lambda: hands.dialog == "Do not take the money twice")
    open_decision(hands)
    hands.type(NUMBER)
    hands.later(11 * 60)
    hands.until_on("sign_in")
    assert hands.dialog == ""
    hands.type(PIN)
    hands.until_on("home")
    assert not payments_in(shop)[0].counted


def test_the_number_can_be_scanned_whatever_has_the_keyboard(shop: Shop, hands: Hands) -> None:
    unknown_order(hands)
    hands.later(61)
    open_decision(hands)
    hands.press("Serge Yao")
    hands.scan(NUMBER)
    hands.until_reads(NUMBER)
    hands.press("Serge Yao")
    hands.type(PIN)
    hands.press("Mark as paid")
    hands.until(lambda: "is counted as paid. It stays to check until Wave confirms." in hands.toast)
    assert payments_in(shop)[0].claimed_number == NUMBER
