"""Practice: trouble that is chosen from a list comes with the next payment."""

from __future__ import annotations

from pos_terminal.domain.payment import Status
from tests.e2e.conftest import Shop
from tests.e2e.hands import Hands, process_events
from tests.e2e.truth import payments_in


def choose(hands: Hands, name: str) -> None:
    hands.press("Practise trouble")
    hands.until(lambda: hands.dialog == "Practise trouble")
    process_events()
    hands.press(name)
    hands.until(lambda: hands.toast == "Take the next payment, and see.")


def test_paid_after_cancel_ends_green(shop: Shop, hands: Hands) -> None:
    choose(hands, "Paid after cancel")
    hands.wave("5000")
    hands.press("Cancel payment")
    hands.until_on("paid")
    assert [payment.status for payment in payments_in(shop)] == [Status.SUCCESS]


def test_declined_tells_why_and_the_customer_can_try_again(hands: Hands) -> None:
    choose(hands, "Declined")
    hands.wave("5000")
    hands.until_reads("enough money", "The customer can try again with the same code.")


def test_an_answer_that_was_lost_is_found_again(shop: Shop, hands: Hands) -> None:
    choose(hands, "Answer lost")
    hands.wave("5000")
    hands.customer("pay")
    hands.until_on("paid")
    [payment] = payments_in(shop)
    assert hands.control.captures(payment.charge_reference or "") == 1


def until_asked_enough(hands: Hands, screen: str) -> None:
    """The operator comes back after some questions."""
    for _ in range(10):
        if hands.screen == screen:
            return
        hands.press("Check now")
        hands.later(20)
        hands.settle()
        process_events()
    hands.until_on(screen)


def test_an_operator_that_is_down_is_amber_until_it_answers_again(shop: Shop, hands: Hands) -> None:
    choose(hands, "Operator down")
    hands.type("5000")
    hands.press("Wave")
    hands.until_on("unknown")
    hands.until_reads("The customer may have paid, or may not.")
    until_asked_enough(hands, "waiting")
    hands.until_code()
    hands.customer("pay")
    until_asked_enough(hands, "paid")
    assert [payment.status for payment in payments_in(shop)] == [Status.SUCCESS]


def test_a_slow_phone_only_takes_longer(shop: Shop, hands: Hands) -> None:
    choose(hands, "Slow phone")
    hands.type("5000")
    hands.press("Wave")
    hands.until_on("waiting")
    hands.until_code()
    hands.customer("pay")
    hands.until_on("paid")
    assert [payment.status for payment in payments_in(shop)] == [Status.SUCCESS]
