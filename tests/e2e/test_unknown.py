"""We do not know yet: nothing is charged twice, and every answer finds the cashier."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from pos_terminal.domain.payment import Phase, Status
from tests.e2e.conftest import Shop
from tests.e2e.hands import PIN, Hands
from tests.e2e.truth import payments_in

Key = Qt.Key


def no_answers(hands: Hands) -> None:
    """Wave does the work, and none of its answers arrives."""
    hands.control.script("create", "work-then-drop", times=1000)
    hands.control.script("any", "500", times=1000)


def answers_again(hands: Hands) -> None:
    hands.control.post("script/clear")


def until_asked(hands: Hands, before: int) -> None:
    hands.until(lambda: hands.asking().asked > before or hands.screen == "not_paid")


def test_an_order_without_an_answer_is_amber_and_locked(shop: Shop, hands: Hands) -> None:
    no_answers(hands)
    hands.choose_row(hands.part("home").orders.list, "Table 3")
    hands.until_reads("24500 francs")
    hands.key(Key.Key_F6)
    hands.until_on("unknown")
    hands.until_reads("Wave has not answered.", "Holds order 1051 so that nobody charges it again")
    hands.press("Next customer")
    hands.until_on("home")
    hands.until_reads("Being checked", "1 to check")
    hands.choose_row(hands.part("home").orders.list, "Table 3")
    hands.until(lambda: hands.dialog == "Do not take the money twice")
    hands.until_reads("The terminal asked Wave", " s ago and asks again in ")
    hands.key(Key.Key_Escape)
    assert hands.dialog == ""
    hands.choose_row(hands.part("home").orders.list, "Table 3")
    hands.until(lambda: hands.dialog == "Do not take the money twice")
    hands.press("See the payment")
    hands.until_on("unknown")
    answers_again(hands)
    hands.control.pay(hands.payment.charge_reference or "")
    hands.press("Check now")
    hands.until_on("paid")
    assert [payment.status for payment in payments_in(shop)] == [Status.SUCCESS]


def test_the_same_amount_again_asks_whether_it_is_the_same_customer(shop: Shop, hands: Hands) -> None:
    no_answers(hands)
    hands.type("5000")
    hands.key(Key.Key_F6)
    hands.until_on("unknown")
    first = hands.payment.payment_id
    hands.press("Next customer")
    hands.until_on("home")
    hands.type("5000")
    hands.key(Key.Key_F5)
    hands.until_on("cash")
    hands.touch(hands.part("cash").exact)
    hands.until(lambda: hands.dialog == "Same customer?")
    hands.enter()
    assert hands.dialog == "Same customer?"
    hands.press("Same customer, do not charge")
    hands.until_on("unknown")
    assert hands.payment.payment_id == first
    assert len(payments_in(shop)) == 1
    hands.press("Next customer")
    hands.until_on("home")
    hands.type("5000")
    hands.key(Key.Key_F5)
    hands.until_on("cash")
    hands.touch(hands.part("cash").exact)
    hands.until(lambda: hands.dialog == "Same customer?")
    hands.press("Another customer")
    hands.until_on("paid")
    assert [payment.status for payment in payments_in(shop)] == [Status.PROCESSING, Status.SUCCESS]


def test_the_answer_that_comes_later_is_told(shop: Shop, hands: Hands) -> None:
    no_answers(hands)
    hands.type("5000")
    hands.key(Key.Key_F6)
    hands.until_on("unknown")
    reference = hands.payment.charge_reference or ""
    hands.press("Next customer")
    hands.until_on("home")
    answers_again(hands)
    hands.control.pay(reference)
    hands.next_question(lambda: "Wave confirmed 5 000 F. It is paid." in hands.toast)
    hands.until(lambda: not hands.reads("to check"))
    assert hands.control.captures(reference) == 1
    assert [payment.status for payment in payments_in(shop)] == [Status.SUCCESS]


def test_a_request_that_was_only_slow_shows_its_code_after_all(hands: Hands) -> None:
    hands.control.script("create", "work-then-drop")
    hands.type("5000")
    hands.key(Key.Key_F6)
    hands.until_code()
    assert hands.code()


@pytest.mark.usefixtures("far_from_the_days_end")
def test_money_that_comes_after_the_end_is_shown_and_waits_for_a_decision(shop: Shop, hands: Hands) -> None:
    hands.control.script("create", "drop-then-work-later", times=2, delay_s=600)
    hands.type("5000")
    hands.key(Key.Key_F6)
    hands.until_on("unknown")
    reference = hands.payment.charge_reference or ""
    for _ in range(20):
        if hands.payment.status is Status.EXPIRED:
            break
        asked = hands.asking().asked
        hands.later(7)
        until_asked(hands, asked)
    hands.until_on("not_paid")
    hands.key(Key.Key_Escape)
    hands.until_on("home")
    hands.later(700)
    hands.control.pay(reference)
    hands.later(15 * 60)
    hands.until(lambda: "Wave confirmed 5 000 F" in hands.toast)
    hands.until_on("sign_in")  # nobody used it for a quarter of an hour
    hands.press("See")
    hands.type(PIN)
    hands.until_on("paid")
    hands.enter()
    hands.until_on("home")
    hands.key(Key.Key_F11)
    hands.until_on("payments")
    hands.until_reads("5 000 F")
    hands.choose_row(hands.part("payments").list, "5 000 F")
    hands.until_reads(
        "Wave confirmed the payment, late", "The money came after all: 5 000 F to give back or keep"
    )
    assert hands.control.captures(reference) == 1
    assert [payment.status for payment in payments_in(shop)] == [Status.SUCCESS]


def test_another_amount_than_was_asked_is_never_green(shop: Shop, hands: Hands) -> None:
    hands.wave("5000")
    hands.control.script("status", "wrong-amount", times=1000, amount=4000)
    hands.control.pay(hands.payment.charge_reference or "")
    hands.until_on("unknown")
    hands.press("Next customer")
    hands.until_on("home")
    hands.until_reads("1 to check")
    hands.key(Key.Key_F11)
    hands.until_on("payments")
    hands.until_reads("To decide, 5 000 F")
    hands.choose_row(hands.part("payments").list, "5 000 F")
    hands.until_reads("Wave reports 4 000 F: not what was asked")
    [payment] = payments_in(shop)
    assert (payment.status, payment.phase) == (Status.PROCESSING, Phase.UNKNOWN)
